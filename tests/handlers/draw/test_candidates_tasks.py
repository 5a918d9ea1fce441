"""Tasks in hand, the interval after a plan, tickets: what earlier draws do to the pool (口径 13, 15)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.store.db import reading
from config.rules import Weights
from handlers.draw.lottery.candidates import weights_of
from models.draw import Answer, DrawState
from tests.handlers.house import NIGHT, opened
from tests.handlers.town import DAY, OTHER, Town

pytestmark = pytest.mark.both


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with opened(database_url) as engine:
        yield Town(engine)


def test_only_who_is_asked_or_on_his_way_is_busy(town: Town) -> None:
    asked, coming, done, closed = (town.add() for _ in range(4))
    town.busy(asked, Answer.ASKED)
    town.busy(coming, Answer.ACCEPTED)
    town.busy(done, Answer.ACCEPTED, finished_at=NIGHT)
    town.busy(closed, Answer.ACCEPTED, DrawState.CLOSED)
    assert [town.why(one) for one in (asked, coming, done, closed)] == ["在办满额", "在办满额", None, None]
    over = (
        Answer.REFUSED,
        Answer.RECUSED,
        Answer.SILENT,
        Answer.WITHDRAWN,
        Answer.SKIPPED,
        Answer.DISQUALIFIED,
    )
    for state in over:
        one = town.add()
        town.busy(one, state)
        assert town.why(one) is None, state


def test_a_sealed_task_keeps_busy_from_its_acceptance_on(town: Town) -> None:
    """A count that changes as somebody is asked would say who: «回避 X» in a preview, name after name."""
    asked, coming, done = (town.add() for _ in range(3))
    town.busy(asked, Answer.ASKED, kind="planned", covert=True)
    town.busy(coming, Answer.ACCEPTED, kind="planned", covert=True)
    town.busy(done, Answer.ACCEPTED, kind="planned", covert=True, finished_at=NIGHT)
    how: dict[str, Any] = {"kind": "planned", "cap": 1}
    assert [town.why(one, **how) for one in (asked, coming, done)] == [None, "在办满额", None]
    assert town.why(done, now=NIGHT + DAY, interval=timedelta(days=7), **how) == "在办满额"


def test_the_cap_is_a_number_of_tasks_of_the_same_kind(town: Town) -> None:
    one = town.add()
    town.busy(one, Answer.ACCEPTED)
    town.busy(one, Answer.ASKED, kind="planned")
    assert town.why(one, cap=1) == "在办满额"
    assert town.why(one, cap=2) is None
    assert town.why(one, cap=1, kind="planned") == "在办满额"
    assert town.why(one, cap=2, kind="planned") is None
    town.busy(one, Answer.ASKED)
    assert town.why(one, cap=2) == "在办满额"
    assert town.why(one, cap=2, kind="planned") is None


def test_what_was_assigned_by_hand_counts_as_emergency_work(town: Town) -> None:
    one = town.add()
    town.busy(one, Answer.ACCEPTED, kind="assigned")
    assert town.why(one) == "在办满额"
    assert town.why(one, kind="assigned") == "在办满额"
    assert town.why(one, kind="planned") is None


def test_the_interval_after_a_planned_task_ends_to_the_second(town: Town) -> None:
    week, second = timedelta(days=7), timedelta(seconds=1)
    done, closed = town.add(), town.add()
    town.busy(done, Answer.ACCEPTED, kind="planned", finished_at=NIGHT)
    town.busy(closed, Answer.ACCEPTED, DrawState.CLOSED, kind="planned", closed_at=NIGHT, close_reason="结束")
    planned: dict[str, Any] = {"kind": "planned", "cap": 2, "interval": week}
    for one in (done, closed):
        assert town.why(one, now=NIGHT + second, **planned) == "在办满额"
        assert town.why(one, now=NIGHT + week - second, **planned) == "在办满额"
        assert town.why(one, now=NIGHT + week, **planned) is None
        assert town.why(one, now=NIGHT + second) is None
        assert town.why(one, now=NIGHT + second, kind="planned", cap=2) is None


def test_only_planned_work_that_was_done_starts_the_interval(town: Town) -> None:
    rested = [town.add() for _ in range(5)]
    closed: dict[str, Any] = {"closed_at": NIGHT, "close_reason": "结束"}
    town.busy(rested[0], Answer.ACCEPTED, finished_at=NIGHT)
    town.busy(rested[1], Answer.REFUSED, DrawState.CLOSED, kind="planned", **closed)
    town.busy(rested[2], Answer.WITHDRAWN, DrawState.CLOSED, kind="planned", **closed)
    off = closed | {"close_reason": "撤销"}
    town.busy(rested[3], Answer.ACCEPTED, DrawState.CLOSED, kind="planned", **off)
    town.busy(rested[4], Answer.ACCEPTED, kind="planned")
    how: dict[str, Any] = {"kind": "planned", "cap": 2, "interval": timedelta(days=7), "now": NIGHT + DAY}
    assert [town.why(one, **how) for one in rested] == [None] * 5
    town.busy(rested[3], Answer.ACCEPTED, DrawState.CLOSED, kind="planned", finished_at=NIGHT, **off)
    assert town.why(rested[3], **how) == "在办满额"


def test_who_was_not_drawn_for_long_holds_two_tickets(town: Town) -> None:
    rule = Weights(on=True, days=180, tickets=2)
    fresh, long_ago, skipped, lately, by_hand, refused = (town.add() for _ in range(6))
    edge = NIGHT - timedelta(days=180)
    town.busy(long_ago, Answer.ACCEPTED, notified_at=edge)
    town.busy(skipped, Answer.SKIPPED, notified_at=NIGHT - DAY)
    town.busy(
        lately, Answer.ACCEPTED, DrawState.CLOSED, kind="planned", notified_at=edge + timedelta(seconds=1)
    )
    town.busy(lately, Answer.ACCEPTED, notified_at=edge)
    town.busy(by_hand, Answer.ACCEPTED, kind="assigned", notified_at=NIGHT - DAY)
    town.busy(refused, Answer.SILENT, notified_at=NIGHT - DAY)
    codes = town.freeze(cap=9).eligible
    with reading(town.engine) as session:
        tickets = weights_of(session, codes, NIGHT, rule)
        plain = weights_of(session, codes, NIGHT, Weights(on=False, days=180, tickets=2))
    wanted = [(fresh, 2), (long_ago, 2), (skipped, 2), (lately, 1), (by_hand, 2), (refused, 1)]
    assert tickets == {one.code: held for one, held in wanted}
    assert plain == dict.fromkeys(tickets, 1)


def test_a_task_counts_whatever_category_it_came_from(town: Town) -> None:
    one = town.add()
    town.join(one, OTHER)
    town.busy(one, Answer.ACCEPTED)
    assert town.why(one, category=OTHER) == "在办满额"
