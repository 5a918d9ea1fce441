"""Login through WeCom: who gets in, what the cookie is worth, and what it is not."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from itsdangerous import URLSafeSerializer

from bot.simulator import oauth
from bot.web import words as web_words
from bot.web.login import local
from bot.web.session import Seal, Sessions
from models.people import Staff
from tests.bot.small_city import STRANGER, small_city
from tests.scenarios.browse import Browse, browse, words
from tests.scenarios.evidence import SENTENCE
from tests.scenarios.world import World


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with small_city(sqlite_url) as opened:
        yield opened


OFFERS = ("/h5/draw", "/h5/my", "/h5/interests", "/h5/statistics", "/h5/unit", "/verify/")


def session_of(page: Browse) -> str:
    return page.client.cookies.get("zhian", domain="127.0.0.1") or ""


def steps(page: Browse, path: str = "/h5/") -> tuple[httpx.Response, httpx.Response]:
    """To WeCom's login page, and its answer: the address with code and state."""
    begun = page.get(f"/h5/login?next={quote(path)}", follow=False)
    return begun, page.client.get(begun.headers["location"], follow_redirects=False)


def test_a_page_opens_after_the_login_on_the_way(world: World) -> None:
    """The login asks for no more than who it is, and ends where it was begun."""
    page = browse(world, "Wang")
    begun = page.get("/h5/my?a=1", follow=False)
    assert (begun.status_code, begun.headers["location"]) == (303, "/h5/login?next=/h5/my%3Fa%3D1")
    to_wecom = page.get(begun.headers["location"], follow=False)
    query = parse_qs(urlsplit(to_wecom.headers["location"]).query)
    assert (query["scope"], query["response_type"]) == (["snsapi_base"], ["code"])
    assert query["state"][0].isalnum() and 16 <= len(query["state"][0]) <= 128
    assert urlsplit(to_wecom.headers["location"]).fragment == "wechat_redirect"
    shown = page.get("/h5/my?a=1")
    assert shown.status_code == 200 and str(shown.url).removesuffix("#wechat_redirect").endswith("/h5/my?a=1")


def test_the_cookie_can_be_read_by_nobody_else(world: World) -> None:
    """HttpOnly, SameSite, eight hours; Secure is for https, which loopback has not."""
    page = browse(world, "Wang")
    _begun, back = steps(page)
    done = page.get(back.headers["location"], follow=False)
    cookie = next(line for line in done.headers.get_list("set-cookie") if line.startswith("zhian="))
    assert {"HttpOnly", "SameSite=lax", "Max-Age=28800", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_with_https_the_cookie_is_bound_to_this_host(world: World) -> None:
    settings = world.settings.model_copy(update={"public_url": "https://bot.example.gov.cn"})
    login = world.bot.site.__class__(
        settings, world.bot.engine, world.bot.house, world.clock, world.bot.wecom, world.bot.intake.take
    ).login
    assert (login.secure, login.cookie) == (True, "__Host-zhian")


def test_every_login_is_a_new_session(world: World) -> None:
    """A cookie that somebody planted before the login is not the one used after it."""
    page = browse(world, "Wang")
    page.get("/h5/")
    first = session_of(page)
    page.get("/h5/login?next=/h5/")
    assert first and session_of(page) and session_of(page) != first


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example/h5/", "/\\evil.example", "/h5/\\evil", "/h5/a\nSet-Cookie:x",
     "/wecom",
     "/h5/login?next=/h5/", "/h5/oauth", "javascript:alert(1)", "/h5/#x", "/h5/" + "a" * 2000, ""],
)  # fmt: skip
def test_the_login_leads_to_our_own_pages_only(path: str) -> None:
    assert local(path) == "/h5/"


@pytest.mark.parametrize("path", ["/h5/", "/h5/draws/CQ-20261122-0007?a=b", "/verify/CQ-20261122-0007"])
def test_our_own_pages_are_kept(path: str) -> None:
    assert local(path) == path


