"""Sentences where the bot asks back: which draw an order means, why, and what was given up."""

from collections.abc import Sequence

from handlers.draw.facts import subject, where
from handlers.mail.say import clip
from models.draw import Draw, DrawState

HELP = "刚才没说完的不发了：取消（已经抽出的不受影响，撤销要带编号）"

NO_NUMBER = "没有说编号，请点一个"
UNDONE = "还没有办理，请点一个"
NOT_THIS, NONE_OF_THESE = "不是", "都不是"
STALE = "这张卡片已经办理过或已过时，没有改变任何记录。要办理请重新说一遍，带上编号。"
DROPPED = "好的，没有办理，没有改变任何记录。"


def state_of(draw: Draw, accepted: int) -> str:
    """1家已接受."""
    if draw.confirmed_at is None:
        return "还没有抽取"
    if draw.state == DrawState.CLOSED:
        return f"已{draw.close_reason}，{accepted}家接受过"
    return f"{accepted}家已接受" if accepted else "还没有机构接受"


def about(draw: Draw, state: str, most: int) -> str:
    """盘龙区 基坑坍塌，1家已接受."""
    return f"{draw.district} {clip(draw.reason, most)}，{state}"


def about_task(draw: Draw) -> str:
    """The same to an institution; of a sealed draw no more than its card tells."""
    return f"{where(draw)} {clip(subject(draw)[0][1], 24)}"


def asked(named: str, what: str) -> str:
    """撤销0007（盘龙区 基坑坍塌，1家已接受）？"""
    return f"{named}（{what}）？"


def in_words(asked: str, example: str) -> str:
    """The same without a card."""
    return f"{asked}是请回复：{example}；不是请回复：{NOT_THIS}"


def which(word: str, lines: Sequence[str], example: str) -> str:
    """Several draws may be meant."""
    return "\n".join([f"{word}哪一次？请点按钮，或回复：{example}", *lines])


def which_title(word: str, count: int) -> str:
    """The same as a card's title."""
    return f"{word}哪一次？有{count}次"


def unknown(numbers: Sequence[str]) -> str:
    """Beside the others, which are asked."""
    return f"没有找到{'、'.join(numbers)}，没有办理。"


def no_reason(said: str) -> str:
    """「吧」 is no reason."""
    return f"“{clip(said.strip(), 12)}”不是原因，没有办理。请用几个字写明原因。"


def left_undone(what: str) -> str:
    """算了, to an order."""
    return f"好的，没有{what}，任务照常。"


def none_started(said: str, running: Sequence[Draw]) -> str:
    """算了, before there was an order; what runs is named, with the words that would end it."""
    if not running:
        return said
    draw = running[0]
    order = f"放弃 {draw.short}" if draw.confirmed_at is None else f"撤销 {draw.short} 原因"
    return f"{said}已发起的抽取没有改变；要停的是已发起的，请带编号，例如：{order}"
