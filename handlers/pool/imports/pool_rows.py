"""One row of the pool file as values: an institution, its contacts, and its place in one category."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.pool.imports import words
from handlers.pool.imports.cells import (
    RowReader,
    Unreadable,
    parse_code,
    parse_date,
    parse_expiry,
    parse_words,
    split_parts,
)
from handlers.pool.imports.columns import Column
from handlers.pool.imports.pool_contacts import PoolContact, read_contacts
from handlers.pool.imports.table import Fault, Record, quote
from models.institution import name_key
from models.rules.draw.eligibility import MemberState

COLUMNS: tuple[str, ...] = (
    Column.NAME, Column.SHORT_NAME, Column.CODE, Column.CATEGORY, Column.DISTRICT, Column.LEGAL_PERSON,
    Column.ADDRESS, Column.CONTACTS, Column.PHONES, Column.ACCOUNTS, Column.CERTIFICATE, Column.GRADE,
    Column.CERTIFICATE_NO, Column.VALID_TO, Column.LETTER_NO, Column.TERM_START, Column.TERM_END,
)  # fmt: skip
OPTIONAL = (Column.CONTROLLER, Column.AFFILIATES, Column.STATE)
UNKNOWN_DAY = date.min
_PAUSE = re.compile(rf"{MemberState.PAUSED}(?:\s*[：:]\s*(.*))?")


@dataclass(frozen=True)
class PoolCertificate:
    """What a category asks for; 造价 knows none since 2021. Without `valid_to` it does not expire."""

    name: str = ""
    grade: str = ""
    number: str = ""
    valid_to: date | None = None


@dataclass(frozen=True)
class PoolMembership:
    """A place in one category. `state` is None where the file has no column for it."""

    category: str
    state: str | None
    pause_reason: str
    letter_no: str
    term_start: date
    term_end: date
    certificate: PoolCertificate


@dataclass(frozen=True)
class PoolRow:
    """A row as read; what was empty or faulty is blank. `controller` and `affiliates` serve recusal alone."""

    record: Record = field(repr=False, compare=False)
    code: str
    name: str
    short_name: str
    district: str
    legal_person: str
    address: str
    controller: str
    affiliates: tuple[str, ...]
    contacts: tuple[PoolContact, ...]
    membership: PoolMembership


def read_row(record: Record, categories: Mapping[str, str], faults: list[Fault]) -> PoolRow:
    """Reads one row; `categories` maps the comparable form of a category to its name."""
    reader = RowReader(record, faults)
    return PoolRow(
        record=record,
        code=reader.take(Column.CODE, parse_code, "", required=True),
        name=reader.take(Column.NAME, parse_words, "", required=True),
        short_name=reader.take(Column.SHORT_NAME, parse_words, ""),
        district=reader.take(Column.DISTRICT, parse_words, ""),
        legal_person=reader.take(Column.LEGAL_PERSON, parse_words, ""),
        address=reader.take(Column.ADDRESS, parse_words, ""),
        controller=reader.take(Column.CONTROLLER, parse_words, ""),
        affiliates=reader.take(Column.AFFILIATES, _parse_names, ()),
        contacts=read_contacts(reader),
        membership=_membership(reader, categories),
    )


def _membership(reader: RowReader, categories: Mapping[str, str]) -> PoolMembership:
    def parse_category(text: str) -> str:
        if name_key(text) not in categories:
            known = "、".join(categories.values())
            raise Unreadable(words.no_category(quote(text), known))
        return categories[name_key(text)]

    start = reader.take(Column.TERM_START, parse_date, UNKNOWN_DAY, required=True)
    end = reader.take(Column.TERM_END, parse_date, UNKNOWN_DAY, required=True)
    if UNKNOWN_DAY not in (start, end) and end < start:
        reader.fault(Column.TERM_END, words.term_backwards(end, start))
    state, reason = reader.take(Column.STATE, _parse_state, (MemberState.LISTED, ""))
    return PoolMembership(
        category=reader.take(Column.CATEGORY, parse_category, "", required=True),
        state=state if Column.STATE in reader.record.columns else None,
        pause_reason=reason,
        letter_no=reader.take(Column.LETTER_NO, parse_words, ""),
        term_start=start,
        term_end=end,
        certificate=PoolCertificate(
            name=reader.take(Column.CERTIFICATE, parse_words, ""),
            grade=reader.take(Column.GRADE, parse_words, ""),
            number=reader.take(Column.CERTIFICATE_NO, parse_words, ""),
            valid_to=reader.take(Column.VALID_TO, parse_expiry, None),
        ),
    )


def _parse_names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in split_parts(text) if name))


def _parse_state(text: str) -> tuple[MemberState, str]:
    if text == MemberState.LISTED:
        return MemberState.LISTED, ""
    match = _PAUSE.fullmatch(text)
    if match is None:
        raise Unreadable(words.no_state(quote(text)))
    return MemberState.PAUSED, parse_words((match[1] or "").strip())
