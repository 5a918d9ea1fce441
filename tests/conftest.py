"""Databases for the tests, each one fresh, migrated and thrown away; and no test quietly left out."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.util import LRUCache

from tests.postgres import Cluster, Databases, PostgresUnavailable

pytest_plugins = ["tests.selection", "tests.slowest"]

GIVEN = "TEST_DATABASE_URL"
# Where the workers of pytest-xdist find the cluster that their controller started
SHARED = "ZHIAN_TEST_POSTGRES"
CLUSTER = pytest.StashKey[Cluster]()


def pytest_configure(config: pytest.Config) -> None:
    """Starts the one cluster for all workers; without workers it starts when the first test asks for it."""
    # structlog's own default draws every variable of every frame, which takes seconds
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    )
    is_controller = bool(getattr(config.option, "numprocesses", None)) and not hasattr(config, "workerinput")
    if not is_controller or os.environ.get(GIVEN):
        return
    try:
        cluster = Cluster()
        os.environ[SHARED] = cluster.__enter__()
        config.stash[CLUSTER] = cluster
    except PostgresUnavailable:
        # The tests that need it fail with the same words; the others can run
        os.environ.pop(SHARED, None)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage in it costs a tenth of the run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the cluster however the run ended."""
    if cluster := config.stash.get(CLUSTER, None):
        cluster.stop()
        os.environ.pop(SHARED, None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run in which tests were skipped or expected to fail has failed: nothing is left out silently."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and _left_out(reporter) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says why such a run has failed."""
    if left_out := _left_out(terminalreporter):
        terminalreporter.write_line(f"有测试没有真正执行，本次不算通过：{'、'.join(left_out)}", red=True)


def _left_out(reporter: pytest.TerminalReporter) -> list[str]:
    kinds = ("skipped", "xfailed", "xpassed")
    return [str(getattr(report, "nodeid", "")) for kind in kinds for report in reporter.stats.get(kind, [])]


@event.listens_for(Pool, "checkout")
def _no_fsync(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """No test cuts the power, and waiting for the disk was a fifth of their time; like the cluster."""
    if isinstance(connection, sqlite3.Connection) and not record.info.get("no fsync"):
        record.info["no fsync"] = True
        connection.execute("PRAGMA synchronous=OFF")


# One of each for all engines of a worker, by the name of the database
_dialects: dict[str, Dialect] = {}
_compiled: dict[str, LRUCache[Any, Any]] = {}


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    """A statement is put into words once a worker: an engine for each test would do it again for each."""
    name = connection.dialect.name
    connection.dialect = _dialects.setdefault(name, connection.dialect)
    connection.execution_options(compiled_cache=_compiled.setdefault(name, LRUCache(2000)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server. Where there is none the test fails; it is never skipped."""
    if address := os.environ.get(GIVEN) or os.environ.get(SHARED):
        yield address
        return
    with Cluster() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> Iterator[Databases]:
    """This worker's migrated template."""
    with Databases(postgres_server, _migrate) as databases:
        yield databases


@pytest.fixture
def postgres_url(postgres_databases: Databases) -> Iterator[str]:
    """A fresh PostgreSQL database with the schema of today and no rows."""
    with postgres_databases.clone() as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once by each worker."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("VACUUM")  # what the migrations have freed need not be copied
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # only then the one file holds everything
    connection.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with the schema of today and no rows."""
    path = tmp_path / "zhian.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite; with `both` and in `make test-all` the same test on PostgreSQL, too (tests/selection.py)."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


def _migrate(url: str) -> None:
    from bot.store.migrate import upgrade

    upgrade(url)
