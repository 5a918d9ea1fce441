"""Sentences to officials after the draw: who answered, who comes, what is missing, how it ended."""

from collections.abc import Sequence
from datetime import datetime

from handlers.draw.find import name_hidden
from handlers.draw.tasks import words_undelivered as tasks_words_undelivered
from handlers.draw.words import ENDED_EARLY
from handlers.mail.say import clip, clock, soon, spell, until, when
from models.consent import Consent
from models.draw import Assignment, Draw, Lot
from models.institution import Contact, Institution

NO_NEXT = "指派没有下一位。需要时请另行指派或抽取。"


def name_of(draw: Draw, one: Assignment, who: Institution) -> str:
    """密封 (口径 21): a place in the order, until the institution has accepted and declared its ties."""
    return f"第{one.rank}位（名称密封）" if name_hidden(draw, one) else who.short_name


def answered(draw: Draw, who: Institution, one: Assignment, what_next: str) -> str:
    """{简称} 接受 14:33 / 拒绝 14:35，理由… → 顺延."""
    moment = clock(one.answered_at) if one.answered_at else ""
    # in a sealed draw the words of who refused would tell who it was
    reason = f"，理由：{one.reason}" if one.reason and not name_hidden(draw, one) else ""
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
    reason = f"，理由：{one.late_reason}" if one.late_reason and not name_hidden(draw, one) else ""
    moment = clock(one.late_at) if one.late_at else ""
    return f"{draw.short} {name_of(draw, one, who)} 迟答：{one.late_answer} {moment}{reason}。已过答复时间，记录在案；仍需要时可直接电话联系。"


def stepped(draw: Draw, who: Institution, step: str, moment: datetime) -> str:
    """出发, 到场, 完成."""
    return f"{draw.short} {who.short_name} 已{step} {clock(moment)}。"


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
        said = one.reason and not name_hidden(draw, one)
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


def all_done(draw: Draw) -> str:
    """Closed because everybody has 完成."""
    return f"{draw.short}全部完成，已关闭。完整记录可核验：核验 {draw.short}"


def closed_by_itself(draw: Draw) -> str:
    """Closed after seven days without an event."""
    return f"{draw.short}：7天没有新的进展，已自动结束。{_early(draw)}记录都保留着，可回复：核验 {draw.short}"


def ended(draw: Draw, by: str = "") -> str:
    """结束 by the requester or by 总站."""
    return (
        f"{draw.short}已{by}结束，未答复的机构已通知不再需要。{_early(draw)}完整记录可核验：核验 {draw.short}"
    )


def _early(draw: Draw) -> str:
    """What 结束 is marked with, said to the requester too."""
    marks = [mark for mark in draw.marks if mark.startswith(ENDED_EARLY)]
    return "".join(f"已注明“{mark}”，并告诉总站和审计；30天内再抽同类别会列出本次。" for mark in marks)


def ending_words(draw: Draw, mark: str) -> list[str]:
    """What the second person sees afterwards."""
    return [
        f"结束 {draw.number}（{draw.task}，{draw.district}）",
        f"事由：{draw.reason}",
        f"{mark}；说明：{draw.close_note or '没有写'}",
    ]


def withdrawn(draw: Draw, told: int) -> str:
    """撤销 confirmed."""
    return f"{draw.short}已撤销，正在通知{told}家机构。抽取结果和原因保留在案，30天内再抽同类别会注明。"


def reason_wanted(draw: Draw) -> str:
    """撤销 needs a reason."""
    return f"撤销需要写明原因，会记录在案。请直接回复原因，或发：撤销 {draw.short} 原因"


def end_reason_wanted(draw: Draw) -> str:
    """结束 before those who accepted are on site."""
    return f"{draw.short}有机构接受了还没有到场，现在结束需要写明原因，会记录在案。请直接回复原因，或发：结束 {draw.short} 原因"


def end_untouched(draw: Draw) -> str:
    """结束 of an emergency that nobody has accepted."""
    return f"{draw.short}还没有机构接受，现在结束需要写明原因，会记录在案。请直接回复原因，或发：结束 {draw.short} 原因"


