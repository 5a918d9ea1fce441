"""Days off and weekends worked, year by year, as the State Council publishes them, from holidays.toml."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from config import words_faults

SHIPPED = Path(__file__).with_name("holidays.toml")
# whoever leaves one of these out has not copied the whole schedule
FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")
LONGEST = timedelta(days=15)
KEYS = ("off", "work")


class HolidaysFault(ValueError):
    """The file can't be used; the text names every fault in Chinese."""


class Holidays(NamedTuple):
    """Years whose schedule is filled in, and their days."""

    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]


def load_holidays(path: Path | None = None) -> Holidays:
    """Reads `path` in place of the shipped file. Raises HolidaysFault."""
    path = path or SHIPPED
    try:
        schedules = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HolidaysFault(words_faults.HOLIDAYS_UNREAD.format(path, error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HolidaysFault(words_faults.HOLIDAYS_NO_TOML.format(path, error)) from error
    faults: list[str] = []
    off: set[date] = set()
    work: set[date] = set()
    for year, schedule in schedules.items():
        if not re.fullmatch(r"20\d\d", year) or not isinstance(schedule, dict):
            faults.append(words_faults.YEAR_IS_SECTION.format(year))
            continue
        free, worked = (_days(int(year), key, schedule, faults) for key in KEYS)
        faults += _whole(year, schedule, free, worked)
        off, work = off | free, work | worked
    if faults:
        raise HolidaysFault(words_faults.HOLIDAYS_WRONG.format(path, "；".join(faults)))
    return Holidays(frozenset(map(int, schedules)), frozenset(off), frozenset(work))


def _days(year: int, key: str, schedule: Mapping[str, Any], faults: list[str]) -> set[date]:
    listed = schedule.get(key, [])
    if not isinstance(listed, list):
        faults.append(words_faults.YEAR_KEY_IS_LIST.format(year, key))
        return set()
    found: set[date] = set()
    for item in listed:
        days = set(_span(year, str(item)))
        if not days:
            faults.append(words_faults.DAY_WRONG.format(year, key, item))
        found |= days
    return found


def _span(year: int, text: str) -> Iterator[date]:
    """Nothing where the text is no day, or no span of days."""
    match = re.fullmatch(r"((?:\d{4}-)?\d\d-\d\d)(?:至((?:\d{4}-)?\d\d-\d\d))?", text)
    try:
        parts = [part for part in match.groups() if part] if match else []
        ends = [date.fromisoformat(part if len(part) > 5 else f"{year}-{part}") for part in parts]
    except ValueError:
        return
    if ends and timedelta() <= ends[-1] - ends[0] < LONGEST:
        yield from (ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1))


def _whole(year: str, schedule: Mapping[str, Any], off: set[date], work: set[date]) -> Iterator[str]:
    """What can't be the schedule of a whole year."""
    if strange := schedule.keys() - set(KEYS):
        yield words_faults.YEAR_KEY_UNKNOWN.format(year, "、".join(sorted(strange)))
    missing = [day for day in FIXED if date.fromisoformat(f"{year}-{day}") not in off]
    if missing:
        yield words_faults.HOLIDAYS_MISSING.format(year, "、".join(missing))
    if both := sorted(off & work):
        yield words_faults.OFF_AND_WORKED.format(year, "、".join(map(str, both)))
    if weekdays := sorted(day for day in work if day.weekday() < 5):
        yield words_faults.NO_WEEKEND.format(year, "、".join(map(str, weekdays)))
