"""message/send of the simulator: receivers, contents, limits."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.simulator import Member, Simulator, SimulatorError
from tests.bot.simulator.tenant import CORP_A, Client, Clock, card, talking, tenant


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


def test_partly_invalid_receivers_are_named_in_lower_case(client: Client, sim: Simulator) -> None:
    answer = client.send("ZHANGSAN|Hidden|Nobody|NoLicence|zhangsan")
    assert answer["errcode"] == 0
    assert answer["invaliduser"] == "hidden|nobody"
    assert answer["unlicenseduser"] == "nolicence"
    assert [message.text for message in sim.inbox("zhangsan")] == ["您好"]
    assert sim.inbox("nolicence") == []


def test_nobody_to_reach(client: Client, sim: Simulator) -> None:
    answer = client.send("hidden|nobody")
    assert (answer["errcode"], answer["invaliduser"]) == (81013, "hidden|nobody")
    assert client.send("nolicence")["errcode"] == 81013
    assert client.send("")["errcode"] == 82001
    sim.quirks.no_target = 81012
    assert client.send("")["errcode"] == 81012


def test_all_means_everybody_who_can_see_the_app(client: Client, sim: Simulator) -> None:
    answer = client.send("@all")
    assert answer["unlicenseduser"] == "nolicence"
    assert {message.userid for message in sim.messages} == {"ZhangSan", "lisi"}
    assert sim.warnings == ["touser @all: the whole corp"], "a story that does it by mistake fails"


@pytest.mark.parametrize("userid", ["@all", "a|b", "-", "王工", "a" * 65, ""])
def test_the_directory_holds_no_such_account(sim: Simulator, userid: str) -> None:
    with pytest.raises(SimulatorError):
        sim.add_member(Member(userid, "某人"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"touser": ["lisi"]}, 40035),
        ({"touser": "|".join(f"u{i}" for i in range(1001))}, 40032),
        ({"agentid": None}, 41011),
        ({"agentid": "1000002"}, 40035),
        ({"agentid": 1000003}, 301002),
        ({"agentid": 7}, 40056),
        ({"msgtype": "image"}, 40008),
        ({"msgtype": "news"}, 40008),
        ({"text": {}}, 44004),
        ({"text": {"content": ""}}, 44004),
        ({"text": "您好"}, 44004),
        ({"msgtype": "markdown", "markdown": {"content": "长" * 683}}, 45002),
        ({"msgtype": "textcard", "textcard": {"title": "标题"}}, 40063),
        ({"msgtype": "textcard", "textcard": {"title": "a", "description": "b"}}, 41010),
        ({"msgtype": "textcard", "textcard": {"title": "a", "description": "b", "url": "x.cn"}}, 45034),
        ({"duplicate_check_interval": 14401, "enable_duplicate_check": 1}, 40035),
    ],
)
def test_parameters_of_send(client: Client, sim: Simulator, change: dict[str, Any], code: int) -> None:
    body = {"touser": "lisi", "msgtype": "text", "agentid": 1000002, "text": {"content": "您好"}}
    assert client.post("message/send", body | change)["errcode"] == code
    assert sim.messages == []


def test_text_is_cut_at_2048_bytes_between_characters(client: Client, sim: Simulator) -> None:
    client.send("lisi", "text", {"content": "a" + "长" * 700})
    text = sim.inbox("lisi")[0].text
    assert text == "a" + "长" * 682
    assert len(text.encode()) == 2047
    assert len(sim.warnings) == 1


def test_response_code_only_where_the_card_can_be_clicked(client: Client) -> None:
    link = {"type": 1, "url": "https://bot.example.gov.cn/d/7"}
    notice = {"card_type": "text_notice", "main_title": {"title": "通知"}, "card_action": link}
    menu = {"action_list": [{"text": "稍后", "key": "later"}]}
    assert "response_code" not in client.send("lisi")
    assert "response_code" not in client.send("lisi", "template_card", notice)
    with_menu = notice | {"task_id": "n-1", "action_menu": menu}
    assert client.send("lisi", "template_card", with_menu)["response_code"]
    assert client.send("lisi", "template_card", card())["response_code"]


def test_task_id_is_never_taken_twice_by_one_app(client: Client, sim: Simulator) -> None:
    assert client.send("lisi", "template_card", card())["errcode"] == 0
    assert client.send("zhangsan", "template_card", card())["errcode"] == 42014
    sim.quirks.duplicate_task_id = 40058
    assert client.send("zhangsan", "template_card", card())["errcode"] == 40058
    assert client.send("nobody", "template_card", card("t-2"))["errcode"] == 81013
    assert client.send("lisi", "template_card", card("t-2"))["errcode"] == 0


def test_cards_that_call_back_need_a_callback_url(client: Client, sim: Simulator) -> None:
    sim.app.callback_url = ""
    assert client.send("lisi", "template_card", card())["errcode"] == 43012
    assert client.send("lisi")["errcode"] == 0


def test_duplicate_check_suppresses_the_identical_request(
    client: Client, sim: Simulator, clock: Clock
) -> None:
    first = client.send("lisi", enable_duplicate_check=1, duplicate_check_interval=60)
    again = client.send("lisi", enable_duplicate_check=1, duplicate_check_interval=60)
    assert (again["errcode"], again["msgid"]) == (0, first["msgid"])
    assert len(sim.inbox("lisi")) == 1
    clock.forward(seconds=61)
    client.send("lisi", enable_duplicate_check=1, duplicate_check_interval=60)
    assert len(sim.inbox("lisi")) == 2


def test_more_than_thirty_a_minute_vanish_without_an_error(
    client: Client, sim: Simulator, clock: Clock
) -> None:
    assert {client.send("lisi")["errcode"] for _ in range(32)} == {0}
    assert len(sim.inbox("lisi")) == 30
    assert len(sim.dropped) == 2
    clock.forward(seconds=60)
    client.send("lisi")
    assert len(sim.inbox("lisi")) == 31


def test_the_hour_window_holds_a_thousand(sim: Simulator, clock: Clock) -> None:
    admitted = 0
    for _ in range(1010):
        admitted += sim.limits.admits(1000002, "lisi", clock())
        clock.forward(seconds=3)
    assert admitted == 1000
    clock.forward(minutes=60)
    assert sim.limits.admits(1000002, "lisi", clock())


def test_person_times_of_a_day_are_limited(clock: Clock) -> None:
    sim = Simulator(CORP_A, now=clock, members=[Member("lisi", "李四")], account_cap=0)
    with talking(sim) as client:
        assert client.send("lisi")["errcode"] == 45009


def test_empty_lists_may_be_left_out(client: Client, sim: Simulator) -> None:
    assert client.send("lisi")["invaliduser"] == ""
    sim.quirks.omit_empty_lists = True
    assert "invaliduser" not in client.send("lisi")
    assert client.send("lisi|nobody")["invaliduser"] == "nobody"
