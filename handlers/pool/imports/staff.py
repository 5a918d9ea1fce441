"""The staff file: officials with their units and roles. Who is missing in the file stays as he is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlmodel import Session

from handlers.pool.imports import words
from handlers.pool.imports.cells import RowReader, Unreadable, parse_userid, parse_words, split_parts
from handlers.pool.imports.columns import Column
from handlers.pool.imports.stored_rows import Rows, insert_rows, stored_rows, update_rows
from handlers.pool.imports.summary import Changes, Summary, ignored_note, put
from handlers.pool.imports.table import Fault, Record, Sheet, quote, read_table
from models import ledger
from models.base import next_number
from models.ledger_events import LedgerEvent
from models.people import Role, Staff, UnitKind, sits_on_both_sides

COLUMNS: tuple[str, ...] = (
    Column.ACCOUNTS, Column.PERSON, Column.UNIT, Column.UNIT_KIND, Column.DISTRICT, Column.ROLES,
)  # fmt: skip
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
    table = read_table(sheet, COLUMNS, (Column.STATE,))
    faults = list(table.faults)
    people: list[StaffRow] = []
    seen: dict[str, int] = {}
    for record in table.records:
        person = _read_row(record, faults)
        first = seen.setdefault(person.userkey, record.row.number)
        if person.userid and first != record.row.number:
            text = words.same_account(quote(person.userid), first)
            faults.append(record.fault(Column.ACCOUNTS, text))
        people.append(person)
    return CheckedStaff(tuple(people), tuple(sorted(faults)), table.ignored)


def _read_row(record: Record, faults: list[Fault]) -> StaffRow:
    reader = RowReader(record, faults)
    return StaffRow(
        userid=reader.take(Column.ACCOUNTS, parse_userid, "", required=True),
        name=reader.take(Column.PERSON, parse_words, "", required=True),
        unit=reader.take(Column.UNIT, parse_words, "", required=True),
        unit_kind=reader.take(Column.UNIT_KIND, lambda text: _one_of(UnitKind, text), "", required=True),
        district=reader.take(Column.DISTRICT, parse_words, ""),
        roles=reader.take(Column.ROLES, _parse_roles, (), required=True),
        active=reader.take(Column.STATE, _parse_state, True) if Column.STATE in record.columns else None,
    )


def _one_of(kinds: type[E], text: str) -> str:
    if text not in set(kinds):
        raise Unreadable(words.unknown(quote(text), "、".join(kinds)))
    return text


def _parse_roles(text: str) -> tuple[str, ...]:
    named = {_one_of(Role, part) for part in split_parts(text)}
    if not named:
        raise Unreadable(words.ROLES_WANTED)
    roles = tuple(str(role) for role in Role if role in named)
    if sits_on_both_sides(roles):
        raise Unreadable(words.both_sides(quote(text)))
    return roles


def _parse_state(text: str) -> bool:
    if text not in STATES:
        raise Unreadable(words.unknown_state(quote(text), "、".join(STATES)))
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
            known = wanted.userkey in people.stored
            event = LedgerEvent.PERSON_CHANGED if known else LedgerEvent.PERSON_ADDED
            entries.append((event, wanted.userkey, {"姓名": wanted.name, "内容": changes}))
    insert_rows(session, Staff, people.new.values())
    update_rows(session, Staff, people.changed.values())
    ledger.append_many(session, entries, at=now, actor=actor)
    added, updated = len(people.new), len(people.changed)
    left = len(people.stored.keys() - people.wanted.keys())
    return Summary(
        title=words.STAFF_LIST,
        unit="人",
        added=added,
        updated=updated,
        unchanged=len(staff.people) - added - updated,
        notes=ignored_note(staff.ignored) + ((words.staff_left(left),) if left else ()),
    )


def _put_person(people: Rows, wanted: StaffRow) -> Changes:
    changes: Changes = {}
    row = people.row(
        wanted.userkey, userid="", userkey=wanted.userkey, name="", unit="", unit_kind="", district="",
        roles=[], active=True, by_file=False,
    )  # fmt: skip
    put(row, "userid", wanted.userid, Column.ACCOUNTS, changes)
    put(row, "name", wanted.name, Column.PERSON, changes)
    put(row, "unit", wanted.unit, Column.UNIT, changes)
    put(row, "unit_kind", wanted.unit_kind, Column.UNIT_KIND, changes)
    put(row, "district", wanted.district, Column.DISTRICT, changes)
    put(row, "roles", list(wanted.roles), Column.ROLES, changes)
    if wanted.active is not None and wanted.active != row["active"]:
        row["active"] = wanted.active
        changes[Column.STATE] = "在用" if wanted.active else "停用"
    row["by_file"] = row["by_file"] or bool(changes)
    return changes
