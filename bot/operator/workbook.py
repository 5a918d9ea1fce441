"""An .xlsx workbook as rows of text: the first visible sheet, read as a stream behind caps on its size."""

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from bot.operator import words_sheets
from handlers.pool.imports.table import BadCell

MAX_UNPACKED = 128 * 2**20
MAX_TAGS = 6_000_000  # about 80,000 full rows; a parsed tag costs some hundred bytes of memory
MAX_PARTS = 2_000
CHUNK = 2**20
EXCEL_ROWS = 1_048_576
SURE_DIGITS = 10**15  # Excel keeps 15 digits of a number
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


class SheetRefused(Exception):
    """The file as a whole can't be read; the text says in Chinese why, and what to do."""


def rows_of_workbook(content: bytes, max_columns: int) -> Iterator[tuple[int, tuple[str | BadCell, ...]]]:
    """Row numbers as Excel shows them, with their cells. Raises SheetRefused."""
    _look_inside(content)
    try:
        for number, row in enumerate(_open(content), start=1):
            if number > EXCEL_ROWS or len(row) > max_columns:
                raise SheetRefused(words_sheets.out_of_range(number, max_columns))
            if row:
                yield number, tuple(_cell(cell, number, place) for place, cell in enumerate(row, start=1))
    except SheetRefused:
        raise
    except Exception as error:  # openpyxl raises whatever a malformed part happens to cause
        raise SheetRefused(words_sheets.BROKEN) from error


def _look_inside(content: bytes) -> None:
    """Refuses what must not reach the parser: bombs, encrypted or old workbooks, document types."""
    if content.startswith(_OLE):
        raise SheetRefused(words_sheets.LOCKED if _ENCRYPTED in content else words_sheets.OLD_EXCEL)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise SheetRefused(words_sheets.BROKEN) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    # zipfile never unpacks more of a part than its header declares
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetRefused(words_sheets.TOO_MUCH)
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused(words_sheets.LOCKED)
    tags = 0
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            tags += _count_tags(archive, part)
    if tags > MAX_TAGS:
        raise SheetRefused(words_sheets.TOO_MUCH)


def _count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Reads a part through once; document type declarations (entity bombs) are refused."""
    tags = 0
    with archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            if any(mark in tail + chunk for mark in _DOCTYPES):
                raise SheetRefused(words_sheets.BROKEN)
            tags += chunk.count(b"<")
            tail = chunk[-32:]
    return tags


def _open(content: bytes) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheet = next((sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise SheetRefused(words_sheets.NO_SHEET)
    # the size a file claims is a claim; rows are as wide as their last cell
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows()
    return rows


def _cell(cell: Any, row: int, column: int) -> str | BadCell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return "="  # any text that begins so is refused as a formula
    if cell.data_type == "e":
        return BadCell(row, column, words_sheets.error_value(value))
    if isinstance(value, int | float):
        return _number(value, row, column)
    at_midnight = isinstance(value, datetime) and value.time() == time()
    return str(value.date() if at_midnight else value)


def _number(value: float, row: int, column: int) -> str | BadCell:
    if isinstance(value, bool):
        return "是" if value else "否"
    if not math.isfinite(value) or abs(value) >= SURE_DIGITS:
        text = words_sheets.TOO_LONG_A_NUMBER
        return BadCell(row, column, text)
    return str(int(value)) if value == int(value) else repr(value)
