"""The working calendar is filled in year by year; who keeps it hears in time that a year is missing."""

from datetime import date, datetime, time, timedelta

from handlers.mail.post import About, tell_all
from handlers.oversight import words_calendar
from handlers.routing.once import once
from handlers.routing.router import Ctx, Router
from models.base import CHINA
from models.people import Role, staff_with
from models.rules.time.calendar import Calendar
from models.topics import Topic

STAMP = "calendar"
NEAR = timedelta(days=60)
WEEK = timedelta(days=7)
AT = time(9)
KEEPERS = frozenset({Role.ADMIN})
router = Router()


def end_of_calendar(calendar: Calendar, now: datetime) -> tuple[bool, str]:
    """Whether today stands in it, and what to do where it ends within 60 days; for doctor and /readyz."""
    today = now.astimezone(CHINA).date()
    until = calendar.known_until(today.year)
    left = date(until, 12, 31) - today
    if until < today.year:
        return False, words_calendar.over(today.year)
    return True, words_calendar.ends_soon(until, left.days) if left <= NEAR else ""


def week_of(now: datetime) -> str:
    """The last day, counted in weeks from 1 December on, whose nine o'clock has come."""
    local = now.astimezone(CHINA)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    first = date(day.year if day.month == 12 else day.year - 1, 12, 1)
    return (first + (day - first) // WEEK * WEEK).isoformat()


@once(router, STAMP, week_of, every=timedelta(minutes=10))
def ask_for_schedule(ctx: Ctx, week: str, mark: str) -> None:
    """Weekly from 1 December, until the next year is filled in; in January it is the year itself."""
    day = date.fromisoformat(week)
    year = day.year + 1 if day.month == 12 else day.year
    if not ctx.house.calendar.knows(year):
        text, people = words_calendar.missing(year), staff_with(ctx.session, KEEPERS)
        tell_all(ctx, people, text, mark, About(Topic.CALENDAR))
