"""Cards around the numbers: 确认抽取, and the supervisor's invitation."""

from collections.abc import Sequence
from datetime import datetime

from handlers.draw import words as draw_words
from handlers.draw.lottery import words, words_digits
from handlers.mail.card_parts import SUBTITLE, Card, button, interaction, opens, rows
from handlers.mail.say import clip, when
from models.draw import Draw, Lot


def confirm(draw: Draw, lots: Sequence[Lot], warnings: Sequence[str], public_url: str) -> Card:
    """确认抽取: full number, M and C by their first eight digits."""
    if len(lots) == 1:
        lot = lots[0]
        excluded = sum(lot.excluded.values())
        pairs = [
            ("类别", f"{lot.category} {lot.need}家"),
            ("地点", f"{draw.district} {draw.place}".strip()),
            ("时间", when(draw.starts_at, draw.frozen_at)) if draw.starts_at else ("事由", draw.reason),
            ("候选", f"{lot.pool}家" + (f"，已排除{excluded}家" if excluded else "")),
            ("名单M", f"{lot.m[:8]}…"),
            ("承诺C", f"{lot.c[:8]}…"),
        ]
    else:
        pairs = [(lot.category, f"{lot.need}家 候选{lot.pool} M{lot.m[:8]} C{lot.c[:8]}") for lot in lots]
    wanted = "请回复任意6位数字参与摇号"
    return interaction(
        f"{draw_words.KIND[draw.kind]}待确认 {draw.number}",
        f"{draw.district} · {draw.reason}",
        [button("确认抽取", "confirm"), button("放弃", "abandon", 3)],
        quote_area={"type": 0, "title": "回避", "quote_text": clip(draw_words.avoided(draw), SUBTITLE)},
        sub_title_text=clip("。".join([*warnings, wanted]), SUBTITLE),
        **opens(f"{public_url}/h5/digits/{draw.number}"),
        **rows(pairs),
    )


def confirm_words(draw: Draw, lots: Sequence[Lot], warnings: Sequence[str]) -> str:
    """The confirm card in words, for when the card can't be shown."""
    lines = [
        f"{draw_words.KIND[draw.kind]}待确认 {draw.number}",
        f"{draw.district} {draw.reason}",
        f"回避：{draw_words.avoided(draw)}",
        *map(draw_words.lot_line, lots),
        *warnings,
    ]
    return "\n".join(
        [*lines, words_digits.DIGITS_WANTED.format(number=draw.short), f"不抽了请回复：放弃 {draw.short}"]
    )


def supervise(draw: Draw, public_url: str, now: datetime) -> Card:
    """监督邀请 (口径 22): digits by text or on the page; nobody proposes them."""
    return interaction(
        f"监督邀请 {draw.number}",
        f"{draw.unit} {draw.requester_name}",
        [button("参与摇号", "supervise")],
        sub_title_text=clip(words.invitation(draw, now), SUBTITLE),
        **opens(f"{public_url}/h5/digits/{draw.number}"),
    )
