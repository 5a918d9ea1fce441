"""Sentences around 撤销."""

from handlers.draw.course import words
from models.consent import Consent
from models.draw import Draw

HELP = "不需要了：撤销 0007 原因（计划抽取须另一位同事同意）"
REASON = "撤销需要写明原因，会记录在案"


def withdrawn(draw: Draw, told: int) -> str:
    """撤销 confirmed."""
    return f"{draw.short}已撤销，正在通知{told}家机构。抽取结果和原因保留在案，{words.AGAIN}会注明。"


def reason_wanted(draw: Draw) -> str:
    """撤销 needs a reason."""
    return f"撤销需要写明原因，会记录在案。请直接回复原因，或发：撤销 {draw.short} 原因"


def for_second_person(draw: Draw, reason: str) -> list[str]:
    """What the second person sees."""
    return [
        f"撤销 {draw.number}（{draw.task}，{draw.district}）",
        f"事由：{draw.reason}",
        f"撤销原因：{reason}",
    ]


def asked(draw: Draw) -> str:
    """撤销 waits for the second person."""
    return f"{draw.short}已经抽取，撤销须另一位工作人员同意，已提请本单位同事和市质安总站。同意后立即通知机构；此前任务照常。"


def waits(draw: Draw) -> str:
    """Asked before."""
    return f"{draw.short}的撤销正在等另一位工作人员同意，无需重复提出。"


def too_late(draw: Draw) -> str:
    """The draw ended by itself while the second person thought about it."""
    return f"{draw.short}已{draw.close_reason}，没有什么可撤销，记录没有改变。"


def declined(draw: Draw, consent: Consent) -> str:
    """Not withdrawn."""
    why = f"，理由：{consent.note}" if consent.note else ""
    return f"{consent.decider_name}没有同意撤销{draw.short}{why}。任务照常进行。"
