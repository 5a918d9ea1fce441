"""Sentences about a request that can't be taken yet: its time, its place, whose it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from config.rules import Rules
from handlers.mail.say import spell, when
from models.rules.draw import limits
from models.rules.draw.request import Code, Terms

PURPOSE_WANTED = "有关单位的抽取须写明用途（按本系统规则），没有提交。请在表单里填写用途和付费单位。"
CATEGORY_CLOSED = "其中有类别已停用（第三条），没有发起抽取。请发“帮助”看现有类别后重新发起。"
NO_EMERGENCY = (
    "有关单位不能发起应急抽取（按本系统规则）。险情请立即报告当地住建主管部门或质量安全监督机构，由他们抽取。"
)
KNOWN_PUBLIC_NUMBER = "公开数的日期已到，数字可能已经有人知道，没有发起抽取。请改用以后产生的公开数。"
LATE_PUBLIC_NUMBER = "公开数的日期在活动开始之后，没有发起抽取。请改用更早产生的公开数，或不用公开数。"
REFUSALS = {
    Code.CLOSED: CATEGORY_CLOSED,
    Code.NO_EMERGENCY: NO_EMERGENCY,
    Code.B_KNOWN: KNOWN_PUBLIC_NUMBER,
    Code.B_LATE: LATE_PUBLIC_NUMBER,
    Code.NO_PURPOSE: PURPOSE_WANTED,
}


class _Lot(Protocol):
    @property
    def category(self) -> str: ...
    @property
    def need(self) -> int: ...
    @property
    def pool(self) -> int: ...


def small_pool(lots: Sequence[_Lot]) -> list[str]:
    """Nobody at all, fewer than wanted, fewer than three times as many (口径 14)."""
    lines = []
    for lot in lots:
        if not lot.pool:
            lines.append(f"{lot.category}目前没有可抽取的机构，不能冻结。可以减少回避单位或换一个类别。")
        elif lot.pool < lot.need:
            lines.append(f"{lot.category}只有{lot.pool}家，少于需要的{lot.need}家：冻结后全部抽取。")
        elif limits.small_pool(lot.pool, lot.need):
            wanted = f"{limits.recommended(lot.need)}家（{limits.SMALL_POOL_FACTOR}倍）"
            lines.append(f"{lot.category}只有{lot.pool}家，少于建议的{wanted}，会记录在案。")
    return lines


def past(starts_at: datetime | None, now: datetime) -> str:
    """A plan in the past, or without a time."""
    if starts_at is None:
        return "还差活动时间，没有发起抽取。例如：明天9点、周五14:30、12月3日9:00"
    return f"活动时间{when(starts_at, now)}已经过去，没有发起抽取。请写以后的时间；现场险情请用应急抽取。"


def too_soon(starts_at: datetime, terms: Terms, rules: Rules) -> str:
    """Institutions would have no time to answer (口径 9: never below two hours)."""
    start, end, least = rules.quiet.start, rules.quiet.end, rules.planned.least_notice
    return (
        f"活动时间{when(starts_at, terms.now)}太近：计划抽取的消息在{start:%H:%M}至{end:%H:%M}之间不发，机构至少有{spell(least)}答复，"
        f"最早可约{when(terms.earliest, terms.now)}。没有发起抽取；现场险情请用应急抽取。"
    )


def refusal(code: Code, starts_at: datetime | None, terms: Terms, rules: Rules) -> str:
    """A fault as a sentence hears it; "" for what was asked before, or may stay open."""
    if code in {Code.NO_TIME, Code.PAST}:
        return past(starts_at, terms.now)
    if code is Code.TOO_SOON and starts_at:
        return too_soon(starts_at, terms, rules)
    return REFUSALS.get(code, "")
