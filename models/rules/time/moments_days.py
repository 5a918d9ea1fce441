"""Which days and which hours the words of a moment can mean; more than one is never settled by a guess."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from models.rules.time.calendar import DAY, WorkingTime
from models.rules.time.moments_festivals import festival
from models.rules.time.moments_words import NEAR, Said, number

Found = tuple[tuple[date, ...], bool]
WEEK = timedelta(days=7)
OFFSETS = {"大后": 3, "后": 2, "明": 1, "今": 0, "昨": -1, "前": -2, "大前": -3}
WEEKDAYS = {sign: place for place, sign in enumerate("一二三四五六日")} | {"天": 6}
MORNING = {"凌晨", "大清早", "清晨", "清早", "一大早", "早上", "早晨", "上午", "早", "晨"}
NOON = {"中午", "正午"}
AFTERNOON = {"午后", "下午", "傍晚"}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def dates(said: Said, today: date, working: WorkingTime) -> Found:
    """The days meant, and whether there is no doubt."""
    kinds = [kind for kind in said.words if kind in DAYS or kind in CALENDAR_DAYS]
    if not kinds:
        return (today, today + DAY), False
    # 「周五」 by itself only confirms another day
    others = [kind for kind in kinds if kind != "weekday" or said.words[kind]["which_week"]]
    found, sure = _all_of(others or ["weekday"], said, today, working)
    if others and "weekday" in kinds and "weekday" not in others:
        agreed = tuple(day for day in found if day.weekday() == _weekday(said))
        found, sure = agreed or found, sure and bool(agreed)
    return found, sure


def _all_of(kinds: Sequence[str], said: Said, today: date, working: WorkingTime) -> Found:
    """The days that all agree on; where there is none, all of them, and that is doubtful."""
    found, sure = _days(kinds[0], said, today, working)
    for kind in kinds[1:]:
        more, _ = _days(kind, said, today, working)
        agreed = tuple(day for day in found if day in more)
        found, sure = agreed or (*found, *more), sure and bool(agreed)
    return found, sure


def _days(kind: str, said: Said, today: date, working: WorkingTime) -> Found:
    if kind in CALENDAR_DAYS:
        return CALENDAR_DAYS[kind](said, today, working)
    return DAYS[kind](said, today)


def hours(said: Said, working: WorkingTime) -> tuple[tuple[timedelta, ...], bool]:
    """The times of day meant, counted from midnight, and whether there is no doubt."""
    clock = said.words.get("clock")
    period = said.words["period"][0] if "period" in said.words else ""
    if clock is None:
        return _usual(period), False
    plain = clock["digital_hour"] or clock["hour"]
    hour, minute = number(plain), _minute(said)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return (), False
    rest = minute * MINUTE
    if period:
        at, sure = _in_period(hour, period)
        return (at * HOUR + rest,), sure
    if hour in (0, 12) or hour > 12 or plain.startswith("0"):
        return (hour * HOUR + rest,), True
    return _in_working_time(hour * HOUR + rest, working)


def _in_working_time(time: timedelta, working: WorkingTime) -> tuple[tuple[timedelta, ...], bool]:
    """「9点」 is one clear time where only the morning's is in working hours."""
    both = (time, time + 12 * HOUR)
    at_work = tuple(one for one in both if _at_work(one, working))
    if at_work == both[:1]:
        return at_work, True
    return at_work + tuple(one for one in both if one not in at_work), False


def evening_too(said: Said) -> bool:
    """「今天9点」, said in the afternoon, may mean 21:00."""
    clock = said.words.get("clock")
    plain = (clock["digital_hour"] or clock["hour"]) if clock else ""
    return bool(plain) and "period" not in said.words and plain[0] != "0" and 0 < number(plain) < 12


def span_after(said: Said) -> timedelta:
    """「两个半小时后」."""
    match = said.words["after"]
    count = 0.5 if match["only_half"] else number(match["after_n"]) + (0.5 if match["and_half"] else 0)
    units = {"小时": HOUR, "钟头": HOUR, "分钟": MINUTE, "刻钟": 15 * MINUTE}
    return count * units[match["after_unit"]]


def _at_work(time: timedelta, working: WorkingTime) -> bool:
    since = int(time.total_seconds())
    return any(
        start.hour * 3600 + start.minute * 60 <= since < end.hour * 3600 + end.minute * 60
        for start, end in working.spans
    )


def _usual(period: str) -> tuple[timedelta, ...]:
    """What is offered where only the part of the day was named."""
    if period in MORNING:
        return (9 * HOUR, 10 * HOUR, 11 * HOUR)
    if period in AFTERNOON:
        return (14 * HOUR, 15 * HOUR, 16 * HOUR)
    if period in NOON:
        return (12 * HOUR, 13 * HOUR)
    if period:
        return (19 * HOUR, 20 * HOUR)
    return (9 * HOUR, 10 * HOUR, 14 * HOUR)


def _in_period(hour: int, period: str) -> tuple[int, bool]:
    if period in MORNING:
        return (0, False) if (hour, period) == (12, "凌晨") else (hour, hour <= 12)
    if period in NOON:
        return (hour + 12, hour < 3) if hour < 10 else (hour, hour <= 14)
    if period in AFTERNOON:
        return (hour + 12 if hour < 12 else hour), hour > 0
    if hour < 5:
        return hour + 24, False
    return (24 if hour == 12 else hour + 12 if hour < 12 else hour), True


