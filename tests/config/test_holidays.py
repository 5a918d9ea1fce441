"""holidays.toml: what a deployment copies from the State Council, and every fault of it in Chinese."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.app import make_house
from config.holidays import HolidaysFault, load_holidays
from config.settings import load_settings
from models.rules.time.calendar import is_working_day
from tests.handlers.schedule_file import YEAR_2027, schedule

FIXED = 'off = ["01-01", "05-01至05-02", "10-01至10-03"]'


def test_nothing_is_shipped() -> None:
    assert load_holidays() == (frozenset(), frozenset(), frozenset())


def test_a_schedule_reaches_the_house(tmp_path: Path) -> None:
    given = {"holidays": schedule(tmp_path), "draw_key": "0" * 64}
    calendar = make_house(load_settings(given=given)).calendar
    assert calendar.known_until(2026) == 2027
    days = ("2027-02-11", "2027-02-12", "2027-02-13", "2027-02-14", "2027-10-09", "2026-11-27")
    worked = [is_working_day(date.fromisoformat(day), calendar) for day in days]
    assert worked == [False, True, False, True, True, True]


def test_a_day_of_the_year_before_is_written_whole(tmp_path: Path) -> None:
    more = YEAR_2027.replace('"01-01至01-03"', '"2026-12-31至2027-01-03"')
    found = load_holidays(schedule(tmp_path, more))
    assert date(2026, 12, 31) in found.off
    assert found.years == frozenset({2027})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[2027", "不是有效的TOML"),
        ("year = 2027", "year：应为一年一节，如 [2027]"),
        ("[spring]\noff = []", "spring：应为一年一节，如 [2027]"),
        ('[2027]\noff = "01-01"', "2027.off：应为列表，写在方括号里"),
        (f"[2027]\n{FIXED}\nworks = []", "2027：不认识 works"),
        ("[2027]\noff = []", "2027.off：缺少法定节假日 01-01、05-01、05-02、10-01、10-02、10-03"),
        (f'[2027]\n{FIXED}\nwork = ["2.14"]', "2027.work 里的 '2.14'：应写作"),
        (f'[2027]\n{FIXED}\nwork = ["02-30"]', "2027.work 里的 '02-30'：应写作"),
        (f'[2027]\n{FIXED}\nwork = ["02-11至02-05"]', "2027.work 里的 '02-11至02-05'：应写作"),
        (f'[2027]\n{FIXED}\nwork = ["02-05至12-11"]', "最多15天"),
        (f"[2027]\n{FIXED}\nwork = [2027-02-14]", ""),
        (f'[2027]\n{FIXED}\nwork = ["02-15"]', "2027.work：2027-02-15 不是周六、周日"),
        (f'[2027]\n{FIXED}\nwork = ["05-01"]', "2027：2027-05-01 既放假又上班"),
    ],
)
def test_every_fault_is_said(tmp_path: Path, content: str, words: str) -> None:
    path = schedule(tmp_path, content)
    if not words:
        assert date(2027, 2, 14) in load_holidays(path).work
        return
    with pytest.raises(HolidaysFault) as caught:
        load_holidays(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_several_faults_come_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(HolidaysFault) as caught:
        load_holidays(schedule(tmp_path, "[2027]\noff = [1]\n[x]\noff = []"))
    assert all(words in str(caught.value) for words in ("2027.off 里的 1", "缺少法定节假日", "x：应为"))


def test_the_start_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIAN_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    monkeypatch.setenv("ZHIAN_DRAW_KEY", "0" * 64)
    monkeypatch.setenv("ZHIAN_HOLIDAYS", str(tmp_path / "missing.toml"))
    result = CliRunner().invoke(cli, ["commitments"])
    assert result.exit_code == 1
    assert "读不到节假日文件" in result.stderr
    assert "读不到节假日文件" in CliRunner().invoke(cli, ["doctor"]).stdout
