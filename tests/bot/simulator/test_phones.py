"""Phones in Python: what can be tapped, what is sent, what is seen."""

from collections.abc import Iterator

import pytest

from bot.simulator import Phones, Simulator, SimulatorError
from tests.bot.simulator.tenant import START, Listener, card, listening, receive, tenant

SELECTION = {
    "question_key": "reason",
    "option_list": [{"id": "r1", "text": "道路中断"}, {"id": "r2", "text": "其他"}],
}


@pytest.fixture
def sim() -> Simulator:
    return tenant()


@pytest.fixture
def listener(sim: Simulator) -> Iterator[Listener]:
    with listening(sim) as listener:
        yield listener


@pytest.fixture
def phones(sim: Simulator, listener: Listener) -> Iterator[Phones]:
    with Phones(sim) as phones:
        yield phones


def test_click_carries_task_choice_and_a_new_code(phones: Phones, listener: Listener, sim: Simulator) -> None:
    receive(sim, card(button_selection=SELECTION))
    phone = phones.phone("lisi")
    phone.click("无法参加", choices={"reason": "其他"})
    assert listener.field("Event") == "template_card_event"
    assert listener.field("EventKey") == "refuse"
    assert listener.field("TaskId") == "t-1"
    assert listener.field("CardType") == "button_interaction"
    assert listener.field("MsgId") is None
    assert listener.last.findtext("SelectedItems/SelectedItem/QuestionKey") == "reason"
    assert listener.last.findtext("SelectedItems/SelectedItem/OptionIds/OptionId") == "r2"
    code = listener.field("ResponseCode") or ""
    assert sim.codes.message(code, sim.app.agentid, START) == phone.last_card().msgid
    phone.click("接受")
    assert listener.field("ResponseCode") != code


def test_click_without_question(phones: Phones, listener: Listener, sim: Simulator) -> None:
    receive(sim, card())
    phone = phones.phone("lisi")
    phone.click("接受")
    assert listener.last.find("SelectedItems") is None
    for shape, text in (("empty", None), ("blank", "\n")):
        sim.callbacks.empty_selected = "empty" if shape == "empty" else "blank"
        phone.click("接受")
        found = listener.last.find("SelectedItems")
        assert found is not None
        assert (found.text, len(found)) == (text, 0)


def test_greyed_replaced_and_foreign_cards(phones: Phones, listener: Listener, sim: Simulator) -> None:
    receive(sim, card())
    phone = phones.phone("lisi")
    message = phone.last_card("应急")
    sim.change_card(message, None, "已接受")
    with pytest.raises(SimulatorError, match="没有可点的「接受」"):
        phone.click("接受")
    with pytest.raises(SimulatorError, match="已置灰为「已接受」"):
        phone.click("接受", message=message)
    with pytest.raises(SimulatorError, match="click_as"):
        phone.click("接受", message=phones.phone("zhangsan").last_card())
    assert listener.plain == []
    phone.click("接受", force=True)
    assert (listener.field("FromUserName"), listener.field("EventKey")) == ("lisi", "accept")
    phones.click_as("ZhangSan", message, "接受")
    assert (listener.field("FromUserName"), listener.field("TaskId")) == ("ZhangSan", "t-1")


def test_the_newest_live_card_is_clicked(phones: Phones, listener: Listener, sim: Simulator) -> None:
    for number in ("t-1", "t-2", "t-3"):
        receive(sim, card(task_id=number))
    newest = phones.phone("lisi").messages[-1]
    sim.change_card(newest, None, "已失效")
    phones.phone("lisi").click("接受")
    assert listener.field("TaskId") == "t-2"


def test_waiting_for_a_message(phones: Phones, sim: Simulator) -> None:
    phone = phones.phone("lisi")
    with pytest.raises(SimulatorError, match="没有收到"):
        phone.wait("满额", timeout=0.05)
    receive(sim, {"content": "第一条"}, "text")
    first = phone.wait("第一")
    got = phones.at_once(
        lambda: phone.wait(lambda message: message.text == "第二条", after=first.number),
        lambda: receive(sim, {"content": "第二条"}, "text"),
    )
    assert got[0] is not None
    assert got[0].text == "第二条"
    assert phone.texts() == ["第一条", "第二条"]
    assert phone.last is not None
    assert phone.last.text == "第二条"


def test_conversation_has_both_sides(phones: Phones, sim: Simulator) -> None:
    phones.phone("lisi").say("我的任务")
    receive(sim, {"content": "没有任务"}, "text")
    assert [(m.mine, m.text) for m in sim.conversation("LISI")] == [(True, "我的任务"), (False, "没有任务")]
    assert [m.text for m in phones.phone("lisi").messages] == ["没有任务"]
