"""An id that a sweep can't settle: tried later and later, counted, named; a sweep that settles nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from handlers.routing.router import Ctx, Sweep
from models.base import Fact
from tests.bot.offline import OfflineBot, open_offline
from tests.bot.operator.test_health import get

SECOND = timedelta(seconds=1)


@pytest.fixture
def offline(database_url: str) -> Iterator[OfflineBot]:
    with open_offline(database_url) as opened:
        opened.bot.heart.beat()
        yield opened


class Due:
    """Rows of Fact that are due; those in `bad` can't be settled."""

    def __init__(self, offline: OfflineBot, due: str, bad: str = "") -> None:
        self.offline, self.bad = offline, bad
        self.tried: list[str] = []
        offline.store(*(Fact(name=name, value="due") for name in due))
        ids = select(col(Fact.name)).where(col(Fact.value) == "due").order_by(col(Fact.name))
        self.sweep = Sweep("settle", SECOND, lambda _now: ids, self._settle)
        # among the bot's own, so that its health knows it
        offline.bot.dispatch.router.sweeps.append(self.sweep)

    def _settle(self, ctx: Ctx, name: str) -> None:
        self.tried.append(name)
        if name in self.bad:
            raise ZeroDivisionError
        ctx.session.get_one(Fact, name).value = "done"

    def pass_by(self, seconds: int) -> list[str]:
        """What is tried in a span in which the scheduler ticks each second."""
        self.tried.clear()
        for _ in range(seconds):
            self.offline.bot.dispatch.tick(self.sweep)
            self.offline.clock.forward(SECOND)
        self.offline.bot.heart.beat()
        return self.tried


def figures(offline: OfflineBot) -> list[str]:
    lines: list[str] = get(offline, "/metrics").text.splitlines()
    return lines


def test_it_is_tried_later_and_later_and_the_others_at_once(offline: OfflineBot) -> None:
    due = Due(offline, "abc", bad="b")
    assert due.pass_by(1) == ["a", "b", "c"]
    # each second at first, then after 2, 4, 8 … seconds
    assert len(due.pass_by(63)) == 6
    offline.store(Fact(name="d", value="due"))
    assert "d" in due.pass_by(1)
    for _ in range(10):
        offline.clock.forward(timedelta(minutes=16))
        assert due.pass_by(1) == ["b"]
    assert due.pass_by(600) == []
    lines = [line for line in offline.log if line["event"] == "sweep failed"]
    assert [line["attempt"] for line in lines] == list(range(1, 18))
    assert {line["id"] for line in lines} == {"b"}


def test_it_is_counted_and_named(offline: OfflineBot) -> None:
    due = Due(offline, "abc", bad="b")
    due.pass_by(4)
    assert get(offline, "/readyz").json()["failed_sweeps"] == [
        {"sweep": "settle", "id": "b", "attempts": 3, "error": "ZeroDivisionError"}
    ]
    lines = figures(offline)
    assert 'zhian_sweep_failures_total{sweep="settle"} 3.0' in lines
    assert 'zhian_sweep_failing_ids{sweep="settle"} 1.0' in lines
    assert 'zhian_sweep_failures_total{sweep="expire_overdue"} 0.0' in lines
    due.bad = ""
    assert due.pass_by(10) == ["b"]
    assert get(offline, "/readyz").json()["failed_sweeps"] == []
    assert 'zhian_sweep_failures_total{sweep="settle"} 3.0' in figures(offline)
    assert 'zhian_sweep_failing_ids{sweep="settle"} 0.0' in figures(offline)


def test_what_another_instance_settled_is_nobodys_trouble(offline: OfflineBot) -> None:
    due = Due(offline, "b", bad="b")
    due.pass_by(1)
    offline.bot.dispatch.run(lambda ctx: setattr(ctx.session.get_one(Fact, "b"), "value", "done"))
    due.pass_by(1)
    assert offline.bot.dispatch.retries.troubles() == []


def test_a_sweep_that_fails_for_every_id_is_not_ready(offline: OfflineBot) -> None:
    due = Due(offline, "abc", bad="abc")
    due.pass_by(2)
    assert get(offline, "/readyz").status_code == 200
    due.pass_by(2)
    answer = get(offline, "/readyz")
    assert (answer.status_code, answer.json()["sweeps"]) == (503, "每次都失败：settle")
    # one that can be settled shows that the sweep works
    offline.store(Fact(name="d", value="due"))
    due.pass_by(1)
    answer = get(offline, "/readyz")
    assert (answer.status_code, answer.json()["sweeps"]) == (200, "ok")
    assert len(answer.json()["failed_sweeps"]) == 3


def test_an_id_that_never_comes_right_does_not_make_a_working_sweep_unready(offline: OfflineBot) -> None:
    due = Due(offline, "b", bad="b")
    for name in "cdefgh":
        offline.store(Fact(name=name, value="due"))
        due.pass_by(5)
    assert get(offline, "/readyz").status_code == 200


def test_a_clock_that_is_set_does_not_move_the_next_attempt(offline: OfflineBot) -> None:
    due = Due(offline, "b", bad="b")
    due.pass_by(8)
    offline.clock.jump(timedelta(days=1))
    assert due.pass_by(1) == []
    offline.clock.jump(timedelta(days=-3))
    assert due.pass_by(8) == ["b"]
