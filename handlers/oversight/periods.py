"""Months, quarters and years of Shanghai, as statistics name them: 2026-10, 2026-Q4, 2026."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.oversight import words
from handlers.routing.errors import UserError
from models.base import CHINA

_PERIOD = re.compile(r"(?P<year>20[0-9]{2})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII)
MONTHS, QUARTERS, YEARS = 13, 5, 3


@dataclass(frozen=True)
class Period:
    """From `since` on, before `until`; `key` is how an address says it, `label` how people do."""

    key: str
    label: str
    since: datetime
    until: datetime


def period_of(key: str) -> Period:
    """Reads 2026-10, 2026-Q4 or 2026. Raises UserError."""
    found = _PERIOD.fullmatch(key)
    if not found:
        raise UserError(words.odd_period(key))
    year, quarter, month = int(found["year"]), found["quarter"], found["month"]
    if month:
        return _span(key, words.month_name(year, int(month)), year, int(month), 1)
    if quarter:
        return _span(key, words.quarter_name(year, quarter), year, 3 * int(quarter) - 2, 3)
    return _span(key, words.year_name(year), year, 1, 12)


def month_of(now: datetime) -> Period:
    """The month that it is in Shanghai."""
    return period_of(f"{now.astimezone(CHINA):%Y-%m}")


def month_before(now: datetime) -> Period:
    """The last whole month."""
    return month_of(month_of(now).since - timedelta(days=1))


def choices(now: datetime) -> list[tuple[str, list[Period]]]:
    """What a page offers: recent months, quarters and years, the newest first."""
    local = now.astimezone(CHINA)
    months = [local.year * 12 + local.month - 1 - back for back in range(MONTHS)]
    quarters = [local.year * 4 + (local.month - 1) // 3 - back for back in range(QUARTERS)]
    return [
        ("按月", [period_of(f"{at // 12}-{at % 12 + 1:02d}") for at in months]),
        ("按季度", [period_of(f"{at // 4}-Q{at % 4 + 1}") for at in quarters]),
        ("按年", [period_of(f"{local.year - back}") for back in range(YEARS)]),
    ]


def _span(key: str, label: str, year: int, month: int, months: int) -> Period:
    after = year * 12 + month - 1 + months
    return Period(
        key,
        label,
        datetime(year, month, 1, tzinfo=CHINA),
        datetime(after // 12, after % 12 + 1, 1, tzinfo=CHINA),
    )
