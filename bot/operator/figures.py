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
from bot.store.db import reading
from models.draw import Draw, DrawState
from models.mail import Inbox, InboxState, MailState, Outbox

SHARED = "（全库的数，各实例相同：取max，不要相加）"
log = structlog.get_logger("figures")


class Figures(Collector):
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
        return [_gauge("zhian_database_up", "能读数据库为1", bool(shared)), *shared, *self._own()]

    def _shared(self, session: Session) -> Iterator[Metric]:
        states: Any = InboxState
        yield _by_state(session, "zhian_inbox_events", "收到的事件", col(Inbox.state), states)
        states = MailState
        yield _by_state(session, "zhian_outbox_messages", "要发的消息", col(Outbox.state), states)
        states = DrawState
        yield _by_state(session, "zhian_draws", "抽取", col(Draw.state), states)
        now = self._clock()
        oldest = oldest_due(session, self._clock)
        lag = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
        words = "现在就能发的消息里等得最久的一条等了几秒"
        yield _gauge("zhian_outbox_lag_seconds", words + SHARED, lag)
        trying = select(func.count()).where(col(Outbox.state) == MailState.PENDING, col(Outbox.error) != "")
        words = "上次没有交给企业微信、等着再试的消息"
        yield _gauge("zhian_outbox_retrying_messages", words + SHARED, session.execute(trying).scalar_one())

    def _own(self) -> Iterator[Metric]:
        retries, jumps = self._dispatch.retries, self._clock.jumps
        names = [sweep.name for sweep in self._dispatch.router.sweeps]
        failing = Counter(one.sweep for one in retries.troubles())
        yield _counter("zhian_callback_errors", "答了500的回调", "reason", self._callbacks)
        failures = {name: retries.failures[name] for name in names}
        yield _counter("zhian_sweep_failures", "到点处理失败的次数", "sweep", failures)
        stuck = GaugeMetricFamily("zhian_sweep_failing_ids", "到点处理里还没有办成的", labels=["sweep"])
        for name in names:
            stuck.add_metric([name], failing[name])
        yield stuck
        yield _counter("zhian_heartbeat_failures", "没有写成的心跳", "", {"": self._heart.failures})
        yield _gauge("zhian_heartbeat_age_seconds", "上次写成心跳到现在几秒", self._heart.age())
        ahead = sum(jump.by.total_seconds() > 0 for jump in jumps)
        jumped = {"forward": ahead, "backward": len(jumps) - ahead}
        yield _counter("zhian_clock_jumps", "本机时钟跳变的次数", "direction", jumped)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value)


def _counter(name: str, words: str, label: str, values: Any) -> Metric:
    """The library adds `_total`."""
    family = CounterMetricFamily(name, words, labels=[label] if label else [])
    for key, value in values.items():
        family.add_metric([key] if label else [], value)
    return family


def _by_state(session: Session, name: str, words: str, state: Any, states: Any) -> Metric:
    family = GaugeMetricFamily(name, words + SHARED, labels=["state"])
    counted: Counter[str] = Counter()
    for value, count in session.execute(select(state, func.count()).group_by(state)):
        counted[value] = count
    for one in states:
        family.add_metric([one.name.lower()], counted[one])
    return family
