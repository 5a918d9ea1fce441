"""A large pool file while the bot is at work: short waits for everybody else, and all rows or none."""

import csv
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select
from sqlmodel import col

from bot.engine.clock import system_clock
from bot.operator.import_cli import import_pool
from bot.store.db import make_engine, reading, transaction
from handlers.pool.imports.pool_rows import COLUMNS
from models.institution import Certificate, Contact, Institution, Membership
from models.ledger import LedgerEntry, LedgerHead, append, first_fault
from models.ledger_events import LedgerEvent
from tests.handlers.pool_file import many
from tests.handlers.transaction import opened
from tests.scenarios.fork_server import fork_server
from tests.scenarios.mishaps import caught_writing
from tests.scenarios.processes import environment

pytestmark = pytest.mark.both

LONGEST = 2.0  # seconds that somebody may wait, on a machine that has other things to do


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        yield found


class Importer:
    """`zhian import-pool` in a process of its own."""

    def __init__(self, url: str, file: Path) -> None:
        self._log = file.with_suffix(".log")
        env = environment({"database_url": url})
        self.child = fork_server().start(["import-pool", str(file)], file.parent, env, self._log)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def signal(self, number: signal.Signals) -> None:
        self.child.signal(number)


def pool_file(folder: Path, count: int, first: int = 1) -> Path:
    file = folder / f"pool-{first}-{count}.csv"
    with file.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.DictWriter(sink, COLUMNS)
        writer.writeheader()
        writer.writerows(many(count, first))
    return file


def counts(engine: Engine) -> set[int]:
    """How many institutions, memberships, certificates, pairs of contacts and entries there are."""
    with reading(engine) as session:
        tables = (Institution, Membership, Certificate, LedgerEntry)
        found = [session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
        return {*found, session.execute(select(func.count()).select_from(Contact)).scalar_one() // 2}


def assert_chained(engine: Engine) -> None:
    with reading(engine) as session:
        entries = session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq))).scalars()
        assert first_fault(entries, session.get(LedgerHead, 1)) is None


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement handed to the database; many rows of one statement are one."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_a_larger_file_takes_no_more_statements(engine: Engine, tmp_path: Path) -> None:
    with counted(engine) as few:
        import_pool(engine, pool_file(tmp_path, 5), system_clock)
    with counted(engine) as more:
        import_pool(engine, pool_file(tmp_path, 200, first=101), system_clock)
    assert len(more) == len(few)
    assert counts(engine) == {205}
    assert_chained(engine)


def test_nobody_waits_long_while_a_large_file_goes_in(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    importer = Importer(database_url, pool_file(tmp_path, 2000))
    longest, others = 0.0, 0
    while importer.child.alive():
        start = time.monotonic()
        with transaction(engine) as session:
            append(
                session, at=datetime.now(UTC), actor="王", event=LedgerEvent.ANSWERED, subject="0001", data={}
            )
        longest, others = max(longest, time.monotonic() - start), others + 1
        time.sleep(0.01)
    assert "新增2000家" in importer.log + Path(f"{tmp_path}/pool-1-2000.log.out").read_text(encoding="utf-8")
    assert longest < LONGEST
    assert counts(engine) == {2000, 2000 + others}
    assert_chained(engine)


def test_two_imports_at_once_follow_each_other(engine: Engine, tmp_path: Path) -> None:
    file = pool_file(tmp_path, 60)
    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lambda _: import_pool(engine, file, system_clock).split("。")[0], range(2)))
    assert said == [
        "机构库导入完成：新增0家，更新0家，未变60家",
        "机构库导入完成：新增60家，更新0家，未变0家",
    ]
    assert counts(engine) == {60}
    assert_chained(engine)


def test_another_import_in_the_middle_of_the_comparison(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    import_pool(engine, pool_file(tmp_path, 20), system_clock)
    other = pool_file(tmp_path, 20, first=11)
    done: list[str] = []

    def meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM membership" in statement and not done:
            done.append("…")
            with opened(database_url) as second:
                done.append(import_pool(second, other, system_clock))

    event.listen(engine, "before_cursor_execute", meanwhile)
    said = import_pool(engine, pool_file(tmp_path, 30, first=11), system_clock)
    assert "新增10家，更新0家，未变10家" in done[1]
    assert "新增10家，更新0家，未变20家" in said
    assert counts(engine) == {40}
    assert_chained(engine)


def test_killed_while_it_writes_nothing_is_left(engine: Engine, database_url: str, tmp_path: Path) -> None:
    file = pool_file(tmp_path, 1000)
    with transaction(engine) as session:  # the head that the seam on PostgreSQL holds
        append(session, at=datetime.now(UTC), actor="王", event=LedgerEvent.ANSWERED, subject="0001", data={})
    importer = Importer(database_url, file)
    with caught_writing(database_url, importer):
        importer.signal(signal.SIGKILL)
        assert importer.child.wait(10)
    assert counts(engine) == {0, 1}
    assert "新增1000家" in import_pool(engine, file, system_clock)
    assert counts(engine) == {1000, 1001}
    assert_chained(engine)


def test_killed_at_any_statement_all_rows_are_there_or_none(database_url: str, tmp_path: Path) -> None:
    file = pool_file(tmp_path, 20)
    at, code = 1, 9
    while code:
        code = killed_at(database_url, file, at)
        assert code in {0, 9}
        with opened(database_url) as engine:
            assert counts(engine) == ({0} if code else {20})
        at += 1
    assert at > 8  # the selects before, and a statement for each table


def killed_at(url: str, file: Path, statement: int) -> int:
    """The exit code of a process that dies before its n-th statement; 0 when it needs no more."""
    child = os.fork()
    if child == 0:
        try:
            engine = make_engine(url)
            seen = 0

            def die(*_: object) -> None:
                nonlocal seen
                seen += 1
                if seen == statement:
                    os._exit(9)

            event.listen(engine, "before_cursor_execute", die)
            import_pool(engine, file, system_clock)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
