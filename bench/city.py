"""A city of any size in a SQLite file, and the settings of a bot that serves it."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, insert

from bot.app import Bot, build
from bot.simulator import App, Member
from bot.store.db import transaction
from config.settings import Settings, load_settings
from handlers.draw.lottery.commitments import publish
from handlers.routing.router import Ctx
from models.institution import Certificate, Contact, Institution, Membership, name_key
from models.people import Role, Staff

CORP_ID = "ww0123456789abcdef"
CATEGORY = "检测监测"
CONTACTS = 2
DRAWERS = 40  # one person may get 30 messages a minute: every round has a requester of its own
ROWS_AT_ONCE = 10_000
DATA = Path("data")  # beside the real database: the figures are those of the same disk


@dataclass(frozen=True)
class City:
    """A folder with a database; `app` is what WeCom and bot know of each other."""

    folder: Path
    wecom_port: int
    bot_port: int
    app: App
    draw_key: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def given(self) -> dict[str, str]:
        """All settings by their field names."""
        return {
            "database_url": f"sqlite:///{self.folder / 'zhian.db'}",
            "corp_id": CORP_ID,
            "agent_id": str(self.app.agentid),
            "secret": self.app.secret,
            "token": self.app.token,
            "encoding_aes_key": self.app.aes_key,
            "api_base": f"http://127.0.0.1:{self.wecom_port}",
            "oauth_base": f"http://127.0.0.1:{self.wecom_port}",
            "public_url": f"http://127.0.0.1:{self.bot_port}",
            "draw_key": self.draw_key,
        }

    @property
    def environment(self) -> dict[str, str]:
        """The same for a process."""
        return {f"ZHIAN_{name.upper()}": value for name, value in self.given.items()}

    @property
    def settings(self) -> Settings:
        """The same in this process."""
        return load_settings(given=self.given)


@contextmanager
def new_city(institutions: int, wecom_port: int = 9, bot_port: int = 9) -> Iterator[City]:
    """A migrated database with a pool in one category, officials who draw, and a published list."""
    DATA.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=DATA) as folder:
        ours = f"127.0.0.1:{bot_port}"
        app = App(callback_url=f"http://{ours}/wecom/callback", domain=ours)
        city = City(Path(folder).resolve(), wecom_port, bot_port, app)
        bot = build(city.settings)
        _fill(bot.engine, institutions)
        bot.dispatch.run(_publish)
        _close(bot)
        yield city


def members(institutions: int) -> Iterator[Member]:
    """Everybody who has a phone."""
    yield from (Member(person["userid"], person["name"]) for person in _staff())
    yield from (Member(row["userid"], row["name"]) for row in _contacts(institutions))


def drawer(number: int) -> str:
    """The account of an official who may draw."""
    return f"drawer-{number}"


def place(userid: str) -> str:
    """Everybody's own: a second draw for one place within 30 days has to say why."""
    return f"{userid}号工地"


def sentence(userid: str) -> str:
    """What an official writes at his place."""
    return f"应急抽取 {CATEGORY} 2家 盘龙区 {place(userid)} 基坑坍塌"


def _publish(ctx: Ctx) -> None:
    publish(ctx)


def _close(bot: Bot) -> None:
    bot.wecom.close()
    bot.engine.dispose()


def _fill(engine: Engine, institutions: int) -> None:
    tables: tuple[tuple[Any, Iterator[dict[str, Any]]], ...] = (
        (Staff, _staff()),
        (Institution, _institutions(institutions)),
        (Membership, _memberships(institutions)),
        (Certificate, _certificates(institutions)),
        (Contact, _contacts(institutions)),
    )
    with transaction(engine) as session:
        for table, rows in tables:
            for some in _in_parts(rows):
                session.execute(insert(table), some)


def _in_parts(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    source = iter(rows)
    while part := list(islice(source, ROWS_AT_ONCE)):
        yield part


def _staff() -> Iterator[dict[str, Any]]:
    people = [(drawer(n), f"抽取人{n}", [Role.DRAWER]) for n in range(1, DRAWERS + 1)]
    for userid, name, roles in [*people, ("supervisor", "监督人", [Role.SUPERVISOR])]:
        yield {
            "userid": userid, "userkey": userid, "name": name, "unit": "盘龙区住建局",
            "unit_kind": "区县主管部门", "district": "盘龙区", "roles": roles, "active": True,
        }  # fmt: skip


def _institutions(count: int) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        name, short = f"昆明第{n}检测有限公司", f"昆测{n}"
        yield {
            "id": n, "code": f"91530100MA{n:07d}X", "name": name, "name_key": name_key(name),
            "short_name": short, "short_key": name_key(short), "district": "", "legal_person": "",
            "address": "",
        }  # fmt: skip


def _memberships(count: int) -> Iterator[dict[str, Any]]:
    today = datetime.now(UTC).date()
    term = {"term_start": today - timedelta(days=400), "term_end": today + timedelta(days=1400)}
    facts = {"category": CATEGORY, "state": "在库", "pause_reason": "", "letter_no": ""}
    yield from ({"id": n, "institution_id": n, **facts, **term} for n in range(1, count + 1))


def _certificates(count: int) -> Iterator[dict[str, Any]]:
    facts = {"name": "检测资质", "grade": "甲级", "number": "", "valid_to": date(2099, 12, 31)}
    yield from ({"id": n, "membership_id": n, **facts} for n in range(1, count + 1))


def _contacts(count: int) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        for position in range(1, CONTACTS + 1):
            userid = f"contact-{n}-{position}"
            yield {
                "institution_id": n, "position": position, "name": f"联系人{n}", "phone": "12500000000",
                "userid": userid, "userkey": userid, "unreachable_at": None,
            }  # fmt: skip
