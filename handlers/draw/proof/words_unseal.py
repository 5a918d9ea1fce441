"""Sentences about 提前拆封."""

from collections.abc import Sequence
from datetime import datetime

from handlers.mail.say import clock
from models.draw import Draw
from models.people import Actor

WHICH = "目前没有可以提前拆封的抽取：只能看别人发起的、已抽出、还没有结束的。"
OWN = "这次抽取由您发起，不能由您提前拆封（按本系统规则），没有改变任何记录。请由其他监督人办理。"


def closed(draw: Draw) -> str:
    """After the end nothing is sealed any more."""
    return f"{draw.short}已{draw.close_reason}，排序不再封存，不需要拆封。可回复：核验 {draw.short}"


def early(draw: Draw) -> str:
    """Before all digits are there no ranking exists."""
    return f"{draw.short}还是{draw.state}，数字没有给齐，排序还不存在，没有可以拆封的内容。"


def assigned(draw: Draw) -> str:
    """指派 has no ranking."""
    return f"{draw.short}是指派，没有摇号，也就没有排序可以拆封。"


def ranking(draw: Draw, lots: Sequence[tuple[str, Sequence[str], int]]) -> str:
    """The sealed ranking, for the eyes of one supervisor; `lots`: category, lines, how many more there are."""
    lines = [f"提前拆封 {draw.short}。已记入账本，并告知其他监督人和审计。排序只供监督，请勿外传。"]
    for category, ranks, rest in lots:
        more = [f"其余{rest}家在抽取结束后见核验包"] if rest else []
        lines += [f"{category}：", *ranks, *more]
    return "\n".join(lines)


def rank_line(rank: int, code: str, short_name: str, state: str) -> str:
    """第3位 91530100MA0000003X 机构3（接受）"""
    return f"第{rank}位 {code} {short_name}" + (f"（{state}）" if state else "")


def looked(draw: Draw, actor: Actor, now: datetime, times: int) -> str:
    """The other supervisors and 审计 hear of every look."""
    unit = actor.staff.unit if actor.staff else ""
    covert = "这是密封抽查，请特别留意。" if draw.covert else ""
    return f"提醒：监督人{unit}{actor.name}提前拆封了{draw.number}，看到了封存的排序（{clock(now)}，第{times}次）。已记入账本。{covert}可回复：进度 {draw.short}"
