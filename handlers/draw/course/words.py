"""Sentences to officials after the draw: who answered, who comes, what is missing, how it ended."""

from collections.abc import Sequence
from datetime import datetime

from handlers.draw.tasks import words_undelivered as tasks_words_undelivered
from handlers.draw.tasks.words_requester import name_of
from handlers.mail.say import clip, clock, soon, spell, until, when
from models.draw import Assignment, Draw, Lot
from models.institution import Contact, Institution
from models.rules.draw.seal import name_told

HELP = "看进展：进度 0007，或 我的任务"

CARD_WITHDRAWN = "任务已撤销"
CARD_OVER = "任务已结束"
YOUR_TASKS = "您的任务："
NO_TASKS = "目前没有您的任务。发“帮助”看可以做什么。"


def progress_line(
    draw: Draw, lot: Lot, one: Assignment, who: Institution, contacts: Sequence[Contact], now: datetime,
    *, phones: bool,
) -> str:  # fmt: skip
    """One institution of a draw, from the start with its telephones where the reader is one who phones."""
    steps = {"已完成": one.finished_at, "已到场": one.arrived_at, "已出发": one.departed_at}
    state = next((f"{word} {soon(moment, now)}" for word, moment in steps.items() if moment), str(one.state))
    if one.state == "待答复" and one.answer_by:
        state = f"等待答复（{until(draw, one.answer_by, now, soon)}截止，剩{spell(one.answer_by - now)}）"
    elif one.answered_at and state == one.state:
        said = one.reason and name_told(draw, one.accepted)
        state += f" {soon(one.answered_at, now)}" + (f"，理由：{one.reason}" if said else "")
    if one.late_answer and one.late_at:
        state += f"；迟答：{one.late_answer} {soon(one.late_at, now)}"
    if name_of(draw, one, who) != who.short_name:
        return f"{lot.category} {name_of(draw, one, who)} {state}"
    line = f"{lot.category} 第{one.rank}位 {who.short_name} {state}"
    return f"{line}\n  电话：{tasks_words_undelivered.phones(contacts)}" if phones else line


def task_line(draw: Draw, now: datetime) -> str:
    """One draw in 我的任务."""
    return f"{draw.short} {draw.state} {draw.district} {clip(draw.reason, 20)}（{when(draw.frozen_at, now)}）"


def closed(draw: Draw) -> str:
    """Why nothing more can be done in this draw."""
    moment = f"（{clock(draw.closed_at)}）" if draw.closed_at else ""
    return f"{draw.short}已{draw.close_reason}{moment}，不能再办理这一步。记录都保留着，可回复：核验 {draw.short}"


def by_station(name: str) -> str:
    """Who else than the requester."""
    return f"由市质安总站{name}"
