"""The public page on which a draw is checked."""

from collections.abc import Sequence

from handlers.draw.proof import words as proof_words
from handlers.mail.say import TENTATIVE, clip
from models.draw import Draw, DrawKind, DrawState

NO_BUNDLE_HERE = (
    "这里没有可以下载的核验包：编号不对、还没有公开，或者这一次没有摇号。请在核验页上按编号查看。"
)


def waiting(draw: Draw, after: int) -> str:
    """When anybody may check, said on the page of a draw that is not published yet."""
    if draw.state != DrawState.CLOSED:
        return f"这次抽取还没有结束，结束后第{after}个工作日公开。"
    if draw.publish_at is None:
        return "这次抽取已结束，公开的日子由市质安总站确定。"
    return f"这次抽取已结束，将于{proof_words.day_of(draw.publish_at)}{TENTATIVE if draw.tentative(draw.publish_at) else ''}公开。"


def unknown(number: str) -> str:
    """A number that nobody has given out."""
    return f"没有找到编号“{clip(number, 40)}”。请对照记录表或二维码旁的编号重新输入，例如：CQ-20261122-0007"


def several(number: str, found: Sequence[str]) -> str:
    """A short number that came in several years."""
    return f"短号{number}在几年里都用过：{'、'.join(found[:5])}。请填上年份，或输入完整的编号。"


def no_bundle_word(draw: Draw) -> str:
    """In the list of what was published."""
    return "指派，没有摇号" if draw.kind == DrawKind.ASSIGNED else f"{draw.close_reason}，没有抽取"
