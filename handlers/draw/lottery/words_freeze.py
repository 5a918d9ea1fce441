"""What the requester hears while the lists are frozen: refusals, hints."""

from collections.abc import Mapping, Sequence

from handlers.draw import words as draw_words
from handlers.mail.say import clip
from models.draw import Draw, Lot
from models.rules.draw import limits


def several(names: Mapping[str, Sequence[str]]) -> str:
    """A short name that could mean several institutions: asks back, never guesses."""
    parts = [f"“{clip(name, 20)}”可能是{'、'.join(full)}" for name, full in names.items()]
    return f"{'；'.join(parts)}。没有发起抽取，请写全称再发一次。"


def small_pool(lots: Sequence[Lot]) -> list[str]:
    """Smaller than 3 × need is said and recorded; smaller than need says what can be done (口径 14)."""
    lines = []
    for lot in lots:
        if lot.pool < lot.need:
            lines.append(
                f"{lot.category}只有{lot.pool}家，少于需要的{lot.need}家：确认后全部抽取，不足的请另请市质安总站协调"
            )
        elif limits.small_pool(lot.pool, lot.need):
            wanted = f"{limits.recommended(lot.need)}家（{limits.SMALL_POOL_FACTOR}倍）"
            lines.append(f"{lot.category}只有{lot.pool}家，少于建议的{wanted}，会记录在案")
    return lines


def empty_pool(category: str, excluded: Mapping[str, int]) -> str:
    """Nothing to draw from, nothing frozen (口径 14)."""
    reasons = f"：{draw_words.pool_counts(excluded)}" if excluded else ""
    return (
        f"{category}目前没有可抽取的机构{reasons}。没有发起抽取。"
        "可以减少回避单位或换一个类别重新发送；仍不行请致电市质安总站协调。"
    )


def follows(numbers: Sequence[str]) -> str:
    """Drawn before, and why again (kmdraw-1 三)."""
    return f"{limits.FOLLOW_WINDOW.days}天内本单位同类别曾放弃、撤销或提前结束：{'、'.join(numbers)}"


def already_pending(draw: Draw, category: str) -> str:
    """One pending draw per requester and category."""
    return f"您的{draw.short}（{category}）还在等待确认，没有另外发起。请先回复6位数字确认，或回复：放弃 {draw.short}"
