"""The WeCom client against answers as 企业微信 §7 lists them: token, error table, secrets, broken lines."""

import logging
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import respx
import structlog

from bot.engine.clock import MovableClock
from bot.wecom.client import CodeSpent, Permanent, Transient, Unreachable, WeCom, WeComFault
from config import log

BASE = "https://wecom.test"
SECRET = "s3cr3t-of-the-app"
TEXT = {"touser": "zhang", "msgtype": "text", "text": {"content": "名单已冻结"}}
OK = {"errcode": 0, "errmsg": "ok", "msgid": "m1"}


class Api:
    """What the test says WeCom answers; the calls are kept."""

    def __init__(self, router: respx.Router) -> None:
        self.given, self.life = 0, 7200
        self.token = router.get("/cgi-bin/gettoken").mock(side_effect=self._next_token)
        self.send = router.post("/cgi-bin/message/send").respond(json=OK)
        self.update = router.post("/cgi-bin/message/update_template_card").respond(json={"errcode": 0})

    def _next_token(self, _request: httpx.Request) -> httpx.Response:
        self.given += 1
        answer = {
            "errcode": 0,
            "errmsg": "ok",
            "access_token": f"token-{self.given}",
            "expires_in": self.life,
        }
        return httpx.Response(200, json=answer)

    def tokens_used(self) -> list[str]:
        return [call.request.url.params["access_token"] for call in self.send.calls]


@pytest.fixture
def api() -> Iterator[Api]:
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        yield Api(router)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 11, 22, tzinfo=UTC), frozen=True)


@pytest.fixture
def wecom(clock: MovableClock) -> Iterator[WeCom]:
    client = WeCom(BASE, "ww0123456789abcdef", SECRET, 1000002, clock)
    yield client
    client.close()


def fault_of(wecom: WeCom) -> WeComFault:
    with pytest.raises(WeComFault) as caught:
        wecom.send(TEXT)
    return caught.value


def refusal(code: int) -> httpx.Response:
    words = f"refused, hint: [1576065934_28_e0fa], from ip: 9.30.0.138, more info at https://x?e={code}"
    return httpx.Response(200, json={"errcode": code, "errmsg": words})


# the token


@pytest.mark.parametrize(("life", "used"), [(7200, 6900), (60, 30)])
def test_the_token_is_kept_until_five_minutes_before_its_end(
    api: Api, wecom: WeCom, clock: MovableClock, life: int, used: int
) -> None:
    api.life = life
    wecom.send(TEXT)
    clock.forward(timedelta(seconds=used - 1))
    wecom.send(TEXT)
    clock.forward(timedelta(seconds=1))
    wecom.send(TEXT)
    assert api.tokens_used() == ["token-1", "token-1", "token-2"]
    asked = dict(api.token.calls.last.request.url.params)
    assert asked == {"corpid": "ww0123456789abcdef", "corpsecret": SECRET}


def test_one_refresh_at_a_time_and_everybody_takes_what_it_brought(api: Api, wecom: WeCom) -> None:
    def slowly(request: httpx.Request) -> httpx.Response:
        time.sleep(0.05)
        return api._next_token(request)

    def only_new(request: httpx.Request) -> httpx.Response:
        old = request.url.params["access_token"] == "token-1"
        return refusal(40014) if old else httpx.Response(200, json=OK)

    api.token.side_effect = slowly
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(wecom.send, [TEXT] * 8))
        assert api.token.call_count == 1
        api.send.side_effect = only_new
        list(pool.map(wecom.send, [TEXT] * 8))
    assert api.token.call_count == 2
    assert api.tokens_used().count("token-2") == 8


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_stale_token_costs_one_refresh_and_one_retry(api: Api, wecom: WeCom, code: int) -> None:
    wecom.send(TEXT)
    api.send.side_effect = [refusal(code), httpx.Response(200, json=OK)]
    assert wecom.send(TEXT).msgid == "m1"
    assert api.tokens_used() == ["token-1", "token-1", "token-2"]
    api.send.side_effect = [refusal(code), refusal(code)]
    fault = fault_of(wecom)
    assert isinstance(fault, Transient)
    assert not fault.unanswered
    assert (api.send.call_count, api.token.call_count) == (5, 3)


@pytest.mark.parametrize("code", [40001, 40013, 45009])
def test_a_refused_secret_is_not_tried_again_for_a_minute(
    api: Api, wecom: WeCom, clock: MovableClock, code: int
) -> None:
    """Repeated wrong secrets ban the calling address for an hour; asking again does not help."""
    api.token.side_effect = [refusal(code), refusal(code), api._next_token(httpx.Request("GET", BASE))]
    for _ in range(5):
        fault = fault_of(wecom)
        assert isinstance(fault, Transient)
        assert fault.code == code
    assert api.token.call_count == 1
    clock.forward(timedelta(seconds=60))
    fault_of(wecom)
    fault_of(wecom)
    assert api.token.call_count == 2
    clock.forward(timedelta(seconds=60))
    assert wecom.send(TEXT).msgid == "m1"
    assert api.send.call_count == 1


NO_TOKEN = [
    {"errcode": 0},
    {"errcode": 0, "access_token": ""},
    {"access_token": "t", "expires_in": "soon"},
    {"errcode": "x"},
]


@pytest.mark.parametrize("answer", NO_TOKEN)
def test_a_token_answer_without_a_token_is_a_passing_fault(
    api: Api, wecom: WeCom, answer: dict[str, Any]
) -> None:
    api.token.side_effect = [httpx.Response(200, json=answer), api._next_token(httpx.Request("GET", BASE))]
    assert isinstance(fault_of(wecom), Transient)
    assert wecom.send(TEXT).msgid == "m1"


