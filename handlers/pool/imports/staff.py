"""The staff file: officials with their units and roles. Who is missing in the file stays as he is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlmodel import Session

from handlers.pool.imports.cells import RowReader, Unreadable, parse_userid, parse_words, split_parts
from handlers.pool.imports.rows import Rows, insert_rows, stored_rows, update_rows
from handlers.pool.imports.summary import Changes, Summary, ignored_note, put
from handlers.pool.imports.table import Fault, Record, Sheet, quote, read_table
from models import ledger
from models.base import next_number
from models.people import Role, Staff, UnitKind, sits_on_both_sides

COLUMNS = ("企业微信账号", "姓名", "单位", "单位类型", "区县", "角色")
# Not in every file: how an official is taken off duty, since nobody is ever deleted
STATE_COLUMN = "状态"
NEW, CHANGED = "人员新增", "人员变更"
STATES = {"在用": True, "停用": False}

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class StaffRow:
    """One official; `active` is None where the file has no column for it."""

    userid: str
    name: str
    unit: str
    unit_kind: str
    district: str
    roles: tuple[str, ...]
    active: bool | None

    @property
    def userkey(self) -> str:
        """The account as WeCom compares it."""
        return self.userid.lower()


@dataclass(frozen=True)
class CheckedStaff:
    """With faults nothing may be imported."""

    people: tuple[StaffRow, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


def check_staff(sheet: Sheet) -> CheckedStaff:
    """Reads and checks the whole file; every fault is listed, in the order of the file."""
    table = read_table(sheet, COLUMNS, (STATE_COLUMN,))
    faults = list(table.faults)
    people: list[StaffRow] = []
    seen: dict[str, int] = {}
    for record in table.records:
        person = _read_row(record, faults)
        first = seen.setdefault(person.userkey, record.row.number)
        if person.userid and first != record.row.number:
            text = f"{quote(person.userid)}与第{first}行重复（账号不分大小写）"
            faults.append(record.fault("企业微信账号", text))
        people.append(person)
    return CheckedStaff(tuple(people), tuple(sorted(faults)), table.ignored)


def _read_row(record: Record, faults: list[Fault]) -> StaffRow:
    reader = RowReader(record, faults)
    return StaffRow(
        userid=reader.take("企业微信账号", parse_userid, "", required=True),
        name=reader.take("姓名", parse_words, "", required=True),
        unit=reader.take("单位", parse_words, "", required=True),
        unit_kind=reader.take("单位类型", lambda text: _one_of(UnitKind, text), "", required=True),
        district=reader.take("区县", parse_words, ""),
        roles=reader.take("角色", _parse_roles, (), required=True),
        active=reader.take(STATE_COLUMN, _parse_state, True) if STATE_COLUMN in record.columns else None,
    )


def _one_of(kinds: type[E], text: str) -> str:
    if text not in set(kinds):
        raise Unreadable(f"{quote(text)}不认识，可填：{'、'.join(kinds)}")
    return text


def _parse_roles(text: str) -> tuple[str, ...]:
    named = {_one_of(Role, part) for part in split_parts(text)}
    if not named:
        raise Unreadable("不能为空")
    roles = tuple(str(role) for role in Role if role in named)
    if sits_on_both_sides(roles):
        raise Unreadable(f"{quote(text)}不能是同一个账号：总站核对，市局决定，须分属两人，请留一边")
    return roles


def _parse_state(text: str) -> bool:
    if text not in STATES:
        raise Unreadable(f"{quote(text)}不认识，可留空或填：{'、'.join(STATES)}")
    return STATES[text]


def apply_staff(session: Session, staff: CheckedStaff, now: datetime, actor: str) -> Summary:
    """Brings the staff list to what the file says. `staff` has no faults; the caller commits."""
    if staff.faults:
        raise ValueError("a file with faults is never applied")
    next_number(session, "staff-import")  # one import after the other
    people = Rows({row["userkey"]: row for row in stored_rows(session, Staff)})
    entries: list[ledger.Change] = []
    for wanted in staff.people:
        if changes := _put_person(people, wanted):
            event = CHANGED if wanted.userkey in people.stored else NEW
            entries.append((event, wanted.userkey, {"姓名": wanted.name, "内容": changes}))
    insert_rows(session, Staff, people.new.values())
    update_rows(session, Staff, people.changed.values())
    ledger.append_many(session, entries, at=now, actor=actor)
    added, updated = len(people.new), len(people.changed)
    left = len(people.stored.keys() - people.wanted.keys())
    return Summary(
        title="人员名单",
        unit="人",
        added=added,
        updated=updated,
        unchanged=len(staff.people) - added - updated,
        notes=ignored_note(staff.ignored) + ((f"名单内另有{left}人不在文件中，保持不变",) if left else ()),
    )


def _put_person(people: Rows, wanted: StaffRow) -> Changes:
    changes: Changes = {}
    row = people.row(
        wanted.userkey, userid="", userkey=wanted.userkey, name="", unit="", unit_kind="", district="",
        roles=[], active=True,
    )  # fmt: skip
    put(row, "userid", wanted.userid, "企业微信账号", changes)
    put(row, "name", wanted.name, "姓名", changes)
    put(row, "unit", wanted.unit, "单位", changes)
    put(row, "unit_kind", wanted.unit_kind, "单位类型", changes)
    put(row, "district", wanted.district, "区县", changes)
    put(row, "roles", list(wanted.roles), "角色", changes)
    if wanted.active is not None and wanted.active != row["active"]:
        row["active"] = wanted.active
        changes["状态"] = "在用" if wanted.active else "停用"
    return changes
