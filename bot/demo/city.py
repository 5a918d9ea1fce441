"""`zhian demo`: bot, simulator, sample pool and phones in one process, on SQLite, with one clock for both.

The bot talks to the simulator over HTTP, exactly as to WeCom: nothing in it knows this module.
"""

import secrets
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from bot.app import Bot, build
from bot.demo.sample_pool import write_samples
from bot.demo.sample_words import EXAMPLE
from bot.engine.clock import Clock, MovableClock, system_clock
from bot.operator.import_cli import import_pool, import_staff
from bot.simulator import App, Member, Simulator, routes
from bot.store.db import make_engine, reading
from bot.store.migrate import upgrade
from bot.wecom.menu import menu
from config.settings import Need, Settings, load_settings
from handlers.draw.lottery.commitments import publish
from handlers.routing.router import Ctx
from models.base import CHINA
from models.commitment import CommitmentBatch
from models.institution import Contact, Institution
from models.ledger import LedgerEntry
from models.people import Role, Staff

CORP_ID = "ww0123456789abcdef"
STEP = timedelta(minutes=1)


class Demo:
    """A city on one machine."""

    def __init__(self, folder: Path, port: int, *, fresh: bool = False) -> None:
        if fresh and folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.address = f"http://127.0.0.1:{port}"
        app = App(callback_url=f"{self.address}/wecom/callback", domain=f"127.0.0.1:{port}")
        app.menu = menu(self.address)
        settings = _settings(folder, self.address, app)
        self.clock = MovableClock(_start(settings))
        _load_samples(settings, folder, self.clock)
        self.bot = build(settings, self.clock)
        self.bot.dispatch.run(_publish_first_list)
        members = list(_members(self.bot))
        self.simulator = Simulator(CORP_ID, now=self.clock, apps=[app], members=members)
        self.app = self._mount()

    async def forward(self, step: timedelta) -> None:
        """Moves the clock minute by minute: reminders, time-outs and replacements come in their order."""
        while step > timedelta():
            minute = min(step, STEP)
            self.clock.forward(minute)
            step -= minute
            await run_in_threadpool(self.bot.tick)

    def _mount(self) -> Starlette:
        pages = routes(self.simulator, hints=_hints(self.bot), forward=self.forward)
        self.bot.app.router.routes.extend(pages)
        return self.bot.app


def _settings(folder: Path, address: str, app: App) -> Settings:
    key_file = folder / "draw.key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_hex(32), encoding="ascii")
    given = {
        "database_url": f"sqlite:///{folder / 'zhian.db'}",
        "corp_id": CORP_ID,
        "agent_id": app.agentid,
        "secret": app.secret,
        "token": app.token,
        "encoding_aes_key": app.aes_key,
        "api_base": address,
        "oauth_base": address,
        "public_url": address,
        "draw_key": key_file.read_text(encoding="ascii"),
        "scheduler": "on",
    }
    return load_settings(Need.WECOM, Need.DRAW_KEY, given=given)


def _start(settings: Settings) -> datetime:
    """Now, or where an earlier demo has moved its clock to."""
    upgrade(settings.database_url)
    with reading(make_engine(settings.database_url)) as session:
        last = session.execute(select(func.max(col(LedgerEntry.at)))).scalar()
    return max(system_clock(), last) if last else system_clock()


def _load_samples(settings: Settings, folder: Path, clock: Clock) -> None:
    engine = make_engine(settings.database_url)
    with reading(engine) as session:
        loaded = session.execute(select(col(Institution.id)).limit(1)).first()
    if not loaded:
        write_samples(folder, clock().astimezone(CHINA).date())
        import_pool(engine, folder / "pool.xlsx", clock)
        import_staff(engine, folder / "staff.csv", clock)
    engine.dispose()


def _publish_first_list(ctx: Ctx) -> None:
    if ctx.session.execute(select(col(CommitmentBatch.id)).limit(1)).first() is None:
        publish(ctx)


def _members(bot: Bot) -> Iterator[Member]:
    with reading(bot.engine) as session:
        for person in session.execute(select(Staff).order_by(col(Staff.id))).scalars():
            yield Member(person.userid, person.name, f"{'、'.join(person.roles)} · {person.unit}", "机关")
        contacts = select(Contact, col(Institution.short_name)).join(
            Institution, col(Institution.id) == col(Contact.institution_id)
        )
        seen: set[str] = set()
        for contact, short in session.execute(contacts.order_by(col(Contact.id))):
            if contact.userid and contact.userid not in seen:
                seen.add(contact.userid)
                yield Member(contact.userid, contact.name, short, "机构")


def _hints(bot: Bot) -> dict[str, list[str]]:
    with reading(bot.engine) as session:
        people: Iterable[Staff] = session.execute(select(Staff).order_by(col(Staff.id))).scalars().all()
    drawer = next(person for person in people if Role.DRAWER in person.roles)
    supervisor = next(person for person in people if Role.SUPERVISOR in person.roles)
    return {drawer.userid: [EXAMPLE, "483920", "进度", "帮助"], supervisor.userid: ["进度 0001", "核验 0001"]}
