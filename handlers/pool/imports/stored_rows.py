"""Rows of a table as they are stored and as a file wants them, known before anything is locked."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlmodel import Session, SQLModel, select

Values = dict[str, Any]


@dataclass
class Rows:
    """`stored` and `wanted` go by the key that tells rows of the file apart; `id` only stored rows have."""

    stored: dict[Any, Values]
    wanted: dict[Any, Values] = field(default_factory=dict)

    def row(self, key: Hashable, **blank: Any) -> Values:
        """The row to be changed: as it is stored, or blank."""
        return self.wanted.setdefault(key, dict(self.stored.get(key) or blank))

    @property
    def new(self) -> dict[Any, Values]:
        """What is not there yet."""
        return {key: row for key, row in self.wanted.items() if key not in self.stored}

    @property
    def changed(self) -> dict[Any, Values]:
        """What is there, and different."""
        return {
            key: row for key, row in self.wanted.items() if key in self.stored and self.stored[key] != row
        }


def stored_rows(session: Session, table: type[SQLModel], *left_out: str) -> list[Values]:
    """All rows of a table in their order, as plain values: objects would cost twenty times as much."""
    facts = _table(table)
    columns = [column for column in facts.columns if column.name not in left_out]
    found = session.execute(select(*columns).order_by(facts.c.id))
    return [dict(row) for row in found.mappings()]


def insert_rows(session: Session, table: type[SQLModel], rows: Iterable[Values]) -> None:
    """One statement, whatever their number; all rows have the same columns."""
    if given := list(rows):
        session.connection().execute(insert(_table(table)), given)


def update_rows(session: Session, table: type[SQLModel], rows: Iterable[Values]) -> None:
    """One statement, each row by its id."""
    facts = _table(table)
    given = [{**row, "row_id": row["id"]} for row in rows]
    if given:
        session.connection().execute(update(facts).where(facts.c.id == bindparam("row_id")), given)


def _table(table: type[SQLModel]) -> Table:
    known: Table = table.__table__  # type: ignore[attr-defined]
    return known
