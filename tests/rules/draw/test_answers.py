"""What becomes of an answer: the whole table (Article 10; 口径 19: a late recusal costs nothing)."""

import pytest

from models.rules.draw.answers import Verdict, judge

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
    ],
)
def test_the_first_answer_decides(facts: dict[str, object], verdict: Verdict) -> None:
    assert judge(**{**QUIET, **facts}) is verdict  # type: ignore[arg-type]
    assert judge(**{**QUIET, **facts, "draw_open": False}) is Verdict.CLOSED  # type: ignore[arg-type]
