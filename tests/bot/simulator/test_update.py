"""Updating and recalling what the simulator delivered."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.simulator import Simulator
from tests.bot.simulator.tenant import Client, Clock, card, talking, tenant


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


def test_update_greys_the_card_of_one_member_only(client: Client, sim: Simulator) -> None:
    code = client.send("lisi|zhangsan", "template_card", card())["response_code"]
    button = {"replace_name": "已由李四接受"}
    answer = client.update(userids=["LiSi", "nobody"], response_code=code, button=button)
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["nobody"])
    own, other = sim.inbox("lisi")[0], sim.inbox("zhangsan")[0]
    assert (own.greyed, own.buttons) == ("已由李四接受", [])
    assert other.buttons == ["接受", "无法参加"]


def test_response_code_works_once_and_72_hours(client: Client, sim: Simulator, clock: Clock) -> None:
    button = {"replace_name": "已接受"}
    code = client.send("lisi", "template_card", card())["response_code"]
    assert client.update(atall=1, response_code=code, button=button)["errcode"] == 0
    assert client.update(atall=1, response_code=code, button=button)["errcode"] == 60140
    assert client.update(atall=1, response_code="unknown", button=button)["errcode"] == 60140
    late = client.send("lisi", "template_card", card("t-2"))["response_code"]
    clock.forward(hours=72)
    client.login()
    assert client.update(atall=1, response_code=late, button=button)["errcode"] == 60140
    assert sim.inbox("lisi")[1].buttons == ["接受", "无法参加"]


def test_update_replaces_the_card(client: Client, sim: Simulator) -> None:
    code = client.send("lisi", "template_card", card())["response_code"]
    new = card(main_title={"title": "应急任务（已接受）"}, replace_text="已接受")
    del new["task_id"]
    assert client.update(userids=["lisi"], response_code=code, template_card=new)["errcode"] == 0
    seen = sim.inbox("lisi")[0]
    assert (seen.title, seen.greyed, seen.updates, seen.task_id) == ("应急任务（已接受）", "已接受", 1, "t-1")
    assert seen.original is not None
    assert seen.original["main_title"]["title"] == "应急任务"
    assert sim.warnings == []


@pytest.mark.parametrize("uses_code", [False, True])
def test_update_with_a_broken_card(client: Client, sim: Simulator, uses_code: bool) -> None:
    sim.quirks.failed_update_uses_code = uses_code
    code = client.send("lisi", "template_card", card())["response_code"]
    broken = {"card_type": "button_interaction", "main_title": {"title": "x"}}
    assert client.update(atall=1, response_code=code, template_card=broken)["errcode"] == 42038
    again = client.update(atall=1, response_code=code, button={"replace_name": "好"})
    assert again["errcode"] == (60140 if uses_code else 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"userids": "lisi"}, 40035),
        ({"userids": [], "atall": 0}, 82101),
        ({"userids": [1]}, 40035),
        ({"button": None}, 40063),
        ({"button": {"replace_name": ""}}, 40063),
        ({"agentid": 1000003}, 301002),
    ],
)
def test_parameters_of_update(client: Client, change: dict[str, Any], code: int) -> None:
    given = client.send("lisi", "template_card", card())["response_code"]
    body: dict[str, Any] = {"userids": ["lisi"], "response_code": given, "button": {"replace_name": "好"}}
    assert client.update(**(body | change))["errcode"] == code


def test_only_the_sending_app_may_update_or_recall(client: Client, sim: Simulator) -> None:
    sent = client.send("lisi", "template_card", card())
    client.login(sim.apps[1000003])
    body = {"atall": 1, "agentid": 1000003, "response_code": sent["response_code"]}
    answer = client.post("message/update_template_card", body | {"button": {"replace_name": "好"}})
    assert answer["errcode"] == 42015
    assert client.post("message/recall", {"msgid": sent["msgid"]})["errcode"] == 40058


def test_recall_within_a_day(client: Client, sim: Simulator, clock: Clock) -> None:
    first, second = client.send("lisi")["msgid"], client.send("lisi")["msgid"]
    assert client.post("message/recall", {"msgid": first})["errcode"] == 0
    assert [message.recalled for message in sim.inbox("lisi")] == [True, False]
    clock.forward(hours=24, seconds=1)
    client.login()
    assert client.post("message/recall", {"msgid": second})["errcode"] == 42052


def test_a_replaced_card_may_lose_its_task_id_and_stays_live(client: Client, sim: Simulator) -> None:
    sim.quirks.updated_card_keeps_task_id = False
    code = client.send("lisi", "template_card", card())["response_code"]
    new = {name: value for name, value in card().items() if name != "task_id"}
    assert client.update(userids=["lisi"], response_code=code, template_card=new)["errcode"] == 0
    seen = sim.inbox("lisi")[0]
    assert (seen.task_id, seen.buttons) == ("", ["接受", "无法参加"])
