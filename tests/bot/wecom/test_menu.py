"""The app's menu: within WeCom's limits, set by one command, and its taps do what the words do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.wecom.menu import MenuFault, menu, push
from handlers.front.menu import MEANS
from handlers.routing import words as routing_words
from models.mail import Inbox
from tests.bot.small_city import STRANGER, small_city
from tests.scenarios.browse import browse
from tests.scenarios.evidence import SENTENCE
from tests.scenarios.processes import environment, zhian
from tests.scenarios.world import World


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with small_city(sqlite_url) as opened:
        yield opened


def tap(world: World, userid: str, name: str) -> str:
    """Taps an entry; what came back to this phone."""
    before = len(world.phone(userid).messages)
    assert world.phone(userid).menu(name).accepted
    world.settle()
    return "\n".join(message.text for message in world.phone(userid).messages[before:])


def test_the_menu_is_set_as_wecom_wants_it(world: World) -> None:
    """The simulator refuses what is beyond the limits of the documents."""
    assert "菜单已设置" in push(world.settings)
    assert world.simulator.app.menu == menu(world.settings.public_url)
    assert [entry["name"] for entry in menu("")["button"]] == ["抽取", "我的任务", "更多"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"secret": SecretStr("wrong")}, "ZHIAN_SECRET"),
        ({"corp_id": "ww9"}, "ZHIAN_CORP_ID"),
        ({"agent_id": 77}, "ZHIAN_AGENT_ID"),
        ({"public_url": "bot"}, "ZHIAN_PUBLIC_URL"),
        ({"public_url": "https://" + "a" * 1024}, "按错误码查"),
        ({"api_base": "http://127.0.0.1:9"}, "ZHIAN_API_BASE"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(world: World, change: dict[str, object], words: str) -> None:
    """The old menu stays."""
    push(world.settings)
    with pytest.raises(MenuFault, match=words):
        push(world.settings.model_copy(update=change))
    assert world.simulator.app.menu == menu(world.settings.public_url)


def test_an_operator_sets_it_with_one_command(world: World, tmp_path: Path) -> None:
    """Done with exit code 0, or one sentence and 1."""
    env = environment(world.settings.model_dump(exclude_defaults=True))
    done = zhian("menu", "push", env=env, folder=tmp_path)
    assert (done.code, done.out.strip()) == (
        0,
        "菜单已设置：抽取、我的任务、更多。手机上退出会话再进入即可看到。",
    )
    refused = zhian("menu", "push", env={**env, "ZHIAN_SECRET": "wrong"}, folder=tmp_path)
    assert refused.code == 1 and "请在企业微信后台核对后更新ZHIAN_SECRET" in refused.err and refused.out == ""


def test_a_tap_does_what_the_word_does(world: World) -> None:
    push(world.settings)
    world.say("Wang", SENTENCE)
    for name, word in (("我的任务", "我的任务"), ("看进度", "进度"), ("帮助", "帮助")):
        assert tap(world, "Wang", name) == world.say("Wang", word) != ""


def test_a_tap_needs_the_permission_of_the_word(world: World) -> None:
    push(world.settings)
    assert routing_words.NOT_STAFF in tap(world, STRANGER, "我的任务")
    assert routing_words.NOT_STAFF in tap(world, "c1-1", "看进度")
    assert "没有登记" in tap(world, STRANGER, "帮助")


def test_every_entry_leads_somewhere(world: World) -> None:
    """Keys are known to the handlers, addresses are pages that open."""
    leaves = [leaf for top in menu(world.address)["button"] for leaf in top.get("sub_button", [top])]
    assert {leaf["key"] for leaf in leaves if leaf["type"] == "click"} == MEANS.keys()
    allowed = {"/h5/interests": "c1-1"}
    for leaf in leaves:
        if leaf["type"] == "view":
            path = leaf["url"].removeprefix(world.address)
            assert browse(world, allowed.get(path, "Wang")).get(path).status_code == 200, path


def test_an_entry_of_an_older_menu_is_answered(world: World) -> None:
    world.simulator.app.menu = {"button": [{"type": "click", "name": "旧", "key": "MENU_OLD"}]}
    assert tap(world, "Wang", "旧").startswith("没看懂")
    assert world.rows(Inbox)[-1].kind == "menu"


def test_an_address_in_the_menu_is_no_message(world: World) -> None:
    """WeCom tells of it; the page itself does the work."""
    push(world.settings)
    assert tap(world, "Wang", "发起抽取") == ""
