"""What institutions are told of a draw that is over."""

from models.draw import Draw
from models.rules.draw.visibility import end_explained

CARD_WITHDRAWN = "任务已撤销"
CARD_OVER = "任务已结束"


def withdrawn(draw: Draw, note: str) -> str:
    """The task is off; it never counts (口径 26). Of a sealed one nothing is told, not even why."""
    why = f"，原因：{note}" if note and end_explained(draw) else ""
    return f"任务{draw.short}已撤销{why}。贵单位无需再处理，也不计入履职记录。感谢配合。"


def over(draw: Draw) -> str:
    """The draw was closed by its requester while this institution had not answered."""
    return f"任务{draw.short}已结束，贵单位无需再答复，也不计入履职记录。感谢配合。"


def ended(draw: Draw) -> str:
    """结束 while this institution was still at work."""
    return f"任务{draw.short}已结束，无需再办理后续步骤。感谢贵单位参加{draw.task}。"
