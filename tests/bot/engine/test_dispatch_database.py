"""A database that is locked, full or gone: a clear error, nothing half-done, and the redelivery does it."""

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.engine.dispatch import Outcome
from bot.store.db import transaction
from handlers.mail.post import reply
from handlers.routing.router import Ctx
from models.base import Fact
from models.ledger import LedgerEntry
from models.mail import Inbox, Outbox
from tests.bot.offline import SECRET_WORDS, OfflineBot, happening, on_connect, open_offline, saying

pytestmark = pytest.mark.both

# the product waits five seconds; a test has no time for that
IMPATIENT = {"sqlite": "PRAGMA busy_timeout=20", "postgresql": "SET lock_timeout=20"}
LOCK = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "LOCK TABLE inbox IN EXCLUSIVE MODE"}


@pytest.fixture
def offline(database_url: str) -> Iterator[OfflineBot]:
    with open_offline(database_url) as opened:
        yield opened


@contextmanager
def held_by_another_program(offline: OfflineBot) -> Iterator[None]:
    """Not through our own lock for writers."""
    name = offline.engine.dialect.name
    address = offline.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    path = offline.engine.url.database or ""
    other: Any = sqlite3.connect(path, isolation_level=None) if name == "sqlite" else psycopg.connect(address)
    other.execute(LOCK[name])
    yield
    other.rollback()
    other.close()


def nothing_stored(offline: OfflineBot) -> bool:
    return not (
        offline.rows(Inbox) or offline.rows(Outbox) or offline.rows(LedgerEntry) or offline.rows(Fact)
    )


def act(ctx: Ctx) -> None:
    ctx.session.add(Fact(name=ctx.cause, value="done"))
    reply(ctx, SECRET_WORDS)


def test_a_locked_database_stores_nothing_and_says_so(offline: OfflineBot) -> None:
    """Another program holds the database, or only the inbox: WeCom gets 500 and sends again."""
    on_connect(offline, IMPATIENT[offline.engine.dialect.name])
    offline.act = act
    with held_by_another_program(offline):
        with pytest.raises(OperationalError):
            offline.dispatch.event(happening())
        assert isinstance(offline.dispatch.batch([happening()])[0], OperationalError)
    assert nothing_stored(offline)
    assert offline.dispatch.event(happening()) is Outcome.TAKEN
    assert len(offline.rows(Outbox)) == len(offline.rows(Inbox)) == len(offline.rows(Fact)) == 1


def emptied(url: str) -> None:
    """A database file without the pages that a migration has left free."""
    with closing(sqlite3.connect(str(make_url(url).database))) as file:
        file.execute("VACUUM")


def test_a_full_disk_at_any_page_leaves_all_or_nothing(sqlite_url: str) -> None:
    """The disk fills up one page later each time: first in the inbox, later in the middle of the handler."""
    emptied(sqlite_url)
    with open_offline(sqlite_url) as offline:
        with offline.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

        def big(ctx: Ctx) -> None:
            for part in range(4):
                ctx.session.add(Fact(name=f"{ctx.cause}:{part}", value="x" * 5000))
                ctx.session.flush()
            reply(ctx, "已办理")

        offline.act = big
        outcomes = []
        for room in range(14):
            on_connect(offline, f"PRAGMA max_page_count={pages + room}")
            outcomes += offline.dispatch.batch([happening()])
            if isinstance(outcomes[-1], Exception):
                # SQLite ends the whole transaction by itself; the log shows why
                assert "database or disk is full" in "".join(traceback.format_exception(outcomes[-1]))
                assert nothing_stored(offline)
        assert isinstance(outcomes[0], OperationalError)
        assert outcomes[-1] is Outcome.TAKEN
        assert len(offline.rows(Fact)) == 4
        assert len(offline.rows(Outbox)) == 1


def test_a_connection_that_dies_takes_nothing_with_it(postgres_url: str) -> None:
    """The server restarts in the middle of an event."""
    with open_offline(postgres_url) as offline:

        def cut(ctx: Ctx) -> None:
            act(ctx)
            ctx.session.flush()
            ctx.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        offline.act = cut
        with pytest.raises(DBAPIError):
            offline.dispatch.event(happening())
        assert nothing_stored(offline)
        offline.act = act
        assert offline.dispatch.event(happening()) is Outcome.TAKEN


def test_no_fault_of_the_database_shows_what_people_wrote(offline: OfflineBot) -> None:
    """The error goes to the log with its statement, but without its values."""
    with transaction(offline.engine) as session:
        session.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    words = []
    offline.act = act
    for event in (saying(f"应急抽取 {SECRET_WORDS}"), happening(2)):
        with pytest.raises(DBAPIError) as caught:
            offline.dispatch.event(event)
        words.append(str(caught.value))
    assert "outbox" in words[0]
    assert SECRET_WORDS not in "".join(words)