def more(draw: Draw, lot: Lot, ranks: Sequence[int], answer_by: datetime, now: datetime) -> str:
    """加抽 goes on in the same ranking."""
    places = "、".join(f"第{rank}位" for rank in ranks)
    return f"{draw.short} {lot.category}加抽{len(ranks)}家：{places}，正在通知，{until(draw, answer_by, now, soon)}前答复。看名称和电话请回复：进度 {draw.short}"


def more_marked(lot: Lot) -> str:
    """加抽 beyond the need is seen."""
    return f"已超过所需的{lot.need}家，会注明并告诉总站和审计。"


def more_words(draw: Draw, lot: Lot, count: int, total: int) -> list[str]:
    """What the second person sees."""
    return [
        f"加抽 {draw.number}（{draw.task}，{draw.district}）",
        f"事由：{draw.reason}",
        f"{lot.category}加抽{count}家，共{total}家，所需{lot.need}家的两倍以上",
    ]


def more_asked(draw: Draw, lot: Lot, total: int) -> str:
    """加抽 of a plan beyond twice the need waits for the second person."""
    return (
        f"{draw.short} {lot.category}加抽后共{total}家，超过所需{lot.need}家的两倍，须另一位工作人员同意，"
        "已提请本单位同事和市质安总站。同意后立即通知机构；此前任务照常。"
    )


def more_waits(draw: Draw) -> str:
    """Asked before."""
    return f"{draw.short}的加抽正在等另一位工作人员同意，没有另外加抽。"


def more_declined(draw: Draw, one: Consent) -> str:
    """Not called."""
    why = f"，理由：{one.note}" if one.note else ""
    return f"{one.decider_name}没有同意{draw.short}的加抽{why}。任务照常进行。"


def begun(draw: Draw) -> str:
    """加抽 for an activity that has begun."""
    return f"{draw.short}的活动已经开始，不能再加抽。需要时请另行抽取；现场险情请用应急抽取。"


def more_which(draw: Draw, lots: Sequence[Lot]) -> str:
    """加抽 in a draw of several lots."""
    return f"{draw.short}有{len(lots)}个类别：{'、'.join(lot.category for lot in lots)}。请写明类别，例如：加抽 1家 {draw.short} {lots[0].category}"


def closed(draw: Draw) -> str:
    """Why nothing more can be done in this draw."""
    moment = f"（{clock(draw.closed_at)}）" if draw.closed_at else ""
    return f"{draw.short}已{draw.close_reason}{moment}，不能再办理这一步。记录都保留着，可回复：核验 {draw.short}"


def withdrawal_words(draw: Draw, reason: str) -> list[str]:
    """What the second person sees."""
    return [
        f"撤销 {draw.number}（{draw.task}，{draw.district}）",
        f"事由：{draw.reason}",
        f"撤销原因：{reason}",
    ]


def withdraw_instead(draw: Draw) -> str:
    """结束 before anybody has accepted is 撤销 by another name."""
    return f"{draw.short}还没有机构接受，提前终止请用撤销，须另一位工作人员同意：撤销 {draw.short} 原因。总站可以直接结束。"


def withdraw_instead_of(draw: Draw) -> str:
    """So is 结束 before the day of who accepted."""
    return f"{draw.short}的活动还没有开始，有机构接受了，提前终止请用撤销，须另一位工作人员同意：撤销 {draw.short} 原因。总站可以直接结束。"


def withdrawal_asked(draw: Draw) -> str:
    """撤销 waits for the second person."""
    return f"{draw.short}已经抽取，撤销须另一位工作人员同意，已提请本单位同事和市质安总站。同意后立即通知机构；此前任务照常。"


def withdrawal_waits(draw: Draw) -> str:
    """Asked before."""
    return f"{draw.short}的撤销正在等另一位工作人员同意，无需重复提出。"


def withdrawal_too_late(draw: Draw) -> str:
    """The draw ended by itself while the second person thought about it."""
    return f"{draw.short}已{draw.close_reason}，没有什么可撤销，记录没有改变。"


def withdrawal_declined(draw: Draw, one: Consent) -> str:
    """Not withdrawn."""
    why = f"，理由：{one.note}" if one.note else ""
    return f"{one.decider_name}没有同意撤销{draw.short}{why}。任务照常进行。"
