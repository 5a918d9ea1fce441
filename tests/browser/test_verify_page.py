"""The check page on a phone: a published draw, files from the hand, and what is not public yet."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from models.draw import Draw
from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_zip import to_zip
from models.rules.kmdraw1.verify import verify
from tests.bot.operator.verify_archives import GOOD
from tests.browser.verify_site import Site, open_site
from tests.rules.kmdraw1.forge import edit, reseal, swap
from tests.rules.kmdraw1.sample import NUMBER, sample


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    """A city with draws in every state of publication."""
    with open_site(sqlite_url) as opened:
        yield opened


@contextmanager
def phone(browser: Browser, width: int = 390, **options: Any) -> Iterator[Page]:
    """A phone on which no script may fail."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        **options,
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def picture(page: Page, pictures: Path, name: str) -> None:
    """Saves the whole page; nothing may stick out sideways."""
    page.screenshot(path=pictures / f"核验-{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def choose(page: Page, name: str, content: bytes, place: str = "#verify-zip") -> None:
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator(place).set_input_files(file)


@pytest.mark.parametrize("width", [390, 360])
def test_a_published_draw_is_recomputed_line_by_line(
    browser: Browser, site: Site, pictures: Path, width: int
) -> None:
    with phone(browser, width) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{site.address}/verify/")
        page.get_by_label("抽取编号").fill("0001")
        page.get_by_role("button", name="查找").click()
        page.wait_for_url(f"**/verify/{site.published}")
        expect(page.get_by_role("heading", name="一致", exact=True)).to_be_visible()
        words = page.locator(".verify-word").all_inner_texts()
        assert len(words) == 10 and set(words) == {"一致"}
        assert all(name in page.locator(".verify-drawn").inner_text() for name in site.drawn_names)
        expect(page.get_by_text("483920").first).to_be_visible()
        picture(page, pictures, f"一致-{width}")
        for summary in page.locator(".verify-facts summary").all():
            summary.click()
        expect(page.get_by_text("KMDRAW/1|seed|").first).to_be_visible()
        picture(page, pictures, f"看数字-{width}")
        assert sum(url.endswith("bundle.zip") for url in asked) == 1
        assert all(url.startswith(site.address) for url in asked)


def test_a_file_from_the_hand_without_a_network(browser: Browser, site: Site, pictures: Path) -> None:
    with phone(browser) as page:
        page.goto(f"{site.address}/verify/")
        page.wait_for_load_state("networkidle")
        page.context.set_offline(True)
        choose(page, "0007.zip", GOOD)
        expect(page.get_by_role("heading", name="一致", exact=True)).to_be_visible()
        sealed = build(sample(sealed=True))
        choose(page, "0007-封存.zip", to_zip(sealed))
        expect(page.get_by_role("heading", name="一致（封存，未核排序）")).to_be_visible()
        picture(page, pictures, "封存")
        forged = edit(build(sample()), f"{NUMBER}-1/manifest.txt", swap("why=回避", "why=暂停"))
        choose(page, "0007.zip", to_zip(forged))
        expect(page.get_by_role("heading", name="不一致", exact=True)).to_be_visible()
        place = f"{NUMBER}-1：draw.json 的 M 与重新计算的不符"
        assert verify(forged).text == f"不一致：{place}"
        expect(page.locator(".verify-banner")).to_contain_text(place)
        bad = page.locator(".verify-step-bad")
        expect(bad).to_contain_text("名单就是冻结的那一份")
        expect(bad).to_contain_text(place)
        picture(page, pictures, "不一致")
        choose(page, "0007.zip", b"%PDF-1.7")
        expect(page.locator(".verify-banner")).to_contain_text("不是 ZIP 文件")


def test_a_list_kept_from_earlier(browser: Browser, site: Site) -> None:
    own = build(sample())[f"{NUMBER}-1/commitments.txt"]
    with phone(browser) as page:
        page.goto(f"{site.address}/verify/")
        choose(page, "0007.zip", GOOD)
        choose(page, "own.txt", b"\xef\xbb\xbf" + own.replace(b"\n", b"\r\n"), place="#verify-own")
        expect(page.get_by_text("承诺清单与您留存的相同")).to_be_visible()
        choose(page, "own.txt", own[:-67], place="#verify-own")
        expect(page.locator(".verify-banner")).to_contain_text("承诺清单 202601 与您留存的不同")


def test_a_bundle_is_dropped_on_the_page(browser: Browser, site: Site) -> None:
    with phone(browser) as page:
        page.goto(f"{site.address}/verify/")
        data = page.evaluate_handle(
            """bytes => {
                const made = new DataTransfer();
                made.items.add(new File([new Uint8Array(bytes)], "0007.zip"));
                return made;
            }""",
            list(GOOD),
        )
        page.dispatch_event("body", "drop", {"dataTransfer": data})
        expect(page.get_by_role("heading", name="一致", exact=True)).to_be_visible()


def test_sm3_is_computed_in_the_page(browser: Browser, site: Site) -> None:
    good = build(sample(alg="sm3"))
    with phone(browser) as page:
        page.goto(f"{site.address}/verify/")
        choose(page, "0007.zip", to_zip(good))
        expect(page.get_by_role("heading", name="一致", exact=True)).to_be_visible()
        forged = edit(good, "draw.json", swap('"R1": "483920"', '"R1": "483921"'))
        choose(page, "0007.zip", to_zip(forged))
        expect(page.locator(".verify-banner")).to_contain_text("seed 与重新计算的不符")


def test_before_publication_only_the_fingerprints(browser: Browser, site: Site, pictures: Path) -> None:
    with phone(browser) as page:
        page.goto(f"{site.address}/verify/{site.closed}")
        expect(page.get_by_text("还没有公开")).to_be_visible()
        expect(page.get_by_text("将于2026年12月18日公开")).to_be_visible()
        shown = page.locator("main").inner_text() if page.locator("main").count() else page.inner_text("body")
        assert site.m_of_closed in shown
        assert not [secret for secret in site.secrets_of_closed if secret in page.content()]
        picture(page, pictures, "尚未公开")
        page.goto(f"{site.address}/verify/{site.abandoned}")
        expect(page.get_by_text("没有可以重算的内容")).to_be_visible()
        page.goto(f"{site.address}/verify/0999")
        expect(page.get_by_text("没有找到编号“0999”")).to_be_visible()
        picture(page, pictures, "查无此号")
        page.goto(f"{site.address}/verify/")
        expect(page.get_by_role("link", name=site.published)).to_be_visible()
        picture(page, pictures, "入口")


def test_a_forged_record_is_found_on_the_open_page(browser: Browser, site: Site, pictures: Path) -> None:
    """Somebody with the database in hand changes the digits; the page says so to everybody."""
    site.world.change(Draw, Draw.number == site.published, r1="483921")
    with phone(browser) as page:
        page.goto(f"{site.address}/verify/{site.published}")
        expect(page.get_by_role("heading", name="不一致", exact=True)).to_be_visible()
        picture(page, pictures, "公开后被改")


def test_what_is_typed_stays_text(browser: Browser, site: Site) -> None:
    evil = "<img src=x onerror=alert(1)>"
    told = json.loads(build(sample())["draw.json"]) | {"marks": [evil]}
    files = build(sample()) | {"draw.json": json.dumps(told).encode()}
    with phone(browser) as page:
        page.goto(f"{site.address}/verify/?number={evil}")
        expect(page.get_by_text(evil)).to_be_visible()
        choose(page, f"{evil}.zip", to_zip(reseal(files)))
        page.locator(".verify-facts summary").nth(1).click()
        expect(page.locator(".verify-pairs").get_by_text(evil)).to_be_visible()
        assert page.locator("main img[src=x], body > img").count() == 0
