"""What several stations of a draw say alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.mail.say import soon, spelled
from models.draw import Draw, DrawMark, Lot
from models.rules.draw.limits import ALONE, FOLLOW_WINDOW
from models.rules.draw.seal import ties_first

AGAIN = f"{FOLLOW_WINDOW.days}天内再抽同类别"
MUCH_MORE = f"{spelled(ALONE)}倍"
NOBODY_NAMED = "没有写明参建单位"
KIND = {"emergency": "应急抽取", "planned": "计划抽取", "assigned": "指派"}
ANY_TASK = "可办理的任务"
YOUR_DRAWS = "您发起的抽取"


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


def repeated(draw: Draw | None, category: str, days: int) -> str:
    """The second draw for one place and category within some days points to 加抽.

    Without a draw: another unit's, which this person is told nothing about.
    """
    which = f"（{draw.short}，{draw.state}）" if draw else ""
    again = f"如需更多机构请回复：加抽 1家 {draw.short}；" if draw and draw.state == "进行中" else ""
    return (
        f"{days}天内已为同一地点抽过{category}{which}。{again}"
        "确需另行抽取的请写明原因，会记录在案，并告诉总站和审计。请直接回复原因。"
    )


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


def time_given(nth: int) -> str:
    """Behind a number, for its giver: another count than his own means that numbers were turned away."""
    return f"（第{nth}次给出）" if nth else ""


def numbers(draw: Draw, nth: int = 0) -> str:
    """Every number that went into the draw; each giver looks for his own."""
    r2 = (
        f"监督人{draw.supervisor_name}的数字：{draw.r2}"
        if draw.r2 != "-"
        else "没有监督人数字，监督人事后复核"
    )
    supervised = draw.supervisor or DrawMark.UNSUPERVISED in draw.marks
    return "；".join([
        f"您的数字：{draw.r1}{time_given(nth)}",
        *([r2] if supervised else []),
        *([f"公开数：{draw.b}（{draw.b_source}）"] if draw.b != "-" else []),
    ])  # fmt: skip


def not_open(draw: Draw) -> str:
    """Before anything was drawn."""
    if draw.state == "待摇号":
        return f"{draw.short}还在等其他数字，没有抽取。不抽了请回复：放弃 {draw.short}"
    return f"{draw.short}还没有确认抽取。请先回复6位数字确认，或回复：放弃 {draw.short}"


NOT_REQUESTER = "只有发起人{name}可以办理这一步（按本系统规则），没有改变任何记录。"
REQUESTER_MOVED = (
    "这次抽取是您在{unit}发起的，您的单位或“抽取人”角色已变动，不能再办理这一步（按本系统规则），没有改变任何记录。"
    "可联系市质安总站。"
)

NO_NUMBER = "要办哪一个任务？请带上编号，例如：{word} {number}。最近的有：{recent}。"

SEVERAL = "贵单位在{number}有不止一个任务，请直接点对应卡片上的按钮答复。"
NO_OPEN_TASK = "目前没有等待贵单位答复的任务。发“我的任务”可以看全部任务。"
NOT_HERE = "您已不是这家机构的联系人，没有改变任何记录。请由现在的联系人答复。"
NO_ACCEPTED_TASK = "目前没有贵单位已接受、未完成的任务。发“我的任务”可以看全部任务。"


def unknown_number(number: str, recent: Sequence[str]) -> str:
    """A number that is nobody's, or not this person's to ask about (口径 3)."""
    known = f"最近的有：{'、'.join(recent)}。" if recent else "目前没有您可以办理的任务。"
    return f"没有找到{number}。{known}"


def choose(numbers: Sequence[str], word: str) -> str:
    """Several tasks wait for an answer."""
    return f"有{len(numbers)}个任务：{'、'.join(numbers)}。请带上编号，例如：{word} {numbers[0]}"


def declaration(draw: Draw) -> str:
    """What 接受 declares (Article 10 (1))."""
    if ties_first(draw):
        return "本次密封：点「接受」后请先声明近三年的业务往来，用于回避（第十条第（一）项），再告诉贵单位检查对象"
    names = [*(party["name"] for party in draw.parties), *draw.excluded]
    named = f"与{'、'.join(dict.fromkeys(names[:3]))}等" if names else "与本工程"
    return f"点「接受」即声明：{named}参建单位无利害关系（第十条第（一）项）"


def still_waits(said: str, draw: Draw) -> str:
    """算了, said by an institution that was asked for its reason or its ties."""
    return f"好的，{said}。任务{draw.short}仍在等贵单位答复，请回复：接受 {draw.short}，或 拒绝 {draw.short} 原因"
