"""我的任务: the draws somebody asked for, and the tasks of his institutions."""

from datetime import datetime

from handlers.mail.say import clip, until, when
from models.draw import Answer, Assignment, Draw
from models.rules.draw.seal import task_told

HELP = "看自己的任务：我的任务；要任务函：任务函 0007"
YOUR_TASKS = "您的任务："
NO_TASKS = "目前没有您的任务。发“帮助”看可以做什么。"


def task_line(draw: Draw, assignment: Assignment, now: datetime) -> str:
    """One task in 我的任务."""
    deadline = (
        f"，{until(draw, assignment.answer_by, now)}前答复"
        if assignment.state == Answer.ASKED and assignment.answer_by
        else ""
    )
    told = task_told(draw, assignment.accepted)
    return (
        f"{draw.short} {assignment.state}{deadline} {draw.district} {draw.reason if told else '检查对象密封'}"
    )


def draw_line(draw: Draw, now: datetime) -> str:
    """One draw in 我的任务."""
    return f"{draw.short} {draw.state} {draw.district} {clip(draw.reason, 20)}（{when(draw.frozen_at, now)}）"
