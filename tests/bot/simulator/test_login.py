"""The login page of the simulator: whose phone it is, and all that WeCom objects to (企业微信 §9.1)."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.simulator import Phones, create_server, serve_in_thread
from bot.simulator.oauth import COOKIE
from tests.bot.simulator.tenant import Client, Clock, tenant

GOOD_HOST = "bot.example.gov.cn"
GOOD = {
    "appid": "wx5823bf96d3bd56c7", "redirect_uri": "https://bot.example.gov.cn/h5/oauth?a=1",
    "response_type": "code",
    "scope": "snsapi_base", "state": "abc123", "agentid": "1000002",
}  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[Client]:
    sim = tenant(clock)
    sim.app.domain = "bot.example.gov.cn"
    with serve_in_thread(create_server(sim)) as base:
        opened = Client(sim, base)
        opened.login()
        yield opened
        opened.http.close()


def authorize(client: Client, userid: str = "ZhangSan", **changes: str) -> httpx.Response:
    query = {name: value for name, value in {**GOOD, **changes}.items() if value != "-"}
    cookies = {"Cookie": f"{COOKIE}={userid}"} if userid else {}
    return client.http.get("../connect/oauth2/authorize", params=query, headers=cookies)


def code_of(answer: httpx.Response) -> str:
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def test_a_member_comes_back_with_a_code(client: Client) -> None:
    answer = authorize(client)
    parts = urlsplit(answer.headers["location"])
    query = parse_qs(parts.query)
    assert (parts.netloc, parts.path, query["a"], query["state"]) == (
        GOOD_HOST,
        "/h5/oauth",
        ["1"],
        ["abc123"],
    )
    assert client.get("auth/getuserinfo", code=query["code"][0])["userid"] == "ZhangSan"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"appid": "ww1"}, "appid"), ({"agentid": "-"}, "agentid"), ({"agentid": "77"}, "agentid"),
        ({"redirect_uri": "-"}, "redirect_uri"),
        ({"redirect_uri": "https://www.bot.example.gov.cn/"}, "redirect_uri"),
        ({"redirect_uri": "https://example.gov.cn/"}, "redirect_uri"),
        ({"redirect_uri": "https://bot.example.gov.cn:8443/"}, "redirect_uri"),
        ({"redirect_uri": "https://bot.example.gov.cn@evil.example/"}, "redirect_uri"),
        ({"redirect_uri": "javascript://bot.example.gov.cn/"}, "redirect_uri"),
        ({"response_type": "token"}, "response_type"), ({"scope": "all"}, "scope"),
        ({"state": "a-b"}, "84025"), ({"state": "a" * 129}, "84025"),
    ],
)  # fmt: skip
def test_a_wrong_request_gets_an_error_page(client: Client, changes: dict[str, str], words: str) -> None:
    answer = authorize(client, **changes)
    assert answer.status_code == 400 and words in answer.text


def test_outside_a_phone_nobody_is_logged_in(client: Client) -> None:
    answer = authorize(client, userid="")
    assert answer.status_code == 400 and "请在企业微信客户端打开链接" in answer.text


def test_a_code_is_used_once_within_five_minutes_by_its_app(client: Client, clock: Clock) -> None:
    code = code_of(authorize(client))
    assert client.get("auth/getuserinfo", code=code)["errcode"] == 0
    assert client.get("auth/getuserinfo", code=code)["errcode"] == 40029
    late = code_of(authorize(client))
    clock.forward(minutes=5)
    assert client.get("auth/getuserinfo", code=late)["errcode"] == 40029
    other = code_of(authorize(client))
    client.login(client.sim.apps[1000003])
    assert client.get("auth/getuserinfo", code=other)["errcode"] == 40029
    assert client.get("auth/getuserinfo")["errcode"] == 41008


def test_every_member_counts_others_get_an_openid(client: Client) -> None:
    """Also who is outside the visible range: a login is no authorisation."""
    hidden = code_of(authorize(client, "hidden"))
    assert client.get("auth/getuserinfo", code=hidden)["userid"] == "hidden"
    outside = client.get("auth/getuserinfo", code=code_of(authorize(client, "nobody")))
    assert "userid" not in outside and outside["openid"]


def test_another_phone_has_other_cookies(client: Client) -> None:
    """In one browser the cookies of the last phone go when another one opens a page."""
    target = "https://bot.example.gov.cn/h5/"

    def opened(userid: str, url: str = target, cookies: str = "") -> httpx.Response:
        query = {"userid": userid, "url": url}
        return client.http.get("../sim/open", params=query, headers={"Cookie": cookies})

    first = opened("lisi", cookies=f"zhian=abc; {COOKIE}=ZhangSan")
    assert first.headers["location"] == target
    set_now = first.headers.get_list("set-cookie")
    assert any(line.startswith('zhian="";') or line.startswith("zhian=;") for line in set_now)
    assert set_now[-1].startswith(f"{COOKIE}=lisi")
    same = opened("lisi", cookies=f"zhian=abc; {COOKIE}=lisi")
    assert [line.split("=")[0] for line in same.headers.get_list("set-cookie")] == [COOKIE]
    assert opened("nobody").status_code == 400
    assert opened("lisi", "https://evil.example/").status_code == 400


def test_a_phone_has_a_web_view_of_its_own(clock: Clock) -> None:
    with Phones(tenant(clock)) as phones, phones.phone("lisi").web("http://127.0.0.1:9") as web:
        assert web.cookies[COOKIE] == "lisi"
