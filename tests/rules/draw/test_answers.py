"""What becomes of an answer: the whole table (Article 10; 口径 19: a late recusal costs nothing)."""

import pytest

from models.rules.draw.answers import Validity, judge

QUIET = {"asked": False, "overdue": False, "expired": False, "draw_open": True, "late_answer": ""}


@pytest.mark.parametrize(
    ("facts", "validity"),
    [
        ({"asked": True}, Validity.COUNTS),
        ({"asked": True, "overdue": True}, Validity.LATE),
        ({"expired": True}, Validity.LATE),
        ({"expired": True, "late_answer": "接受"}, Validity.ALREADY),
        ({}, Validity.ALREADY),
        ({"overdue": True}, Validity.ALREADY),
    ],
)
def test_the_first_answer_decides(facts: dict[str, object], validity: Validity) -> None:
    assert judge(**{**QUIET, **facts}) is validity  # type: ignore[arg-type]
    assert judge(**{**QUIET, **facts, "draw_open": False}) is Validity.CLOSED  # type: ignore[arg-type]
