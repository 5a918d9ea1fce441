"""Sentences around 加抽."""

from collections.abc import Sequence
from datetime import datetime

from handlers.draw.course import words
from handlers.mail.say import soon, until
from models.consent import Consent
from models.draw import Draw, DrawMark, Lot

HELP = "再要一家：加抽 1家 0007"
UNCLEAR = "没看懂要加抽几家，没有加抽。请带上数量和编号，例如：加抽 1家 0007"
COUNT = "加抽的家数应为1到20的整数，没有加抽"


def taken(draw: Draw, lot: Lot, ranks: Sequence[int], answer_by: datetime, now: datetime) -> str:
    """加抽 goes on in the same ranking."""
    places = "、".join(f"第{rank}位" for rank in ranks)
    return f"{draw.short} {lot.category}加抽{len(ranks)}家：{places}，正在通知，{until(draw, answer_by, now, soon)}前答复。看名称和电话请回复：进度 {draw.short}"


def marked(lot: Lot) -> str:
    """加抽 beyond the need is seen."""
    return f"已超过所需的{lot.need}家，会注明并告诉总站和审计。"


def for_second_person(draw: Draw, lot: Lot, count: int, total: int) -> list[str]:
    """What the second person sees."""
    return [
        f"加抽 {draw.number}（{draw.task}，{draw.district}）",
        f"事由：{draw.reason}",
        f"{lot.category}加抽{count}家，共{total}家，所需{lot.need}家的{words.MUCH_MORE}以上",
    ]


def asked(draw: Draw, lot: Lot, total: int) -> str:
    """加抽 of a plan beyond twice the need waits for the second person."""
    return (
        f"{draw.short} {lot.category}加抽后共{total}家，超过所需{lot.need}家的{words.MUCH_MORE}，须另一位工作人员同意，"
        "已提请本单位同事和市质安总站。同意后立即通知机构；此前任务照常。"
    )


def waits(draw: Draw) -> str:
    """Asked before."""
    return f"{draw.short}的加抽正在等另一位工作人员同意，没有另外加抽。"


def declined(draw: Draw, consent: Consent) -> str:
    """Not called."""
    why = f"，理由：{consent.note}" if consent.note else ""
    return f"{consent.decider_name}没有同意{draw.short}的加抽{why}。任务照常进行。"


def begun(draw: Draw) -> str:
    """加抽 for an activity that has begun."""
    return f"{draw.short}的活动已经开始，不能再加抽。需要时请另行抽取；现场险情请用应急抽取。"


def which(draw: Draw, lots: Sequence[Lot]) -> str:
    """加抽 in a draw of several lots."""
    return f"{draw.short}有{len(lots)}个类别：{'、'.join(lot.category for lot in lots)}。请写明类别，例如：加抽 1家 {draw.short} {lots[0].category}"


def than_needed(lot: Lot, count: int, total: int) -> str:
    """加抽 beyond what was asked for."""
    return f"{DrawMark.MORE_THAN_NEEDED}：{lot.category}加抽{count}家，共{total}家，所需{lot.need}家"
