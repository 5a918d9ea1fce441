"""Reading spreadsheets: what Excel and WPS save in China, and what somebody might send on purpose."""

import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.operator import sheets, workbook
from bot.operator.sheets import read_sheet
from bot.operator.workbook import SheetRefused
from handlers.pool.imports.table import Sheet

HEADER = ["机构名称", "类别", "聘任开始"]
WORDS = [("机构名称", "类别", "聘任开始"), ("昆明岚石检测", "检测监测", "2026-11-22")]


def texts(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.texts for row in sheet.rows]


def csv_file(folder: Path, content: bytes, name: str = "pool.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def xlsx_file(folder: Path, rows: list[list[Any]], change: Callable[[Any], None] | None = None) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    path = folder / "pool.xlsx"
    book.save(path)
    return path


def repack(path: Path, part: str, content: bytes) -> Path:
    """Puts other bytes into one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | {part: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SheetRefused) as caught:
        read_sheet(path)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    content = "\r\n".join(delimiter.join(row) for row in WORDS).encode(encoding)
    assert texts(read_sheet(csv_file(tmp_path, content))) == WORDS


def test_csv_rows_keep_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    content = '机构名称,类别\r\n\r\n"昆明岚石\n检测",检测监测\r\n,,\r\n甲,勘察\r\n'.encode()
    sheet = read_sheet(csv_file(tmp_path, content))
    assert [row.number for row in sheet.rows] == [1, 3, 5]
    assert sheet.rows[1].texts == ("昆明岚石 检测", "检测监测")


def test_invisible_characters_and_blanks_do_not_count(tmp_path: Path) -> None:
    content = "机构名称,类别\n\u200b 昆明岚石\u00a0\u3000检测 \ufeff,检测监测\u202c\n".encode()
    assert texts(read_sheet(csv_file(tmp_path, content)))[1] == ("昆明岚石 检测", "检测监测")


@pytest.mark.parametrize("cell", ["=1+1", '"=HYPERLINK(""http://x"",""点我"")"', " =A1", "＝A1"])
def test_a_formula_in_csv_is_a_fault_with_its_place(tmp_path: Path, cell: str) -> None:
    sheet = read_sheet(csv_file(tmp_path, f"机构名称,类别\n甲,{cell}\n".encode()))
    assert [(bad.row, bad.column) for bad in sheet.bad] == [(2, 2)]
    assert "公式" in sheet.bad[0].text


def test_a_code_saved_in_scientific_notation_is_a_fault(tmp_path: Path) -> None:
    sheet = read_sheet(csv_file(tmp_path, "机构名称,代码\n甲,9.15301E+17\n".encode()))
    assert "设为文本" in sheet.bad[0].text and (sheet.bad[0].row, sheet.bad[0].column) == (2, 2)


def test_xlsx_cells_become_text(tmp_path: Path) -> None:
    at_nine = datetime(2026, 1, 2, 9, 30, tzinfo=UTC).replace(tzinfo=None)  # Excel knows no zones
    midnight = at_nine.replace(hour=0, minute=0)
    rows: list[list[Any]] = [
        [*HEADER, "电话", "备注"],
        ["甲", " 勘察 ", date(2026, 11, 22), 13800000001, 2.5],
        ["乙", "设计", midnight, "0871-63100000", True],
        ["丙", "", at_nine],
    ]
    assert texts(read_sheet(xlsx_file(tmp_path, rows)))[1:] == [
        ("甲", "勘察", "2026-11-22", "13800000001", "2.5"),
        ("乙", "设计", "2026-01-02", "0871-63100000", "是"),
        ("丙", "", "2026-01-02 09:30:00"),
    ]


def test_xlsx_formulas_error_values_and_lost_digits_are_faults(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEADER, ["=A1", "#N/A", 915301000000000012], ["甲", "=SUM(A1:A2)", -1e15]]
    bad = read_sheet(xlsx_file(tmp_path, rows)).bad
    assert [(cell.row, cell.column) for cell in bad] == [(2, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    for cell, words in zip(bad, ["公式", "错误值", "设为文本", "公式", "设为文本"], strict=True):
        assert words in cell.text


def test_a_shared_formula_is_found_in_every_cell(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [["甲"], ["乙"], ["丙"]])
    with zipfile.ZipFile(path) as archive:
        head = archive.read("xl/worksheets/sheet1.xml").decode().split("<sheetData>")[0]
    cells = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c></row>'
        '<row r="3"><c r="A3"><f t="array" ref="A3">SUM(B1:B2)</f><v>6</v></c></row>'
    )
    repack(path, "xl/worksheets/sheet1.xml", f"{head}<sheetData>{cells}</sheetData></worksheet>".encode())
    assert [cell.row for cell in read_sheet(path).bad] == [1, 2, 3]


def test_hidden_sheets_blank_rows_and_merged_titles(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        first = book.worksheets[0]
        first.insert_rows(1, 2)
        first["A1"] = "机构名单"
        first.merge_cells("A1:C1")
        hidden = book.create_sheet("旧表", 0)
        hidden.append(["不应读到"])
        hidden.sheet_state = "hidden"
        book.create_sheet("说明").append(["也不应读到"])

    sheet = read_sheet(xlsx_file(tmp_path, [HEADER, [None], ["甲", "勘察", "2026-11-22"]], change))
    assert [(row.number, row.texts[0]) for row in sheet.rows] == [(1, "机构名单"), (3, "机构名称"), (5, "甲")]


def test_upper_case_extension_is_the_same(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [HEADER])
    assert texts(read_sheet(path.rename(tmp_path / "POOL.XLSX"))) == [tuple(HEADER)]


@pytest.mark.parametrize("name", ["pool.xls", "pool.xlsm", "pool.ods", "pool", "pool.txt"])
def test_other_extensions_are_refused(tmp_path: Path, name: str) -> None:
    assert ".xlsx 或 .csv" in refusal(csv_file(tmp_path, b"a,b", name))


def test_no_file_no_folder_nothing_in_it(tmp_path: Path) -> None:
    assert "找不到" in refusal(tmp_path / "none.csv")
    assert "空的" in refusal(csv_file(tmp_path, b"\r\n  "))
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    assert "读不了" in refusal(folder)


@pytest.mark.parametrize("content", [b"hello, I am no workbook", b"PK\x03\x04 broken", b"\x00" * 100])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "另存为 .xlsx" in refusal(csv_file(tmp_path, content, "pool.xlsx"))


def test_encrypted_and_old_workbooks_are_told_apart(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600
    encrypted = ole + "EncryptedPackage".encode("utf-16-le")
    assert "密码" in refusal(csv_file(tmp_path, encrypted, "pool.xlsx"))
    assert ".xls" in refusal(csv_file(tmp_path, ole, "pool.xlsx"))
    assert "Excel工作簿" in refusal(csv_file(tmp_path, ole, "pool.csv"))


def test_a_workbook_named_csv_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [HEADER])
    assert "Excel工作簿" in refusal(path.rename(tmp_path / "pool.csv"))


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 a picture", b"a,b\n\x00\x01\n", b"\xff\xfea"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "不是文本文件" in refusal(csv_file(tmp_path, content))


def test_broken_quotes_are_refused_with_their_row(tmp_path: Path) -> None:
    assert "第2行" in refusal(csv_file(tmp_path, '机构名称,类别\n"甲,勘察\n乙,设计\n'.encode()))


def test_too_large_files_rows_and_columns_are_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, b"")
    with path.open("wb") as file:
        file.truncate(sheets.MAX_BYTES + 1)
    assert "20MB" in refusal(path)
    assert "20000行" in refusal(csv_file(tmp_path, b"a\n" * (sheets.MAX_ROWS + 1)))
    assert "200列" in refusal(csv_file(tmp_path, b"," * sheets.MAX_COLUMNS + b"a\n"))
    assert "200列" in refusal(xlsx_file(tmp_path, [["a"] * (sheets.MAX_COLUMNS + 1)]))


def test_blank_cells_far_to_the_right_do_no_harm(tmp_path: Path) -> None:
    assert texts(read_sheet(csv_file(tmp_path, b"a,b" + b"," * 500)))[0][:3] == ("a", "b", "")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = b" " * (workbook.MAX_UNPACKED + 1)
    path = repack(xlsx_file(tmp_path, [HEADER]), "xl/worksheets/sheet1.xml", bomb)
    assert path.stat().st_size < 10**6
    assert "过大" in refusal(path)


def test_a_bomb_of_tags_is_refused(tmp_path: Path) -> None:
    path = repack(xlsx_file(tmp_path, [HEADER]), "xl/sharedStrings.xml", b"<a/>" * (workbook.MAX_TAGS + 1))
    assert "过大" in refusal(path)


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [HEADER])
    content = bytearray(path.read_bytes())
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1).to_bytes(4, "little")
    assert "另存为 .xlsx" in refusal(csv_file(tmp_path, bytes(content), "pool.xlsx"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused(tmp_path: Path, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    path = repack(xlsx_file(tmp_path, [HEADER]), "xl/worksheets/sheet1.xml", bomb.encode(encoding))
    assert "另存为 .xlsx" in refusal(path)


def test_row_numbers_beyond_excel_are_refused(tmp_path: Path) -> None:
    row = "999999999"
    path = xlsx_file(tmp_path, [HEADER])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    far = xml.replace("</sheetData>", f'<row r="{row}"><c r="A{row}"><v>1</v></c></row></sheetData>')
    assert "行号过大" in refusal(repack(path, "xl/worksheets/sheet1.xml", far.encode()))


def test_a_workbook_without_a_visible_sheet_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [HEADER])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/workbook.xml").replace(b'state="visible"', b'state="veryHidden"')
    assert "可见的工作表" in refusal(repack(path, "xl/workbook.xml", xml))


def test_a_claimed_size_is_not_believed(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [HEADER])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:C1"', b'ref="A1:XFD1048576"')
    assert texts(read_sheet(repack(path, "xl/worksheets/sheet1.xml", xml))) == [tuple(HEADER)]


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    content = xlsx_file(tmp_path, [HEADER] * 50).read_bytes()
    for length in range(4, len(content), 397):
        assert "另存为 .xlsx" in refusal(csv_file(tmp_path, content[:length], "cut.xlsx"))


def test_reading_writes_no_warnings(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.worksheets[0]["A2"] = 99999999
        book.worksheets[0]["A2"].number_format = "yyyy-mm-dd"

    path = xlsx_file(tmp_path, [HEADER], change)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "错误值" in read_sheet(path).bad[0].text


def test_a_large_workbook_is_read_in_seconds(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(3000):
        sheet.append([f"机构{number}", "检测监测", date(2026, 1, 1)])
    buffer = io.BytesIO()
    book.save(buffer)
    assert len(read_sheet(csv_file(tmp_path, buffer.getvalue(), "big.xlsx")).rows) == 3000