def test_a_login_begun_elsewhere_is_refused(world: World) -> None:
    """Somebody else's code and state in a link would log the victim in as the attacker."""
    attacker = browse(world, "sun")
    _begun, back = steps(attacker)
    victim = browse(world, "Wang")
    answer = victim.get(back.headers["location"])
    assert answer.status_code == 400 and web_words.LOGIN_BROKEN in words(answer)
    assert session_of(victim) == ""


def test_a_code_counts_once(world: World) -> None:
    page = browse(world, "Wang")
    begun, back = steps(page)
    assert page.get(back.headers["location"], follow=False).status_code == 303
    page.client.cookies.clear()
    page.client.cookies.extract_cookies(begun)
    again = page.get(back.headers["location"])
    assert again.status_code == 400 and web_words.LOGIN_BROKEN in words(again)
    assert session_of(page) == ""


def test_a_code_lives_five_minutes_and_a_login_ten(world: World) -> None:
    page = browse(world, "Wang")
    _begun, back = steps(page)
    world.clock.forward(timedelta(minutes=5))
    assert web_words.LOGIN_BROKEN in words(page.get(back.headers["location"]))
    begun, _back = steps(page)
    world.clock.forward(timedelta(minutes=11))
    late = page.client.get(begun.headers["location"], follow_redirects=True)
    assert late.status_code == 400 and session_of(page) == ""


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=y", "?code=x&state=%00", f"?code={'c' * 600}&state=z"]
)
def test_a_broken_return_is_a_plain_page(world: World, query: str) -> None:
    answer = browse(world, "Wang").get(f"/h5/oauth{query}")
    assert answer.status_code == 400 and "重新登录" in words(answer)


def test_who_is_no_member_is_refused_kindly(world: World) -> None:
    page = browse(world, "Wang")
    page.client.cookies.set(oauth.COOKIE, "somebody-from-outside")
    answer = page.get("/h5/draw")
    assert answer.status_code == 403 and "公开的核验页面不用登录" in words(answer)
    assert session_of(page) == ""


@pytest.mark.parametrize(
    ("code", "status", "text"),
    [(40029, 400, web_words.LOGIN_BROKEN), (42003, 400, web_words.LOGIN_BROKEN),
     (-1, 503, web_words.WECOM_SILENT), (60020, 503, web_words.WECOM_SILENT)],
)  # fmt: skip
def test_what_wecom_refuses_is_said(world: World, code: int, status: int, text: str) -> None:
    world.simulator.faults.fail(code, path="auth/getuserinfo")
    page = browse(world, "Wang")
    answer = page.get("/h5/my")
    assert answer.status_code == status and text in words(answer)
    assert page.get("/h5/my").status_code == 200, "the next try works"


def test_a_login_is_no_authorisation(world: World) -> None:
    """Rights are looked up each time: who is struck off the list has none a moment later."""
    page = browse(world, "Wang")
    assert page.get("/h5/draw").status_code == 200
    world.change(Staff, Staff.userid == "Wang", active=False)
    refused = page.get("/h5/draw")
    assert refused.status_code == 403 and "第十一条" in words(refused)
    assert browse(world, STRANGER).get("/h5/draw").status_code == 403


def test_a_session_ends_after_eight_hours(world: World) -> None:
    """A page then logs in by itself; nobody notices."""
    page = browse(world, "Wang")
    page.get("/h5/")
    first = session_of(page)
    world.clock.forward(timedelta(hours=7, minutes=59))
    assert page.get("/h5/my", follow=False).status_code == 200
    world.clock.forward(timedelta(minutes=1))
    assert page.get("/h5/my", follow=False).status_code == 303
    assert page.get("/h5/my").status_code == 200 and session_of(page) != first


