"""How the text of one cell becomes a value. Every parser raises Unreadable with words for the person."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from handlers.pool.imports import words
from handlers.pool.imports.table import Fault, Record, quote
from models.rules.pool.accounts import is_account
from models.rules.pool.credit_code import CreditCodeFault, parse_credit_code
from models.rules.pool.phones import read_phone

T = TypeVar("T")

LONGEST = 300
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?(?: 00:00(?::00)?)?"
)
_SEPARATOR = re.compile(r"[;；]")


class Unreadable(ValueError):
    """The text of a cell is not what its column holds."""


class RowReader:
    """Reads the cells of one row and collects their faults; `blank` stands for what could not be read."""

    def __init__(self, record: Record, faults: list[Fault]) -> None:
        self.record = record
        self._faults = faults

    def take(self, name: str, parse: Callable[[str], T], blank: T, *, required: bool = False) -> T:
        """The value under a column; `blank` for an empty cell or, with a fault noted, an unreadable one."""
        text = self.record.text(name)
        if not text:
            if required and not self.record.is_bad(name):
                self.fault(name, words.CELL_EMPTY)
            return blank
        try:
            return parse(text)
        except Unreadable as error:
            self.fault(name, str(error))
            return blank

    @property
    def noted(self) -> int:
        """How many faults have been noted so far."""
        return len(self._faults)

    def fault(self, name: str, text: str) -> None:
        """Notes a fault of the cell under a column."""
        self._faults.append(self.record.fault(name, text))


def parse_words(text: str) -> str:
    """Free text on one line."""
    if len(text) > LONGEST:
        raise Unreadable(words.too_long(len(text), LONGEST))
    return text


def parse_code(text: str) -> str:
    """统一社会信用代码."""
    try:
        return parse_credit_code(text)
    except CreditCodeFault as fault:
        raise Unreadable(f"{quote(text)}{fault}") from fault


def parse_date(text: str) -> date:
    """2026-11-22, 2026/11/22, 2026.11.22 or 2026年11月22日."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        raise Unreadable(words.no_date(quote(text)))
    year, *months, day = match.groups()
    try:
        return date(int(year), int(next(month for month in months if month)), int(day))
    except ValueError as error:
        raise Unreadable(words.no_such_day(quote(text))) from error


def parse_expiry(text: str) -> date | None:
    """A last valid day, or None where the certificate says 长期."""
    return None if text in words.FOREVER else parse_date(text)


def parse_phone(text: str) -> str:
    """A mobile or fixed number of plausible length, kept as it is written."""
    phone = read_phone(text)
    if phone is None:
        raise Unreadable(words.no_phone(quote(text)))
    return phone


def parse_userid(text: str) -> str:
    """A WeCom account; full-width letters are taken as they are meant."""
    userid = unicodedata.normalize("NFKC", text)
    if not is_account(userid):
        raise Unreadable(words.no_account(quote(text)))
    return userid


def split_parts(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several; a separator at the end opens no further part."""
    parts = [parse_words(part.strip()) for part in _SEPARATOR.split(text)]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)
