"""Working days, working time, quiet hours."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.time.calendar import CHINA, Calendar, Quiet, WorkingTime, add_working_days, is_working_day
from models.rules.time.festivals import FIXED, festivals

HOURS = WorkingTime(((time(9), time(12)), (time(13), time(17))))
# years with published holidays and years without
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)
LENGTHS = st.timedeltas(timedelta(), timedelta(hours=100))


def at(text: str) -> datetime:
    """「2026-11-27 09:00」, Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),
        ("2026-01-04", True),  # a Sunday worked for New Year
        ("2026-02-17", False),
        ("2026-11-27", True),
        ("2026-11-28", False),
    ],
)
def test_holidays_are_those_of_the_state_council(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2027-01-01", False),  # a Friday
        ("2027-01-04", True),
        ("2027-02-05", False),  # 除夕
        ("2027-02-08", False),
        ("2027-02-09", True),  # nobody guesses how a schedule moves the rest
        ("2027-04-05", False),
        ("2027-06-09", False),
        ("2027-09-15", False),
        ("2027-10-01", False),
        ("2027-10-04", True),
        ("2031-05-01", False),
        ("2031-05-02", False),
        ("2031-05-05", True),
        ("2031-05-10", False),
        ("2150-10-01", False),
    ],
)
def test_without_a_schedule_the_days_off_by_law_are_off(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


SAME = {
    "春节": "Spring Festival", "清明节": "Tomb-sweeping Day", "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival", "元旦": "New Year's Day", "劳动节": "Labour Day",
    "国庆节": "National Day",
}  # fmt: skip


def test_the_festivals_of_both_packages_fall_on_the_same_days() -> None:
    """Where one day is two festivals either name may stand; a Saturday off has none at times."""
    for year in range(2008, 2027):
        for name, days in festivals(year).items():
            for day in days:
                if (year, name) < (2025, "") and name in FIXED:
                    continue  # the law had fewer days then
                off, called = chinese_calendar.get_holiday_detail(day)
                assert off, (day, name)
                both = sum(day in others for others in festivals(year).values()) > 1
                assert called == SAME[name] or both or (called is None and day.weekday() > 4), (day, name)


def test_the_law_of_2025_gives_thirteen_days() -> None:
    assert [len(festivals(year)) for year in (2025, 2026, 2027)] == [7, 7, 7]
    assert [sum(map(len, festivals(year).values())) for year in (2025, 2026, 2027)] == [13, 13, 13]
    assert festivals(2027)["春节"] == tuple(date(2027, 2, day) for day in (5, 6, 7, 8))


FILLED = Calendar(
    frozenset({2027}),
    off=frozenset(date(2027, 2, day) for day in range(5, 12)) | {date(2026, 12, 31)},
    work=frozenset({date(2027, 2, 14)}),
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2027-02-09", False),
        ("2027-02-12", True),
        ("2027-02-14", True),  # a Sunday
        ("2027-02-13", False),
        ("2027-10-01", False),  # by law, though nobody filled it in
        ("2026-12-31", False),  # the package says nothing of it
        ("2026-01-04", True),
        ("2028-01-03", True),
    ],
)
def test_what_the_deployment_fills_in_counts(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day), FILLED) is works
    filled = WorkingTime(HOURS.spans, FILLED)
    assert filled.is_working(at(f"{day} 10:00")) is works


def test_how_far_the_calendar_is_known() -> None:
    assert Calendar().known_until(2026) == 2026
    assert FILLED.known_until(2026) == 2027
    assert Calendar(frozenset({2028})).known_until(2026) == 2026
    assert Calendar().known_until(2027) == 2026
    assert add_working_days(date(2027, 2, 4), 2, FILLED) == date(2027, 2, 14)
    assert add_working_days(date(2027, 2, 4), 2) == date(2027, 2, 10)


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        ("2026-11-27", 0, "2026-11-27"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-02", 20, "2026-11-30"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-12-30", 3, "2027-01-05"),
    ],
)
def test_working_days_pass_over_weekends_and_holidays(day: str, n: int, then: str) -> None:
    assert add_working_days(date.fromisoformat(day), n) == date.fromisoformat(then)


def test_nothing_is_counted_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        add_working_days(date(2026, 11, 27), -1)
    with pytest.raises(ValueError, match="backwards"):
        HOURS.add(at("2026-11-27 09:00"), timedelta(seconds=-1))


