"""What Prometheus reads: its own names and units, and a lag that only rises when something is wrong."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update
from sqlmodel import col

from bot.engine.outbox_due import PER_MINUTE
from bot.store.db import transaction
from models.mail import Attempt, Outbox
from tests.bot.offline import OfflineBot, open_offline
from tests.bot.operator.test_health import get
from tests.bot.outgoing import Outgoing, open_outgoing

pytestmark = pytest.mark.both


@pytest.fixture
def outgoing(database_url: str) -> Iterator[Outgoing]:
    with open_outgoing(database_url) as opened:
        yield opened


@pytest.fixture
def offline(database_url: str) -> Iterator[OfflineBot]:
    with open_offline(database_url) as opened:
        yield opened


def value(offline: OfflineBot, name: str) -> float:
    lines = get(offline, "/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])


def lag(outgoing: Outgoing) -> float:
    return value(outgoing.offline, "zhian_outbox_lag_seconds")


def test_what_waits_because_nobody_sends_it_is_late(outgoing: Outgoing) -> None:
    outgoing.tell("a", "你好")
    outgoing.clock.forward(timedelta(seconds=42))
    assert lag(outgoing) == 42.0
    outgoing.send()
    assert lag(outgoing) == 0.0


def test_one_member_over_wecoms_limit_is_no_lag(outgoing: Outgoing) -> None:
    for number in range(PER_MINUTE + 5):
        outgoing.tell("a", f"第{number}条")
    outgoing.send()
    outgoing.clock.forward(timedelta(seconds=50))
    assert lag(outgoing) == 0.0
    # and nobody else hides behind him
    outgoing.tell("b", "你好")
    outgoing.clock.forward(timedelta(seconds=5))
    assert lag(outgoing) == 5.0


def test_what_has_its_time_still_to_come_is_no_lag(outgoing: Outgoing) -> None:
    outgoing.tell("a", "提醒", due_at=outgoing.clock() + timedelta(hours=10))
    outgoing.clock.forward(timedelta(hours=9))
    assert lag(outgoing) == 0.0


def test_a_clock_that_was_set_back_makes_no_negative_lag(outgoing: Outgoing) -> None:
    outgoing.tell("a", "你好")
    outgoing.clock.jump(timedelta(hours=-1))
    assert lag(outgoing) == 0.0


def test_what_wecom_does_not_take_is_counted_while_it_waits(outgoing: Outgoing) -> None:
    """Each attempt puts it off: it is never late, and never there."""
    outgoing.tell("a", "你好")
    assert value(outgoing.offline, "zhian_outbox_retrying_messages") == 0.0
    with transaction(outgoing.offline.engine) as session:
        session.execute(update(Outbox).values(error="timeout", attempts=3))
    assert value(outgoing.offline, "zhian_outbox_retrying_messages") == 1.0
    outgoing.send()
    assert value(outgoing.offline, "zhian_outbox_retrying_messages") == 0.0
    assert outgoing.offline.rows(Attempt, col(Attempt.outcome) == "ok")


def test_names_units_and_labels(offline: OfflineBot) -> None:
    """Counters end in _total, times in _seconds, and what stands in a label can be typed in an alert."""
    offline.bot.dispatch.retries.failures["expire_overdue"] += 1
    families = list(text_string_to_metric_families(get(offline, "/metrics").text))
    ours = [one for one in families if one.name.startswith("zhian_")]
    assert len(ours) >= 10
    assert {one.name.split("_")[0] for one in families} == {"zhian", "process"}
    for one in ours:
        assert one.documentation
        assert re.fullmatch(r"zhian_[a-z]+(_[a-z]+)*", one.name)
        for sample in one.samples:
            assert sample.name == (f"{one.name}_total" if one.type == "counter" else one.name)
            assert all(label.isascii() for pair in sample.labels.items() for label in pair)
            assert sample.value >= 0


def test_what_every_instance_sees_says_so(offline: OfflineBot) -> None:
    """Their sum would be a multiple of the truth."""
    families = text_string_to_metric_families(get(offline, "/metrics").text)
    shared = {one.name for one in families if "取max" in one.documentation}
    assert shared == {
        "zhian_inbox_events", "zhian_outbox_messages", "zhian_draws", "zhian_outbox_lag_seconds",
        "zhian_outbox_retrying_messages",
    }  # fmt: skip


def test_a_jump_of_the_clock_is_counted_and_shown(offline: OfflineBot) -> None:
    offline.bot.heart.beat()
    for step in (3600, -1800, -30):
        offline.clock.jump(timedelta(seconds=step))
        offline.clock.settled()
    lines = get(offline, "/metrics").text.splitlines()
    assert 'zhian_clock_jumps_total{direction="forward"} 1.0' in lines
    assert 'zhian_clock_jumps_total{direction="backward"} 2.0' in lines
    ready = get(offline, "/readyz")
    assert ready.status_code == 200
    assert ready.json()["clock"] == "2026-11-22 14:29:30 跳了-30秒，其间到期的事等时钟走稳1分钟再办"
    offline.clock.forward(timedelta(minutes=1))
    offline.bot.heart.beat()
    assert get(offline, "/readyz").json()["clock"] == "2026-11-22 14:29:30 跳了-30秒"


def test_without_the_database_the_process_still_counts(offline: OfflineBot) -> None:
    """What it could not store is asked for just then."""
    with transaction(offline.engine) as session:
        session.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    answer = get(offline, "/metrics")
    assert answer.status_code == 200
    lines = answer.text.splitlines()
    assert "zhian_database_up 0.0" in lines
    assert 'zhian_callback_errors_total{reason="not_stored"} 0.0' in lines
    assert not any(line.startswith("zhian_outbox") for line in lines)
