"""When an institution is asked, reminded, expected: at once, or in working time (口径 9, 12)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.routing.house import House
from handlers.routing.router import Ctx
from models.draw import Assignment, Draw
from models.rules.time.calendar import CHINA


def calendar_until(ctx: Ctx) -> int:
    """The last year whose schedule is known: what is counted beyond it is 暂定."""
    return ctx.house.calendar.known_until(ctx.now.astimezone(CHINA).year)


def is_tentative(ctx: Ctx, until: datetime) -> bool:
    """Set now, `until` would be a deadline over days that no schedule covers."""
    return until.astimezone(CHINA).year > calendar_until(ctx)


def note_calendar(ctx: Ctx, draw: Draw) -> None:
    """Whenever a deadline is set the draw notes how far the calendar was known (Draw.tentative)."""
    known = calendar_until(ctx)
    if draw.rules.get("calendar") != known:
        # a new dict: a change inside the old one would not be stored
        draw.rules = {**draw.rules, "calendar": known}


def asked_at(house: House, draw: Draw, now: datetime) -> datetime:
    """When the notice goes out: held until the quiet hours are over, except in an emergency."""
    return house.quiet.next_open(now) if draw.starts_at else now


def answer_by(ctx: Ctx, draw: Draw) -> datetime:
    """Until when an institution asked now may answer."""
    window = timedelta(seconds=draw.rules["answer_window"])
    if draw.starts_at is None:
        return ctx.now + window
    return planned_answer_by(ctx.house, ctx.now, window, draw.starts_at)


def planned_answer_by(house: House, now: datetime, window: timedelta, starts_at: datetime | None) -> datetime:
    """The window in working time, cut short by the start of the activity, but never below `least_notice`."""
    by = house.working.add(now, window)
    least = house.quiet.next_open(now) + house.rules.planned.least_notice
    return max(min(by, starts_at), least) if starts_at else max(by, least)


def earliest_start(house: House, now: datetime) -> datetime:
    """Before this an activity can't start: its institutions would have no time to answer."""
    return house.quiet.next_open(now) + house.rules.planned.least_notice


def reminders(ctx: Ctx, draw: Draw, until: datetime) -> Iterator[tuple[int, datetime]]:
    """(seconds after the notice, moment) of every reminder before the deadline."""
    for seconds in draw.rules["reminders"]:
        span = timedelta(seconds=seconds)
        due = ctx.now + span
        if draw.starts_at:
            due = ctx.house.quiet.next_open(ctx.house.working.add(ctx.now, span))
        if due < until:
            yield int(seconds), due


def arrive_by(draw: Draw, notified_at: datetime) -> datetime:
    """When an institution should be on site: at the start of a planned activity, else in the target time."""
    return draw.starts_at or notified_at + timedelta(seconds=draw.rules["arrival"])


def held(ctx: Ctx, draw: Draw, assignment: Assignment) -> bool:
    """The notice waits for the end of the quiet hours."""
    notified = assignment.notified_at or ctx.now
    return asked_at(ctx.house, draw, notified) > ctx.now
