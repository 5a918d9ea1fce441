"""A database as an earlier version left it, with rows in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Boolean, Connection, DateTime, Integer, MetaData, String, Table, insert, select

from bot.store.db import make_engine
from bot.store.migrate import FOLDER
from tests.handlers.mail.test_retention import NIGHT

Row = dict[str, Any]


def go_back(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    engine = make_engine(url, foreign_keys=False)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()


class OldTables:
    """The tables as they stand in the database, not as the models have them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = MetaData()
        self._known.reflect(connection)

    def put(self, table: str, *rows: Row) -> None:
        """Rows of which only what matters is said."""
        known = self._known.tables[table]
        for row in rows:
            self._connection.execute(insert(known).values({**_nothing(known), **row}))

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Every row, in the order in which they were put."""
        known = self._known.tables[table]
        found = select(*(known.c[name] for name in columns)).order_by(*known.primary_key.columns)
        return [tuple(row) for row in self._connection.execute(found)]


@contextmanager
def old_tables(url: str) -> Iterator[OldTables]:
    engine = make_engine(url, foreign_keys=False)
    with engine.begin() as connection:
        yield OldTables(connection)
    engine.dispose()


def _nothing(table: Table) -> Row:
    """What a row says that says nothing."""
    needed = (column for column in table.columns if not column.nullable and column.server_default is None)
    return {column.name: _empty(column.type) for column in needed if not _is_serial(column)}


def _is_serial(column: Any) -> bool:
    return column.primary_key and isinstance(column.type, Integer)


def _empty(kind: Any) -> Any:
    if isinstance(kind, DateTime):
        return NIGHT
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, String):
        return ""
    return 0 if isinstance(kind, Integer) else []
