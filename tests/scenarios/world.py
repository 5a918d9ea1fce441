"""A city for stories: the bot and a simulated WeCom on loopback, one clock that the test moves."""

from __future__ import annotations

import math
import secrets
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import SQLModel, col, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import Bot
from bot.engine.clock import MovableClock
from bot.simulator import App, Member, Phone, Phones, Simulator, create_server, serve_in_thread
from bot.store.db import reading, transaction
from config.settings import Settings, load_settings
from handlers.draw.lottery.commitments import publish
from handlers.routing.router import Ctx
from models.draw import Assignment, Draw, Lot
from models.institution import Certificate, Contact, Institution, Membership, name_key
from models.mail import MailState, Outbox
from models.people import Role, Staff

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC).replace(hour=18) - timedelta(days=1)
CORP = "ww0123456789abcdef"
HALF_MINUTE = timedelta(seconds=30)
CODES = "91530100MA{:07d}X"


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
            steps = range(1, math.ceil((end - now) / HALF_MINUTE))
            first = bisect_left(steps, True, key=lambda step: self._awaits(now + step * HALF_MINUTE)) + 1
            self.clock.forward(min(first * HALF_MINUTE, end - now))
            self.settle()

    def _awaits(self, moment: datetime) -> bool:
        """Whether anything will have fallen due by then."""
        pending = select(Outbox.id).where(Outbox.state == MailState.PENDING, col(Outbox.due_at) <= moment)
        due = [pending, *(sweep.due(moment) for sweep in self.bot.dispatch.router.sweeps)]
        with reading(self.bot.engine) as session:
            return any(session.execute(one.limit(1)).first() for one in due)

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
        person = Staff(
            userid=userid, userkey=userid.lower(), name=name, unit=unit, unit_kind="区县主管部门",
            roles=list(roles), **more,
        )  # fmt: skip
        self._store(person)
        self.simulator.add_member(Member(userid, name, unit, "机关"))

    def add_institution(
        self, category: str = "检测监测", *, contacts: int = 2, name: str = "", short: str = "",
        categories: Sequence[str] = (), valid_to: date | None = None, **membership: Any,
    ) -> Institution:  # fmt: skip
        self.made += 1
        number = self.made
        short = short or f"机构{number}"
        name = name or f"昆明第{number}检测有限公司"
        one = Institution(
            code=CODES.format(number),
            name=name,
            name_key=name_key(name),
            short_name=short,
            short_key=name_key(short),
        )
        with transaction(self.bot.engine) as session:
            session.add(one)
            session.flush()
            for each in categories or [category]:
                values = {"term_start": date(2025, 1, 1), "term_end": date(2029, 12, 31), **membership}
                place = Membership(institution_id=one.id, category=each, **values)
                session.add(place)
                session.flush()
                session.add(Certificate(membership_id=place.id, name="资质", valid_to=valid_to))
            for position in range(1, contacts + 1):
                userid = f"c{number}-{position}"
                person = Contact(
                    institution_id=one.id, position=position, name=f"联系人{number}{position}",
                    phone=f"1390000{number:02d}{position:02d}", userid=userid, userkey=userid,
                )  # fmt: skip
                session.add(person)
                self.simulator.add_member(Member(userid, person.name, short, "机构"))
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
        "draw_key": secrets.token_hex(32),
        "scheduler": "off",
        **more,
    }
    return load_settings(given=given)


@contextmanager
def open_world(database_url: str, *, institutions: int = 12, **more: Any) -> Iterator[World]:
    """A migrated database, a simulator on its own port, and the bot without threads of its own."""
    clock = MovableClock(NIGHT, frozen=True)
    app = App()
    simulator = Simulator(CORP, now=clock, apps=[app])
    ours, wecom = addresses()
    settings = make_settings(database_url, wecom.address, app, public_url=ours.address, **more)
    bot = Bot(settings, clock)
    app.callback_url, app.domain = f"{ours.address}/wecom/callback", urlsplit(ours.address).netloc
    with (
        wecom.leads_to(create_server(simulator, page=False)),
        ours.leads_to(bot.app),
        Phones(simulator) as phones,
    ):
        world = World(bot, clock, simulator, phones, settings, ours.address)
        populate(world, institutions)
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


def _publish(ctx: Ctx) -> None:
    publish(ctx)


def populate(world: World, institutions: int) -> None:
    """One official, one supervisor, an auditor, 总站; a published list; a pool."""
    world.add_staff("Wang", "王工", Role.DRAWER)
    world.add_staff("sun", "孙监督", Role.SUPERVISOR, unit="市纪检组")
    world.add_staff("shen", "沈审计", Role.AUDITOR, unit="市审计局")
    world.add_staff("zong", "宗站", Role.STATION_HEAD, unit="市质安总站")
    for _ in range(institutions):
        world.add_institution()
    world.bot.dispatch.run(_publish)
    world.settle()
