"""/healthz, /readyz and /metrics as an operator's monitoring reads them."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.store.db import transaction
from handlers.mail.post import About, tell
from handlers.oversight import words_calendar as oversight_words_calendar
from handlers.routing.router import Ctx
from models.mail import MailState, Outbox
from tests import builders
from tests.bot.offline import SECRET_WORDS, OfflineBot, happening, open_offline
from tests.handlers.schedule_file import schedule


@pytest.fixture
def offline(database_url: str) -> Iterator[OfflineBot]:
    with open_offline(database_url, scheduler="on") as opened:
        yield opened


def get(offline: OfflineBot, path: str) -> Any:
    # without its lifespan: nothing sweeps or sends by itself
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(offline.bot.app), base_url="http://bot"
        ) as client:
            return await client.get(path)

    return asyncio.run(ask())


def sweep(offline: OfflineBot, *left_out: str) -> None:
    """What the scheduler does by and by."""
    offline.bot.heart.beat()
    for one in offline.bot.dispatch.router.sweeps:
        if one.name not in left_out:
            offline.bot.dispatch.tick(one)


def test_alive_and_ready(offline: OfflineBot) -> None:
    assert (get(offline, "/healthz").status_code, get(offline, "/healthz").text) == (200, "ok")
    ready = get(offline, "/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True, "database": "ok", "migrations": "ok", "sweeps": "ok", "heartbeat": "ok", "disk": "ok",
        "clock": "ok", "calendar": oversight_words_calendar.ends_soon(2026, 39),
        "failed_messages": [], "failed_events": [], "failed_sweeps": [],
    }  # fmt: skip
    assert get(offline, "/docs").status_code == get(offline, "/openapi.json").status_code == 404


def test_a_sweep_that_stands_still_is_named(offline: OfflineBot) -> None:
    sweep(offline)
    offline.clock.forward(timedelta(minutes=4))
    sweep(offline, "expire_overdue")
    late = get(offline, "/readyz")
    assert late.status_code == 503
    assert late.json()["sweeps"] == "停了：expire_overdue"
    sweep(offline)
    assert get(offline, "/readyz").status_code == 200


def test_an_instance_that_sweeps_nothing_is_ready_all_the_same(database_url: str) -> None:
    with open_offline(database_url, scheduler="off") as offline:
        offline.clock.forward(timedelta(days=2))
        offline.bot.heart.beat()
        assert get(offline, "/readyz").status_code == 200


def test_failed_messages_and_events_are_listed_but_not_fatal(offline: OfflineBot) -> None:
    """With topic and error, without what was said."""

    def broken(ctx: Ctx) -> None:
        raise ZeroDivisionError

    offline.act = broken
    offline.dispatch.event(happening())
    offline.bot.dispatch.run(lambda ctx: tell(ctx, "a", SECRET_WORDS, "key-1", About("ask")))
    with transaction(offline.engine) as session:
        row = session.get_one(Outbox, 2)
        row.state, row.error = MailState.FAILED, "85002 forbidden words"
    ready = get(offline, "/readyz")
    assert ready.status_code == 200
    listed = ready.json()
    number = listed["failed_events"][0]["error_no"]
    assert listed["failed_messages"] == [
        {"topic": "ask", "error": "85002 forbidden words", "at": "2026-11-22T06:00:00+00:00"}
    ]
    assert listed["failed_events"] == [
        {"key": "msg:1", "error_no": number, "at": "2026-11-22T06:00:00+00:00"}
    ]
    assert number in offline.rows(Outbox, Outbox.id == 1)[0].payload["content"]
    assert SECRET_WORDS not in ready.text


def test_a_calendar_that_ends_is_named_and_nothing_stops(offline: OfflineBot) -> None:
    offline.clock.forward(timedelta(days=-22))
    assert get(offline, "/readyz").json()["calendar"] == "ok"  # 31 October: 61 days
    offline.clock.forward(timedelta(days=1))
    assert get(offline, "/readyz").json()["calendar"] == oversight_words_calendar.ends_soon(2026, 60)
    offline.clock.forward(timedelta(days=61))
    sweep(offline)
    ready = get(offline, "/readyz")
    assert (ready.status_code, ready.json()["calendar"]) == (200, oversight_words_calendar.over(2027))


def test_a_calendar_that_is_filled_in_is_well(database_url: str, tmp_path: Path) -> None:
    with open_offline(database_url, holidays=schedule(tmp_path)) as offline:
        assert get(offline, "/readyz").json()["calendar"] == "ok"


def test_a_database_that_is_behind_says_what_to_do(offline: OfflineBot) -> None:
    with transaction(offline.engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    behind = get(offline, "/readyz")
    assert behind.status_code == 503
    assert behind.json()["migrations"] == "需要执行 zhian db upgrade"


def test_a_database_that_is_gone(offline: OfflineBot, tmp_path: Path) -> None:
    """503 without an address or a traceback; the process is alive."""
    with transaction(offline.engine) as session:
        session.connection().exec_driver_sql("DROP TABLE alembic_version")
        session.connection().exec_driver_sql("ALTER TABLE outbox RENAME TO elsewhere")
    gone = get(offline, "/readyz")
    assert gone.status_code == 503
    assert set(gone.json()) == {"ready", "database"}
    assert str(tmp_path) not in gone.text
    assert get(offline, "/healthz").status_code == 200


def test_the_figures_for_prometheus(offline: OfflineBot) -> None:
    offline.dispatch.event(happening())
    offline.bot.dispatch.run(lambda ctx: tell(ctx, "a", SECRET_WORDS, "key-1", About("note")))
    offline.clock.forward(timedelta(seconds=42))
    answer = get(offline, "/metrics")
    assert answer.status_code == 200
    lines = answer.text.splitlines()
    assert 'zhian_inbox_events{state="done"} 1.0' in lines
    assert 'zhian_inbox_events{state="failed"} 0.0' in lines
    assert 'zhian_outbox_messages{state="pending"} 1.0' in lines
    assert "zhian_outbox_lag_seconds 42.0" in lines
    assert "zhian_database_up 1.0" in lines
    assert SECRET_WORDS not in answer.text
    assert 'zhian_draws{state="pending"} 0.0' in lines
    offline.store(builders.draw(1, offline.clock()))
    assert 'zhian_draws{state="pending"} 1.0' in get(offline, "/metrics").text.splitlines()
