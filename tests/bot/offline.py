"""The bot without a line to WeCom: events go in, rows come out; one more handler does what a test says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy import event as engine_event
from sqlmodel import select

from bot.app import Bot
from bot.engine.clock import MovableClock
from bot.engine.dispatch import Dispatch
from bot.simulator import App
from bot.store.db import reading, transaction
from handlers import all_routes
from handlers.routing.event import Event, EventKind
from handlers.routing.permissions import ANYBODY
from handlers.routing.router import Ctx
from models.ledger_events import LedgerEvent
from models.people import Role
from tests import builders
from tests.scenarios.world import make_settings

NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing answers
SECRET_WORDS = "某工地绝密事由"
START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@dataclass
class OfflineBot:
    """`act` is what the handler of pictures and places does in this test; the rest of the bot is as it is."""

    bot: Bot
    clock: MovableClock
    log: list[Any]
    act: Callable[[Ctx], None] = lambda _ctx: None
    runs: int = 0
    woken: int = 0
    dispatch: Dispatch = field(init=False)

    def __post_init__(self) -> None:
        routes = all_routes()
        routes.events.pop(EventKind.MESSAGE)
        routes.event(EventKind.MESSAGE, need=ANYBODY)(self._handle)
        self.dispatch = Dispatch(self.bot.engine, routes, self.bot.house, self.clock, self._wake)

    @property
    def engine(self) -> Engine:
        return self.bot.engine

    def _handle(self, ctx: Ctx, _event: Event) -> None:
        self.runs += 1
        ctx.record(LedgerEvent.PREVIEWED, "0001", run=self.runs)
        self.act(ctx)

    def _wake(self) -> None:
        self.woken += 1

    def rows(self, table: type[Any], *where: Any) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.exec(select(table).where(*where)))

    def store(self, *rows: Any) -> None:
        with transaction(self.engine) as session:
            session.add_all(rows)


def on_connect(offline: OfflineBot, statement: str) -> None:
    """From now on every connection begins with this."""

    def prepare(connection: Any, _record: Any) -> None:
        connection.execute(statement)
        connection.commit()

    offline.engine.dispose()
    engine_event.listen(offline.engine, "connect", prepare)


def happening(number: int = 1, actor: str = "Wang") -> Event:
    """An event for the extra handler."""
    return Event(key=f"msg:{number}", kind=EventKind.MESSAGE, actor=actor, raw={"MsgType": "image"})


def saying(text: str, number: int = 1, actor: str = "Wang") -> Event:
    return Event(key=f"msg:{number}", kind=EventKind.TEXT, actor=actor, text=text)


@contextmanager
def open_offline(
    database_url: str,
    *,
    address: str = NOWHERE,
    app: App | None = None,
    clock: MovableClock | None = None,
    **more: Any,
) -> Iterator[OfflineBot]:
    """One official on the staff list, a frozen clock, and the log lines in `log`."""
    clock = clock or MovableClock(START, frozen=True)
    bot = Bot(make_settings(database_url, address, app or App(), **more), clock)
    wang = builders.staff("Wang", Role.DRAWER, name="王工", unit="局", unit_kind="市局")
    with structlog.testing.capture_logs() as lines:
        offline = OfflineBot(bot, clock, lines)
        offline.store(wang)
        try:
            yield offline
        finally:
            bot.stop()