def _minute(said: Said) -> int:
    clock = said.words["clock"]
    if clock["half"]:
        return 30
    if clock["quarter"]:
        return 15 * number(clock["quarter"])
    return number(clock["digital_minute"] or clock["minute"] or clock["few"] or "0")


def _full(said: Said, _today: date) -> Found:
    match = said.words["full"]
    day = _date(int(match["year"]), number(match["full_month"]), number(match["full_day"]))
    return (day,) if day else (), True


def _of_year(said: Said, today: date) -> Found:
    match = said.words["date"]
    years = {"去年": -1, "今年": 0, "明年": 1, "后年": 2}
    month, day = number(match["month"]), number(match["day"])
    if match["which_year"]:
        found = _date(today.year + years[match["which_year"]], month, day)
        return (found,) if found else (), True
    return _next_of_year(month, day, today)


def _slashed(said: Said, today: date) -> Found:
    match = said.words["slashed"]
    return _next_of_year(int(match["slashed_month"]), int(match["slashed_day"]), today)


def _next_of_year(month: int, day: int, today: date) -> Found:
    """This year's while it lies ahead; one that is over for weeks is over, not next year's."""
    now, following = _date(today.year, month, day), _date(today.year + 1, month, day)
    if now and (now >= today or today - now <= NEAR):
        return (now,), True
    return ((following,), following - today <= NEAR) if following else ((), True)


def _dotted(said: Said, today: date) -> Found:
    """「12.03」 by itself may be a measure: asked about in any case."""
    match = said.words["dotted"]
    return _next_of_year(int(match["dotted_month"]), int(match["dotted_day"]), today)[0], False


def _vague(_said: Said, _today: date) -> Found:
    return (), False


def _of_month(said: Said, today: date) -> Found:
    match = said.words["of_month"]
    first = _month(today, {"上": -1, "下": 1}.get(match["which_month"][0], 0))
    day = _date(first.year, first.month, number(match["of_day"]))
    return (day,) if day else (), True


def _single(said: Said, today: date) -> Found:
    """「3号」: of this month while it lies ahead, else perhaps of the next."""
    day = number(said.words["single"]["single_day"])
    for months in range(3):
        first = _month(today, months)
        found = _date(first.year, first.month, day)
        if found and found >= today:
            return (found,), months == 0
    return (), True


def _month_end(said: Said, today: date, working: WorkingTime) -> Found:
    first = _month(today, 1 if said.words["month_end"][0].startswith("下") else 0)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    while not working.works_on(last):
        last -= DAY
    return (last,), False


def _later(said: Said, today: date) -> Found:
    match = said.words["later"]
    return (today + number(match["later_n"]) * (DAY if match["later_unit"] in "天日" else WEEK),), True


def _offset(said: Said, today: date) -> Found:
    word = said.words["offset"][0].rstrip("天日儿")
    return (today + OFFSETS[word] * DAY,), True


def _by_weekday(said: Said, today: date) -> Found:
    """「周五」 is the next one; said on a Friday it may be today's or that of the week after."""
    match, wanted = said.words["weekday"], _weekday(said)
    if match["which_week"]:
        return (_monday(match["which_week"], today) + wanted * DAY,), True
    ahead = (wanted - today.weekday()) % 7
    return ((today + ahead * DAY,), True) if ahead else ((today, today + WEEK), False)


def _week_end(said: Said, today: date) -> Found:
    monday = _monday(said.words["week_end"]["which_end"] or "本", today)
    return (monday + 5 * DAY, monday + 6 * DAY), False


def _week(said: Said, today: date, working: WorkingTime) -> Found:
    monday = _monday(said.words["week"]["only_week"], today)
    days = [monday + place * DAY for place in range(5)]
    return tuple(day for day in days if day > today and working.works_on(day))[:3], False


def _weekday(said: Said) -> int:
    word = said.words["weekday"]["week_day"]
    return int(word) - 1 if word.isdigit() else WEEKDAYS[word]


def _monday(which: str, today: date) -> date:
    weeks = {"下": which.count("下"), "上": -which.count("上")}.get(which[0], 0)
    return today - today.weekday() * DAY + weeks * WEEK


def _month(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


DAYS: dict[str, Callable[[Said, date], Found]] = {
    "full": _full,
    "date": _of_year,
    "slashed": _slashed,
    "of_month": _of_month,
    "single": _single,
    "dotted": _dotted,
    "vague": _vague,
    "later": _later,
    "offset": _offset,
    "weekday": _by_weekday,
    "week_end": _week_end,
}
CALENDAR_DAYS: dict[str, Callable[[Said, date, WorkingTime], Found]] = {
    "month_end": _month_end,
    "week": _week,
    "festival": festival,
}


def told_as_past(said: Said) -> bool:
    """「昨天」, 「上周」: words of a story."""
    offset, weekday = said.words.get("offset"), said.words.get("weekday")
    if offset and offset[0].startswith(("昨", "前", "大前")):
        return True
    return bool(weekday and (weekday["which_week"] or "").startswith("上"))
