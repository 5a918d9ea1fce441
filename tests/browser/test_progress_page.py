"""The progress page on a phone: it changes while one looks, by events and without them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from models.draw import Draw
from tests.browser.form_phone import hand
from tests.scenarios.world import World, open_world

REQUEST = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"


@pytest.fixture
def city(sqlite_url: str) -> Iterator[World]:
    """A draw whose institutions are being asked."""
    with open_world(sqlite_url) as opened:
        opened.say("wang", REQUEST)
        if not opened.rows(Draw):
            opened.say("wang", "先抽后补")
        opened.say("wang", "483920")
        yield opened


def path_of(city: World) -> str:
    return f"/h5/draws/{city.draw().number}"


def go_on(city: World, page: Page) -> None:
    """One accepts and departs, the other refuses; the page shows it by itself."""
    first, second = city.assignments()
    city.say(city.contact(first), "接受 0001")
    expect(page.get_by_text("接受", exact=True)).to_be_visible(timeout=15_000)
    city.clock.forward(timedelta(minutes=2))
    city.say(city.contact(first), "出发 0001")
    city.say(city.contact(second), "拒绝 0001 设备人员已全部派出")
    expect(page.get_by_text("已出发", exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_text("理由：设备人员已全部派出")).to_be_visible()
    expect(page.get_by_text("顶替第2位")).to_be_visible()


@pytest.mark.parametrize(("width", "large"), [(390, False), (360, True)])
def test_it_changes_while_one_looks(
    browser: Browser, city: World, pictures: Path, width: int, large: bool
) -> None:
    with hand(browser, city, "wang", pictures, width=width, large=large) as wang:
        page = wang.page
        wang.open(path_of(city))
        expect(page.locator("[data-until]").first).to_contain_text("剩9分")
        page.get_by_text("撤销", exact=True).click()
        page.get_by_label("撤销原因").fill("正在写")
        go_on(city, page)
        expect(page.get_by_text("最近更新")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("检测监测还差1家")
        expect(page.get_by_label("撤销原因")).to_have_value("正在写")
        wang.picture("8-进度变化")
        city.say(city.contact(city.assignments()[2]), "接受 0001")
        expect(page.get_by_text("已满额").first).to_be_visible(timeout=15_000)
        city.say("wang", "结束 0001 险情已排除")
        expect(page.get_by_text("已结束").first).to_be_visible(timeout=15_000)
        expect(page.get_by_text("撤销", exact=True)).to_be_hidden()


def test_without_events_it_asks_every_few_seconds(browser: Browser, city: World, pictures: Path) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=429)

    with hand(browser, city, "wang", pictures) as wang:
        wang.page.route("**/events", refuse)
        wang.open(path_of(city))
        go_on(city, wang.page)


def test_the_supervisor_and_an_institution(browser: Browser, city: World, pictures: Path) -> None:
    with hand(browser, city, "sun", pictures) as sun:
        sun.open(path_of(city))
        expect(sun.page.get_by_text(city.lots()[0].m)).to_be_visible()
        expect(sun.page.get_by_text("确认撤销")).to_have_count(0)
        sun.picture("9-监督人")
    one = city.assignments()[0]
    city.say(city.contact(one), "接受 0001")
    with hand(browser, city, city.contact(one), pictures) as contact:
        contact.open("/h5/my")
        contact.picture("10-我的任务")
        contact.page.get_by_role("link", name="0001").click()
        expect(contact.page.get_by_text("要求到场")).to_be_visible()
        contact.picture("11-任务")
