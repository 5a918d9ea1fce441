"""The draw form on a phone, filled in like a person does: preview, freeze, digits thrown by the phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models.draw import Draw, DrawState
from tests.browser.form_phone import hand
from tests.scenarios.world import World, open_world


@pytest.fixture
def city(sqlite_url: str) -> Iterator[World]:
    """Twelve institutions for monitoring, four designers."""
    with open_world(sqlite_url) as opened:
        for _ in range(4):
            opened.add_institution("设计")
        yield opened


@pytest.mark.parametrize(("width", "large"), [(390, False), (360, False), (360, True)])
def test_from_the_form_to_the_drawn(
    browser: Browser, city: World, pictures: Path, width: int, large: bool
) -> None:
    with hand(browser, city, "wang", pictures, width=width, large=large) as wang:
        page = wang.page
        wang.open("/h5/draw")
        wang.picture("1-空表")
        wang.tap("预览")
        expect(page.get_by_role("alert")).to_contain_text("有4处需要修改")
        wang.picture("2-有误")
        wang.fill_in()
        wang.picture("3-填好")
        wang.tap("预览")
        expect(page.get_by_text("候选 11 家")).to_be_visible()
        wang.picture("4-预览")
        wang.tap("返回修改")
        expect(page.get_by_label("详细地点")).to_have_value("北京路某某商务中心工地南侧基坑")
        expect(page.locator("#party_3")).to_have_value("机构3")
        assert city.rows(Draw) == []
        wang.tap("预览")
        wang.tap("冻结名单")
        expect(page.get_by_text(city.lots()[0].m)).to_be_visible()
        expect(page.get_by_role("button", name="摇一个")).to_be_visible()
        # its script has run, and has filled nothing in
        expect(page.get_by_label("签号")).to_have_value("")
        wang.picture("5-签号")
        thrown = set()
        for _ in range(4):
            wang.tap("摇一个")
            expect(page.get_by_label("签号")).to_have_value(re.compile(r"^[0-9]{6}$"))
            thrown.add(page.get_by_label("签号").input_value())
        assert len(thrown) > 1
        page.get_by_label("签号").fill("004839")
        wang.tap("确认抽取")
        expect(page.locator("#live").get_by_text("进行中，")).to_be_visible()
        wang.picture("6-进度")
    assert (city.draw().state, city.draw().r1) == (DrawState.OPEN, "004839")
    assert (city.draw().latitude, city.draw().longitude) == (25.0389, 102.7183)


def test_what_belongs_to_the_other_kind_is_neither_shown_nor_sent(
    browser: Browser, city: World, pictures: Path
) -> None:
    with hand(browser, city, "wang", pictures) as wang:
        page = wang.page
        wang.open("/h5/draw")
        expect(page.get_by_label("任务种类")).to_have_value("应急处置")
        expect(page.get_by_label("活动开始时间")).to_be_hidden()
        page.get_by_text("计划抽取", exact=True).click()
        expect(page.get_by_label("任务种类")).to_have_value("")
        expect(page.get_by_label("先抽后补")).to_be_hidden()
        page.get_by_label("任务种类").select_option("其他")
        expect(page.get_by_label("计入第十三条")).to_be_visible()
        page.get_by_label("密封").check()
        wang.picture("7-计划")
        page.get_by_text("应急抽取", exact=True).click()
        wang.fill_in()
        wang.tap("预览")
        expect(page.get_by_role("heading", name="申请原文")).to_be_visible()
        assert "密封" not in page.locator("pre").inner_text()


def test_without_scripts_the_form_still_works(browser: Browser, city: World) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sim_member", "value": "wang", "url": city.address}])
    page = context.new_page()
    page.goto(f"{city.address}/h5/draw")
    page.get_by_label("检测监测", exact=True).fill("2")
    page.get_by_label("区县").select_option("盘龙区")
    page.get_by_label("事由", exact=True).fill("基坑塌方")
    page.get_by_label("先抽后补").check()
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="冻结名单").click()
    page.get_by_label("签号").fill("000000")
    page.get_by_role("button", name="确认抽取").click()
    expect(page.locator("#live").get_by_text("进行中，检测监测还差2家")).to_be_visible()
    context.close()
