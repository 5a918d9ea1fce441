"""Reads .xlsx and .csv into rows of text. What comes is hostile until read: sizes capped, faults named."""

import csv
import io
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

from bot.operator import words_sheets
from bot.operator.workbook import SheetRefused, rows_of_workbook
from handlers.pool.imports.table import BadCell, Row, Sheet

MAX_BYTES = 20 * 2**20
MAX_ROWS = 20_000  # while they are written, everybody else waits: two seconds
MAX_COLUMNS = 200
DELIMITERS = ",;\t"
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")

Cells = tuple[str | BadCell, ...]


def read_sheet(path: Path) -> Sheet:
    """The first visible sheet of a workbook, or a text file as Excel saves it. Raises SheetRefused."""
    content = _read(path)
    kind = path.suffix.lower()
    if kind == ".xlsx":
        rows: Iterable[tuple[int, Cells]] = rows_of_workbook(content, MAX_COLUMNS)
    elif kind == ".csv":
        rows = _rows_of_text(content)
    else:
        raise SheetRefused(words_sheets.WRONG_KIND)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not matter here
        return _sheet(rows)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SheetRefused(words_sheets.too_big(MAX_BYTES // 2**20))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise SheetRefused(words_sheets.NOT_THERE) from error
    except OSError as error:
        raise SheetRefused(words_sheets.unreadable(error.strerror)) from error
    if not content.strip():
        raise SheetRefused(words_sheets.EMPTY)
    return content


def _sheet(rows: Iterable[tuple[int, Cells]]) -> Sheet:
    kept: list[Row] = []
    bad: list[BadCell] = []
    for number, wide in rows:
        if any(wide[MAX_COLUMNS:]):
            raise SheetRefused(words_sheets.too_wide(number, MAX_COLUMNS))
        cells = wide[:MAX_COLUMNS]
        faults = [cell for cell in cells if isinstance(cell, BadCell)]
        texts = tuple("" if isinstance(cell, BadCell) else clean(cell) for cell in cells)
        faults += [
            BadCell(number, place, fault)
            for place, text in enumerate(texts, start=1)
            if text and (fault := _text_fault(text))
        ]
        if not faults and not any(texts):
            continue
        if len(kept) >= MAX_ROWS:
            raise SheetRefused(words_sheets.too_many_rows(MAX_ROWS))
        kept.append(Row(number, texts))
        bad += faults
    return Sheet(tuple(kept), tuple(sorted(bad)))


def clean(text: str) -> str:
    """One line without blanks at the ends and without the invisible characters that copying brings along."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _text_fault(text: str) -> str:
    if text.startswith(("=", "＝")):
        return words_sheets.FORMULA
    if _SCIENTIFIC.fullmatch(text):
        return words_sheets.scientific(text)
    if _NOT_TEXT.search(text):
        return words_sheets.INVISIBLE
    return ""


def _rows_of_text(content: bytes) -> Iterable[tuple[int, Cells]]:
    text = _decode(content)
    first = next((line for line in text.splitlines() if any(mark in line for mark in DELIMITERS)), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, tuple(cells)
    except csv.Error as error:
        raise SheetRefused(words_sheets.broken_row(number + 1)) from error


def _decode(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SheetRefused(words_sheets.WORKBOOK_AS_CSV)
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if not _NOT_TEXT.search(text):
            return text
    raise SheetRefused(words_sheets.NO_TEXT)
