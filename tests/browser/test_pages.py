"""The basis of all pages on a phone: 360 px, large type, axe-core; opened from menu and messages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.city import Demo
from bot.pages import words_home as pages_words_home
from bot.simulator import Member
from models.consent import Consent
from tests.browser.axe import serious
from tests.browser.form_phone import hand
from tests.scenarios.evidence import SENTENCE
from tests.scenarios.world import World, open_world


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with open_world(sqlite_url, institutions=3) as opened:
        opened.simulator.add_member(Member("zhao", "赵", "某公司"))
        yield opened


@pytest.mark.parametrize(("width", "large"), [(360, False), (360, True), (390, False)])
def test_pages_can_be_read_and_used_by_everybody(
    browser: Browser, world: World, pictures: Path, width: int, large: bool
) -> None:
    """No serious finding of axe-core, nothing sticks out sideways, everything to tap is large enough."""
    opened = {
        "wang": ("/h5/", "/h5/my", "/h5/draw", "/h5/statistics", "/h5/nothing", "/verify/"),
        "zhao": ("/h5/", "/h5/unit", "/h5/draw", "/h5/logout"),
        "c1-1": ("/h5/", "/h5/interests", "/h5/my"),
    }
    for userid, paths in opened.items():
        with hand(browser, world, userid, pictures, width=width, large=large) as phone:
            for path in paths:
                phone.open(path)
                phone.picture(f"基础-{userid}-{path.strip('/').replace('/', '_')}")
                assert serious(phone.page) == [], path
                assert too_small(phone.page) == [], path


TAPPED = "main button, .actions a, .rows a, .top a, select, input, textarea"
SMALL = """(tapped) => [...document.querySelectorAll(tapped)]
  .filter((one) => one.offsetParent && !['checkbox', 'radio', 'file', 'hidden'].includes(one.type))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120))"""


def too_small(page: Page) -> list[str]:
    """Buttons, fields and links of lists below 44 px (links inside a sentence may be smaller)."""
    return [str(one) for one in page.evaluate(SMALL, TAPPED)]


def test_a_refused_form_takes_the_eye_to_the_fault(browser: Browser, world: World, pictures: Path) -> None:
    """The summary has the focus and leads to the field; what was typed is there."""
    with hand(browser, world, "zhao", pictures, width=360) as phone:
        page = phone.page
        phone.open("/h5/unit")
        page.get_by_label("单位全称").fill("昆明<b>某某</b>公司")
        page.get_by_label("统一社会信用代码").fill("123")
        phone.tap("提交登记")
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_label("单位全称")).to_have_value("昆明<b>某某</b>公司")
        phone.picture("基础-登记有误")
        assert serious(page) == []
        page.get_by_role("link", name="统一社会信用代码不对").click()
        expect(page.get_by_label("统一社会信用代码")).to_be_focused()
        labels = []
        for _ in range(3):
            page.keyboard.press("Tab")
            labels.append(
                page.evaluate(
                    "document.activeElement.labels?.[0]?.textContent ?? document.activeElement.type"
                )
            )
        assert labels == ["经办人", "经办人电话", "submit"]


def test_a_double_tap_sends_once(browser: Browser, world: World, pictures: Path) -> None:
    """The button is off after the first tap; the server would not mind the second."""
    with hand(browser, world, "zhao", pictures, width=360) as phone:
        page = phone.page
        phone.open("/h5/unit")
        for label, text in (
            ("单位全称", "昆明某某房地产开发有限公司"),
            ("统一社会信用代码", "91530100MA6K0A2W3R"),
            ("经办人电话", "13800000000"),
        ):
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_label("经办人", exact=True).fill("赵经办")
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        page.get_by_role("button", name="提交登记").dblclick()
        expect(page.get_by_role("heading", level=1)).to_contain_text("您的登记正在等市质安总站核对")
        assert len(posts) == 1 and len(world.rows(Consent)) == 1


def test_the_home_page_notices_what_waits(browser: Browser, world: World, pictures: Path) -> None:
    with hand(browser, world, "wang", pictures, width=360) as phone:
        phone.page.clock.install()
        phone.open("/h5/")
        waiting = phone.page.get_by_role("heading", name="等您给数字")
        expect(waiting).to_have_count(0)
        world.say("wang", SENTENCE)
        phone.page.clock.fast_forward(21_000)
        expect(waiting).to_be_visible()
        phone.picture("基础-等您给数字")


def test_pages_open_from_the_phone_as_its_member(page: Page, city: Demo, pictures: Path) -> None:
    """From the menu of one phone and of another; from a link in a message."""
    first = page.locator(".phone").first
    official = first.get_attribute("data-userid") or ""
    with page.expect_popup() as opened:
        first.get_by_text("更多", exact=True).click()
        page.screenshot(path=pictures / "40-应用菜单.png")
        first.get_by_role("link", name="全部功能").click()
    drawer = opened.value
    expect(drawer.get_by_role("heading", level=1)).to_contain_text(city.simulator.member(official).name)
    drawer.screenshot(path=pictures / "41-首页.png")

    first.get_by_role("button", name="我的任务").click()
    expect(first.locator(".line").last).to_contain_text("目前没有")
    first.get_by_label("写消息").fill("抽取表单")
    first.get_by_role("button", name="发送").click()
    with page.expect_popup() as opened:
        first.get_by_role("link", name="/h5/draw").last.click()
    expect(opened.value.get_by_role("heading", name="发起抽取")).to_be_visible()

    other = page.locator(".row", has_text="机关").first.locator(".chip[data-userid]").nth(1)
    name = other.locator("b").inner_text()
    other.click()
    with page.expect_popup() as opened:
        page.locator(".phone").first.get_by_text("更多", exact=True).click()
        page.locator(".phone").first.get_by_role("link", name="全部功能").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text(name)
    drawer.reload()
    expect(drawer.get_by_role("heading", level=1)).to_contain_text(name)
    assert pages_words_home.DRAW[0] not in drawer.locator("nav.card").inner_text()
