"""Sentences of the progress page and the task page."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.draw.course import words
from handlers.mail.say import soon, spell, until, when
from models.draw import Answer, Assignment, Draw, DrawKind, DrawState
from models.rules.draw.limits import CONFIRM_WINDOW
from models.rules.kmdraw1.bundle_facts import EXTRA
from models.rules.kmdraw1.method import NO_NUMBER

KINDS: dict[str, str] = {
    DrawKind.EMERGENCY: "应急抽取",
    DrawKind.PLANNED: "计划抽取",
    DrawKind.ASSIGNED: "指派（未经抽取）",
}
TONES = {Answer.ACCEPTED: "good", Answer.ASKED: "wait", Answer.REFUSED: "bad", Answer.SILENT: "bad"}
PASSED_OVER = {Answer.SKIPPED: "已在本次的另一类别，跳过", Answer.DISQUALIFIED: "冻结后暂停，跳过"}
NOT_DRAWN = "还没有抽取，不显示机构"
NEVER_DRAWN = "没有抽取"
LEFT_BEHIND = "已表示不参加，等待说明原因"
KEEP_QUIET = "涉密，请勿外传"
NOT_DELIVERED = "通知还没有送达"
EXPIRED = "已到时，正在处理"
WITHDRAWAL_WAITS = "撤销正在等另一位工作人员同意，此前任务照常。"
WITHDRAWAL_AFTER = "撤销待另一位工作人员事后复核。"
MORE_WAITS = "加抽正在等另一位工作人员同意，此前任务照常。"
MORE_AFTER = f"加抽超过所需{words.MUCH_MORE}，待另一位工作人员事后复核。"
ENDING_AFTER = "提前结束待另一位工作人员事后复核。"
PUBLIC_NUMBER_WAITS = "公开数已填写，等另一位工作人员核对。"
NAME_SEALED = "名称密封"


def pending_phase(draw: Draw) -> str:
    """Before anything was drawn."""
    return "已冻结，等待抽取人的6位数字" if draw.state == DrawState.PENDING else "等待其余数字，尚未抽取"


def confirm_by(draw: Draw, now: datetime) -> str:
    """Until when the official may give his number (kmdraw-1 §4)."""
    return f"请抽取人在{soon(draw.frozen_at + CONFIRM_WINDOW, now)}前给出6位数字，过时作废。"


def supervise_by(draw: Draw, now: datetime) -> str:
    """R2 is waited for until then."""
    last = f"，最晚等到{until(draw, draw.supervise_by, now, soon)}" if draw.supervise_by else ""
    return f"已请监督人{draw.supervisor_name}（{draw.supervisor_unit}）给出数字{last}。"


def answer_line(
    draw: Draw, assignment: Assignment, now: datetime, *, held: datetime | None, delivered: bool
) -> str:
    """When it was told, and until when it may answer."""
    by = f"{until(draw, assignment.answer_by, now, soon)}前答复" if assignment.answer_by else ""
    if held:
        return f"将于{when(held, now)}通知，{by}"
    told = f"{soon(assignment.notified_at, now)}通知" if assignment.notified_at else "已通知"
    return f"{told}，{by}" + ("" if delivered else f"；{NOT_DELIVERED}")


def answered_line(assignment: Assignment, now: datetime) -> str:
    """Who answered, when and why."""
    at = soon(assignment.answered_at, now) if assignment.answered_at else ""
    by = f"{assignment.answered_by}答复" if assignment.answered_by else ""
    reason = f"理由：{assignment.reason}" if assignment.reason else ""
    return "，".join(part for part in (at, by, reason) if part)


def late_line(assignment: Assignment, now: datetime) -> str:
    """Kept and shown."""
    at = soon(assignment.late_at, now) if assignment.late_at else ""
    reason = f"，理由：{assignment.late_reason}" if assignment.late_reason else ""
    return f"迟答：{assignment.late_answer} {at}{reason}"


def step_line(assignment: Assignment, now: datetime, arrive_by: datetime) -> str:
    """出发, 到场, 完成, or what is still to come."""
    steps = {"出发": assignment.departed_at, "到场": assignment.arrived_at, "完成": assignment.finished_at}
    done = [f"{word} {soon(moment, now)}" for word, moment in steps.items() if moment]
    missing = next((word for word, moment in reversed(steps.items()) if moment), "")
    if missing == "完成":
        return " · ".join(done)
    wanted = f"应在{soon(arrive_by, now)}前到场"
    overdue = not assignment.arrived_at and arrive_by < now
    if assignment.arrived_at:
        return " · ".join(done)
    return " · ".join([*(done or ["还没有报出发"]), f"{wanted}{'，已超过' if overdue else ''}"])


def replaced_line(assignment: Assignment) -> str:
    """Whose place it took."""
    return EXTRA if assignment.replaces == EXTRA else f"顶替第{assignment.replaces}位"


def left(span: timedelta) -> str:
    """剩8分钟"""
    return f"剩{spell(span)}" if span > timedelta() else EXPIRED


def numbers(draw: Draw, *, mine: bool) -> str:
    """R1, R2 and B; before the draw only that they are there, one's own excepted."""
    drawn = draw.confirmed_at is not None
    r1 = (draw.r1 if drawn or mine else "已给出") if draw.r1 else "未给出"
    r2 = (
        ("没有（记作“-”）" if drawn else "未给出")
        if draw.r2 == NO_NUMBER
        else (draw.r2 if drawn else "已给出")
    )
    parts = [f"抽取人 {r1}", f"监督人 {r2}"]
    return "；".join([*parts, *([f"公开数 {draw.b if draw.b != '-' else '未到'}"] if draw.b_source else [])])


def listed(names: Sequence[str]) -> str:
    """甲、乙"""
    return "、".join(names)
