"""What becomes of an answer: the whole table (Article 10; 口径 19: a late recusal costs nothing)."""

import itertools

import pytest

from models.rules.draw.answers import Verdict, judge, leaves

QUIET = {"asked": False, "overdue": False, "expired": False, "draw_open": True, "late_answer": ""}


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"asked": True}, Verdict.COUNTS),
        ({"asked": True, "overdue": True}, Verdict.LATE),
        ({"expired": True}, Verdict.LATE),
        ({"expired": True, "late_answer": "接受"}, Verdict.ALREADY),
        ({}, Verdict.ALREADY),
        ({"overdue": True}, Verdict.ALREADY),
        ({"may_leave": True}, Verdict.COUNTS),
        ({"may_leave": True, "overdue": True}, Verdict.COUNTS),
    ],
)
def test_the_first_answer_decides(facts: dict[str, object], verdict: Verdict) -> None:
    assert judge(**{**QUIET, **facts}) is verdict  # type: ignore[arg-type]
    assert judge(**{**QUIET, **facts, "draw_open": False}) is Verdict.CLOSED  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accepted", "finished", "recusing"), list(itertools.product([True, False], repeat=3))
)
def test_only_who_accepted_may_leave_for_recusal_until_he_is_done(
    accepted: bool, finished: bool, recusing: bool
) -> None:
    wanted = (accepted, finished, recusing) == (True, False, True)
    assert leaves(accepted=accepted, finished=finished, recusing=recusing) is wanted
