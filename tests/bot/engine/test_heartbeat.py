"""A row that each instance writes: what cannot be written any more shows in /readyz."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from models.base import Fact
from tests.bot.offline import OfflineBot, on_connect, open_offline
from tests.bot.operator.test_health import get

pytestmark = pytest.mark.both

READ_ONLY = {"sqlite": "PRAGMA query_only=ON", "postgresql": "SET default_transaction_read_only = on"}
WRITABLE = {"sqlite": "PRAGMA query_only=OFF", "postgresql": "SET default_transaction_read_only = off"}


@pytest.fixture
def offline(database_url: str) -> Iterator[OfflineBot]:
    with open_offline(database_url) as opened:
        yield opened


def test_it_is_written_and_it_is_ready(offline: OfflineBot) -> None:
    for _ in range(3):
        offline.clock.forward(timedelta(seconds=5))
        offline.bot.heart.beat()
        assert get(offline, "/readyz").json()["heartbeat"] == "ok"
    (row,) = offline.rows(Fact)
    assert row.name.startswith("heartbeat:")
    assert row.value == offline.clock().isoformat(timespec="seconds")


def test_a_database_that_can_only_be_read(offline: OfflineBot) -> None:
    """Everything that is read works: only who tries to write finds out."""
    name = offline.engine.dialect.name
    on_connect(offline, READ_ONLY[name])
    offline.bot.heart.beat()
    answer = get(offline, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["heartbeat"].startswith("写不进：")
    assert answer.json()["database"] == "ok"
    assert "zhian_heartbeat_failures_total 1.0" in get(offline, "/metrics").text.splitlines()
    on_connect(offline, WRITABLE[name])
    offline.bot.heart.beat()
    assert get(offline, "/readyz").status_code == 200


def test_a_full_disk(sqlite_url: str) -> None:
    with open_offline(sqlite_url) as offline:
        offline.bot.heart.beat()
        with no_file_grows():
            offline.bot.heart.beat()
            assert get(offline, "/readyz").status_code == 503
        offline.bot.heart.beat()
        assert get(offline, "/readyz").status_code == 200


@contextmanager
def no_file_grows() -> Iterator[None]:
    """What a full disk is to a program, without filling one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_is_nearly_full(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite goes on for a while in the space of its log: that is no time to be called ready."""
    monkeypatch.setattr("bot.operator.health.LEAST_FREE", 2**63)
    with open_offline(sqlite_url) as offline:
        answer = get(offline, "/readyz")
        assert answer.status_code == 503
        assert answer.json()["disk"].startswith("只剩")


def test_a_heart_that_stands_still(offline: OfflineBot) -> None:
    """A thread that hangs fails at nothing."""
    offline.bot.heart.beat()
    offline.clock.forward(timedelta(seconds=31))
    answer = get(offline, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["heartbeat"] == "31秒没有写"
    assert "zhian_heartbeat_age_seconds 31.0" in get(offline, "/metrics").text.splitlines()


def test_the_wall_clock_makes_it_neither_old_nor_fresh(offline: OfflineBot) -> None:
    offline.bot.heart.beat()
    offline.clock.jump(timedelta(days=1))
    assert get(offline, "/readyz").status_code == 200
    offline.clock.forward(timedelta(seconds=31))
    offline.clock.jump(timedelta(days=-2))
    assert get(offline, "/readyz").status_code == 503
