"""A person with a phone: opens pages as a member, fills in the draw form, takes pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Geolocation, Page, expect

from bot.simulator.oauth import COOKIE
from tests.scenarios.world import World

PARTIES = ("昆明某某置业有限公司", "云南某某建设集团有限公司", "昆明某某监理有限公司")
KUNMING: Geolocation = {"latitude": 25.0389, "longitude": 102.7183}


@dataclass
class Hand:
    """One phone. `large` is the system's font at 200%."""

    page: Page
    world: World
    pictures: Path
    prefix: str
    large: bool = False

    def open(self, path: str) -> None:
        """Opens a page, through the login where there is none."""
        self.page.goto(f"{self.world.address}{path}")

    def picture(self, name: str) -> None:
        """The whole page; nothing may stick out sideways."""
        if self.large:
            self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        self.page.screenshot(path=self.pictures / f"{self.prefix}-{name}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name

    def tap(self, name: str) -> None:
        """A button, by its name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def fill_in(self) -> None:
        """An emergency: two for monitoring, one designer, where I stand."""
        page = self.page
        self.tap("检测监测加一")
        self.tap("检测监测加一")
        self.tap("设计加一")
        page.get_by_label("区县").select_option("盘龙区")
        page.get_by_label("详细地点").fill("北京路某某商务中心工地南侧基坑")
        page.get_by_text("地图位置（可不填）").click()
        self.tap("用当前位置")
        expect(page.get_by_text("已填入当前位置")).to_be_visible()
        page.get_by_label("事由", exact=True).fill("深基坑南侧坍塌，周边道路开裂，需要变形监测和结构检测")
        for place, name in enumerate(
            ("昆明某某置业有限公司", "云南某某建设集团有限公司", "昆明某某监理有限公司")
        ):
            page.locator(f"#party_{place}").fill(name)
        self.tap("增加一家")
        page.get_by_label("第4家的身份").select_option("检测")
        page.locator("#party_3").fill("机构3")
        page.get_by_label("图纸").check()
        page.get_by_label("监测数据").check()


@contextmanager
def hand(
    browser: Browser, world: World, userid: str, pictures: Path, *, width: int = 390, large: bool = False
) -> Iterator[Hand]:
    """A phone on which no script may fail and nothing may break the content policy."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True,
        locale="zh-CN", geolocation=KUNMING, permissions=["geolocation"],
    )  # fmt: skip
    context.add_cookies([{"name": COOKIE, "value": quote(userid), "url": world.address}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    prefix = f"抽取-{width}{'-大字' if large else ''}"
    yield Hand(page, world, pictures, prefix, large)
    context.close()
    assert faults == []
