"""What the requester hears of the institutions: who answered, who comes, who is next."""

from collections.abc import Sequence
from datetime import datetime

from handlers.draw.tasks import words_undelivered
from handlers.mail.say import clock, soon, spell, until
from models.draw import Answer, Assignment, Draw, Lot
from models.institution import Contact, Institution
from models.rules.draw.seal import name_told

NO_NEXT = "指派没有下一位。需要时请另行指派或抽取。"


def name_of(draw: Draw, assignment: Assignment, institution: Institution) -> str:
    """密封 (口径 21): a place in the order, until the institution has accepted and declared its ties."""
    return (
        f"第{assignment.rank}位（名称密封）"
        if not name_told(draw, assignment.accepted)
        else institution.short_name
    )


def answered(draw: Draw, institution: Institution, assignment: Assignment, what_next: str) -> str:
    """{简称} 接受 14:33 / 拒绝 14:35，理由… → 顺延."""
    moment = clock(assignment.answered_at) if assignment.answered_at else ""
    # in a sealed draw the words of who refused would tell who it was
    reason = (
        f"，理由：{assignment.reason}" if assignment.reason and name_told(draw, assignment.accepted) else ""
    )
    if assignment.state == Answer.REFUSED and not assignment.reason:
        reason = "，未说明理由"
    return f"{draw.short} {name_of(draw, assignment, institution)} {assignment.state} {moment}{reason}。{what_next}"


def unanswered(
    draw: Draw, institution: Institution, assignment: Assignment, delivered: bool, what_next: str
) -> str:
    """未答复, and whether the notice reached anybody (口径 23; without it nothing counts)."""
    deadline = (
        f"（{clock(assignment.answer_by)}截止{'' if delivered else '，通知没有送达'}）"
        if assignment.answer_by
        else ""
    )
    return f"{draw.short} {name_of(draw, assignment, institution)} 未答复{deadline}。{what_next}"


def next_rank(draw: Draw, ranks: Sequence[int], answer_by: datetime, now: datetime) -> str:
    """Who is next by number, not by name."""
    places = "、".join(f"第{rank}位" for rank in ranks)
    return f"已顺延{places}，{until(draw, answer_by, now, soon)}前答复。"


def exhausted(draw: Draw, lot: Lot, short_of: int) -> str:
    """The ranking is used up; what is left to do (口径 3, 5)."""
    return (
        f"{draw.short} {lot.category}名单已用尽，没有下一位，还差{short_of}家。可以：回复“进度 {draw.short}”按电话逐家联系；"
        "换一个相近类别另行抽取；或请市质安总站协调。"
    )


def filled(
    draw: Draw, coming: Sequence[tuple[Lot, Assignment, Institution, Sequence[Contact]]], now: datetime
) -> str:
    """满额: names and telephone numbers of those coming."""
    lines = [f"{draw.short} 满额：{len(coming)}家均已接受，用时{spell(now - (draw.confirmed_at or now))}。"]
    for lot, assignment, institution, contacts in coming:
        lines.append(
            f"{lot.category} {institution.short_name}（{assignment.answered_by}答复）：{words_undelivered.phones(contacts)}"
        )
    return "\n".join([*lines, "机构出发、到场、完成时会告诉您。"])


def late(draw: Draw, institution: Institution, assignment: Assignment) -> str:
    """Late answers are kept and shown."""
    reason = (
        f"，理由：{assignment.late_reason}"
        if assignment.late_reason and name_told(draw, assignment.accepted)
        else ""
    )
    moment = clock(assignment.late_at) if assignment.late_at else ""
    return f"{draw.short} {name_of(draw, assignment, institution)} 迟答：{assignment.late_answer} {moment}{reason}。已过答复时间，记录在案；仍需要时可直接电话联系。"
