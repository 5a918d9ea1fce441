"""/healthz (alive), /readyz (fit to work, and what failed), /metrics (Prometheus)."""

from datetime import datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.clock import Clock
from bot.db import reading
from bot.dispatch import Dispatch
from bot.migrate import is_current
from handlers.calendar_end import end_of_calendar
from models.draw import Draw
from models.mail import Inbox, InboxState, MailState, Outbox
from models.rules.calendar import Calendar

MISSED_INTERVALS = 3
SLOWEST_TICK = timedelta(seconds=20)
SHOWN = 20


class Health:
    """What an operator's monitoring asks."""

    def __init__(
        self, engine: Engine, dispatch: Dispatch, clock: Clock, calendar: Calendar, *, sweeping: bool
    ) -> None:
        self._engine, self._dispatch, self._clock, self._sweeping = engine, dispatch, clock, sweeping
        self._calendar = calendar
        self._started = clock()
        self._registry = CollectorRegistry()
        self._registry.register(_Collector(engine, clock))

    async def healthz(self, _request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def readyz(self, _request: Request) -> Response:
        """503 only for database, migrations and sweeps; failed messages and a calendar that ends are told."""
        report = await run_in_threadpool(self._report)
        return JSONResponse(report, status_code=200 if report["ready"] else 503)

    async def metrics(self, _request: Request) -> Response:
        """Counts of inbox, outbox and draws by state, and the age of the oldest message due."""
        text = await run_in_threadpool(generate_latest, self._registry)
        return Response(text, media_type="text/plain; version=0.0.4")

    def _report(self) -> dict[str, Any]:
        try:
            with reading(self._engine) as session:
                failed = _failed(session)
            current = is_current(self._engine)
        except Exception as error:
            return {"ready": False, "database": f"连接不上：{type(error).__name__}"}
        late = self._late_sweeps() if self._sweeping else []
        checks = {"database": "ok", "migrations": "ok" if current else "需要执行 zhian db upgrade"}
        sweeps = {"sweeps": "ok" if not late else f"停了：{'、'.join(late)}"}
        calendar = {"calendar": end_of_calendar(self._calendar, self._clock())[1] or "ok"}
        return {"ready": current and not late, **checks, **sweeps, **calendar, **failed}

    def _late_sweeps(self) -> list[str]:
        now = self._clock()
        return [
            sweep.name
            for sweep in self._dispatch.router.sweeps
            if now - self._dispatch.last_ok.get(sweep.name, self._started)
            > sweep.every * MISSED_INTERVALS + SLOWEST_TICK
        ]


def _failed(session: Session) -> dict[str, Any]:
    messages = select(col(Outbox.topic), col(Outbox.error), col(Outbox.created_at)).where(
        col(Outbox.state) == MailState.FAILED
    )
    events = select(col(Inbox.key), col(Inbox.error_no), col(Inbox.received_at)).where(
        col(Inbox.state) == InboxState.FAILED
    )
    latest = session.execute(messages.order_by(col(Outbox.id).desc()).limit(SHOWN))
    unhandled = session.execute(events.order_by(col(Inbox.received_at).desc()).limit(SHOWN))
    return {
        "failed_messages": [{"topic": t, "error": e, "at": _iso(at)} for t, e, at in latest],
        "failed_events": [{"key": key, "error_no": number, "at": _iso(at)} for key, number, at in unhandled],
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


class _Collector:
    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def collect(self) -> list[Metric]:
        with reading(self._engine) as session:
            counted = [
                _by_state(session, "zhian_inbox", "收到的事件", col(Inbox.state)),
                _by_state(session, "zhian_outbox", "要发的消息", col(Outbox.state)),
                _by_state(session, "zhian_draws", "抽取", col(Draw.state)),
            ]
            due = select(func.min(col(Outbox.due_at))).where(
                col(Outbox.state) == MailState.PENDING, col(Outbox.due_at) <= self._clock()
            )
            oldest = session.execute(due).scalar()
        age = (self._clock() - oldest).total_seconds() if oldest else 0.0
        return [*counted, GaugeMetricFamily("zhian_outbox_lag_seconds", "最早到期未发消息的等待秒数", age)]


def _by_state(session: Session, name: str, words: str, state: Any) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for value, count in session.execute(select(col(state), func.count()).group_by(col(state))):
        family.add_metric([value], count)
    return family
