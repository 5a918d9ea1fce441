"""Working days and hours of Shanghai time, and the hours in which planned draws disturb nobody (口径 10).

Holidays and make-up days as the State Council publishes them: from the deployment's own list, else from the
package. In a year that neither knows the days off by law are off, and what is counted over it is 暂定.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

from models.rules.time.festivals import days_off_by_law

CHINA = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """What the deployment has filled in: whole `years`, days `off`, and weekends that are `work`."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def knows(self, year: int) -> bool:
        """The schedule of that year is published, and here."""
        return year in self.years or _in_package(year)

    def known_until(self, year: int) -> int:
        """The last year that is known without a gap, from `year` on; the year before it where it is not."""
        while self.knows(year):
            year += 1
        return year - 1


PUBLISHED = Calendar()


def is_working_day(day: date, calendar: Calendar = PUBLISHED) -> bool:
    """Weekends that are worked instead of a holiday count, holidays don't."""
    if day in calendar.off or day in calendar.work:
        return day in calendar.work
    return _by_law(day) if day.year in calendar.years else _by_package(day)


@lru_cache(maxsize=64)
def _in_package(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=4096)
def _by_package(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) if _in_package(day.year) else _by_law(day)


def _by_law(day: date) -> bool:
    return day.weekday() < 5 and day not in days_off_by_law(day.year)


def add_working_days(day: date, n: int, calendar: Calendar = PUBLISHED) -> date:
    """The n-th working day after `day`; `day` itself for 0. Raises ValueError for a negative n."""
    if n < 0:
        raise ValueError(f"working days can't be counted backwards: {n}")
    for _ in range(n):
        day += DAY
        while not is_working_day(day, calendar):
            day += DAY
    return day


@dataclass(frozen=True)
class WorkingTime:
    """The hours of a working day, in order and apart from each other. Moments are aware; answers are UTC."""

    spans: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13), time(17)))
    calendar: Calendar = PUBLISHED

    def is_working(self, moment: datetime) -> bool:
        """12:00 itself is no working time any more, 9:00 is."""
        local = moment.astimezone(CHINA)
        place = bisect_right(self.spans, local.time(), key=lambda span: span[0]) - 1
        return place >= 0 and local.time() < self.spans[place][1] and self.works_on(local.date())

    def works_on(self, day: date) -> bool:
        """No day off."""
        return is_working_day(day, self.calendar)

    def add(self, moment: datetime, length: timedelta) -> datetime:
        """`length` of working time later: at night nothing runs.

        A time that runs out as work ends is over then, and not the next morning. Raises ValueError for a
        negative length.
        """
        if length < timedelta():
            raise ValueError(f"working time can't be counted backwards: {length}")
        at = moment.astimezone(CHINA)
        for start, end in self._stretches(at):
            begin = max(at, start)
            if begin + length <= end:
                return (begin + length).astimezone(UTC)
            length -= end - begin
        raise OverflowError("no such day")  # a calendar has no end before the year 9999

    def _stretches(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working hours from `at` on, the one that is just over too."""
        day = at.date()
        while True:
            if self.works_on(day):
                for start, end in self.spans:
                    stretch = datetime.combine(day, start, CHINA), datetime.combine(day, end, CHINA)
                    if at <= stretch[1]:
                        yield stretch
            day += DAY


@dataclass(frozen=True)
class Quiet:
    """From `start` to `end`, across midnight where `end` is the earlier one."""

    start: time = time(20)
    end: time = time(8)

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it falls into, in UTC."""
        local = moment.astimezone(CHINA)
        across = self.end < self.start
        late, early = local.time() >= self.start, local.time() < self.end
        if not (late or early if across else late and early):
            return moment.astimezone(UTC)
        day = local.date() + DAY if across and late else local.date()
        return datetime.combine(day, self.end, CHINA).astimezone(UTC)
