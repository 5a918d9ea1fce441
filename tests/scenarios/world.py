"""A city for stories: the bot and a simulated WeCom on loopback, one clock that the test moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlmodel import SQLModel, col, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import Bot
from bot.engine.clock import MovableClock
from bot.simulator import App, Member, Phone, Phones, Simulator, create_server, serve_in_thread
from bot.store.db import reading, transaction
from config.settings import Settings, load_settings
from models.draw import Assignment, Draw, Lot
from models.institution import Certificate, Contact, Institution
from models.mail import MailState, Outbox
from models.people import Role
from tests import builders
from tests.scenarios.population import DRAW_KEY, Story, populate, populate_again

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC).replace(hour=18) - timedelta(days=1)
CORP = "ww0123456789abcdef"
HALF_MINUTE = timedelta(seconds=30)


@dataclass
class World:
    """What a story works with."""

    bot: Bot
    clock: MovableClock
    simulator: Simulator
    phones: Phones
    settings: Settings
    address: str
    made: int = field(default=0)

    def phone(self, userid: str) -> Phone:
        return self.phones.phone(userid)

    def settle(self) -> None:
        """Everything due by now has been done and sent."""
        self.bot.tick()

    def say(self, userid: str, text: str) -> str:
        """Sends a text and returns what came back to this phone."""
        return self._act(userid, lambda: self.phone(userid).say(text))

    def click(self, userid: str, button: str, **more: Any) -> str:
        """Taps a button and returns what came back to this phone."""
        return self._act(userid, lambda: self.phone(userid).click(button, **more))

    def forward(self, **span: float) -> None:
        """Moves the clock, doing what falls due on the way in the half minute in which it does."""
        end = self.clock() + timedelta(**span)
        while (now := self.clock()) < end:
            self.clock.forward(min(self._steps(now, end) * HALF_MINUTE, end - now))
            self.settle()

    def _steps(self, now: datetime, end: datetime) -> int:
        """After how many half minutes something falls due. What is not due by then was not due before."""
        waits = [_pending, *(sweep.due for sweep in self.bot.dispatch.router.sweeps)]
        first, last = 1, math.ceil((end - now) / HALF_MINUTE)
        while first < last:
            middle = (first + last) // 2
            with reading(self.bot.engine) as session:
                moment = now + middle * HALF_MINUTE
                due = [one for one in waits if session.execute(one(moment).limit(1)).first()]
            if due:
                waits, last = due, middle
            else:
                first = middle + 1
        return first

    def _act(self, userid: str, act: Callable[[], Any]) -> str:
        before = len(self.phone(userid).messages)
        delivery = act()
        assert delivery.accepted, delivery
        self.settle()
        return "\n".join(message.text for message in self.phone(userid).messages[before:])

    # what stands in the database

    def draw(self, short: str = "0001") -> Draw:
        with reading(self.bot.engine) as session:
            return session.exec(select(Draw).where(Draw.serial == int(short))).one()

    def assignments(self, short: str = "0001") -> list[Assignment]:
        with reading(self.bot.engine) as session:
            wanted = select(Assignment).join(Draw).where(Draw.serial == int(short))
            return list(session.exec(wanted.order_by(col(Assignment.lot_id), col(Assignment.rank))))

    def lots(self, short: str = "0001") -> list[Lot]:
        with reading(self.bot.engine) as session:
            wanted = select(Lot).join(Draw).where(Draw.serial == int(short))
            return list(session.exec(wanted.order_by(col(Lot.id))))

    def rows(self, table: type[Any], *where: Any) -> list[Any]:
        with reading(self.bot.engine) as session:
            return list(session.exec(select(table).where(*where)))

    def contact(self, one: Assignment, place: int = 0) -> str:
        """The account of a contact of a drawn institution."""
        return self.contacts(one)[place]

    def contacts(self, one: Assignment) -> list[str]:
        with reading(self.bot.engine) as session:
            found = select(Contact).where(Contact.institution_id == one.institution_id)
            return [c.userid or "" for c in session.exec(found.order_by(col(Contact.position)))]

    def short_name(self, one: Assignment) -> str:
        with reading(self.bot.engine) as session:
            return session.get_one(Institution, one.institution_id).short_name

    # builders

    def add_staff(
        self, userid: str, name: str, *roles: Role, unit: str = "盘龙区住建局", **more: Any
    ) -> None:
        self._store(builders.staff(userid, *roles, name=name, unit=unit, **more))
        self.simulator.add_member(Member(userid, name, unit, "机关"))

    def add_institution(
        self, category: str = "检测监测", *, contacts: int = 2, name: str = "", short: str = "",
        categories: Sequence[str] = (), valid_to: date | None = None, **place: Any,
    ) -> Institution:  # fmt: skip
        self.made += 1
        number = self.made
        one = builders.institution(number, name=name, short=short)
        with transaction(self.bot.engine) as session:
            session.add(one)
            session.flush()
            for each in categories or [category]:
                membership = builders.membership(one, each, **place)
                session.add(membership)
                session.flush()
                session.add(Certificate(membership_id=membership.id, name="资质", valid_to=valid_to))
            for position in range(1, contacts + 1):
                person = builders.contact(
                    one, f"c{number}-{position}", position=position, name=f"联系人{number}{position}",
                    phone=f"1390000{number:02d}{position:02d}",
                )  # fmt: skip
                session.add(person)
                self.simulator.add_member(
                    Member(f"c{number}-{position}", person.name, one.short_name, "机构")
                )
        return one

    def _store(self, *rows: SQLModel) -> None:
        with transaction(self.bot.engine) as session:
            session.add_all(rows)

    def change(self, table: type[Any], *where: Any, **values: Any) -> None:
        """Changes rows behind the bot's back."""
        with transaction(self.bot.engine) as session:
            for row in session.exec(select(table).where(*where)):
                for name, value in values.items():
                    setattr(row, name, value)


