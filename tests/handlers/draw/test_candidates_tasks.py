"""Tasks in hand, the interval after a plan, tickets: what earlier draws do to the pool (口径 13, 15)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.store.db import reading
from config.rules import Weights
from handlers.draw.lottery.candidates import weights_of
from models.draw import Answer, DrawState
from tests.handlers.pool_tables import DAY, OTHER, PoolTables
from tests.handlers.transaction import NIGHT, opened

pytestmark = pytest.mark.both


@pytest.fixture
def tables(database_url: str) -> Iterator[PoolTables]:
    with opened(database_url) as engine:
        yield PoolTables(engine)


def test_only_who_is_asked_or_on_his_way_is_busy(tables: PoolTables) -> None:
    asked, coming, done, closed = (tables.add() for _ in range(4))
    tables.busy(asked, Answer.ASKED)
    tables.busy(coming, Answer.ACCEPTED)
    tables.busy(done, Answer.ACCEPTED, finished_at=NIGHT)
    tables.busy(closed, Answer.ACCEPTED, DrawState.CLOSED)
    assert [tables.why(one) for one in (asked, coming, done, closed)] == ["在办满额", "在办满额", None, None]
    over = (
        Answer.REFUSED,
        Answer.RECUSED,
        Answer.SILENT,
        Answer.WITHDRAWN,
        Answer.SKIPPED,
        Answer.DISQUALIFIED,
    )
    for state in over:
        one = tables.add()
        tables.busy(one, state)
        assert tables.why(one) is None, state


def test_a_sealed_task_keeps_busy_from_its_acceptance_on(tables: PoolTables) -> None:
    """A count that changes as somebody is asked would say who: «回避 X» in a preview, name after name."""
    asked, coming, done = (tables.add() for _ in range(3))
    tables.busy(asked, Answer.ASKED, kind="planned", covert=True)
    tables.busy(coming, Answer.ACCEPTED, kind="planned", covert=True)
    tables.busy(done, Answer.ACCEPTED, kind="planned", covert=True, finished_at=NIGHT)
    how: dict[str, Any] = {"kind": "planned", "cap": 1}
    assert [tables.why(one, **how) for one in (asked, coming, done)] == [None, "在办满额", None]
    assert tables.why(done, now=NIGHT + DAY, interval=timedelta(days=7), **how) == "在办满额"


def test_the_cap_is_a_number_of_tasks_of_the_same_kind(tables: PoolTables) -> None:
    one = tables.add()
    tables.busy(one, Answer.ACCEPTED)
    tables.busy(one, Answer.ASKED, kind="planned")
    assert tables.why(one, cap=1) == "在办满额"
    assert tables.why(one, cap=2) is None
    assert tables.why(one, cap=1, kind="planned") == "在办满额"
    assert tables.why(one, cap=2, kind="planned") is None
    tables.busy(one, Answer.ASKED)
    assert tables.why(one, cap=2) == "在办满额"
    assert tables.why(one, cap=2, kind="planned") is None


def test_what_was_assigned_by_hand_counts_as_emergency_work(tables: PoolTables) -> None:
    one = tables.add()
    tables.busy(one, Answer.ACCEPTED, kind="assigned")
    assert tables.why(one) == "在办满额"
    assert tables.why(one, kind="assigned") == "在办满额"
    assert tables.why(one, kind="planned") is None


def test_the_interval_after_a_planned_task_ends_to_the_second(tables: PoolTables) -> None:
    week, second = timedelta(days=7), timedelta(seconds=1)
    done, closed = tables.add(), tables.add()
    tables.busy(done, Answer.ACCEPTED, kind="planned", finished_at=NIGHT)
    tables.busy(
        closed, Answer.ACCEPTED, DrawState.CLOSED, kind="planned", closed_at=NIGHT, close_reason="结束"
    )
    planned: dict[str, Any] = {"kind": "planned", "cap": 2, "interval": week}
    for one in (done, closed):
        assert tables.why(one, now=NIGHT + second, **planned) == "在办满额"
        assert tables.why(one, now=NIGHT + week - second, **planned) == "在办满额"
        assert tables.why(one, now=NIGHT + week, **planned) is None
        assert tables.why(one, now=NIGHT + second) is None
        assert tables.why(one, now=NIGHT + second, kind="planned", cap=2) is None


def test_only_planned_work_that_was_done_starts_the_interval(tables: PoolTables) -> None:
    rested = [tables.add() for _ in range(5)]
    closed: dict[str, Any] = {"closed_at": NIGHT, "close_reason": "结束"}
    tables.busy(rested[0], Answer.ACCEPTED, finished_at=NIGHT)
    tables.busy(rested[1], Answer.REFUSED, DrawState.CLOSED, kind="planned", **closed)
    tables.busy(rested[2], Answer.WITHDRAWN, DrawState.CLOSED, kind="planned", **closed)
    off = closed | {"close_reason": "撤销"}
    tables.busy(rested[3], Answer.ACCEPTED, DrawState.CLOSED, kind="planned", **off)
    tables.busy(rested[4], Answer.ACCEPTED, kind="planned")
    how: dict[str, Any] = {"kind": "planned", "cap": 2, "interval": timedelta(days=7), "now": NIGHT + DAY}
    assert [tables.why(one, **how) for one in rested] == [None] * 5
    tables.busy(rested[3], Answer.ACCEPTED, DrawState.CLOSED, kind="planned", finished_at=NIGHT, **off)
    assert tables.why(rested[3], **how) == "在办满额"


def test_who_was_not_drawn_for_long_holds_two_tickets(tables: PoolTables) -> None:
    rule = Weights(on=True, days=180, tickets=2)
    fresh, long_ago, skipped, lately, by_hand, refused = (tables.add() for _ in range(6))
    edge = NIGHT - timedelta(days=180)
    tables.busy(long_ago, Answer.ACCEPTED, notified_at=edge)
    tables.busy(skipped, Answer.SKIPPED, notified_at=NIGHT - DAY)
    tables.busy(
        lately, Answer.ACCEPTED, DrawState.CLOSED, kind="planned", notified_at=edge + timedelta(seconds=1)
    )
    tables.busy(lately, Answer.ACCEPTED, notified_at=edge)
    tables.busy(by_hand, Answer.ACCEPTED, kind="assigned", notified_at=NIGHT - DAY)
    tables.busy(refused, Answer.SILENT, notified_at=NIGHT - DAY)
    codes = tables.freeze(cap=9).eligible
    with reading(tables.engine) as session:
        tickets = weights_of(session, codes, NIGHT, rule)
        plain = weights_of(session, codes, NIGHT, Weights(on=False, days=180, tickets=2))
    wanted = [(fresh, 2), (long_ago, 2), (skipped, 2), (lately, 1), (by_hand, 2), (refused, 1)]
    assert tickets == {one.code: held for one, held in wanted}
    assert plain == dict.fromkeys(tickets, 1)


def test_a_task_counts_whatever_category_it_came_from(tables: PoolTables) -> None:
    one = tables.add()
    tables.join(one, OTHER)
    tables.busy(one, Answer.ACCEPTED)
    assert tables.why(one, category=OTHER) == "在办满额"
