"""/healthz (alive) and /readyz (fit to work, and what failed). What /metrics counts stands in metrics.py."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.engine.clock import Clock
from bot.engine.dispatch import Dispatch
from bot.engine.heartbeat import Heart
from bot.operator import words
from bot.operator.metrics import Metrics
from bot.store.db import reading
from bot.store.migrate import is_current
from handlers.oversight.calendar_end import end_of_calendar
from models.base import CHINA
from models.mail import Inbox, InboxState, MailState, Outbox
from models.rules.time.calendar import Calendar

MISSED_INTERVALS = 3
SLOWEST_TICK = timedelta(seconds=20)
SHOWN = 20
LEAST_FREE = 8 * 2**20  # twice what SQLite's log grows to before it is written over


@dataclass(frozen=True)
class Probe:
    """A line of /readyz: `fault` says in words what is wrong. Only what is fatal makes it 503."""

    name: str
    fault: Callable[[], str | None]
    fatal: bool = True


class Health:
    """What an operator's monitoring asks. Another check is one more line in `checks`."""

    def __init__(
        self,
        engine: Engine,
        dispatch: Dispatch,
        clock: Clock,
        heart: Heart,
        metrics: Metrics,
        *,
        calendar: Calendar,
        sweeping: bool,
    ) -> None:
        self._engine, self._dispatch, self._clock, self._sweeping = engine, dispatch, clock, sweeping
        self._started = clock.monotonic()
        self._registry = CollectorRegistry()
        self._registry.register(metrics)
        ProcessCollector(registry=self._registry)
        self.checks = [
            Probe("migrations", lambda: None if is_current(engine) else words.UPGRADE_NEEDED),
            Probe("sweeps", self._sweeps),
            Probe("heartbeat", heart.fault),
            Probe("disk", self._disk),
            Probe("clock", self._jumped, fatal=False),
            Probe("calendar", lambda: end_of_calendar(calendar, clock())[1] or None, fatal=False),
        ]

    async def healthz(self, _request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def readyz(self, _request: Request) -> Response:
        """503 for what keeps the bot from working; single messages, events and ids are listed, not fatal."""
        report = await run_in_threadpool(self._report)
        return JSONResponse(report, status_code=200 if report["ready"] else 503)

    async def metrics(self, _request: Request) -> Response:
        """For Prometheus; 200 also while the database is away."""
        text = await run_in_threadpool(generate_latest, self._registry)
        return Response(text, media_type="text/plain; version=0.0.4")

    def _report(self) -> dict[str, Any]:
        try:
            with reading(self._engine) as session:
                failed = _failed(session)
            faults = {check: check.fault() for check in self.checks}
        except Exception as error:
            return {"ready": False, "database": words.away(type(error).__name__)}
        ready = not any(fault for check, fault in faults.items() if check.fatal)
        lines = {check.name: fault or "ok" for check, fault in faults.items()}
        return {"ready": ready, "database": "ok", **lines, **failed, "failed_sweeps": self._troubles()}

    def _sweeps(self) -> str | None:
        late = self._late_sweeps() if self._sweeping else []
        hopeless = self._dispatch.retries.hopeless()
        stopped = [words.stopped("、".join(late))] if late else []
        failing = [words.failing("、".join(hopeless))] if hopeless else []
        return "；".join(stopped + failing) or None

    def _late_sweeps(self) -> list[str]:
        now = self._clock.monotonic()
        return [
            sweep.name
            for sweep in self._dispatch.router.sweeps
            if now - self._dispatch.last_ok.get(sweep.name, self._started)
            > (sweep.every * MISSED_INTERVALS + SLOWEST_TICK).total_seconds()
        ]

    def _troubles(self) -> list[dict[str, Any]]:
        troubles = self._dispatch.retries.troubles()[:SHOWN]
        return [{"sweep": t.sweep, "id": t.id, "attempts": t.attempts, "error": t.error} for t in troubles]

    def _disk(self) -> str | None:
        """SQLite writes over its own log for a while after the disk is full; PostgreSQL's is elsewhere."""
        if self._engine.dialect.name != "sqlite":
            return None
        free = shutil.disk_usage(Path(self._engine.url.database or "").resolve().parent).free
        return f"只剩{free // 2**20} MB" if free < LEAST_FREE else None

    def _jumped(self) -> str | None:
        now, settled = self._clock(), self._clock.settled()
        if not self._clock.jumps:
            return None
        last = self._clock.jumps[-1]
        held = words.HELD if now - settled > timedelta(seconds=1) else ""
        return words.jumped(last.at.astimezone(CHINA), last.by.total_seconds(), held)


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
