"""进度 in words, and what several steps of a running draw say alike."""

from collections.abc import Sequence
from datetime import datetime

from handlers.draw.tasks import words_requester as tasks_words_requester
from handlers.draw.tasks import words_undelivered as tasks_words_undelivered
from handlers.mail.say import clock, soon, spell, spelled, until
from models.draw import Answer, Assignment, Draw, Lot
from models.institution import Contact, Institution
from models.rules.draw.limits import ALONE, FOLLOW_WINDOW
from models.rules.draw.seal import name_told

HELP = "看进展：进度 0007，或 我的任务"
AGAIN = f"{FOLLOW_WINDOW.days}天内再抽同类别"
MUCH_MORE = f"{spelled(ALONE)}倍"


def progress_line(
    draw: Draw, lot: Lot, assignment: Assignment, institution: Institution, contacts: Sequence[Contact], now: datetime,
    *, phones: bool,
) -> str:  # fmt: skip
    """One institution of a draw, from the start with its telephones where the reader is one who phones."""
    steps = {
        "已完成": assignment.finished_at,
        "已到场": assignment.arrived_at,
        "已出发": assignment.departed_at,
    }
    state = next(
        (f"{word} {soon(moment, now)}" for word, moment in steps.items() if moment), str(assignment.state)
    )
    if assignment.state == Answer.ASKED and assignment.answer_by:
        state = f"等待答复（{until(draw, assignment.answer_by, now, soon)}截止，剩{spell(assignment.answer_by - now)}）"
    elif assignment.answered_at and state == assignment.state:
        said = assignment.reason and name_told(draw, assignment.accepted)
        state += f" {soon(assignment.answered_at, now)}" + (f"，理由：{assignment.reason}" if said else "")
    if assignment.late_answer and assignment.late_at:
        state += f"；迟答：{assignment.late_answer} {soon(assignment.late_at, now)}"
    if tasks_words_requester.name_of(draw, assignment, institution) != institution.short_name:
        return f"{lot.category} {tasks_words_requester.name_of(draw, assignment, institution)} {state}"
    line = f"{lot.category} 第{assignment.rank}位 {institution.short_name} {state}"
    return f"{line}\n  电话：{tasks_words_undelivered.phones(contacts)}" if phones else line


def closed(draw: Draw) -> str:
    """Why nothing more can be done in this draw."""
    moment = f"（{clock(draw.closed_at)}）" if draw.closed_at else ""
    return f"{draw.short}已{draw.close_reason}{moment}，不能再办理这一步。记录都保留着，可回复：核验 {draw.short}"
