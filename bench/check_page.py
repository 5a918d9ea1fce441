"""The check page in Chromium: a bundle of a thousand tickets unpacked and verified, once, as visitors do."""

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import bot
from bench.report import Aim, Figure, rounds
from bench.verify import bundle, codes
from bot.simulator import serve_in_thread
from models.rules.kmdraw1.bundle_zip import to_zip

TICKETS = 1_000
SECONDS = 30.0
STATIC = Path(bot.__file__).parent / "pages" / "static"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# In a page that was just opened: nothing is warm yet but the modules themselves.
WHOLE = """async (text) => {
  const [{ verify }, { fromZip }] = await Promise.all(
    ["verify", "zip"].map((name) => import(`/static/verify/${name}.js`)));
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const start = performance.now();
  const verdict = await verify(fromZip(bytes));
  return [performance.now() - start, verdict.text];
}"""
BARE = """async (count) => {
  const texts = Array.from({ length: count }, (_, n) => `KMDRAW/1|ticket|${"ab".repeat(32)}|${n}|1`);
  const encoder = new TextEncoder();
  const start = performance.now();
  await Promise.all(texts.map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))));
  return performance.now() - start;
}"""


def measure(quick: bool) -> list[Figure]:
    """Both in turns, each in a page of its own."""
    files, _ = bundle(codes(TICKETS))
    packed = base64.b64encode(to_zip(files)).decode()
    with _served() as address, _chromium() as browser:
        pairs = [
            (_whole(browser, address, packed), _bare(browser, address))
            for _ in rounds(5 if quick else 15, SECONDS)
        ]
    name = f"核验网页{TICKETS:,}签（Chromium，从拿到文件到结论）"
    return [
        Figure(name, "毫秒", [ours for ours, _ in pairs], [o / b for o, b in pairs], Aim(300, unit="毫秒")),
        Figure("  对照：只算WebCrypto，不读、不比", "毫秒", [bare for _, bare in pairs]),
    ]


def _whole(browser: Browser, address: str, packed: str) -> float:
    page = browser.new_page()
    page.goto(address)
    millis, text = page.evaluate(WHOLE, packed)
    page.close()
    if text != "一致":
        raise RuntimeError(text)
    return float(millis)


def _bare(browser: Browser, address: str) -> float:
    page = browser.new_page()
    page.goto(address)
    millis = page.evaluate(BARE, TICKETS)
    page.close()
    return float(millis)


@contextmanager
def _served() -> Iterator[str]:
    """An empty page beside the modules: the figure is theirs, not the template's."""
    page = HTMLResponse("<!doctype html><title>核验</title>")
    routes = [Route("/", lambda _request: page), Mount("/static", StaticFiles(directory=STATIC))]
    with serve_in_thread(Starlette(routes=routes)) as address:
        yield address


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next((p for name in CHROMIUM if (p := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("没有找到Chromium：请安装，或用环境变量CHROMIUM指明路径")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
