"""A sheet of text cells, its header, and the place of every fault in the words of the person who made it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from handlers.pool.imports import words
from models.institution import name_key

HEADER_WITHIN = 10  # a title may stand above the header
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file; `number` is the one that Excel shows."""

    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class BadCell:
    """A cell that can't be taken as it is: a formula, an error value, a number that lost digits."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """What a file holds; rows without any text are left out, `column` counts from 1."""

    rows: tuple[Row, ...]
    bad: tuple[BadCell, ...] = ()


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend; the order is that of reading the file."""

    row: int
    column: int
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"


@dataclass(frozen=True)
class Record:
    """A row under its header; faulty cells read as empty, they are reported already."""

    row: Row
    columns: dict[str, int] = field(repr=False)
    bad: frozenset[int] = frozenset()

    def text(self, name: str) -> str:
        """The text under a column; empty where the column or the cell is missing."""
        place = self.columns.get(name, 0)
        return self.row.texts[place - 1] if 0 < place <= len(self.row.texts) and place not in self.bad else ""

    def is_bad(self, name: str) -> bool:
        """The cell has a fault that was found while reading the file."""
        return self.columns.get(name, 0) in self.bad

    def fault(self, name: str, text: str) -> Fault:
        """A fault of the cell under a column."""
        return Fault(self.row.number, self.columns.get(name, 0), f"第{self.row.number}行 {name}", text)


@dataclass(frozen=True)
class ImportTable:
    """The rows below the header. With faults of the header there are no records."""

    columns: dict[str, int] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()


def read_table(sheet: Sheet, required: Sequence[str], optional: Collection[str] = ()) -> ImportTable:
    """Finds the header among the first rows and puts every later row under it."""
    if not sheet.rows:
        return ImportTable(faults=(Fault(0, 0, "文件", words.NOTHING),))
    known = {name_key(name): name for name in (*required, *optional)}
    header = max(sheet.rows[:HEADER_WITHIN], key=lambda row: sum(_heading(t) in known for t in row.texts))
    titles = {place: text for place, text in enumerate(header.texts, start=1) if text}
    columns, faults = _columns(header.number, titles, known)
    faults += [
        Fault(header.number, 0, f"第{header.number}行 {name}", words.COLUMN_MISSING)
        for name in required
        if name not in columns
    ]
    faults += [_bad_cell(cell, header.number, titles) for cell in sheet.bad]
    if any(name not in columns for name in required):
        return ImportTable(faults=tuple(sorted(faults)))
    rows = [row for row in sheet.rows if row.number > header.number]
    if not rows:
        faults.append(Fault(header.number, 0, f"第{header.number}行", words.NO_ROWS))
    bad: dict[int, set[int]] = {}
    for cell in sheet.bad:
        bad.setdefault(cell.row, set()).add(cell.column)
    records = tuple(Record(row, columns, frozenset(bad.get(row.number, ()))) for row in rows)
    ignored = tuple(text for text in titles.values() if _heading(text) not in known)
    return ImportTable(columns, records, tuple(sorted(faults)), ignored)


def _columns(
    number: int, titles: dict[int, str], known: dict[str, str]
) -> tuple[dict[str, int], list[Fault]]:
    columns: dict[str, int] = {}
    faults = []
    for place, text in titles.items():
        name = known.get(_heading(text))
        if name in columns:
            first = column_letter(columns[name])
            faults.append(Fault(number, place, f"第{number}行 {name}", words.column_twice(first)))
        elif name:
            columns[name] = place
    return columns, faults


def _bad_cell(cell: BadCell, header: int, titles: dict[int, str]) -> Fault:
    title = titles.get(cell.column) if cell.row > header else None
    return Fault(
        cell.row, cell.column, f"第{cell.row}行 {title or column_letter(cell.column) + '列'}", cell.text
    )


def _heading(text: str) -> str:
    """A header cell as it is compared; forms mark required columns with a star."""
    return name_key(text).strip("*")


def column_letter(column: int) -> str:
    """1 → A, 27 → AA, as Excel heads its columns."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def quote(text: str) -> str:
    """A cell's text inside a fault, cut to one readable line."""
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"
