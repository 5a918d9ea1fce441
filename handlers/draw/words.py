"""What several stations of a draw say alike."""

from collections.abc import Mapping
from datetime import datetime

from handlers.mail.say import soon, spelled
from models.draw import Draw, DrawKind, DrawState, Lot
from models.rules.draw.seal import ties_first

NOBODY_NAMED = "没有写明参建单位"
KIND: dict[str, str] = {
    DrawKind.EMERGENCY: "应急抽取",
    DrawKind.PLANNED: "计划抽取",
    DrawKind.ASSIGNED: "指派",
}


def weight_rule(days: int, tickets: int) -> str:
    """The published weight rule, as card, record and bundle name it."""
    return f"{days}天未抽中{spelled(tickets)}签"


def weighted(rule: str) -> str:
    """The rule is said with every draw it is used in; the tickets themselves stand in the manifest."""
    return f"本次按公布的规则加权：{rule}，签数写在名单里"


def hints(count: int) -> list[str]:
    """Soft signs of a tie: counted, not named (口径 18)."""
    return [f"提示：有{count}家候选与当事单位地址或电话相同，仅供留意"] if count else []


def assigned(draw: Draw) -> str:
    """A draw by hand has no numbers to check."""
    return f"{draw.short}是指派（两人确认、公开标注），没有摇号，不能核验。记录都保留着。"


def pool_counts(excluded: Mapping[str, int]) -> str:
    """回避(申请人)2、在办满额1"""
    return "、".join(f"{reason}{count}" for reason, count in excluded.items())


def lot_line(lot: Lot) -> str:
    """One lot: how many take part, and why others do not."""
    left_out = (
        f"，已排除{sum(lot.excluded.values())}家（{pool_counts(lot.excluded)}）" if lot.excluded else ""
    )
    return f"{lot.category} {lot.need}家：候选{lot.pool}家{left_out}"


def avoided(draw: Draw) -> str:
    """Whom the requester named, as party or for exclusion: just those whom the recusal went by."""
    names = dict.fromkeys([*(party["name"] for party in draw.parties), *draw.excluded])
    return "、".join(names) or NOBODY_NAMED


def not_pending(draw: Draw, now: datetime) -> str:
    """Confirmed twice, or too late."""
    if draw.confirmed_at:
        return f"{draw.short}已于{soon(draw.confirmed_at, now)}用您的数字{draw.r1}抽取，结果不能重抽。如需更多机构请用：加抽 1家 {draw.short}"
    return f"{draw.short}已{draw.close_reason}，不能再确认。需要时请重新发送抽取要求。"


def not_open(draw: Draw) -> str:
    """Before anything was drawn."""
    if draw.state == DrawState.WAITING:
        return f"{draw.short}还在等其他数字，没有抽取。不抽了请回复：放弃 {draw.short}"
    return f"{draw.short}还没有确认抽取。请先回复6位数字确认，或回复：放弃 {draw.short}"


def declaration(draw: Draw) -> str:
    """What 接受 declares (Article 10 (1))."""
    if ties_first(draw):
        return "本次密封：点「接受」后请先声明近三年的业务往来，用于回避（第十条第（一）项），再告诉贵单位检查对象"
    names = [*(party["name"] for party in draw.parties), *draw.excluded]
    named = f"与{'、'.join(dict.fromkeys(names[:3]))}等" if names else "与本工程"
    return f"点「接受」即声明：{named}参建单位无利害关系（第十条第（一）项）"
