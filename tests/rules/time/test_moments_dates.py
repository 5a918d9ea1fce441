"""Festivals, 12.3, and days that no calendar has: read when clear, asked about, never guessed."""

from datetime import date

import pytest

from models.rules.time.calendar import Calendar, WorkingTime
from models.rules.time.moments import Moment, Outside, Unclear, find_moment
from tests.rules.time.test_moments import NOW, at


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("12.3 9点", "12-03 09:00"),
        ("12.03 9:00", "12-03 09:00"),
        ("12.3上午9点", "12-03 09:00"),
        ("12.3日 9点", "12-03 09:00"),
        ("12.3（周四）9点", "12-03 09:00"),
        ("12/3日下午2点", "12-03 14:00"),
        ("12-03号 14:30", "12-03 14:30"),
        ("12月3 9点", "12-03 09:00"),
        ("12月3上午9点", "12-03 09:00"),
        ("十二月三下午两点", "12-03 14:00"),
        ("1.5下午2点", "2027-01-05 14:00"),
        ("基坑深 2.5 米 明天9点", "11-26 09:00"),
        ("国庆节后复工检查 明天9点", "11-26 09:00"),
        ("节前检查，12月3日9点", "12-03 09:00"),
    ],
)
def test_a_date_in_other_spellings(text: str, then: str) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Moment), reading
    assert reading.at == at(then)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("元旦上午9点", "2027-01-01 09:00"),
        ("元旦当天上午9点", "2027-01-01 09:00"),
        ("1月1日上午9点", "2027-01-01 09:00"),
        ("明年国庆节上午9点", "2027-10-01 09:00"),
        ("2027年春节9点", "2027-02-06 09:00"),
        ("除夕上午9点", "2027-02-05 09:00"),
        ("大年初一上午9点", "2027-02-06 09:00"),
    ],
)
def test_a_festival_is_a_day_off(text: str, then: str) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Outside), reading
    assert reading.at == at(then)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("元旦", ["2027-01-01 09:00", "2027-01-01 10:00", "2027-01-01 14:00"]),
        ("国庆节上午9点", ["2027-10-01 09:00"]),
        ("国庆 9点", ["2027-10-01 09:00"]),
        ("中秋节上午9点", ["2027-09-15 09:00"]),
        ("五一上午9点", ["2027-05-01 09:00"]),
        ("春节后第一个工作日9点", ["2027-02-09 09:00"]),
        ("节后第一个工作日上午9点", []),
        ("国庆节后9点", []),
        ("春节前检查，上午9点", []),
        ("国庆期间9点", []),
        ("教师节上午9点", []),
        ("1203 9点", []),
        ("20261203 9点", []),
        ("12.03", ["12-03 09:00", "12-03 10:00", "12-03 14:00"]),
        ("12.03 质量检查，上午9点", ["12-03 09:00"]),
        ("周五上午，基坑深 2.5 处", ["11-27 09:00", "11-27 10:00", "11-27 11:00"]),
    ],
)
def test_tomorrow_is_not_offered_for_another_day(text: str, choices: list[str]) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Unclear), reading
    assert reading.choices == tuple(map(at, choices))
    assert not reading.never


NEVER = [
    "11月31日9点",
    "11月31日",
    "2月30日上午9点",
    "2.30 9点",
    "2026年11月31日",
    "本月31号9点",
    "明天25点",
    "13月1日9点",
]


@pytest.mark.parametrize("text", NEVER)
def test_what_no_calendar_has_is_known_for_it(text: str) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Unclear), reading
    assert reading.never
    assert reading.choices == ()


@pytest.mark.parametrize("text", ["12月3日", "9点", "本周", "月底", "明天3点"])
def test_what_is_only_unclear_is_not_said_to_be_none(text: str) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Unclear), reading
    assert not reading.never


@pytest.mark.parametrize(
    "text",
    [
        *("国庆路工地", "五一路工地", "坡比1.25", "基坑深2.5米", "第12.3节", "环节", "3.2标段"),
        *("春节后复工检查", "国庆节前", "1203", "清明时节", "中秋家园"),
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert find_moment(text, NOW) is None


def test_with_a_schedule_the_first_working_day_is_clear() -> None:
    off = frozenset(date(2027, 2, day) for day in range(5, 12))
    filled = WorkingTime(calendar=Calendar(frozenset({2027}), off))
    reading = find_moment("春节后第一个工作日9点", NOW, filled)
    assert reading == Moment(at("2027-02-12 09:00"), ((0, 11),))
    before = at("2026-09-25 10:00")
    assert find_moment("国庆节后第一个工作日9点", before) == Moment(at("10-08 09:00"), ((0, 12),))
