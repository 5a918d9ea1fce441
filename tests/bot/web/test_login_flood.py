"""Many logins that are none: how much of it reaches WeCom, and what the sender notices of it."""

import asyncio
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import col

from bot.web import words as web_words
from bot.web.login_limit import AT_ONCE, BURST, PER_SECOND
from handlers.mail.post import About, tell
from models.mail import MailState, Outbox
from tests.bot.small_city import small_city
from tests.scenarios.browse import browse, words
from tests.scenarios.world import World

FORGED = 200
USERINFO = "auth/getuserinfo"


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with small_city(sqlite_url, socket=True) as opened:
        yield opened


def begin(client: httpx.Client) -> str:
    """A state of this browser, as anybody can get one."""
    started = client.get("/h5/login", follow_redirects=False)
    return parse_qs(urlsplit(started.headers["location"]).query)["state"][0]


def forge(client: httpx.Client, state: str, code: str) -> httpx.Response:
    return client.get(f"/h5/oauth?state={state}&code={code}", follow_redirects=False)


async def flood(address: str, number: int) -> list[httpx.Response]:
    """Logins of as many browsers, all returning at one moment, with codes that WeCom never gave."""
    # a connection for each: an idle one may be closed by the server in the moment it is used again
    limits = httpx.Limits(max_connections=number, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        started = await asyncio.gather(*(client.get("/h5/login") for _ in range(number)))
        client.cookies.clear()

        async def one(place: int, login: httpx.Response) -> httpx.Response:
            state = parse_qs(urlsplit(login.headers["location"]).query)["state"][0]
            cookies = {name: value for name, value in login.cookies.items() if state[:12] in name}
            header = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            return await client.get(f"/h5/oauth?state={state}&code=forged{place}", headers=header)

        return await asyncio.gather(*(one(place, login) for place, login in enumerate(started)))


def test_two_hundred_forged_logins_do_not_delay_a_message(world: World) -> None:
    """WeCom is slow; the message goes out on connections of its own while they still wait."""
    world.simulator.faults.slow, world.simulator.faults.slow_path = 0.5, USERINFO
    begun = time.monotonic()
    with asyncio.Runner() as runner:
        forged = runner.get_loop().create_task(flood(world.address, FORGED))
        runner.run(_until(world, AT_ONCE))
        world.bot.dispatch.run(lambda ctx: tell(ctx, "Wang", "到场了", "note", About("note")))
        world.bot.sender.drain()
        assert not forged.done()
        (row,) = world.rows(Outbox, col(Outbox.key) == "note")
        assert (row.state, row.attempts) == (MailState.SENT, 1)
        answers = runner.run(_all(forged))
    asked = len(world.simulator.sent(USERINFO))
    assert asked <= BURST + PER_SECOND * (time.monotonic() - begun) and asked < FORGED
    said = {(one.status_code, web_words.CROWDED in words(one)) for one in answers}
    assert said == {(400, False), (503, True)}
    crowded = next(one for one in answers if one.status_code == 503)
    assert int(crowded.headers["retry-after"]) > 0 and "重新登录" in words(crowded)


async def _until(world: World, calls: int) -> None:
    while len(world.simulator.sent(USERINFO)) < calls:
        await asyncio.sleep(0.01)


async def _all(task: "asyncio.Task[list[httpx.Response]]") -> list[httpx.Response]:
    return await task


def test_a_state_is_used_once_whatever_comes_of_it(world: World) -> None:
    """One begun login is one question to WeCom, not one for each code that somebody thinks of."""
    page = browse(world, "Wang")
    state = begin(page.client)
    kept = dict(page.client.cookies)
    first = forge(page.client, state, "forged")
    assert first.status_code == 400
    assert any(
        "zhian_state_" in line and "Max-Age=0" in line for line in first.headers.get_list("set-cookie")
    )
    for name, value in kept.items():
        page.client.cookies.set(name, value, domain="127.0.0.1", path="/h5/oauth")
    for place in range(FORGED):
        again = forge(page.client, state, f"forged{place}")
        assert again.status_code == 400 and web_words.LOGIN_BROKEN in words(again)
    assert len(world.simulator.sent(USERINFO)) == 1
    assert page.get("/h5/my").status_code == 200, "a new login works"


@pytest.mark.parametrize("fault", [-1, 40029])
def test_a_state_is_used_up_by_a_login_that_failed(world: World, fault: int) -> None:
    page = browse(world, "Wang")
    begun = page.get("/h5/login?next=/h5/my", follow=False)
    back = page.client.get(begun.headers["location"], follow_redirects=False).headers["location"]
    world.simulator.faults.fail(fault, path=USERINFO)
    assert page.get(back).status_code in {400, 503}
    page.client.cookies.extract_cookies(begun)
    assert page.get(back).status_code == 400 and len(world.simulator.sent(USERINFO)) == 1


def test_two_pages_of_one_browser_log_in_at_the_same_time(world: World) -> None:
    page = browse(world, "Wang")
    begun = [page.get(f"/h5/login?next={path}", follow=False) for path in ("/h5/my", "/h5/draw")]
    for one in begun:
        assert page.client.get(one.headers["location"], follow_redirects=True).status_code == 200


def test_the_places_come_back(world: World) -> None:
    """After a crowd there is room again; a login that fails gives its place back."""
    world.simulator.faults.fail(40029, times=AT_ONCE * 2, path=USERINFO)
    page = browse(world, "Wang")
    for place in range(AT_ONCE * 2):
        assert forge(page.client, begin(page.client), f"forged{place}").status_code == 400
    assert page.get("/h5/my").status_code == 200
