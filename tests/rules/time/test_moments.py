"""Dates and times in everyday Chinese: read when clear, asked about when not."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.time.calendar import CHINA, WorkingTime
from models.rules.time.moments import Moment, Outside, Past, Unclear, find_moment, spoken

# a Wednesday afternoon
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=CHINA)


def at(text: str) -> datetime:
    """「11-26 09:00」 or 「2027-01-05 14:00」, Shanghai time."""
    year = "" if text.count("-") == 2 else "2026-"
    return datetime.fromisoformat(year + text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("明天9点", "11-26 09:00"),
        ("明天上午九点", "11-26 09:00"),
        ("明早9点", "11-26 09:00"),
        ("明天９：３０", "11-26 09:30"),
        ("后天下午三点半", "11-27 15:30"),
        ("后天下午3点一刻", "11-27 15:15"),
        ("后天下午三点四十五分", "11-27 15:45"),
        ("后天十点零五分", "11-27 10:05"),
        ("明天十点二十", "11-26 10:20"),
        ("下周三14:30", "12-02 14:30"),
        ("下星期一上午10点", "11-30 10:00"),
        ("周五上午10点", "11-27 10:00"),
        ("本周五10点", "11-27 10:00"),
        ("周一9点", "11-30 09:00"),
        ("12月3日14:30", "12-03 14:30"),
        ("十二月三号下午两点半", "12-03 14:30"),
        ("12月3日（周四）上午9点", "12-03 09:00"),
        ("2026年12月3日9点", "12-03 09:00"),
        ("2026-12-03 09:00", "12-03 09:00"),
        ("2026-12-03T09:00:00+08:00", "12-03 09:00"),
        ("2026/12/3 9:00", "12-03 09:00"),
        ("12-3 9:00", "12-03 09:00"),
        ("12/3 9:00", "12-03 09:00"),
        ("下个月3号9点", "12-03 09:00"),
        ("30号上午9点", "11-30 09:00"),
        ("1月5日下午2点", "2027-01-05 14:00"),
        ("明年1月5日下午2点", "2027-01-05 14:00"),
        ("今天下午4点", "11-25 16:00"),
        ("今天16:00", "11-25 16:00"),
        ("半小时后", "11-25 15:30"),
        ("一个半小时后", "11-25 16:30"),
        ("90分钟后", "11-25 16:30"),
        ("两天后上午9点", "11-27 09:00"),
        ("一周后上午9点", "12-02 09:00"),
        ("明天9点到11点半", "11-26 09:00"),
        ("明天上午10点至下午3点", "11-26 10:00"),
        ("明天9点10家监理", "11-26 09:00"),
        ("明天，上午10点", "11-26 10:00"),
        ("明天检查，上午10点集合", "11-26 10:00"),
        ("昨晚8点坍塌，明天9点检查", "11-26 09:00"),
        ("塔吊12:30倒塌 明天上午9点", "11-26 09:00"),
        ("本周抽查发现的问题，明天9点复查", "11-26 09:00"),
        ("明天9点 3号楼", "11-26 09:00"),
    ],
)
def test_a_clear_time(text: str, then: str) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Moment), reading
    assert reading.at == at(then)
    assert reading.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("周五上午", ["11-27 09:00", "11-27 10:00", "11-27 11:00"]),
        ("明天下午", ["11-26 14:00", "11-26 15:00", "11-26 16:00"]),
        ("大后天", ["11-28 09:00", "11-28 10:00", "11-28 14:00"]),
        ("12月3号", ["12-03 09:00", "12-03 10:00", "12-03 14:00"]),
        ("2026年12月3日", ["12-03 09:00", "12-03 10:00", "12-03 14:00"]),
        ("12月3日至5日", ["12-03 09:00", "12-03 10:00", "12-03 14:00"]),
        ("月底", ["11-30 09:00", "11-30 10:00", "11-30 14:00"]),
        ("下周上午", ["11-30 09:00", "12-01 09:00", "12-02 09:00"]),
        ("周末", ["11-28 09:00", "11-29 09:00", "11-28 10:00"]),
        ("9点", ["11-26 09:00"]),
        ("上午九点一刻", ["11-26 09:15"]),
        ("下午4点", ["11-25 16:00", "11-26 16:00"]),
        ("今天9点", ["11-25 21:00"]),
        ("明天3点", ["11-26 15:00"]),
        ("明天8点", ["11-26 08:00", "11-26 20:00"]),
        ("周三9点", ["12-02 09:00"]),
        ("周三下午4点", ["11-25 16:00", "12-02 16:00"]),
        ("3号上午9点", ["12-03 09:00"]),
        ("20号上午9点", ["12-20 09:00"]),
        ("12月3日（周五）上午9点", ["12-03 09:00"]),
        ("5月3日上午10点", ["2027-05-03 10:00"]),
        ("明天下午3点前", ["11-26 15:00"]),
        ("明天9点，后天10点", ["11-26 09:00", "11-27 10:00"]),
        ("2月30日9点", []),
        ("13月1日9点", []),
        ("明天25点", []),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked(text: str, choices: list[str]) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Unclear), reading
    assert reading.choices == tuple(map(at, choices))
    assert reading.text


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("昨天9点", "11-24 09:00"),
        ("今天下午2点", "11-25 14:00"),
        ("上周五下午3点", "11-20 15:00"),
        ("11月3日上午9点", "11-03 09:00"),
        ("2025年12月3日9点", "2025-12-03 09:00"),
        ("本周一9点", "11-23 09:00"),
    ],
)
def test_a_time_that_is_over(text: str, then: str) -> None:
    reading = find_moment(text, NOW)
    assert isinstance(reading, Past), reading
    assert reading.at == at(then)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("周六上午9点", "11-28 09:00"),
        ("本周日10:00", "11-29 10:00"),
        ("今晚8点", "11-25 20:00"),
        ("今晚12点", "11-26 00:00"),
        ("明天零点", "11-26 00:00"),
        ("明天凌晨2点", "11-26 02:00"),
        ("明天中午12点", "11-26 12:00"),
        ("明天07:30", "11-26 07:30"),
        ("两小时后", "11-25 17:00"),
        ("2026年10月1日9点", "10-01 09:00"),
    ],
)
def test_an_odd_time_is_possible(text: str, then: str) -> None:
    now = at("09-29 10:00") if "10月" in text else NOW
    reading = find_moment(text, now)
    assert isinstance(reading, Outside), reading
    assert reading.at == at(then)


@pytest.mark.parametrize(
    "text",
    [
        *("3号楼坍塌", "3号线渗水", "2号门", "3台设备", "12月份的检查", "24小时监测", "监测点位12点位"),
        *("塔吊12:30倒塌", "坡度1:1.5的边坡", "一点问题", "快一点", "提出两点意见", "8时段", "1小时候"),
        *(
            "说明天气情况",
            "以后天天检查",
            "每周一例会",
            "本周日常巡查",
            "下周五华区",
            "周一期工程",
            "昨天的事",
        ),
        *("A-12-3地块", "第3号标段", "今年", "某工地", "", "。", "监理2家"),
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert find_moment(text, NOW) is None


def test_the_words_of_a_time_are_told_from_the_rest() -> None:
    text = "官渡区定于明天上午９点开展质量检查"
    reading = find_moment(text, NOW)
    assert isinstance(reading, Moment)
    assert [text[start:end] for start, end in reading.spans] == ["定于明天上午９点开展"]


def test_working_time_is_that_of_the_house() -> None:
    early = WorkingTime(((time(7), time(8)),))
    assert isinstance(find_moment("明天7点", NOW, early), Moment)
    assert isinstance(find_moment("明天上午9点", NOW, early), Outside)


MINUTES = st.datetimes(datetime(2026, 11, 26), datetime(2028, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=CHINA)
)


@given(MINUTES)
def test_what_is_offered_is_read_back(moment: datetime) -> None:
    reading = find_moment(spoken(moment), NOW)
    assert isinstance(reading, Moment | Outside)
    assert reading.at == moment
    assert isinstance(reading, Moment) == WorkingTime().is_working(moment)


WORDS = [
    *(
        "明天",
        "后天",
        "周五",
        "下周三",
        "12月3日",
        "3号",
        "2月30日",
        "月底",
        "周末",
        "上午",
        "下午",
        "晚上",
        "凌晨",
    ),
    *(
        "9点",
        "三点半",
        "14:30",
        "25点",
        "十二点",
        "零点",
        "半小时后",
        "两天后",
        "到",
        "前",
        " ",
        "，",
        "的",
        "（",
        "x",
    ),
    *("元旦", "国庆节", "春节后第一个工作日", "12.3", "1203", "节前", "."),
    *("9", "十", ":", "/", "-", "昨天", "2026年", "12-3", "检查", "今", "早", "99", "〇"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join) | st.text(max_size=100))
def test_nothing_is_read_that_does_not_hold(text: str) -> None:
    reading = find_moment(text, NOW)
    if reading is None:
        return
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)
    if isinstance(reading, Unclear):
        assert len(reading.choices) <= 3
        assert len(set(reading.choices)) == len(reading.choices)
        assert all(choice > NOW for choice in reading.choices)
    elif isinstance(reading, Past):
        assert reading.at <= NOW
    else:
        assert reading.at > NOW
        assert isinstance(reading, Moment) == WorkingTime().is_working(reading.at)


@pytest.mark.parametrize("scrap", [*WORDS, "明天9点", "12月", "周", "(", "\n"])
def test_a_pasted_page_is_read_to_its_end(scrap: str) -> None:
    find_moment((scrap * 5000)[:5000], NOW)
    find_moment((scrap * 5000)[:5000] + " 明天9点", NOW)
