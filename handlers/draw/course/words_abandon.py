"""Sentences around 放弃, and where nobody confirmed in time."""

from models.draw import Draw
from models.rules.draw.limits import CLOSE_AFTER


def given_up(number: str) -> str:
    """放弃 before anything was drawn."""
    return f"{number}已放弃，没有抽取。编号和承诺行保留在案。"


def card_over(reason: str) -> str:
    """The buttons of the confirm card end."""
    return f"已{reason}"


def expired_waiting(draw: Draw, begun: bool) -> str:
    """R1 was given; the other numbers never came, or not before the activity began."""
    why = "到活动开始时还没有" if begun else f"{CLOSE_AFTER.days}天没有"
    return f"{draw.short}：{why}等齐监督人数字或公开数，已作废，没有抽取。需要时请重新发起。"
