"""What should not come: hostile requests, the same again, people without the right, two at once."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import structlog
from sqlmodel import col

from bot.simulator import Driver, Member, hostile
from bot.simulator.wire import Element
from models.draw import Answer, DrawState
from models.ledger import LedgerEntry
from models.mail import Inbox, Outbox
from models.people import Role
from tests.scenarios.world import World

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"

REFUSED: dict[Callable[..., Coroutine[Any, Any, int]], set[int]] = {
    hostile.bad_signature: {403},
    hostile.missing_signature: {403},
    hostile.wrong_receiver: {403},
    hostile.truncated: {400},
    hostile.not_base64: {400},
    hostile.bad_padding: {400, 403},
    hostile.false_length: {400, 403},
    hostile.doctype: {400},
    hostile.entity_bomb: {400},
    hostile.inner_doctype: {400},
    hostile.inner_garbage: {400},
    hostile.oversize: {413, 0},
    hostile.no_encrypt: {400},
    hostile.old_timestamp: {403},
    hostile.bad_echo: {403},
}


@pytest.mark.both
def test_hostile_requests_store_nothing_and_show_nothing(world: World) -> None:
    before = len(world.rows(Outbox))
    with structlog.testing.capture_logs() as lines:
        for attack, statuses in REFUSED.items():
            status = world.phones.run(attack(world.phones.driver))
            assert status in statuses, attack.__name__
        future = world.phones.run(hostile.old_timestamp(world.phones.driver, seconds=-4000))
    assert future == 403
    assert len(lines) == len(REFUSED) + 1
    assert {line["event"] for line in lines} == {"callback refused"}
    assert sum("clock" in line["why"] for line in lines) == 2
    assert "zhangsan" not in repr(lines)
    assert "帮助" not in repr(lines)
    assert world.rows(Inbox) == []
    assert len(world.rows(Outbox)) == before
    assert world.phones.run(world.phones.driver.verify_url())
    assert "名单已冻结" in world.say("wang", SENTENCE)


@pytest.mark.both
@pytest.mark.parametrize("fresh", [True, False])
def test_the_same_callback_three_times_at_once_has_one_effect(world: World, fresh: bool) -> None:
    """As the same bytes, and freshly encrypted; with elements in another order and others in between."""
    policy = world.simulator.callbacks
    policy.copies, policy.at_once, policy.fresh = 3, True, fresh
    policy.shuffle, policy.extra_elements, policy.cdata = fresh, fresh, not fresh
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    first, second = world.assignments()
    world.click(world.contact(first), "接受")
    world.click(world.contact(second), "无法参加")
    world.click(world.contact(second), "道路中断")
    events = [
        entry.event for entry in world.rows(LedgerEntry, col(LedgerEntry.subject) == world.draw().number)
    ]
    assert events == [
        "名单冻结",
        "收到数字",
        "抽取人数字",
        "确认抽取",
        "抽中",
        "抽中",
        "答复",
        "出具文书",
        "将要拒绝",
        "答复",
        "抽中",
    ]
    assert len(world.rows(Inbox)) == 5
    sent = [message.text for message in world.simulator.messages if not message.mine]
    assert len(sent) == len({(m.userid, m.text) for m in world.simulator.messages if not m.mine})
    assert sum("已抽出2家" in text for text in sent) == 1


def test_who_has_no_right_is_refused_with_the_rule(world: World) -> None:
    world.simulator.add_member(Member("fremd", "路人"))
    world.add_staff("alt", "离岗", Role.DRAWER, active=False)
    for who in ("fremd", "c1-1", "sun", "shen", "alt"):
        assert "没有抽取权限（第十一条）" in world.say(who, SENTENCE)
    for words in ("483920", "加抽 1家 0001", "撤销 0001 不要了"):
        assert "第十一条" in world.say("c1-1", words)
    for who, words in (("fremd", "接受 0001"), ("wang", "拒绝 0001 没空"), ("sun", "出发 0001")):
        assert "按本系统规则" in world.say(who, words)
    for words in ("进度 0001", "核验 0001", "结束 0001", "我的任务"):
        assert "按本系统规则" in world.say("fremd", words)
    [given] = world.rows(LedgerEntry, col(LedgerEntry.event) != "承诺清单发布")
    assert (given.event, given.actor, given.data["value"]) == ("收到数字", "c1-1", "483920")


def test_forwarded_cards_give_nobody_a_say(world: World) -> None:
    world.simulator.add_member(Member("fremd", "路人"))
    world.add_staff("li", "李工", Role.DRAWER)
    world.say("wang", SENTENCE)
    confirm = world.phone("wang").last_card("应急抽取待确认")
    for who, words in (
        ("li", ("没有找到", "没有找到")),
        ("sun", ("只有发起人王工", "第十一条")),
        ("c1-1", ("第十一条", "第十一条")),
        ("fremd", ("第十一条", "第十一条")),
    ):
        for button, refusal in zip(("确认抽取", "放弃"), words, strict=True):
            assert refusal in forwarded(world, who, confirm, button)
    assert "没有找到0001" in world.say("li", "确认 0001 111111")
    assert "没有等待确认" in world.say("li", "111111")
    assert world.draw().state == DrawState.PENDING
    world.say("wang", "483920")
    first, second = world.assignments()
    ask = world.phone(world.contact(first)).last_card("应急任务")
    for who in (world.contact(second), "wang", "fremd"):
        for button in ("接受", "需要回避", "无法参加"):
            assert "按本系统规则" in forwarded(world, who, ask, button)
    assert {one.state for one in world.assignments()} == {Answer.ASKED}
    assert "接受" in forwarded(world, world.contact(first, 1), ask, "接受"), "a colleague may use it"


def forwarded(world: World, who: str, card: Any, button: str) -> str:
    before = len(world.phone(who).messages)
    assert world.phones.click_as(who, card, button).accepted
    world.settle()
    return "\n".join(message.text for message in world.phone(who).messages[before:])


@pytest.mark.both
def test_two_contacts_at_the_same_moment(world: World) -> None:
    """One yes, one no: the first decides, the other is told who it was."""
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    for one in world.assignments():
        yes, no = (world.phone(userid) for userid in world.contacts(one))
        deliveries = world.phones.at_once(partial(yes.click, "接受"), partial(no.say, "拒绝 0001 道路中断"))
        assert all(delivery.accepted for delivery in deliveries)
        world.settle()
        settled = next(each for each in world.assignments() if each.id == one.id)
        assert settled.state in {Answer.ACCEPTED, Answer.REFUSED}
        winner, loser = (yes, no) if settled.state == Answer.ACCEPTED else (no, yes)
        assert any("已收到" in text for text in winner.texts())
        assert not any("已收到" in text for text in loser.texts())
        assert f"{settled.answered_by}已于" in "\n".join(loser.texts())
    answers = world.rows(LedgerEntry, col(LedgerEntry.event) == "答复")
    assert len(answers) == 2


@pytest.mark.both
def test_an_answer_in_the_second_of_the_deadline(world: World) -> None:
    """The deadline and the answer meet: the place is given away once, and the answer is told it came late."""
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    world.forward(minutes=9, seconds=59)
    first, second = world.assignments()
    world.click(world.contact(first), "接受")
    world.clock.forward(timedelta(seconds=1))
    assert second.answer_by == world.clock()
    phone = world.phone(world.contact(second))
    sweep = next(one for one in world.bot.dispatch.router.sweeps if one.name == "expire_overdue")
    world.phones.at_once(lambda: phone.click("接受"), lambda: world.bot.dispatch.tick(sweep))
    world.settle()
    first, second, third = world.assignments()
    assert (first.state, second.state, second.late_answer) == (
        Answer.ACCEPTED,
        Answer.SILENT,
        Answer.ACCEPTED,
    )
    assert (third.rank, third.replaces, third.state) == (3, "2", Answer.ASKED)
    assert any("迟答" in text for text in phone.texts())
    assert len(world.assignments()) == 3


def test_what_is_no_text_and_what_makes_no_sense(world: World) -> None:
    driver: Driver = world.phones.driver
    picture: list[Element] = [
        ("FromUserName", "Wang"),
        ("MsgType", "image"),
        ("MediaId", "m"),
        ("MsgId", 4711),
    ]
    world.phones.run(driver.deliver(picture))
    world.settle()
    assert "只看得懂文字" in world.phone("wang").texts()[-1]
    for who, example in (("wang", "应急抽取 检测监测"), ("c1-1", "接受 0007"), ("sun", "进度 0007")):
        for text in ("天气不错", "🙂🙂", "。。。", "<xml>&amp;</xml>", "x" * 2000, "\u202e\u200b字"):
            assert example in world.say(who, text), text
    for number in ("0070", "99999", "CQ-20200101-0001"):
        assert "没有找到" in world.say("wang", f"进度 {number}")
    assert "没有找到" in world.say("c1-1", "接受 0070")
    assert (
        world.phone("wang").event("template_card_event", [("EventKey", "confirm"), ("TaskId", "x")]).accepted
    )
    world.settle()
    assert "已失效" in world.phone("wang").texts()[-1]
    assert {row.state for row in world.rows(Inbox)} == {"refused"}


def test_a_clock_that_jumps_ahead_and_back(world: World) -> None:
    """Two days ahead every deadline has passed, once; back again people can go on."""
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    world.clock.forward(timedelta(days=2))
    world.settle()
    silent, asked = Answer.SILENT, Answer.ASKED
    assert [one.state for one in world.assignments()] == [silent, silent, asked, asked]
    assert not any("提醒" in message.text for message in world.simulator.messages)
    world.clock.forward(timedelta(days=-2))
    world.settle()
    for one in world.assignments()[2:]:
        assert "已收到" in world.say(world.contact(one), "接受 0001")
    assert "满额" in "\n".join(world.phone("wang").texts())
    assert world.draw().state == DrawState.OPEN
