"""What the requester hears of the institutions: who answered, who comes, who is next."""

from collections.abc import Sequence
from datetime import datetime

from handlers.draw.tasks import words_undelivered as tasks_words_undelivered
from handlers.mail.say import clock, soon, spell, until
from models.draw import Assignment, Draw, Lot
from models.institution import Contact, Institution
from models.rules.draw.seal import name_told

NO_NEXT = "指派没有下一位。需要时请另行指派或抽取。"


def name_of(draw: Draw, one: Assignment, who: Institution) -> str:
    """密封 (口径 21): a place in the order, until the institution has accepted and declared its ties."""
    return f"第{one.rank}位（名称密封）" if not name_told(draw, one.accepted) else who.short_name


def answered(draw: Draw, who: Institution, one: Assignment, what_next: str) -> str:
    """{简称} 接受 14:33 / 拒绝 14:35，理由… → 顺延."""
    moment = clock(one.answered_at) if one.answered_at else ""
    # in a sealed draw the words of who refused would tell who it was
    reason = f"，理由：{one.reason}" if one.reason and name_told(draw, one.accepted) else ""
    if one.state == "拒绝" and not one.reason:
        reason = "，未说明理由"
    return f"{draw.short} {name_of(draw, one, who)} {one.state} {moment}{reason}。{what_next}"


def unanswered(draw: Draw, who: Institution, one: Assignment, delivered: bool, what_next: str) -> str:
    """未答复, and whether the notice reached anybody (口径 23; without it nothing counts)."""
    deadline = (
        f"（{clock(one.answer_by)}截止{'' if delivered else '，通知没有送达'}）" if one.answer_by else ""
    )
    return f"{draw.short} {name_of(draw, one, who)} 未答复{deadline}。{what_next}"


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
    for lot, one, who, contacts in coming:
        lines.append(
            f"{lot.category} {who.short_name}（{one.answered_by}答复）：{tasks_words_undelivered.phones(contacts)}"
        )
    return "\n".join([*lines, "机构出发、到场、完成时会告诉您。"])


def late(draw: Draw, who: Institution, one: Assignment) -> str:
    """Late answers are kept and shown."""
    reason = f"，理由：{one.late_reason}" if one.late_reason and name_told(draw, one.accepted) else ""
    moment = clock(one.late_at) if one.late_at else ""
    return f"{draw.short} {name_of(draw, one, who)} 迟答：{one.late_answer} {moment}{reason}。已过答复时间，记录在案；仍需要时可直接电话联系。"


def stepped(draw: Draw, who: Institution, step: str, moment: datetime) -> str:
    """出发, 到场, 完成."""
    return f"{draw.short} {who.short_name} 已{step} {clock(moment)}。"
