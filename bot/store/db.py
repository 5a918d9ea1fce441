"""The engine for a database address, and the two ways to use it: write or read."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

BUSY_SECONDS = 5


def make_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """SQLite in WAL with FULL sync (an acknowledged callback survives a power cut), or PostgreSQL.

    `postgresql://…` is accepted as it is; the driver (psycopg 3) is our choice. Errors name the statement
    without its values: they end in the log, and the values are what people wrote. A migration turns
    SQLite's `foreign_keys` off: changing a column there means to copy the table and drop the old one.
    """
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        options = "-c timezone=UTC -c statement_timeout=10000 -c lock_timeout=5000"
        return create_engine(
            address, pool_size=10, max_overflow=6, pool_pre_ping=True, hide_parameters=True,
            connect_args={"options": options, "connect_timeout": 5}, json_serializer=_json,
        )  # fmt: skip
    engine = create_engine(
        address, pool_size=10, max_overflow=6, hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS}, json_serializer=_json,
    )  # fmt: skip
    event.listen(engine, "connect", partial(_prepare_sqlite, foreign_keys=foreign_keys))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prepare_sqlite(connection: Any, _record: Any, *, foreign_keys: bool) -> None:
    # The driver's own implicit BEGIN would leave SELECTs outside the transaction
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        f"busy_timeout={BUSY_SECONDS}000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    mode = "DEFERRED" if connection.get_execution_options().get("read_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")


# SQLite's busy handler sleeps and is unfair; one lock per process gives p99 of 0.2 s instead of 1.5 s
_writer = threading.Lock()


def tell_commits(engine: Engine, told: Callable[[], None]) -> None:
    """Calls `told` after every commit of this process, in the thread that committed; it must not wait."""
    engine.update_execution_options(after_commit=told)


def _nobody() -> None:
    pass


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that commits on normal exit and rolls back otherwise. The only place that commits."""
    if engine.dialect.name == "sqlite":
        with _writer, _session(engine) as session:
            yield session
    else:
        with _session(engine) as session:
            yield session


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
    engine.get_execution_options().get("after_commit", _nobody)()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one consistent state and writes nothing; waits for no writer."""
    with engine.connect().execution_options(read_only=True) as connection, Session(connection) as session:
        yield session