KINDS: dict[type[WeComFault], str] = {
    Transient: "-1 6000 45009 45033 301026 301057 "
    "40001 40013 40014 40056 41001 42001 45024 48002 48006 50003 60020 301002 301007",
    Unreachable: "40003 40031 46004 50002 60011 60021 60111 81013 92000 301021 701008",
    CodeSpent: "60140",
    Permanent: "40008 40033 40035 40058 40201 42014 42015 42035 43012 44004 45002 82001 85002 99999",
}
TABLE = [(int(code), kind) for kind, codes in KINDS.items() for code in codes.split()]


@pytest.mark.parametrize(("code", "kind"), TABLE)
def test_the_error_table(api: Api, wecom: WeCom, code: int, kind: type[WeComFault]) -> None:
    api.send.side_effect = [refusal(code), refusal(code)]
    fault = fault_of(wecom)
    assert type(fault) is kind
    assert fault.code == code
    assert "hint" not in str(fault)
    if isinstance(fault, Transient):
        assert not fault.unanswered


BROKEN = [
    (httpx.ConnectError("refused"), False),
    (httpx.ConnectTimeout("slow"), False),
    (httpx.PoolTimeout("busy"), False),
    (httpx.ReadTimeout("slow"), True),
    (httpx.WriteTimeout("slow"), True),
    (httpx.ReadError("reset"), True),
    (httpx.RemoteProtocolError("cut"), True),
    (httpx.Response(500), True),
    (httpx.Response(502, text="<html>"), True),
    (httpx.Response(503, json={"errcode": 0}), True),
    (httpx.Response(404), False),
    (httpx.Response(301, headers={"location": "https://elsewhere.test"}), False),
    (httpx.Response(200, text="<html>maintenance</html>"), True),
    (httpx.Response(200, text='{"errcode": 0, "msg'), True),
    (httpx.Response(200, text=""), True),
    (httpx.Response(200, json=[]), True),
    (httpx.Response(200, json={"errcode": "many"}), True),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "unanswered"), BROKEN)
def test_a_broken_line_says_whether_the_message_may_have_arrived(
    api: Api, wecom: WeCom, clock: MovableClock, broken: Any, unanswered: bool
) -> None:
    wecom.send(TEXT)
    api.send.side_effect = [broken]
    fault = fault_of(wecom)
    assert isinstance(fault, Transient)
    assert fault.unanswered is unanswered
    clock.forward(timedelta(hours=3))
    api.token.side_effect = [broken]
    early = fault_of(wecom)
    assert isinstance(early, Transient)
    assert not early.unanswered, "without a token nothing was sent"


def test_requests_are_plain_utf8_with_the_token_in_the_address_only(api: Api, wecom: WeCom) -> None:
    wecom.send(TEXT)
    request = api.send.calls.last.request
    assert "名单已冻结".encode() in request.content
    assert b'"agentid":1000002' in request.content.replace(b" ", b"")
    assert b"token-1" not in request.content
    assert "token-1" not in str(request.headers)
    assert parse_qs(request.url.query.decode()) == {"access_token": ["token-1"]}
    wecom.update_card("zhang", "code-9", {"button": {"replace_name": "已接受"}})
    body = api.update.calls.last.request.content.replace(b" ", b"")
    assert b'"userids":["zhang"]' in body
    assert b'"response_code":"code-9"' in body


@pytest.mark.parametrize(
    ("extra", "unreached", "code"),
    [
        ({}, set(), None),
        ({"invaliduser": "", "unlicenseduser": "", "response_code": ""}, set(), None),
        ({"invaliduser": None, "response_code": "rc"}, set(), "rc"),
        ({"invaliduser": "Zhang|li"}, {"zhang", "li"}, None),
        ({"unlicenseduser": "ZHANG"}, {"zhang"}, None),
    ],
)
def test_partly_invalid_receivers_are_read_from_a_success(
    api: Api, wecom: WeCom, extra: dict[str, Any], unreached: set[str], code: str | None
) -> None:
    api.send.respond(json={**OK, **extra})
    sent = wecom.send(TEXT)
    assert sent.unreached == unreached
    assert sent.response_code == code


# secrets


@pytest.fixture
def other_logging() -> Iterator[None]:
    """Gives the tests their logging back after a test of the product's."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def test_secrets_stand_in_no_exception_and_no_log(
    capsys: pytest.CaptureFixture[str], other_logging: None, api: Api, wecom: WeCom, clock: MovableClock
) -> None:
    log.setup("DEBUG")
    answers: list[Any] = [broken for broken, _ in BROKEN] + [refusal(40001), refusal(60020), refusal(99999)]
    for answer in answers:
        for route in (api.send, api.token):
            api.send.side_effect, api.token.side_effect = None, api._next_token
            clock.forward(timedelta(hours=3))
            route.side_effect = [answer]
            try:
                wecom.send(TEXT)
            except WeComFault as fault:
                words = "".join(traceback.format_exception(fault))
                assert SECRET not in words
                assert "token-" not in words
                structlog.get_logger("sender").exception("message not sent", fault=str(fault))
    address = f"{BASE}/cgi-bin/gettoken?corpid=ww&corpsecret={SECRET}"
    structlog.get_logger("x").warning("asked %s", address, url=f"{BASE}?access_token=token-1&debug=1")
    logging.getLogger("another.library").warning("GET %s failed", address)
    written = capsys.readouterr().err
    assert '"url": "https://wecom.test?access_token=***&debug=1"' in written
    assert "corpsecret=***" in written
    assert "message not sent" in written
    assert SECRET not in written
    assert "token-" not in written
