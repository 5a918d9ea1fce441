"""Sentences around 结束, and how a draw ended."""

from handlers.draw.course import words
from models.draw import Draw, DrawMark
from models.rules.draw.limits import CLOSE_AFTER

HELP = "办完了：结束 0007（机构还没有到场的要写原因）"

FORGOTTEN = f"{CLOSE_AFTER.days}天没有新的进展"
REASON = "机构还没有到场，现在结束需要写明原因，会记录在案"


def all_done(draw: Draw) -> str:
    """Closed because everybody has 完成."""
    return f"{draw.short}全部完成，已关闭。完整记录可核验：核验 {draw.short}"


def closed_by_itself(draw: Draw) -> str:
    """Closed after seven days without an event."""
    return f"{draw.short}：{FORGOTTEN}，已自动结束。{_early(draw)}记录都保留着，可回复：核验 {draw.short}"


def ended(draw: Draw, by: str = "") -> str:
    """结束 by the requester or by 总站."""
    return (
        f"{draw.short}已{by}结束，未答复的机构已通知不再需要。{_early(draw)}完整记录可核验：核验 {draw.short}"
    )


def _early(draw: Draw) -> str:
    """What 结束 is marked with, said to the requester too."""
    marks = [mark for mark in draw.marks if mark.startswith(DrawMark.ENDED_EARLY)]
    return "".join(f"已注明“{mark}”，并告诉总站和审计；{words.AGAIN}会列出本次。" for mark in marks)


def for_second_person(draw: Draw, mark: str) -> list[str]:
    """What the second person sees afterwards."""
    return [
        f"结束 {draw.number}（{draw.task}，{draw.district}）",
        f"事由：{draw.reason}",
        f"{mark}；说明：{draw.close_note or '没有写'}",
    ]


def reason_wanted(draw: Draw) -> str:
    """结束 before those who accepted are on site."""
    return f"{draw.short}有机构接受了还没有到场，现在结束需要写明原因，会记录在案。请直接回复原因，或发：结束 {draw.short} 原因"


def untouched(draw: Draw) -> str:
    """结束 of an emergency that nobody has accepted."""
    return f"{draw.short}还没有机构接受，现在结束需要写明原因，会记录在案。请直接回复原因，或发：结束 {draw.short} 原因"


def withdraw_instead(draw: Draw) -> str:
    """结束 before anybody has accepted is 撤销 by another name."""
    return f"{draw.short}还没有机构接受，提前终止请用撤销，须另一位工作人员同意：撤销 {draw.short} 原因。总站可以直接结束。"


def withdraw_instead_of(draw: Draw) -> str:
    """So is 结束 before the day of who accepted."""
    return f"{draw.short}的活动还没有开始，有机构接受了，提前终止请用撤销，须另一位工作人员同意：撤销 {draw.short} 原因。总站可以直接结束。"


def ended_early(draw: Draw, missing: int) -> str:
    """结束 that threw the draw away: what was still to come."""
    unfilled = [] if draw.filled_at else ["未满额"]
    return f"{DrawMark.ENDED_EARLY}：{'，'.join([*unfilled, *([f'{missing}家接受后未报到场'] if missing else [])])}"


def withdrawn_early(missing: int) -> str:
    """撤销 throws the draw away too."""
    return f"撤销：{f'{missing}家接受后未报到场' if missing else '没有机构在途'}"


def by_station(name: str) -> str:
    """Who else than the requester."""
    return f"由市质安总站{name}"