def test_a_changed_cookie_is_worth_nothing(world: World) -> None:
    """Every single change, another corp, another secret, another purpose, an unsigned one."""
    clock, house, corp = world.clock, world.bot.house, world.settings.corp_id
    secret = world.settings.secret.get_secret_value()
    ours = Sessions(Seal(secret), corp, house.entropy)
    good = ours.begin("Wang", clock())
    found = ours.read(good, clock())
    assert found is not None and found.userid == "Wang"
    # the last letter of base64 has bits that nobody reads
    changed = [
        good[:at] + ("A" if letter != "A" else "B") + good[at + 1 :] for at, letter in enumerate(good[:-1])
    ]
    foreign = [
        Sessions(Seal(secret), "ww9999", house.entropy).begin("Wang", clock()),
        Sessions(Seal("another"), corp, house.entropy).begin("Wang", clock()),
        Seal(secret).sign("state", {"c": corp, "u": "Wang", "k": "x", "t": int(clock().timestamp())}),
        str(URLSafeSerializer(secret).dumps({"c": corp, "u": "Wang", "k": "x", "t": 0})),
        ours.begin("", clock()), "", "x", "\x00", "." * 50,
    ]  # fmt: skip
    assert [one for one in (*changed, *foreign) if ours.read(one, clock())] == []


def test_logout_forgets_the_session(world: World) -> None:
    page = browse(world, "Wang")
    page.get("/h5/")
    assert web_words.SIGNED_OUT in words(page.submit("/h5/logout", {}))
    assert session_of(page) == "" and page.get("/h5/my", follow=False).status_code == 303
    assert web_words.SIGNED_OUT in words(page.get("/h5/logout"))


def test_a_link_to_the_logout_ends_nothing(world: World) -> None:
    page = browse(world, "Wang")
    page.get("/h5/")
    asked = page.get("/h5/logout")
    assert asked.status_code == 200 and "立即作废" in words(asked)
    assert page.get("/h5/my", follow=False).status_code == 200


@pytest.mark.both
def test_a_copied_cookie_ends_with_the_logout(database_url: str) -> None:
    """Pages, forms and streams; the other logins of the same person go on."""
    with small_city(database_url) as world:
        page, other = browse(world, "Wang"), browse(world, "Wang")
        opened = page.get("/h5/draw")
        other.get("/h5/")
        thief = browse(world, STRANGER)
        thief.client.cookies.update(page.client.cookies)
        assert thief.get("/h5/my", follow=False).status_code == 200
        page.submit("/h5/logout", {})
        assert thief.get("/h5/my", follow=False).status_code == 303
        assert thief.get("/h5/draws/0001/events").status_code == 401
        refused = thief.resubmit(opened, "/h5/draw/preview", {})
        assert refused.status_code == 401 and web_words.EXPIRED in words(refused)
        assert other.get("/h5/my", follow=False).status_code == 200
        page.get("/h5/my")
        assert session_of(page), "who comes back is logged in anew"


def test_a_stream_ends_with_its_login(world: World) -> None:
    world.say("Wang", SENTENCE)
    page, other = browse(world, "Wang"), browse(world, "Wang")
    page.get("/h5/")
    other.client.cookies.update(page.client.cookies)
    with page.client.stream("GET", "/h5/draws/0001/events", timeout=20) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "event: draw"
        other.submit("/h5/logout", {})
        world.say("Wang", "483920")
        assert not [line for line in lines if line == "event: draw"]


def test_the_home_page_offers_what_one_may_do(world: World) -> None:
    """By role, and nothing that would be refused."""
    offered = {
        who: {path for path in OFFERS
              if f'href="{path}"' in browse(world, who).get("/h5/").text.split("<nav class=\"card\"")[1]}
        for who in ("Wang", "shen", "c1-1", STRANGER)
    }  # fmt: skip
    assert offered == {
        "Wang": {"/h5/draw", "/h5/my", "/h5/statistics", "/verify/"},
        "shen": {"/h5/my", "/h5/statistics", "/verify/"},
        "c1-1": {"/h5/my", "/h5/interests", "/verify/"},
        STRANGER: {"/h5/unit", "/verify/"},
    }
    for who, paths in offered.items():
        for path in paths:
            assert browse(world, who).get(path).status_code == 200, (who, path)
