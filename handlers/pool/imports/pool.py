"""The pool file: every row checked alone and against the others; nothing is stored here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from handlers.pool.imports import words
from handlers.pool.imports.columns import Column
from handlers.pool.imports.pool_contacts import PoolContact
from handlers.pool.imports.pool_rows import (
    COLUMNS,
    OPTIONAL,
    PoolMembership,
    PoolRow,
    read_row,
)
from handlers.pool.imports.table import Fault, Record, Sheet, quote, read_table
from models.institution import Institution, name_key
from models.rules.pool.names import without_place

SHORT = 8  # what fits on a card
_SAME = {Column.NAME: "name", Column.SHORT_NAME: "short_name", Column.DISTRICT: "district"} | {
    Column.LEGAL_PERSON: "legal_person",
    Column.ADDRESS: "address",
    Column.CONTROLLER: "controller",
}


@dataclass(frozen=True)
class PoolInstitution:
    """All rows of one 统一社会信用代码; `record` is the first of them."""

    record: Record = field(repr=False, compare=False)
    code: str
    name: str
    short_name: str
    district: str
    legal_person: str
    address: str
    # None where the file has no column for it: what is stored stays
    controller: str | None
    affiliates: tuple[str, ...] | None
    contacts: tuple[PoolContact, ...]
    memberships: tuple[PoolMembership, ...]

    @property
    def short_key(self) -> str:
        """The short name as texts compare it."""
        return name_key(self.short_name)


@dataclass(frozen=True)
class CheckedPool:
    """With faults nothing may be imported."""

    institutions: tuple[PoolInstitution, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


def check_pool(sheet: Sheet, categories: Collection[str]) -> CheckedPool:
    """Reads and checks the whole file; every fault is listed, in the order of the file."""
    table = read_table(sheet, COLUMNS, OPTIONAL)
    faults = list(table.faults)
    known = {name_key(category): category for category in categories}
    rows = [read_row(record, known, faults) for record in table.records]
    groups: dict[str, list[PoolRow]] = {}
    for row in (row for row in rows if row.code):
        groups.setdefault(row.code, []).append(row)
    for group in groups.values():
        faults += _differences(group)
        faults += _repeated_categories(group)
        faults += _bound_to_itself(group)
    institutions = tuple(_institution(group) for group in groups.values())
    faults += _shared_short_names(institutions)
    return CheckedPool(institutions, tuple(sorted(faults)), table.ignored)


def pool_conflicts(session: Session, institutions: Iterable[PoolInstitution]) -> list[Fault]:
    """Short names that an institution outside the file already bears: texts could not tell them apart."""
    by_code = {institution.code: institution for institution in institutions}
    stored = session.execute(
        select(col(Institution.code), col(Institution.name), col(Institution.short_key))
    ).all()
    taken = {row.short_key: row for row in stored if row.code not in by_code}
    return [
        _same_short_name(mine, f"库内的{taken[mine.short_key].name}（{taken[mine.short_key].code}）")
        for mine in by_code.values()
        if mine.short_key in taken
    ]


def _institution(group: list[PoolRow]) -> PoolInstitution:
    """Facts of the institution may stand in any of its rows; they agree, or there is a fault."""
    name = _first(group, "name")
    columns = group[0].record.columns
    return PoolInstitution(
        record=group[0].record,
        code=group[0].code,
        name=name,
        short_name=_first(group, "short_name") or derive_short_name(name),
        district=_first(group, "district"),
        legal_person=_first(group, "legal_person"),
        address=_first(group, "address"),
        controller=_first(group, "controller") if Column.CONTROLLER in columns else None,
        affiliates=_affiliates(group) if Column.AFFILIATES in columns else None,
        contacts=next((row.contacts for row in group if row.contacts), ()),
        memberships=tuple(row.membership for row in group),
    )


def _first(group: list[PoolRow], field_name: str) -> str:
    return next((str(getattr(row, field_name)) for row in group if getattr(row, field_name)), "")


def _affiliates(group: list[PoolRow]) -> tuple[str, ...]:
    """Every row may name some of them."""
    return tuple(dict.fromkeys(name for row in group for name in row.affiliates))


def derive_short_name(name: str) -> str:
    """A name for cards where the file gives none: without province and city, cut to what fits."""
    return (without_place(name) or name)[:SHORT]


def _differences(group: list[PoolRow]) -> list[Fault]:
    faults = []
    for title, field_name in _SAME.items():
        first = next((row for row in group if getattr(row, field_name)), group[0])
        expected = getattr(first, field_name)
        for row in group:
            found = getattr(row, field_name)
            if found and name_key(found) != name_key(expected):
                place = words.same_code(first.record.row.number, quote(expected))
                faults.append(row.record.fault(title, words.differs(quote(found), place)))
    first = next((row for row in group if row.contacts), group[0])
    faults += [
        row.record.fault(Column.CONTACTS, words.contacts_differ(first.record.row.number))
        for row in group
        if row.contacts and row.contacts != first.contacts
    ]
    return faults


def _bound_to_itself(group: list[PoolRow]) -> list[Fault]:
    names = {name_key(row.name) for row in group} | {
        name_key(row.short_name) for row in group if row.short_name
    }
    faults = []
    for row in group:
        if row.controller and name_key(row.controller) in names:
            faults.append(row.record.fault(Column.CONTROLLER, words.ITSELF))
        if names & {name_key(name) for name in row.affiliates}:
            faults.append(row.record.fault(Column.AFFILIATES, words.ITSELF))
    return faults


def _repeated_categories(group: list[PoolRow]) -> list[Fault]:
    faults = []
    seen: dict[str, int] = {"": 0}
    for row in group:
        category = row.membership.category
        if seen.get(category):
            text = words.category_twice(seen[category], quote(category))
            faults.append(row.record.fault(Column.CATEGORY, text))
        elif category:
            seen[category] = row.record.row.number
    return faults


def _shared_short_names(institutions: Iterable[PoolInstitution]) -> list[Fault]:
    faults = []
    seen: dict[str, PoolInstitution] = {}
    for mine in institutions:
        other = seen.setdefault(mine.short_key, mine)
        if mine.short_key and other is not mine:
            faults.append(_same_short_name(mine, f"第{other.record.row.number}行的{other.name}"))
    return faults


def _same_short_name(mine: PoolInstitution, other: str) -> Fault:
    origin = "" if mine.record.text(Column.SHORT_NAME) else words.SHORT_NAME_TAKEN
    return mine.record.fault(Column.SHORT_NAME, words.short_name_taken(quote(mine.short_name), origin, other))
