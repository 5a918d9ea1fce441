"""Sentences about statistics and the daily anchor (口径 29, 30)."""

from collections.abc import Sequence
from datetime import datetime

from handlers.mail.say import clip
from handlers.oversight.figures import Tally
from handlers.oversight.wins import Standing
from models.rules.draw.influence import Deviation, Odds

HELP_AUDIT = "每天收到账本存证、每月收到抽取月报，请留存，日后可与账本核对"

NAMED_LOTS = 5


def percent(chance: float) -> str:
    """0.4%, 12%; two digits that mean something."""
    if chance < 0.00001:
        return "不到0.001%"
    shown = chance * 100
    digits = 0 if shown >= 10 else 1 if shown >= 0.095 else 2 if shown >= 0.0095 else 3
    return f"{shown:.{digits}f}%"


def rate(part: int, whole: int) -> str:
    """（3.2%）, or nothing where there is nothing to divide by."""
    return f"（{100 * part / whole:.1f}%）" if whole and part else ""


def judgement(one: Odds, deviation: Deviation, looked_at: int) -> str:
    """属正常范围, or how rare it is."""
    many = one.at_least < one.at_most
    how_rare = f"如此或更{'多' if many else '少'}的概率{percent(one.tail)}"
    if deviation is Deviation.NORMAL:
        return "属正常范围"
    if deviation is Deviation.NOTICE:
        return f"留意：{how_rare}；同时看{looked_at}家，出现一两家并不奇怪"
    return f"{deviation}：{how_rare}"


def wins(one: Standing, looked_at: int) -> str:
    """中签4次，按概率预期2.9次，属正常范围 (口径 29)."""
    words = judgement(one.odds, one.deviation, looked_at)
    return f"{one.name}中签{one.odds.wins}次，按概率预期{one.odds.expected:.1f}次，{words}。"


def unreadable(lots: Sequence[str]) -> str:
    """Lots that can't be judged, or nothing."""
    if not lots:
        return ""
    more = f"等{len(lots)}个" if len(lots) > NAMED_LOTS else ""
    return (
        f"签组{'、'.join(lots[:NAMED_LOTS])}{more}的名单读不懂，可能被改动过，没有计入“机构中签”。"
        "请保存现场，由运维运行 zhian ledger check。"
    )


def summary(label: str, total: Tally, named: Sequence[Standing], looked_at: int) -> str:
    """月报 (口径 29)."""
    if not total.draws and not total.assigned:
        return f"{label}没有抽取，也没有指派。"
    pool = f"，平均候选{total.average_pool:.1f}家" if total.average_pool is not None else ""
    early = total.ended_early
    ended = f"提前结束{early}次{rate(early, total.draws)}，" if early else ""
    first = (
        f"{label}抽取{total.draws}次，撤销{total.withdrawn}次{rate(total.withdrawn, total.draws)}，{ended}"
        f"放弃和超时作废{total.unconfirmed}次{rate(total.unconfirmed, total.draws)}，"
        f"指派{total.assigned}次，应急无监督人{total.unsupervised}次{pool}。"
    )
    return "\n".join([first, *(wins(one, looked_at) for one in named)])


def card_figures(total: Tally) -> list[tuple[str, str]]:
    """What stands on the monthly card, name and value; the first stands large."""
    pool = f"{total.average_pool:.1f}家" if total.average_pool is not None else "无"
    withdrawn, unconfirmed = total.withdrawn, total.unconfirmed
    return [
        ("次抽取", str(total.draws)),
        ("撤销", f"{withdrawn}次{rate(withdrawn, total.draws)}"),
        ("放弃作废", f"{unconfirmed}次{rate(unconfirmed, total.draws)}"),
        ("指派", f"{total.assigned}次"),
        ("无监督人", f"应急{total.unsupervised}次"),
        ("平均候选", pool),
    ]


def report(summary: str, address: str) -> str:
    """The monthly message to 审计."""
    return f"【抽取月报】{summary}\n明细和图表：{address}"


def short_answer(summaries: Sequence[str], address: str, *, mine: bool) -> str:
    """「统计」 and 「月报」 in the chat: this month so far, then the month before."""
    whose = ["只统计您发起的抽取。"] if mine else []
    now, before = summaries
    return "\n".join([*whose, f"（至今）{now}", before, f"明细和图表：{address}"])


def odd_period(text: str) -> str:
    """The address was written by hand, or cut."""
    return f"没看懂时段“{clip(text, 20)}”，没有统计。请写成 2026-10（月）、2026-Q4（季度）或 2026（年）。"


def anchor(moment: datetime, seq: int, digest: str, written: datetime | None) -> str:
    """The head of the ledger and when it was written, to keep: who keeps it can prove a later change."""
    at = f"@{written:%Y-%m-%dT%H:%M:%S}" if written else ""
    return (
        f"【账本存证】{moment:%Y-%m-%d %H:%M}：账本共{seq}条，末条摘要 {digest}\n"
        "请保留这条消息，不必回复。以后请运维运行下面一行对照，账本哪怕整本重写过也会查出来：\n"
        f"zhian ledger check --anchor {seq}:{digest}{at}"
    )


def month_name(year: int, month: int) -> str:
    """2026年10月."""
    return f"{year}年{month}月"


def quarter_name(year: int, quarter: str) -> str:
    """2026年第4季度."""
    return f"{year}年第{quarter}季度"


def year_name(year: int) -> str:
    """2026年."""
    return f"{year}年"
