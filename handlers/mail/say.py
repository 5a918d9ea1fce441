"""How moments, spans and long texts are said, the same in every sentence."""

from collections.abc import Callable
from datetime import datetime, timedelta

from models.base import CHINA
from models.draw import Draw

# counted over a year whose holidays are not published yet
TENTATIVE = "（暂定）"


def clock(moment: datetime) -> str:
    """14:33, Shanghai time."""
    return f"{moment.astimezone(CHINA):%H:%M}"


def when(moment: datetime, now: datetime) -> str:
    """今天14:30, 明天14:30 or 11月23日14:30."""
    day, today = moment.astimezone(CHINA).date(), now.astimezone(CHINA).date()
    near = {today: "今天", today + timedelta(days=1): "明天", today - timedelta(days=1): "昨天"}
    return near.get(day, f"{day.month}月{day.day}日") + clock(moment)


def soon(moment: datetime, now: datetime) -> str:
    """14:41 where it is hours away at most; the day too where it is further off."""
    return clock(moment) if abs(moment - now) < timedelta(hours=4) else when(moment, now)


def until(
    draw: Draw, moment: datetime, now: datetime, say: Callable[[datetime, datetime], str] = when
) -> str:
    """A deadline of a draw; what was counted in working time over a year without a schedule is 暂定."""
    by_calendar = draw.starts_at is not None and moment != draw.starts_at
    return say(moment, now) + (TENTATIVE if by_calendar and draw.tentative(moment) else "")


def briefly(span: timedelta) -> str:
    """60秒, 90秒, 4小时: a short wait is counted in seconds."""
    return f"{span.total_seconds():.0f}秒" if span < timedelta(minutes=2) else spell(span)


def spell(span: timedelta) -> str:
    """8分钟, 45秒, 2小时5分钟."""
    seconds = max(int(span.total_seconds()), 0)
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest}秒"
    hours, minutes = divmod(minutes, 60)
    return (f"{hours}小时" if hours else "") + (f"{minutes}分钟" if minutes else "")


def spelled(number: int) -> str:
    """两 (倍), 三 (签): a small number in words."""
    return "零一两三四五六七八九"[number]


def clip(text: str, length: int) -> str:
    """Fits a card's field; the whole stands in the text that goes with it."""
    return text if len(text) <= length else text[: length - 1] + "…"