@pytest.mark.parametrize(
    ("moment", "hours", "then"),
    [
        ("2026-11-27 09:00", 1, "2026-11-27 10:00"),
        ("2026-11-27 11:00", 2, "2026-11-27 14:00"),
        ("2026-11-27 09:00", 3, "2026-11-27 12:00"),
        ("2026-11-27 12:30", 1, "2026-11-27 14:00"),
        ("2026-11-27 15:30", 4, "2026-11-30 11:30"),
        ("2026-11-27 20:00", 4, "2026-11-30 14:00"),
        ("2026-11-28 10:00", 0, "2026-11-30 09:00"),
        ("2026-11-27 08:00", 7, "2026-11-27 17:00"),
        ("2026-09-30 16:00", 2, "2026-10-08 10:00"),
    ],
)
def test_working_time_runs_only_at_work(moment: str, hours: int, then: str) -> None:
    assert HOURS.add(at(moment), timedelta(hours=hours)) == at(then)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2026-11-27 08:59", False),
        ("2026-11-27 09:00", True),
        ("2026-11-27 12:00", False),
        ("2026-11-27 13:00", True),
        ("2026-11-27 16:59", True),
        ("2026-11-27 17:00", False),
        ("2026-11-28 10:00", False),
    ],
)
def test_when_work_is_done(moment: str, works: bool) -> None:
    assert HOURS.is_working(at(moment)) is works


@given(MOMENTS, LENGTHS)
def test_working_time_never_ends_outside_work(moment: datetime, length: timedelta) -> None:
    then = HOURS.add(moment, length)
    local = then.astimezone(CHINA)
    assert then >= moment
    assert is_working_day(local.date())
    assert any(start <= local.time() <= end for start, end in HOURS.spans)


@given(MOMENTS, LENGTHS, LENGTHS)
def test_working_time_adds_up(moment: datetime, first: timedelta, second: timedelta) -> None:
    assert HOURS.add(HOURS.add(moment, first), second) == HOURS.add(moment, first + second)


@given(MOMENTS, MOMENTS, LENGTHS, LENGTHS)
def test_who_starts_later_or_takes_longer_ends_no_earlier(
    one: datetime, other: datetime, short: timedelta, long: timedelta
) -> None:
    one, other, short, long = min(one, other), max(one, other), min(short, long), max(short, long)
    assert HOURS.add(one, short) <= HOURS.add(other, short)
    assert HOURS.add(one, short) <= HOURS.add(one, long)


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(hours=1)))
def test_at_work_time_runs_as_by_the_clock(moment: datetime, length: timedelta) -> None:
    if HOURS.is_working(moment) and HOURS.is_working(moment + length):
        assert HOURS.add(moment, length) in (moment + length, HOURS.add(moment + length, timedelta()))


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        ("2026-11-27 19:59", "2026-11-27 19:59"),
        ("2026-11-27 20:00", "2026-11-28 08:00"),
        ("2026-11-27 23:59", "2026-11-28 08:00"),
        ("2026-11-28 00:00", "2026-11-28 08:00"),
        ("2026-11-28 07:59", "2026-11-28 08:00"),
        ("2026-11-28 08:00", "2026-11-28 08:00"),
    ],
)
def test_quiet_hours_end_at_eight(moment: str, then: str) -> None:
    assert Quiet().next_open(at(moment)) == at(then)


def test_quiet_hours_within_one_day() -> None:
    noon = Quiet(time(12), time(14))
    assert noon.next_open(at("2026-11-27 13:00")) == at("2026-11-27 14:00")
    assert noon.next_open(at("2026-11-27 15:00")) == at("2026-11-27 15:00")
    assert noon.next_open(at("2026-11-27 11:00")) == at("2026-11-27 11:00")


@given(MOMENTS, MOMENTS)
def test_what_is_held_is_sent_in_order_and_only_once_held(one: datetime, other: datetime) -> None:
    quiet = Quiet()
    one, other = min(one, other), max(one, other)
    assert one <= quiet.next_open(one) <= quiet.next_open(other)
    assert quiet.next_open(quiet.next_open(one)) == quiet.next_open(one)


def test_the_package_is_loaded_only_for_a_year_without_a_schedule() -> None:
    """A tenth of a second and 19 MB that no start and no year of the schedule pays."""
    start = "import sys, datetime, bot.app; from models.rules.time.calendar import is_working_day"
    for year, loaded in ((2026, False), (2027, True)):
        code = f"{start}; is_working_day(datetime.date({year}, 1, 1)); print('holidays' in sys.modules)"
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert said.stdout.split() == [str(loaded)]
