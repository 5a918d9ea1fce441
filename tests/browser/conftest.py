"""A demo city in a thread, and Chromium on a phone."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.demo.city import Demo
from bot.simulator import serve_in_thread

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo as `zhian demo` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = Demo(tmp_path_factory.mktemp("city"), port)
    with serve_in_thread(demo.app, port=port):
        yield demo


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Any installed Chromium."""
    given = os.environ.get("CHROMIUM")
    path = given or next((found for name in CANDIDATES if (found := shutil.which(name))), None)
    assert path, "没有找到Chromium：请安装 chromium（apt install chromium），或用环境变量CHROMIUM指明路径"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, city: Demo) -> Iterator[Page]:
    """The phone page at 390 px; a script error fails the test."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True
    )
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    opened.goto(f"{city.address}/")
    yield opened
    context.close()
    assert faults == []


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the screenshots go."""
    folder = Path("build/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
