"""Who writes to the bot: officials from the staff list, contacts of institutions, strangers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import utc
from models.institution import Contact


class Role(StrEnum):
    """Roles of the staff file (Articles 4, 13: 总站 manages and verifies, 市局 decides)."""

    DRAWER = "抽取人"
    SUPERVISOR = "监督人"
    STATION_CLERK = "总站经办"
    STATION_HEAD = "总站负责人"
    BUREAU_REVIEWER = "市局审核"
    BUREAU_HEAD = "市局负责人"
    AUDITOR = "审计"
    ADMIN = "系统管理员"


BUREAU = frozenset({Role.BUREAU_REVIEWER, Role.BUREAU_HEAD})
AUDIT = frozenset({Role.AUDITOR})
STATION = frozenset({Role.STATION_CLERK, Role.STATION_HEAD})
# 核验、进度 and a sealed export, besides the requester (kmdraw-1 四)
OVERSIGHT = STATION | AUDIT | {Role.SUPERVISOR}


def sits_on_both_sides(roles: Iterable[str]) -> bool:
    """One account that verifies for 总站 and decides for 市局: the two persons of a file would be one."""
    held = frozenset(roles)
    return bool(held & STATION) and bool(held & BUREAU)


def same_person(one: "Staff", userkey: str, name: str, unit: str) -> bool:
    """By account; of one name in one unit, two accounts are taken for one person's."""
    return one.userkey == userkey.lower() or (one.name, one.unit) == (name, unit)


class UnitKind(StrEnum):
    """Kinds of units that may draw (Article 11)."""

    BUREAU = "市局"
    STATION = "市质安总站"
    DISTRICT = "区县主管部门"
    SUPERVISION = "监督机构"
    OTHER = "有关单位"


AUTHORITIES = frozenset(UnitKind) - {UnitKind.OTHER}


class Staff(SQLModel, table=True):
    """One official; `userkey` is the WeCom account in lower case, as WeCom compares it."""

    id: int = Field(default=None, primary_key=True)
    userid: str
    userkey: str = Field(unique=True)
    name: str
    unit: str
    unit_kind: str
    district: str = ""
    roles: list[str] = Field(default_factory=list, sa_type=JSON)
    active: bool = True
    # a staff file has named him; who has only registered himself may change what he registered
    by_file: bool = False


class Unit(SQLModel, table=True):
    """A 有关单位 whose registration 总站 has checked once."""

    id: int = Field(default=None, primary_key=True)
    name: str
    name_key: str = Field(unique=True)
    code: str = ""
    verified_at: datetime = utc()
    verified_by: str


class Watch(SQLModel, table=True):
    """A supervisor on duty, asked when somebody draws in an emergency."""

    userkey: str = Field(primary_key=True)
    until: datetime = utc()


class EndedLogin(SQLModel, table=True):
    """A login to the pages that was ended before its eight hours were over."""

    key: str = Field(primary_key=True)
    ended_at: datetime = utc()


@dataclass(frozen=True)
class Actor:
    """The person behind an event; `contacts` has one row for each institution he answers for."""

    userid: str
    staff: Staff | None = None
    contacts: tuple[Contact, ...] = ()
    roles: frozenset[Role] = field(default=frozenset())

    @property
    def userkey(self) -> str:
        """His account as WeCom compares it, on a list or not."""
        return self.userid.lower()

    @property
    def name(self) -> str:
        """As other people know him."""
        if self.staff:
            return self.staff.name
        return self.contacts[0].name if self.contacts else self.userid

    @property
    def institution_ids(self) -> set[int]:
        """The institutions he answers for."""
        return {contact.institution_id for contact in self.contacts}

    def has(self, roles: frozenset[Role]) -> bool:
        """Holds at least one of the roles."""
        return bool(self.roles & roles)


def find_actor(session: Session, userid: str) -> Actor:
    """Looks a WeCom account up in the staff list and among the contacts, whatever its case."""
    key = userid.lower()
    staff = session.exec(by_account(userid).where(col(Staff.active))).first()
    contacts = tuple(session.exec(select(Contact).where(col(Contact.userkey) == key)))
    spelling = staff.userid if staff else next((c.userid for c in contacts if c.userid), userid)
    roles = frozenset(Role(role) for role in staff.roles) if staff else frozenset()
    return Actor(userid=spelling, staff=staff, contacts=contacts, roles=roles)


def by_account(userid: str) -> SelectOfScalar[Staff]:
    """Selects who is on the list by this account, also who was struck off."""
    return select(Staff).where(col(Staff.userkey) == userid.lower())


def staff_with(session: Session, roles: frozenset[Role]) -> list[Staff]:
    """Active staff holding one of the roles, in the order of the list."""
    everybody: Any = session.exec(select(Staff).where(col(Staff.active)).order_by(col(Staff.id)))
    return [person for person in everybody if roles & set(person.roles)]
