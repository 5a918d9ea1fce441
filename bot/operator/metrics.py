"""What /metrics counts, in the words and units of Prometheus.

Two kinds: what stands in the database is the same in every instance, so `max without(instance) (…)` and
never `sum`; what this process has seen since its start is its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from bot.engine.clock import Clock
from bot.engine.dispatch import Dispatch
from bot.engine.heartbeat import Heart
from bot.engine.outbox_due import oldest_due
from bot.operator import words_metrics
from bot.store.db import reading
from models.draw import Draw, DrawState
from models.mail import Inbox, InboxState, MailState, Outbox

log = structlog.get_logger("metrics")


class Metrics(Collector):
    """Reads counters where they are kept; nothing is counted here."""

    def __init__(
        self, engine: Engine, clock: Clock, dispatch: Dispatch, heart: Heart, callbacks: Counter[str]
    ) -> None:
        self._engine, self._clock, self._dispatch = engine, clock, dispatch
        self._heart, self._callbacks = heart, callbacks

    def collect(self) -> Iterable[Metric]:
        """Without the database only what this process knows by itself."""
        try:
            with reading(self._engine) as session:
                shared = list(self._shared(session))
        except Exception:
            log.exception("database not reachable")
            shared = []
        return [_gauge("zhian_database_up", words_metrics.DATABASE, bool(shared)), *shared, *self._own()]

    def _shared(self, session: Session) -> Iterator[Metric]:
        states: Any = InboxState
        yield _by_state(session, "zhian_inbox_events", words_metrics.INBOX, col(Inbox.state), states)
        states = MailState
        yield _by_state(session, "zhian_outbox_messages", words_metrics.OUTBOX, col(Outbox.state), states)
        states = DrawState
        yield _by_state(session, "zhian_draws", words_metrics.DRAWS, col(Draw.state), states)
        now = self._clock()
        oldest = oldest_due(session, self._clock)
        lag = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
        yield _gauge("zhian_outbox_lag_seconds", words_metrics.OLDEST + words_metrics.SHARED, lag)
        trying = select(func.count()).where(col(Outbox.state) == MailState.PENDING, col(Outbox.error) != "")
        retrying = session.execute(trying).scalar_one()
        said = words_metrics.RETRYING + words_metrics.SHARED
        yield _gauge("zhian_outbox_retrying_messages", said, retrying)

    def _own(self) -> Iterator[Metric]:
        retries, jumps = self._dispatch.retries, self._clock.jumps
        names = [sweep.name for sweep in self._dispatch.router.sweeps]
        failing = Counter(one.sweep for one in retries.troubles())
        yield _counter("zhian_callback_errors", words_metrics.CALLBACKS, "reason", self._callbacks)
        failures = {name: retries.failures[name] for name in names}
        yield _counter("zhian_sweep_failures", words_metrics.SWEEPS, "sweep", failures)
        stuck = GaugeMetricFamily("zhian_sweep_failing_ids", words_metrics.STUCK, labels=["sweep"])
        for name in names:
            stuck.add_metric([name], failing[name])
        yield stuck
        yield _counter("zhian_heartbeat_failures", words_metrics.HEARTBEATS, "", {"": self._heart.failures})
        yield _gauge("zhian_heartbeat_age_seconds", words_metrics.HEARTBEAT_AGE, self._heart.age())
        ahead = sum(jump.by.total_seconds() > 0 for jump in jumps)
        jumped = {"forward": ahead, "backward": len(jumps) - ahead}
        yield _counter("zhian_clock_jumps", words_metrics.CLOCK_JUMPS, "direction", jumped)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value)


def _counter(name: str, words: str, label: str, values: Any) -> Metric:
    """The library adds `_total`."""
    family = CounterMetricFamily(name, words, labels=[label] if label else [])
    for key, value in values.items():
        family.add_metric([key] if label else [], value)
    return family


def _by_state(session: Session, name: str, words: str, state: Any, states: Any) -> Metric:
    family = GaugeMetricFamily(name, words + words_metrics.SHARED, labels=["state"])
    counted: Counter[str] = Counter()
    for value, count in session.execute(select(state, func.count()).group_by(state)):
        counted[value] = count
    for one in states:
        family.add_metric([one.name.lower()], counted[one])
    return family
