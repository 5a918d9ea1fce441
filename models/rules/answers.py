"""What an answer does to an assignment, and the steps after an acceptance (Article 10; README draws it)."""

from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of an answer."""

    COUNTS = "counts"
    LATE = "late"
    ALREADY = "already"
    CLOSED = "closed"


ASKED, SILENT = "待答复", "未答复"
ACCEPTED = "接受"


def judge(state: str, *, overdue: bool, draw_open: bool, late_answer: str) -> Verdict:
    """The first answer decides; one at or after the deadline is kept as late, once.

    `overdue`: the answer-by time has come, whether or not the sweep has passed yet.
    """
    if not draw_open:
        return Verdict.CLOSED
    if state == ASKED:
        return Verdict.LATE if overdue else Verdict.COUNTS
    if state == SILENT and not late_answer:
        return Verdict.LATE
    return Verdict.ALREADY


class Step(StrEnum):
    """Steps of an accepted task, in their order."""

    DEPART = "出发"
    ARRIVE = "到场"
    FINISH = "完成"


def step_missing(step: Step, done: dict[Step, datetime | None]) -> bool:
    """The step has not been reported yet, nor one that comes after it."""
    order = list(Step)
    return all(done[later] is None for later in order[order.index(step) :])
