"""The demo's files: as large and as mixed as promised, the same every time, and accepted by the import."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.demo.sample_pool import pool_rows, staff_rows, write_samples
from bot.operator.sheets import read_sheet
from handlers.pool.imports.pool import CheckedPool, check_pool
from handlers.pool.imports.staff import check_staff

TODAY = date(2026, 11, 22)
CATEGORIES = ("勘察", "设计", "造价", "施工", "监理咨询", "检测监测", "加固修缮", "机械设备", "社会组织")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "new"
    assert [path.name for path in write_samples(folder, TODAY)] == [
        "pool.csv", "pool.xlsx", "staff.csv", "staff.xlsx",
    ]  # fmt: skip
    return folder


def checked(path: Path) -> CheckedPool:
    return check_pool(read_sheet(path), CATEGORIES)


@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29), date(2027, 1, 1), date(2030, 12, 31)])
def test_the_pool_has_everything_on_any_day(today: date) -> None:
    rows = pool_rows(today)
    institutions = {row["统一社会信用代码"]: row for row in rows}
    assert len(institutions) >= 220 and len({row["简称"] for row in institutions.values()}) == len(
        institutions
    )
    assert set(Counter(row["类别"] for row in rows)) == set(CATEGORIES)
    assert sum(count > 1 for count in Counter(row["统一社会信用代码"] for row in rows).values()) >= 5
    assert {row["联系电话"].count("；") for row in rows} == {1, 2}
    day = str(today)
    assert 0.04 < sum("" < row["资质有效期至"] < day for row in rows) / len(rows) < 0.08
    paused = [row["状态"] for row in rows if row["状态"]]
    assert 0.03 < len(paused) / len(rows) < 0.07 and all(len(text) > 3 for text in paused)
    assert sum(row["聘任截止"] < day for row in rows) >= 5
    assert all(row["聘任开始"] <= day for row in rows)
    assert sum(row["企业微信账号"] == "" for row in rows) >= 2
    assert not any(row["资质名称"] for row in rows if row["类别"] == "造价")


def test_some_institutions_belong_together(folder: Path) -> None:
    institutions = checked(folder / "pool.csv").institutions
    groups = Counter(one.controller for one in institutions if one.controller)
    assert len(groups) >= 2 and min(groups.values()) >= 2
    names = {one.name for one in institutions}
    listed = [name for one in institutions for name in one.affiliates or ()]
    assert len(listed) >= 3 and names.issuperset(listed)


def test_the_same_day_gives_the_same_files() -> None:
    assert pool_rows(TODAY) == pool_rows(TODAY) and staff_rows() == staff_rows()


def test_csv_and_workbook_hold_the_same_faultless_pool(folder: Path) -> None:
    from_csv, from_xlsx = checked(folder / "pool.csv"), checked(folder / "pool.xlsx")
    assert from_csv.faults == () and from_xlsx.faults == ()
    assert from_csv.institutions == from_xlsx.institutions and len(from_csv.institutions) >= 220


def test_enough_is_left_to_draw_in_every_category(folder: Path) -> None:
    free: Counter[str] = Counter()
    for institution in checked(folder / "pool.csv").institutions:
        reachable = any(contact.userid for contact in institution.contacts)
        for place in institution.memberships:
            valid = place.certificate.valid_to is None or place.certificate.valid_to >= TODAY
            in_term = place.term_start <= TODAY <= place.term_end
            free[place.category] += reachable and valid and in_term and place.state == "在库"
    assert min(free[category] for category in CATEGORIES) >= 9


def test_the_staff_fills_every_role_of_the_story(folder: Path) -> None:
    staff = check_staff(read_sheet(folder / "staff.xlsx"))
    assert staff.faults == () and staff.people == check_staff(read_sheet(folder / "staff.csv")).people
    roles = Counter(role for person in staff.people for role in person.roles)
    assert roles["抽取人"] == 2
    for role in ("监督人", "总站经办", "总站负责人", "市局审核", "市局负责人", "审计"):
        assert roles[role] == 1