def _pending(moment: datetime) -> Any:
    return select(Outbox.id).where(Outbox.state == MailState.PENDING, col(Outbox.due_at) <= moment)


def make_settings(database_url: str, address: str, app: App, **more: Any) -> Settings:
    given = {
        "database_url": database_url,
        "corp_id": CORP,
        "agent_id": app.agentid,
        "secret": app.secret,
        "token": app.token,
        "encoding_aes_key": app.aes_key,
        "api_base": address,
        "oauth_base": address,
        "public_url": address,
        "draw_key": DRAW_KEY,
        "scheduler": "off",
        **more,
    }
    return load_settings(given=given)


@contextmanager
def open_world(
    database_url: str, *, institutions: int = 12, before: Story | None = None, socket: bool = False,
    **more: Any,
) -> Iterator[World]:  # fmt: skip
    """A migrated database, a simulator on its own port, and the bot without threads of its own.

    `before` has happened already. The bot's way to WeCom is as short as can be, but for `socket`: where the
    line itself is what matters.
    """
    clock = MovableClock(NIGHT, frozen=True)
    app = App()
    simulator = Simulator(CORP, now=clock, apps=[app])
    ours, wecom = addresses()
    settings = make_settings(database_url, wecom.address, app, public_url=ours.address, **more)
    server = create_server(simulator, page=False)
    bot = Bot(settings, clock, None if socket else httpx.ASGITransport(server))
    app.callback_url, app.domain = f"{ours.address}/wecom/callback", urlsplit(ours.address).netloc
    with (
        wecom.leads_to(server),
        ours.leads_to(bot.app),
        Phones(simulator) as phones,
    ):
        world = World(bot, clock, simulator, phones, settings, ours.address)
        (populate if more else populate_again)(world, institutions, before)
        try:
            yield world
        finally:
            bot.stop()


class Address:
    """A loopback address whose application can be exchanged: a server's start and end cost 0.15 s a story."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self._opened = serve_in_thread(self)
        self.address = self._opened.__enter__()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The bot's own sender and scheduler stay off: the story decides when things happen."""
        if scope["type"] == "lifespan":
            await _no_lifespan(receive, send)
        elif self._app:
            await self._app(scope, receive, send)

    @contextmanager
    def leads_to(self, app: ASGIApp) -> Iterator[None]:
        self._app = app
        try:
            yield
        finally:
            self._app = None


@cache
def addresses() -> tuple[Address, Address]:
    """The bot's and WeCom's, open until this process ends."""
    return Address(), Address()


async def _no_lifespan(receive: Receive, send: Send) -> None:
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})


def without_threads(bot: Bot) -> ASGIApp:
    """The bot's routes without its own sender and scheduler: the story decides when things happen."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _no_lifespan(receive, send)
        else:
            await bot.app(scope, receive, send)

    return app
