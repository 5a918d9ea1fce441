"""What an answer does to an assignment, and the steps after 接受 (Article 10; docs/状态与界面.md)."""

from datetime import datetime
from enum import StrEnum


class Validity(StrEnum):
    """What becomes of an answer."""

    COUNTS = "counts"
    LATE = "late"
    ALREADY = "already"
    CLOSED = "closed"


def judge(*, asked: bool, overdue: bool, expired: bool, draw_open: bool, late_answer: str) -> Validity:
    """The first answer decides; one at or after the deadline is kept as late, once.

    `asked`: nobody has answered; `overdue`: the answer-by time has come, whether or not the sweep has passed;
    `expired`: the sweep has settled it without an answer.
    """
    if not draw_open:
        return Validity.CLOSED
    if asked:
        return Validity.LATE if overdue else Validity.COUNTS
    return Validity.LATE if expired and not late_answer else Validity.ALREADY


class Step(StrEnum):
    """Steps of an accepted task, in their order."""

    DEPART = "出发"
    ARRIVE = "到场"
    FINISH = "完成"


def step_missing(step: Step, done: dict[Step, datetime | None]) -> bool:
    """The step has not been reported yet, nor one that comes after it."""
    order = list(Step)
    return all(done[later] is None for later in order[order.index(step) :])
