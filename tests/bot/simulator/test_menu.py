"""menu/create, get, delete of the simulator: each limit of the documents with its own code (企业微信 §8)."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.simulator import Phones, SimulatorError
from tests.bot.simulator.tenant import Client, listening, talking, tenant

LEAF = {"type": "click", "name": "我的任务", "key": "MENU"}
PAGE = {"type": "view", "name": "公示", "url": "https://bot.example.gov.cn/p"}
GOOD = {
    "button": [LEAF, {"name": "更多", "sub_button": [PAGE, {**LEAF, "name": "一" * 13, "key": "K" * 128}]}]
}


@pytest.fixture
def client() -> Iterator[Client]:
    with talking(tenant()) as opened:
        yield opened


def create(client: Client, body: Any, agentid: str = "1000002") -> int:
    answer = client.http.post(
        "menu/create", params={"access_token": client.token, "agentid": agentid}, json=body
    )
    return int(answer.json()["errcode"])


def test_a_menu_is_set_read_and_deleted(client: Client) -> None:
    assert client.get("menu/get", agentid="1000002")["errcode"] == 46003
    assert create(client, GOOD) == 0
    assert client.get("menu/get", agentid="1000002")["button"] == GOOD["button"]
    assert client.get("menu/delete", agentid="1000002")["errcode"] == 0
    assert client.get("menu/get", agentid="1000002")["errcode"] == 46003


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        (None, 40016), ([], 40016), ([LEAF] * 4, 40016), ("x", 40016), (["x"], 40017),
        ([{**LEAF, "name": "我的任务啊啊"}], 40018), ([{**LEAF, "name": ""}], 40018),
        ([{"type": "click", "key": "k"}], 40018),
        ([{**LEAF, "type": "tap"}], 40017), ([{"name": "甲"}], 40017),
        ([{**LEAF, "key": "k" * 129}], 40019), ([{"type": "click", "name": "甲"}], 40019),
        ([{**PAGE, "url": "https://a/" + "x" * 1024}], 40020), ([{**PAGE, "url": "bot.example/p"}], 40055),
        ([{"name": "甲", "sub_button": []}], 40023), ([{"name": "甲", "sub_button": [LEAF] * 6}], 40023),
        ([{"name": "甲", "sub_button": [LEAF], "type": "click", "key": "k"}], 40017),
        ([{"name": "甲", "sub_button": [{"name": "乙", "sub_button": [LEAF]}]}], 40022),
        ([{"name": "甲", "sub_button": [{**LEAF, "name": "一" * 14}]}], 40025),
        ([{"name": "甲", "sub_button": [{**LEAF, "type": "x"}]}], 40024),
        ([{"name": "甲", "sub_button": [{**LEAF, "key": ""}]}], 40026),
        ([{"name": "甲", "sub_button": [{**PAGE, "url": ""}]}], 40027),
    ],
)  # fmt: skip
def test_every_limit_has_its_code(client: Client, buttons: Any, code: int) -> None:
    """And a refused menu leaves the old one as it was."""
    assert create(client, GOOD) == 0
    assert create(client, {"button": buttons}) == code
    assert client.sim.app.menu == GOOD


def test_a_menu_belongs_to_the_app_of_the_token(client: Client) -> None:
    assert create(client, GOOD, "1000003") == 301002
    assert create(client, GOOD, "") == 41011


def test_a_tap_on_the_menu_tells_the_app() -> None:
    """click with its key, view with its address."""
    sim = tenant()
    sim.app.menu = GOOD
    with listening(sim) as listener, Phones(sim) as phones:
        phone = phones.phone("zhangsan")
        assert phone.menu("我的任务").accepted
        assert (listener.field("Event"), listener.field("EventKey")) == ("click", "MENU")
        assert phone.menu("公示").accepted
        assert (listener.field("Event"), listener.field("EventKey")) == ("view", PAGE["url"])
        with pytest.raises(SimulatorError, match="现有：我的任务、公示"):
            phone.menu("没有")
