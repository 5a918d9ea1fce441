"""What holds for every answer and every body, whoever is behind the path."""

import asyncio
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from bot.app import Bot
from bot.web import form_body as body
from bot.web import words as web_words
from bot.web.headers import HEADERS
from bot.wecom import callback
from tests.bot.bare_callback import BareCallback, message
from tests.bot.small_city import STRANGER, small_city
from tests.scenarios.browse import browse
from tests.scenarios.world import World

HSTS = "strict-transport-security"


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with small_city(sqlite_url) as opened:
        yield opened


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/readyz", "/metrics", "/wecom/callback", "/nothing", "/static/app.css", "/h5/", "/verify/"],
)
def test_every_answer_carries_the_headers(world: World, path: str) -> None:
    """Also refusals of the framework, and the callback's."""
    with httpx.Client(base_url=world.address, trust_env=False) as stranger:
        for answer in (stranger.get(path), stranger.delete(path)):
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, (path, answer.status_code)
            assert HSTS not in answer.headers


def test_a_fault_of_the_program_carries_them_too(world: World) -> None:
    def broken(_request: Request) -> Response:
        raise RuntimeError("broken")

    settings = world.settings.model_copy(update={"public_url": "https://bot.example.gov.cn"})
    bot = Bot(settings, world.clock)
    bot.app.add_route("/broken", broken)
    transport = httpx.ASGITransport(bot.app, raise_app_exceptions=False)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.get("/broken")

    answer = asyncio.run(ask())
    assert answer.status_code == 500 and {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers[HSTS] == "max-age=31536000"
    bot.stop()


def half_sent(world: World, path: str, *headers: str) -> tuple[str, float]:
    """What comes back when the body never ends, and after how long the line is free again."""
    where = urlsplit(world.address)
    head = [f"POST {path} HTTP/1.1", f"Host: {where.netloc}", "Content-Length: 1000", *headers, "", "half"]
    start = time.monotonic()
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=10) as line:
        line.sendall("\r\n".join(head).encode())
        said = b""
        while chunk := line.recv(65536):
            said += chunk
    return said.decode(), time.monotonic() - start


def test_half_a_callback_is_hung_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback, "SLOWEST", 0.3)
    said, seconds = half_sent(world, "/wecom/callback", "Content-Type: text/xml")
    assert said.startswith("HTTP/1.1 408") and seconds < 3


def test_half_a_form_is_hung_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SLOWEST", 0.3)
    page = browse(world, STRANGER)
    page.get("/h5/unit")
    cookie = f"Cookie: zhian={page.client.cookies.get('zhian', domain='127.0.0.1')}"
    said, seconds = half_sent(world, "/h5/unit", cookie, f"Content-Type: {body.KIND}")
    assert said.startswith("HTTP/1.1 408") and seconds < 3
    assert web_words.TOO_SLOW in said


def test_a_message_is_not_read_out_to_who_asks_for_an_echo() -> None:
    """A caught callback, asked again as a GET: its signature is right, its words stay closed."""
    bare = BareCallback()
    for told in (message("绝密事由"), "<xml>", "绝密事由", "two words", ""):
        caught = bare.encrypt(told)
        query = bare.signed(caught) + "&echostr=" + quote(caught, safe="")
        assert bare.ask(query, method="GET") == (403, b"")
    echo = bare.encrypt("1616140317555161061")
    query = bare.signed(echo) + "&echostr=" + quote(echo, safe="")
    assert bare.ask(query, method="GET") == (200, b"1616140317555161061")


def test_a_message_to_another_app_is_refused() -> None:
    """Two apps of one corp may share Token and key; an event of the whole corp names no app."""
    bare = BareCallback(agent=1000003)
    assert bare.post_xml(message()) == 403 and bare.taken == []
    assert bare.post_xml(message().replace("1000002", "1000003")) == 200
    for nobody in ("<AgentID></AgentID>", ""):
        assert bare.post_xml(message(number="9").replace("<AgentID>1000002</AgentID>", nobody)) == 200
    assert len(bare.taken) == 3


def test_a_deployment_with_the_old_path_can_log_in(world: World) -> None:
    world.simulator.quirks.old_login_only = True
    page = browse(world, "Wang")
    assert page.get("/h5/my").status_code == 200
    assert browse(world, STRANGER).get("/h5/unit").status_code == 200
