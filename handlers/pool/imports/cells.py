"""How the text of one cell becomes a value. Every parser raises Unreadable with words for the person."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from handlers.pool.imports.table import Fault, Record, quote
from models.rules.pool.accounts import is_account
from models.rules.pool.credit_code import CreditCodeFault, parse_credit_code

T = TypeVar("T")

LONGEST = 300
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?(?: 00:00(?::00)?)?"
)
_SEPARATOR = re.compile(r"[;；]")
_EXTENSION = re.compile(r"(?:转|(?<=-\d{7})-|(?<=-\d{8})-)\d{1,6}$")


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
                self.fault(name, "不能为空（合并的单元格请拆分后逐行填写）")
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
        raise Unreadable(f"内容过长（{len(text)}字，最多{LONGEST}字）")
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
        raise Unreadable(f"{quote(text)}不是有效日期，请写作 2026-11-22")
    year, *months, day = match.groups()
    try:
        return date(int(year), int(next(month for month in months if month)), int(day))
    except ValueError as error:
        raise Unreadable(f"{quote(text)}不是有效日期") from error


def parse_expiry(text: str) -> date | None:
    """A last valid day, or None where the certificate says 长期."""
    return None if text in {"长期", "长期有效"} else parse_date(text)


def parse_phone(text: str) -> str:
    """A mobile or fixed number of plausible length, kept as it is written."""
    phone = unicodedata.normalize("NFKC", text).strip()
    digits = re.sub(r"[ ()\-]", "", _EXTENSION.sub("", phone))
    digits = digits.removeprefix("+86") or digits
    if not re.fullmatch(r"1\d{10}|0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}", digits):
        raise Unreadable(f"{quote(text)}不像电话号码")
    return phone


def parse_userid(text: str) -> str:
    """A WeCom account; full-width letters are taken as they are meant."""
    userid = unicodedata.normalize("NFKC", text)
    if not is_account(userid):
        raise Unreadable(f"{quote(text)}不是企业微信账号（字母或数字开头，1至64个字母、数字或 _ - @ .）")
    return userid


def split_parts(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several; a separator at the end opens no further part."""
    parts = [parse_words(part.strip()) for part in _SEPARATOR.split(text)]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)
