"""Migrations: bring a database to the newest revision, and say whether it is there.

Alembic is loaded only where there is something to do: it costs a twentieth of a start.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import make_url

import models
from bot.store.db import make_engine

FOLDER = Path(models.__file__).parent / "migrations"
LOCK = 7_202_509_19  # any number, the same in every instance


class DatabaseNewer(Exception):
    """The database stands at a revision that this program does not know."""


def upgrade(url: str) -> None:
    """Runs what is missing; a second instance starting at the same time waits. Raises DatabaseNewer."""
    _make_folder(url)
    engine = make_engine(url, foreign_keys=False)
    try:
        if is_current(engine):
            return
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '60s'"))
                # a year of messages takes longer to rewrite than an event may take
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _run(connection)
    finally:
        engine.dispose()


def is_current(engine: Engine) -> bool:
    """The database stands at the newest revision that this program knows."""
    with engine.connect().execution_options(read_only=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [
            newest()
        ]


def newest() -> str:
    """The newest revision in the program: every file begins with its own."""
    return max(file.name[:4] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as fault:
        raise DatabaseNewer(str(fault)) from fault


def _make_folder(url: str) -> None:
    address: Any = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
