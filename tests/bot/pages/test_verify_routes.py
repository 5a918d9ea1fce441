"""/verify/ over HTTP: what the public gets to see of a draw, and when."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

import httpx
import pytest

from bot.pages.verify import README_HASH
from models.draw import Draw, DrawKind
from models.rules.kmdraw1 import words_readme as kmdraw1_words_readme
from models.rules.kmdraw1.bundle_zip import from_zip
from models.rules.kmdraw1.verify import verify
from tests.browser.verify_site import Site, open_site


@pytest.fixture
def site(database_url: str) -> Iterator[Site]:
    with open_site(database_url) as opened:
        yield opened


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    """A visitor without an account."""
    with httpx.Client(base_url=site.address, trust_env=False) as opened:
        yield opened


def test_the_public_edition_is_consistent_and_says_no_more_than_it_may(
    site: Site, client: httpx.Client
) -> None:
    answer = client.get(f"/verify/{site.published}/bundle.zip")
    assert answer.headers["content-type"] == "application/zip"
    files = from_zip(answer.content)
    verdict = verify(files)
    assert verdict.text == "一致"
    told = json.loads(files["draw.json"])
    assert told["edition"] == "public" and told["sealed"] is False
    everything = b"\n".join(files.values()).decode()
    assert "未接受" in everything and "设备人员" not in everything and "拒绝," not in everything
    assert not [name for name in ("王工", "孙监督", "盘龙区住建局") if name in everything]


def test_a_confidential_draw_leaves_its_text_out(site: Site, client: httpx.Client) -> None:
    site.world.change(
        Draw,
        Draw.number == site.published,
        confidential=True,
        place="某路8号",
        parties=[{"role": "建设", "name": "某某置业"}],
    )
    answer = client.get(f"/verify/{site.published}/bundle.zip")
    files = from_zip(answer.content)
    assert verify(files).text == "一致" and "request.txt" not in files
    page = client.get(f"/verify/{site.published}").text
    for text in (page, b"\n".join(files.values()).decode()):
        assert not [word for word in ("某工地基坑坍塌", "某路8号", "某某置业", "盘龙区") if word in text]
    assert "不公开" in page


def test_asking_again_sends_nothing_again(site: Site, client: httpx.Client) -> None:
    first = client.get(f"/verify/{site.published}/bundle.zip")
    assert first.headers["cache-control"] == "public, no-cache"
    again = client.get(
        f"/verify/{site.published}/bundle.zip", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    site.world.say("wang", "应急抽取 检测监测 1家 呈贡区 围墙倾斜")
    later = client.get(
        f"/verify/{site.published}/bundle.zip", headers={"If-None-Match": first.headers["etag"]}
    )
    assert later.status_code == 200 and verify(from_zip(later.content)).consistent
    assert "待确认" in zipfile.ZipFile(io.BytesIO(later.content)).read("register.csv").decode()


def test_nothing_to_download_before_its_day(site: Site, client: httpx.Client) -> None:
    site.world.say("wang", "应急抽取 检测监测 1家 呈贡区 围墙倾斜")
    for number in (site.closed, site.abandoned, "CQ-20261122-0004", "CQ-20261122-0099", "0001", "x"):
        answer = client.get(f"/verify/{number}/bundle.zip")
        assert answer.status_code == 404 and "没有可以下载的核验包" in answer.text, number


def test_every_state_has_its_page(site: Site, client: httpx.Client) -> None:
    site.world.say("wang", "应急抽取 检测监测 1家 呈贡区 围墙倾斜")
    running = client.get("/verify/CQ-20261122-0004").text
    assert "还没有结束，结束后第20个工作日公开" in running
    assert site.world.lots("0004")[0].m in running and site.world.lots("0004")[0].c in running
    assert not [word for word in ("呈贡", "围墙", "王工", "检测监测", "机构1") if word in running]
    assert "将于2026年12月18日公开" in client.get(f"/verify/{site.closed}").text
    assert "没有抽取（放弃）" in client.get(f"/verify/{site.abandoned}").text
    site.world.change(Draw, Draw.number == site.abandoned, kind=DrawKind.ASSIGNED)
    assert "指派" in client.get(f"/verify/{site.abandoned}").text
    listed = client.get("/verify/").text
    assert f"/verify/{site.published}" in listed and f"/verify/{site.closed}" not in listed
    assert "指派，没有摇号" in listed


def test_short_numbers_lead_to_the_draw_or_ask_for_the_year(site: Site, client: httpx.Client) -> None:
    for typed in ("0001", "1", "cq-20261122-0001", " ＣＱ-20261122-0001 "):
        answer = client.get("/verify/", params={"number": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/verify/{site.published}"), typed
    assert client.get("/verify/0001").headers["location"] == f"/verify/{site.published}"
    site.world.change(Draw, Draw.number == site.closed, year=2025, serial=1, number="CQ-20251122-0001")
    answer = client.get("/verify/", params={"number": "0001"})
    assert answer.status_code == 200 and "请填上年份" in answer.text and "CQ-20251122-0001" in answer.text
    answer = client.get("/verify/", params={"number": "0001", "year": "2026"})
    assert answer.headers["location"] == f"/verify/{site.published}"


def test_what_nobody_knows_is_a_page(client: httpx.Client) -> None:
    for typed in ("0999", "'; drop table draw; --", "<script>", "9" * 5000, "CQ-20261122-9999", "😀", "%00"):
        answer = client.get("/verify/", params={"number": typed})
        assert answer.status_code == 404 and "没有找到编号" in answer.text, typed
        assert "<script>" not in answer.text.replace('<script src="/static/', ""), typed


def test_the_page_knows_our_readme(client: httpx.Client) -> None:
    assert hashlib.sha256(kmdraw1_words_readme.README.encode()).hexdigest() == README_HASH
    assert README_HASH in client.get("/verify/").text
