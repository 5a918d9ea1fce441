"""Reads .xlsx and .csv into rows of text. What comes is hostile until read: sizes capped, faults named."""

import csv
import io
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

from bot.operator.workbook import SheetRefused, rows_of_workbook
from handlers.pool.imports.table import BadCell, Row, Sheet

MAX_BYTES = 20 * 2**20
MAX_ROWS = 20_000  # while they are written, everybody else waits: two seconds
MAX_COLUMNS = 200
DELIMITERS = ",;\t"
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
FORMULA = "含有公式，请改为文本或数值（选择性粘贴为数值）"

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
        raise SheetRefused("只接受 .xlsx 或 .csv 文件，请用Excel或WPS另存后再导入")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not matter here
        return _sheet(rows)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SheetRefused(f"文件超过{MAX_BYTES // 2**20}MB，请拆分后分次导入")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise SheetRefused("找不到这个文件") from error
    except OSError as error:
        raise SheetRefused(f"读不了这个文件（{error.strerror}）") from error
    if not content.strip():
        raise SheetRefused("文件是空的")
    return content


def _sheet(rows: Iterable[tuple[int, Cells]]) -> Sheet:
    kept: list[Row] = []
    bad: list[BadCell] = []
    for number, wide in rows:
        if any(wide[MAX_COLUMNS:]):
            raise SheetRefused(f"第{number}行超过{MAX_COLUMNS}列，请检查分隔符或删去多余的列")
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
            raise SheetRefused(f"超过{MAX_ROWS}行，请拆分后分次导入")
        kept.append(Row(number, texts))
        bad += faults
    return Sheet(tuple(kept), tuple(sorted(bad)))


def clean(text: str) -> str:
    """One line without blanks at the ends and without the invisible characters that copying brings along."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _text_fault(text: str) -> str:
    if text.startswith(("=", "＝")):
        return FORMULA
    if _SCIENTIFIC.fullmatch(text):
        return f"“{text}”是科学计数，数字已丢失，请将该列设为文本后重新填写"
    if _NOT_TEXT.search(text):
        return "含有不可显示的字符，请重新填写"
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
        raise SheetRefused(f"第{number + 1}行读不下去：引号不成对或单元格过长") from error


def _decode(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SheetRefused("扩展名是 .csv，内容却是Excel工作簿，请改用 .xlsx 文件")
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if not _NOT_TEXT.search(text):
            return text
    raise SheetRefused("不是文本文件，或编码不是 UTF-8 和 GB18030，请用Excel另存为CSV")
