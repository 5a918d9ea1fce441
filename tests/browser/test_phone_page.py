"""A visitor who has read nothing plays the whole story on the phone page; every step leaves a picture."""

from pathlib import Path

from playwright.sync_api import Page, expect
from sqlmodel import col, select

from bot.demo.city import Demo
from bot.store.db import reading
from models.draw import Assignment
from models.institution import Contact


class Visitor:
    """What a thumb does on the page."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page, self._pictures, self._count = page, pictures, 0

    def picture(self, name: str) -> None:
        """Saves what the visitor sees, and checks that nothing sticks out sideways."""
        self._count += 1
        self.page.screenshot(path=self._pictures / f"{self._count:02d}-{name}.png")
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def hint(self, words: str) -> None:
        """Taps an example and sends it."""
        self.page.get_by_role("button", name=words, exact=False).first.click()
        self.page.get_by_role("button", name="发送").first.click()

    def open_phone(self, userid: str) -> None:
        """Switches to another phone."""
        self.page.locator(f".chip[data-userid='{userid}']").first.click()

    def forward(self, words: str) -> None:
        """Moves the clock."""
        self.page.get_by_role("button", name=words).click()


def contact_of(city: Demo, rank: int) -> str:
    """The first contact of the institution at a rank."""
    with reading(city.bot.engine) as session:
        found = select(Contact.userid).join(
            Assignment, col(Assignment.institution_id) == col(Contact.institution_id)
        )
        rows = session.exec(found.where(Assignment.rank == rank, col(Contact.userid).is_not(None)))
        return rows.first() or ""


def test_from_a_sentence_to_the_last_answer(page: Page, pictures: Path, city: Demo) -> None:
    visitor = Visitor(page, pictures)
    expect(page.get_by_text("试试发送").first).to_be_visible()
    visitor.picture("打开页面")

    visitor.hint("应急抽取 检测监测")
    expect(page.get_by_text("应急抽取待确认").first).to_be_visible()
    visitor.picture("确认卡")

    visitor.hint("483920")
    expect(page.get_by_text("已抽出2家").first).to_be_visible()
    visitor.picture("已抽出")
    official = page.locator(".phone").first.get_attribute("data-userid") or ""

    expect(page.locator(".chip[data-userid] .badge").first).to_be_visible()
    visitor.open_phone(contact_of(city, 1))
    expect(page.get_by_text("应急任务").first).to_be_visible()
    visitor.picture("机构收到任务")
    page.get_by_role("button", name="接受", exact=True).first.click()
    expect(page.get_by_text("已收到").first).to_be_visible()
    visitor.picture("机构接受")

    visitor.forward("快进3分钟")
    visitor.forward("快进10分钟")
    visitor.open_phone(official)
    expect(page.get_by_text("已顺延第3位").first).to_be_visible()
    visitor.picture("未答复顺延")

    visitor.open_phone(contact_of(city, 3))
    page.get_by_role("button", name="无法参加").last.click()
    page.get_by_role("button", name="设备人员已全部派出").last.click()
    expect(page.get_by_text("理由：设备人员已全部派出").first).to_be_visible()
    visitor.picture("机构拒绝")

    visitor.open_phone(official)
    expect(page.get_by_text("已顺延第4位").first).to_be_visible()
    visitor.open_phone(contact_of(city, 4))
    page.get_by_role("button", name="接受", exact=True).last.click()
    expect(page.get_by_role("button", name="出发").last).to_be_visible()
    page.get_by_role("button", name="出发").last.click()
    expect(page.get_by_text("已记录：任务").first).to_be_visible()
    visitor.picture("机构出发")

    visitor.open_phone(official)
    expect(page.get_by_text("满额").first).to_be_visible()
    expect(page.get_by_text("已出发").first).to_be_visible()
    visitor.picture("满额")


def test_the_supervisor_follows(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    supervisor = page.locator(".row", has_text="机关").first.locator(".chip[data-userid]").nth(1)
    supervisor.click()
    expect(page.get_by_text("名单摘要M").first).to_be_visible()
    visitor.hint("核验 0001")
    expect(page.get_by_text("一致").first).to_be_visible()
    page.screenshot(path=pictures / "20-监督人核验.png")


def test_a_wide_screen_shows_several_phones(page: Page, pictures: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    expect(page.locator(".phone").nth(2)).to_be_visible()
    page.wait_for_timeout(500)
    page.screenshot(path=pictures / "30-宽屏.png")
