"""出发, 到场, 完成: what an institution reports once it has accepted."""

from datetime import datetime

from handlers.mail.say import clock
from models.draw import Draw
from models.institution import Institution

HELP = "路上和现场：出发 0007、到场 0007、完成 0007"


def recorded(draw: Draw, step: str, moment: datetime, next_step: str) -> str:
    """出发, 到场, 完成, with what comes next."""
    follow = (
        f"下一步请点「{next_step}」，或回复：{next_step} {draw.short}"
        if next_step
        else f"感谢贵单位参加{draw.task}。"
    )
    return f"已记录：任务{draw.short} {step} {clock(moment)}。{follow}"


def known(draw: Draw, step: str) -> str:
    """Tapped twice, or out of order."""
    return f"任务{draw.short}已经记录过“{step}”或后面的步骤，无需重复。"


def not_accepted(draw: Draw, step: str) -> str:
    """出发 without 接受."""
    return f"贵单位还没有接受任务{draw.short}，“{step}”没有记录。请先回复：接受 {draw.short}"


def told(draw: Draw, institution: Institution, step: str, moment: datetime) -> str:
    """出发, 到场, 完成."""
    return f"{draw.short} {institution.short_name} 已{step} {clock(moment)}。"
