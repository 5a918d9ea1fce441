"""The simulated server API over HTTP: tokens, check order, contacts, media, faults."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.simulator import Simulator
from tests.bot.simulator.tenant import CORP_A, START, Client, Clock, card, talking, tenant


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sim(clock: Clock) -> Simulator:
    return tenant(clock)


@pytest.fixture
def client(sim: Simulator) -> Iterator[Client]:
    with talking(sim) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, 41004),
        ({"corpid": CORP_A}, 41004),
        ({"corpsecret": "x"}, 41002),
        ({"corpid": "wwunknown", "corpsecret": "x"}, 40013),
        ({"corpid": CORP_A, "corpsecret": "x"}, 40001),
    ],
)
def test_gettoken_refuses_in_the_order_of_the_live_server(
    client: Client, query: dict[str, str], code: int
) -> None:
    answer = client.get("gettoken", **query)
    assert answer["errcode"] == code
    assert answer["errmsg"].endswith(f"e={code}")
    assert "from ip: 127.0.0.1" in answer["errmsg"]


def test_wrong_secrets_close_the_door_for_an_hour(client: Client, sim: Simulator, clock: Clock) -> None:
    wrong = {"corpid": CORP_A, "corpsecret": "wrong"}
    codes = [client.get("gettoken", **wrong)["errcode"] for _ in range(6)]
    assert codes == [40001] * 5 + [45009]
    right = {"corpid": CORP_A, "corpsecret": sim.app.secret}
    assert client.get("gettoken", **right)["errcode"] == 45009
    clock.forward(hours=1)
    assert client.get("gettoken", **right)["errcode"] == 0


def test_token_is_checked_before_anything_else(client: Client, sim: Simulator, clock: Clock) -> None:
    assert client.http.post("message/send", content=b"{broken").json()["errcode"] == 41001
    in_header = client.http.post("message/send", headers={"access_token": client.token}, content=b"{}")
    assert in_header.json()["errcode"] == 41001
    client.token, good = "nonsense", client.token
    assert client.send("lisi")["errcode"] == 40014
    client.token = good
    clock.forward(seconds=7199)
    assert client.send("lisi")["errcode"] == 0
    clock.forward(seconds=1)
    assert client.send("lisi")["errcode"] == 42001
    client.login()
    sim.revoke_tokens()
    assert client.send("lisi")["errcode"] == 40014


def test_repeated_gettoken_gives_a_new_or_the_same_token(client: Client, sim: Simulator) -> None:
    first = client.token
    assert client.login() != first
    assert client.send("lisi")["errcode"] == 0
    sim.quirks.same_token = True
    assert client.login() == client.login()


def test_unknown_path_is_404_and_empty(client: Client) -> None:
    answer = client.http.get("message/read")
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("raw", [b"", b"{broken", b"[1]", b"\xff"])
def test_malformed_json(client: Client, sim: Simulator, raw: bytes) -> None:
    def post() -> dict[str, Any]:
        query = {"access_token": client.token}
        return dict(client.http.post("message/send", params=query, content=raw).json())

    assert post()["errcode"] == 40058
    sim.quirks.lenient_json = True
    assert post()["errcode"] == 82001


def test_escaped_unicode_is_refused_but_control_characters_are_not(client: Client, sim: Simulator) -> None:
    def post(content: str) -> int:
        body = {"touser": "lisi", "msgtype": "text", "agentid": 1000002, "text": {"content": content}}
        query = {"access_token": client.token}
        answer = client.http.post("message/send", params=query, content=json.dumps(body))
        return int(answer.json()["errcode"])

    assert post("您好") == 40033
    assert post("a\u0001b") == 0
    assert post("path\\u4e00") == 0
    sim.quirks.unicode_escapes = True
    assert post("您好") == 0


def test_contacts_and_agent(client: Client) -> None:
    assert client.get("user/get", userid="zhangsan")["userid"] == "ZhangSan"
    missing = client.get("user/get", userid="nobody")
    assert (missing["errcode"], missing["department"]) == (60111, [])
    assert client.get("user/get", userid="hidden")["errcode"] == 60011
    assert client.get("user/get")["errcode"] == 41009
    names = [user["userid"] for user in client.get("user/simplelist", department_id="1")["userlist"]]
    assert names == ["ZhangSan", "lisi", "nolicence"]
    assert client.get("agent/get", agentid="1000002")["name"] == "质安机构库助手"
    assert client.get("agent/get", agentid="1000003")["errcode"] == 301002
    assert client.get("getcallbackip")["ip_list"]
    assert client.get("get_api_domain_ip")["ip_list"]


def test_media_lives_three_days(client: Client, clock: Clock) -> None:
    query = {"access_token": client.token, "type": "file"}
    files = {"media": ("月报.pdf", b"%PDF-1.7 content\r\n--x", "application/pdf")}
    media = client.http.post("media/upload", params=query, files=files).json()
    assert (media["errcode"], media["type"], media["created_at"]) == (0, "file", str(int(START.timestamp())))
    query = {"access_token": client.token, "media_id": media["media_id"]}
    answer = client.http.get("media/get", params=query)
    assert answer.content == b"%PDF-1.7 content\r\n--x"
    assert answer.headers["content-type"] == "application/pdf"
    clock.forward(days=3)
    client.login()
    assert client.get("media/get", media_id=media["media_id"])["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "name", "data", "code"),
    [
        ("file", "a.pdf", b"12345", 40006),
        ("image", "a.png", b"no picture", 40004),
        ("paper", "a.pdf", b"123456", 40005),
        ("file", "", b"123456", 44001),
    ],
)
def test_media_that_is_refused(client: Client, kind: str, name: str, data: bytes, code: int) -> None:
    query = {"access_token": client.token, "type": kind}
    answer = client.http.post("media/upload", params=query, files={"media": (name, data)})
    assert answer.json()["errcode"] == code


def test_encoded_filename_is_not_understood(client: Client) -> None:
    body = (
        b"--b\r\nContent-Disposition: form-data; name=\"media\"; filename*=UTF-8''a.pdf\r\n\r\n"
        b"123456\r\n--b--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    query = {"access_token": client.token, "type": "file"}
    answer = client.http.post("media/upload", params=query, content=body, headers=headers)
    assert answer.json()["errcode"] == 44001


def test_injected_failures_count_off_and_can_name_a_member(client: Client, sim: Simulator) -> None:
    sim.faults.fail(-1, times=2)
    assert [client.send("lisi")["errcode"] for _ in range(3)] == [-1, -1, 0]
    sim.faults.fail(60011, times=None, user="lisi")
    assert [client.send(user)["errcode"] for user in ("zhangsan", "LISI", "lisi")] == [0, 60011, 60011]
    sim.faults.clear()
    assert client.send("lisi")["errcode"] == 0
    sim.faults.ip_refused = True
    assert client.send("lisi")["errcode"] == 60020
    sim.faults.clear()
    sim.faults.rate_limited = True
    assert client.send("lisi")["errcode"] == 45009
    assert client.login()


def test_down_means_no_whole_answer(client: Client, sim: Simulator) -> None:
    sim.faults.down = "closed"
    with pytest.raises(httpx.RemoteProtocolError):
        client.send("lisi")
    sim.faults.down = "503"
    assert client.http.post("message/send").status_code == 503
    assert sim.messages == []
    sim.faults.clear()
    assert client.send("lisi")["errcode"] == 0


def test_cut_after_accept_keeps_the_message(client: Client, sim: Simulator) -> None:
    sim.faults.cut_after_accept = 1
    assert client.send("nobody")["errcode"] == 81013
    with pytest.raises(httpx.RemoteProtocolError):
        client.send("lisi", "template_card", card())
    assert [message.task_id for message in sim.inbox("lisi")] == ["t-1"]
    assert client.send("lisi", "template_card", card())["errcode"] == 42014
    assert [call.errcode for call in sim.sent()] == [81013, None, 42014]


def test_slow_and_silent(client: Client, sim: Simulator) -> None:
    sim.faults.slow = 0.5
    with pytest.raises(httpx.ReadTimeout):
        client.http.post("message/send", timeout=0.1)
    sim.faults.clear()
    sim.faults.drop = {"lisi"}
    assert client.send("LISI|zhangsan")["errcode"] == 0
    assert [len(sim.inbox(user)) for user in ("lisi", "zhangsan")] == [0, 1]
    sim.faults.no_response_code = True
    assert "response_code" not in client.send("zhangsan", "template_card", card())


def test_call_log_hides_tokens(client: Client, sim: Simulator) -> None:
    client.send("lisi")
    call = sim.sent()[-1]
    assert (call.path, call.errcode, call.body["touser"], call.query) == ("message/send", 0, "lisi", {})
    assert client.token not in repr(list(sim.calls)[-1])
    assert sim.app.secret not in repr(sim.calls)
