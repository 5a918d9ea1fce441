"""What befalls a running bot: caught or killed while it writes, held up, given another key.

All of it from outside, by locks and signals: the product has no test hooks.
"""

import secrets
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import psycopg
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from bot.app import Bot
from bot.simulator import serve_in_thread
from tests.scenarios.processes import PATIENCE, City, Instance
from tests.scenarios.world import World, without_threads

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class Writer(Protocol):
    """A process of the bot."""

    @property
    def log(self) -> str: ...

    def signal(self, number: signal.Signals) -> None: ...


def kill_writing(city: City, one: Instance, seconds: float = PATIENCE) -> None:
    """SIGKILL while the process is inside a transaction that writes."""
    with caught_writing(city.url, one, seconds):
        city.kill(one)


def caught_writing(url: str, one: Writer, seconds: float = PATIENCE) -> AbstractContextManager[None]:
    """The process stands still inside a transaction that writes."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    return (_stopped_in_sqlite if is_sqlite else _blocked_in_postgres)(url, one, seconds)


@contextmanager
def _stopped_in_sqlite(url: str, one: Writer, seconds: float) -> Iterator[None]:
    """There is one writer: whoever keeps us from writing is the instance, inside its transaction.

    It is stopped first and looked at again, so that the kill can't come too late.
    """
    path = make_url(url).database or ""
    probe = sqlite3.connect(path, timeout=0, isolation_level=None)
    deadline = time.monotonic() + seconds
    try:
        while True:
            assert time.monotonic() < deadline, f"never seen writing\n{one.log}"
            if _can_write(probe):
                time.sleep(0.0005)
                continue
            one.signal(signal.SIGSTOP)
            time.sleep(0.01)
            if not _can_write(probe):
                yield
                return
            one.signal(signal.SIGCONT)
    finally:
        probe.close()


def _can_write(probe: sqlite3.Connection) -> bool:
    try:
        probe.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    probe.execute("ROLLBACK")
    return True


def _blocked_in_postgres(url: str, _one: Writer, seconds: float) -> AbstractContextManager[None]:
    return all_waiting(url, 1, seconds)


@contextmanager
def all_waiting(
    url: str, count: int, seconds: float = PATIENCE, *acts: Callable[[], object]
) -> Iterator[None]:
    """Holds the head of the ledger, begins `acts`, and waits until so many transactions stand still.

    The first waits for the ledger with all it has written; others for it, or for what the first locked.
    """
    deadline = time.monotonic() + seconds
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as watcher:
        holder.execute("SELECT seq FROM ledgerhead FOR UPDATE")
        for act in acts:
            act()
        while (waiting := watcher.execute(WAITING).fetchone()) and waiting[0] < count:
            assert time.monotonic() < deadline, f"{waiting[0]} of {count} came for the ledger"
            time.sleep(0.001)
        yield
        holder.rollback()


@contextmanager
def another_key(world: World) -> Iterator[None]:
    """The same database, served with the key of another installation."""
    settings = world.settings.model_copy(update={"draw_key": SecretStr(secrets.token_hex(32))})
    wrong = Bot(settings, world.clock)
    right, world.bot = world.bot, wrong
    callbacks, app = world.simulator.callbacks, world.simulator.app
    url, attempts = app.callback_url, callbacks.attempts
    try:
        with serve_in_thread(without_threads(wrong)) as address:
            app.callback_url, callbacks.attempts = f"{address}/wecom/callback", 1
            yield
    finally:
        app.callback_url, callbacks.attempts, world.bot = url, attempts, right
        wrong.stop()
