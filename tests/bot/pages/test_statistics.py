"""The statistics page and its file for Excel: every table and row, and no cell that Excel would compute."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.responses import Response

from bot.pages.statistics import as_csv, harmless, statistics_file, statistics_page
from bot.store.db import reading, transaction
from bot.web.page import PageFunction, View
from bot.web.render import make_templates
from bot.web.site import PAGES
from handlers.oversight.figures import Figures, Tally
from handlers.oversight.tables import LISTED, notes, tables
from handlers.oversight.wins import Standing
from handlers.routing.router import Ctx, UserError
from models.people import Actor, Role
from models.rules.draw.influence import Deviation, odds
from tests.handlers.past_draws import CODES, add_draw, add_institutions
from tests.handlers.transaction import HOUSE, NIGHT, opened

OCTOBER = datetime(2026, 10, 12, 3, tzinfo=UTC)

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def figures(count: int, *, mine: bool = False, name: str = "岚石检测") -> Figures:
    person = Tally(
        "=HYPERLINK(1)", "@盘龙区住建局", draws=3, excluded=4, pools=[8, 10, 11], emergency=[480.0]
    )
    unit = Tally(unit="-1+盘龙区", draws=3, excluded=4, extra=5, pools=[8, 10, 11], emergency=[480.0])
    one = odds([0.1] * 31, 4)
    standings = [Standing(f"91530100MA{n:07d}X", name, one, Deviation.NORMAL, 1, 2, 0) for n in range(count)]
    return Figures(Tally(draws=3), [person], [unit], {("2026-10", "盘龙区住建局"): 3}, standings, 2, mine)


def read(found: Figures) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(notes(found), tables(found)))))


def test_the_file_has_every_row_with_figures_as_they_are() -> None:
    rows = read(figures(LISTED + 5))
    named = [row for row in rows if row and row[0] == "岚石检测"]
    assert len(named) == LISTED + 5
    assert named[0][1:3] == ["31", "4"] and float(named[0][3]) == pytest.approx(3.1)
    assert named[0][4] == "0–7次" and float(named[0][5]) == pytest.approx(0.3762, abs=0.0001)
    assert named[0][8:] == ["1", "2", "0", "91530100MA0000000X"]
    assert any("加抽（家）" in row for row in rows)
    assert ["每月抽取"] in rows and ["2026-10", "3", "盘龙区住建局"] in rows
    (unit,) = [row for row in rows if row and row[0] == "'-1+盘龙区"]
    assert unit[1:] == ["3", "0", "0", "0", "4", "1.3333", "9.6667", "0", "5", "0", "0", "8.0", ""]


@pytest.mark.parametrize("name", [f"{sign}SUM(A1)" for sign in FORMULA])
def test_a_name_that_looks_like_a_formula_is_a_name(name: str) -> None:
    rows = read(figures(1, name=name))
    assert [row for row in rows if row and row[0] == f"'{name}"]
    for row in rows:
        assert not any(cell.startswith(FORMULA) for cell in row)


def test_commas_quotes_and_line_breaks_stay_in_their_cell() -> None:
    odd = '甲,"乙"\n丙'
    assert [row[0] for row in read(figures(1, name=odd)) if row and row[0] == odd] == [odd]
    assert (harmless(-0.5), harmless(None), harmless("")) == (-0.5, "", "")


def test_a_requester_gets_no_table_of_institutions() -> None:
    rows = read(figures(3, mine=True))
    assert ["机构中签"] not in rows and ["只统计您发起的抽取。"] in rows
    assert not any("岚石检测" in row for row in rows)


def test_the_page_says_what_it_leaves_off() -> None:
    *_, institutions = tables(figures(LISTED + 5))
    assert len(institutions.listed) == LISTED and "其余5行见下载的表格" in institutions.left_off
    *_, few = tables(figures(2))
    assert few.left_off == "" and [cell.shown for cell in few.rows[0]][3:8] == [
        "3.1", "0–7次", "38%", "81%", "属正常范围",
    ]  # fmt: skip
    assert any("2个签组密封未公开或涉密" in line for line in notes(figures(2)))


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    with opened(sqlite_url) as found:
        with transaction(found) as session:
            add_institutions(session, 12)
            for n in range(4):
                add_draw(
                    session, OCTOBER + timedelta(hours=n), pool=10, ranks=[CODES[n % 2]], excluded=["甲"]
                )
            odd: dict[str, Any] = {"unit": "<b>官渡区</b>", "requester": "Li", "requester_name": "=李&工"}
            add_draw(session, OCTOBER, pool=10, ranks=[CODES[4]], **odd)
        yield found


def shown(engine: Engine, page: PageFunction, *roles: Role, userid: str = "shen", **query: str) -> Response:
    with reading(engine) as session:
        ctx = Ctx(session, NIGHT, Actor(userid, roles=frozenset(roles)), HOUSE, "test")
        return page(View(ctx, make_templates(), {}, query, {}))


def test_the_page_has_every_figure_of_its_charts_in_a_table(engine: Engine) -> None:
    html = bytes(shown(engine, statistics_page, Role.AUDITOR, period="2026-10").body).decode()
    assert "2026年10月抽取5次" in html and "机构1中签2次，按概率预期0.5次，属正常范围。" in html
    for key in ("months", "units", "institutions"):
        assert f'id="chart-{key}" role="img" aria-label="图：' in html
        assert f'<table id="table-{key}">' in html
    assert '<th scope="row">机构1</th>' in html and '<th scope="col" class="figure">中签</th>' in html
    assert "&lt;b&gt;官渡区&lt;/b&gt;" in html and "<b>官渡区" not in html
    assert '<option value="2026-10" selected>2026年10月</option>' in html
    assert 'href="/h5/statistics.csv?period=2026-10"' in html
    assert "<script>" not in html and " style=" not in html


def test_without_a_period_it_is_this_month_and_nonsense_is_refused(engine: Engine) -> None:
    html = bytes(shown(engine, statistics_page, Role.AUDITOR).body).decode()
    assert "2026年11月没有抽取，也没有指派。" in html and html.count("这段时间没有数据。") == 4
    for page in (statistics_page, statistics_file):
        with pytest.raises(UserError, match="没看懂时段"):
            shown(engine, page, Role.AUDITOR, period="'; drop table draw")


def test_a_year_long_gone_can_still_be_looked_at(engine: Engine) -> None:
    html = bytes(shown(engine, statistics_page, Role.AUDITOR, period="2020-03").body).decode()
    assert '<option value="2020-03" selected>2020年3月</option>' in html


def test_a_requester_sees_his_own_draws(engine: Engine) -> None:
    html = bytes(shown(engine, statistics_page, Role.DRAWER, userid="wang", period="2026-10").body).decode()
    assert "2026年10月抽取4次" in html and "只统计您发起的抽取。" in html
    assert "机构1" not in html and "机构中签" not in html and "官渡区" not in html and "=李" not in html


def test_the_file_opens_in_excel(engine: Engine) -> None:
    answer = shown(engine, statistics_file, Role.BUREAU_HEAD, period="2026-Q4")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="statistics-2026-Q4.csv"' in answer.headers["content-disposition"]
    assert bytes(answer.body).startswith(b"\xef\xbb\xbf")
    text = bytes(answer.body).decode("utf-8-sig")
    assert text.splitlines()[0] == "抽取统计 2026年第4季度"
    assert "\r\n'=李&工,1," in text


@pytest.mark.parametrize(
    ("role", "may"),
    [(role, role is not Role.ADMIN) for role in Role],
)
def test_who_may_open_the_page(role: Role, may: bool) -> None:
    for path in ("/h5/statistics", "/h5/statistics.csv"):
        need = PAGES.all[path].need
        assert need is not None and need.allows(Actor("x", roles=frozenset({role}))) is may
        assert not need.allows(Actor("c1-1"))
