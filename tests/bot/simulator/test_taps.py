"""What a person reads on a card, and what a tap on it sends."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.simulator import Message, SimulatorError, actions
from tests.bot.simulator.card_samples import CARDS, URL


def shown(kind: str, **more: Any) -> Message:
    card = CARDS[kind] | more
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Message(
        1,
        "lisi",
        1000002,
        "template_card",
        at,
        card,
        card=card,
        original=card,
        task_id=card.get("task_id", ""),
    )


def test_message_shows_its_words_and_buttons() -> None:
    message = shown("button_interaction")
    assert message.title == "请确认抽取申请"
    assert message.text.splitlines() == ["请确认抽取申请", "项目 A-1", "申请人 李四", "确认后不可撤销"]
    assert message.buttons == ["确认", "退回", "查看"]
    assert message.links == [URL]
    assert shown("text_notice").menu == ["稍后"]
    assert shown("multiple_interaction").buttons == ["提交"]


def test_a_tap_takes_defaults_and_choices_by_id_or_text() -> None:
    message = shown("button_interaction")
    assert actions.tap(message, "确认").selected == [("reason", ["r2"])]
    assert actions.tap(message, "确认", {"reason": "无"}).selected == [("reason", ["r1"])]
    form = actions.tap(shown("multiple_interaction"), "提交", {"q2": "d"})
    assert (form.key, form.selected) == ("submit", [("q1", ["a"]), ("q2", ["d"])])
    vote = actions.tap(shown("vote_interaction"), "提交", {"q1": ["周一", "o2"]})
    assert vote.selected == [("q1", ["o1", "o2"])]
    menu = actions.tap(shown("text_notice"), "稍后")
    assert (menu.event, menu.key, menu.selected) == ("template_card_menu_event", "later", [])


@pytest.mark.parametrize(
    ("kind", "button", "choices", "words"),
    [
        ("button_interaction", "接受", {}, "没有按钮"),
        ("button_interaction", "查看", {}, "不产生回调"),
        ("button_interaction", "确认", {"reason": "r9"}, "没有选项"),
        ("button_interaction", "确认", {"why": "r1"}, "没有问题"),
        ("button_interaction", "确认", {"reason": ["r1", "r2"]}, "要选一项"),
        ("vote_interaction", "提交", {}, "还没有勾选"),
        ("news_notice", "提交", {}, "没有按钮"),
    ],
)
def test_what_a_person_cannot_tap(kind: str, button: str, choices: dict[str, Any], words: str) -> None:
    with pytest.raises(SimulatorError, match=words):
        actions.tap(shown(kind), button, choices)


def test_a_greyed_card_can_only_be_tapped_by_force() -> None:
    message = shown("button_interaction")
    message.greyed = "已由李四确认"
    assert message.buttons == []
    with pytest.raises(SimulatorError, match="已置灰为「已由李四确认」"):
        actions.tap(message, "确认")
    assert actions.tap(message, "确认", force=True).key == "confirm"
