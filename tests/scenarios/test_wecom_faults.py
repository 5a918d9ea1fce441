"""WeCom down, slow or choosy: nothing is lost, no task appears twice, people learn whom to phone."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col

from models.draw import Answer, Assignment, DrawState
from models.institution import Contact
from models.mail import Attempt, MailState, Outbox
from tests.scenarios.world import World

pytestmark = pytest.mark.socket
SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"


def drawn(world: World) -> list[Assignment]:
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    return world.assignments()


def ask_cards(world: World, userid: str) -> list[Any]:
    return [message for message in world.phone(userid).messages if message.title.startswith("应急任务")]


def heard(world: World, userid: str = "wang") -> str:
    return "\n".join(world.phone(userid).texts())


def assert_every_contact_has_one_card(world: World) -> None:
    for one in world.assignments():
        for userid in world.contacts(one):
            assert len(ask_cards(world, userid)) == 1
    tasks = Counter(message.task_id for message in world.simulator.messages if message.task_id)
    assert set(tasks.values()) == {1}


@pytest.mark.both
@pytest.mark.parametrize("how", ["closed", "503", "rate", "secret"])
def test_everything_arrives_once_after_wecom_is_back(world: World, how: str) -> None:
    """The draw is complete although nobody could be told; at the first chance everybody is."""
    world.say("wang", SENTENCE)
    faults, secret = world.simulator.faults, world.simulator.app.secret
    if how in {"closed", "503"}:
        faults.down = "closed" if how == "closed" else "503"
    elif how == "secret":
        world.simulator.app.secret = "reset by the administrator"
        world.simulator.revoke_tokens()
    else:
        faults.rate_limited = True
    before = len(world.simulator.sent("gettoken"))
    assert world.phone("wang").say("483920").accepted
    world.forward(minutes=2)
    assert len(world.assignments()) == 2
    assert not any(ask_cards(world, userid) for one in world.assignments() for userid in world.contacts(one))
    assert len(world.simulator.sent("gettoken")) - before <= (3 if how == "secret" else 1)
    faults.clear()
    world.simulator.app.secret = secret
    world.forward(minutes=1)
    assert_every_contact_has_one_card(world)
    assert heard(world).count("已抽出2家") == 1
    assert world.simulator.dropped == []
    assert not world.rows(Outbox, col(Outbox.state) == MailState.FAILED)


def test_a_callback_waits_for_no_answer_of_wecom(world: World) -> None:
    """WeCom lets us five seconds; a slow WeCom must not make us slow."""
    world.simulator.faults.slow = 0.6
    before = len(world.simulator.calls)
    assert world.phone("wang").say(SENTENCE).accepted
    assert len(world.simulator.calls) == before, "the callback itself called WeCom"
    world.settle()
    assert "名单已冻结" in heard(world)


def test_a_connection_cut_after_wecom_took_the_card(world: World) -> None:
    """No second card; the contact answers on the first, and whose card can't be greyed is told in words."""
    world.say("wang", SENTENCE)
    world.phone("wang").say("483920")
    world.simulator.faults.cut_after_accept = 3
    world.settle()
    world.forward(seconds=30)
    assert_every_contact_has_one_card(world)
    for one in world.assignments():
        world.click(world.contact(one), "接受")
        other = world.phone(world.contact(one, 1))
        assert other.last_card("应急任务").greyed or f"已由{one_answered(world, one)}" in other.texts()[-1]
    assert "满额" in heard(world)
    assert len(world.rows(Attempt, col(Attempt.outcome) == "unanswered")) == 3


def one_answered(world: World, one: Assignment) -> str:
    return next(str(each.answered_by) for each in world.assignments() if each.id == one.id)


def test_the_token_is_revoked_in_the_middle(world: World) -> None:
    world.say("wang", SENTENCE)
    world.simulator.revoke_tokens()
    before = len(world.simulator.sent("gettoken"))
    world.say("wang", "483920")
    assert_every_contact_has_one_card(world)
    assert len(world.simulator.sent("gettoken")) == before + 1


def test_cards_that_wecom_will_not_take_become_words_to_answer(world: World) -> None:
    """Requester and institutions go on in words alone, to the end."""
    assert "还差1项：检测监测抽几家" in without_cards(
        world, "wang", "应急抽取 检测监测 盘龙区 某工地基坑坍塌"
    )
    confirm = without_cards(world, "wang", "2家")
    for words in ("名单摘要M", "某工地基坑坍塌", "请回复任意6位数字", "放弃 0001"):
        assert words in confirm
    without_cards(world, "wang", "483920")
    first, second = world.assignments()
    asked = heard(world, world.contact(first))
    for words in ("检测监测", "盘龙区", "某工地基坑坍塌", "无利害关系", "接受 0001", "拒绝 0001 原因"):
        assert words in asked
    assert "接受" in without_cards(world, world.contact(first), "接受 0001")
    assert "出发 0001" in heard(world, world.contact(first))
    reasons = without_cards(world, world.contact(second), "拒绝 0001")
    assert "道路中断" in reasons
    assert "拒绝 0001 正在执行其他应急任务" in reasons
    without_cards(world, world.contact(second), "拒绝 0001 道路中断")
    third = world.assignments()[2]
    without_cards(world, world.contact(third), "收到，马上到")
    assert "请点「接受」，或回复：接受 0001" in heard(world, world.contact(third))
    without_cards(world, world.contact(third), "接受 0001")
    assert "满额" in heard(world)
    assert not any(message.msgtype == "template_card" for message in world.simulator.messages)


def without_cards(world: World, userid: str, text: str) -> str:
    """Says something while WeCom takes no interactive card (43012: no callback URL for the app)."""
    app, before = world.simulator.app, len(world.phone(userid).messages)
    address = app.callback_url
    world.phone(userid).say(text)
    app.callback_url = ""
    world.settle()
    app.callback_url = address
    return "\n".join(message.text for message in world.phone(userid).messages[before:])


def test_no_response_code_means_words(world: World) -> None:
    world.simulator.faults.no_response_code = True
    first, _second = drawn(world)
    world.say(world.contact(first), "接受 0001")
    other = world.phone(world.contact(first, 1))
    assert "您无需再答复" in other.texts()[-1]
    assert "您无需再答复" not in heard(world, world.contact(first))
    assert world.phone("wang").last_card("应急抽取待确认").buttons, (
        "greying it is a courtesy, not worth a text"
    )


def test_a_contact_who_can_not_be_reached(world: World) -> None:
    """Noticed from a success and from a failure; the others are asked all the same."""
    for number in range(1, 13):
        member = world.simulator.member(f"c{number}-1")
        member.visible, member.licensed = number % 2 == 0, number % 2 == 1
    first, second = drawn(world)
    assert heard(world).count("收不到企业微信消息，其他联系人照常通知") == 2
    for one in (first, second):
        assert len(ask_cards(world, world.contact(one, 1))) == 1
        marked = world.rows(Contact, col(Contact.userkey) == world.contact(one))
        assert marked[0].unreachable_at is not None
    member = world.simulator.member(world.contact(first))
    member.visible = member.licensed = True
    world.phone(member.userid).say("帮助")
    world.settle()
    assert world.rows(Contact, col(Contact.userkey) == member.userid)[0].unreachable_at is None


def test_an_institution_that_nobody_can_reach(world: World) -> None:
    """Told at once with the telephones; the place opens at the deadline; the next pool passes it over."""
    for number in range(1, 13):
        for place in (1, 2):
            world.simulator.member(f"c{number}-{place}").visible = False
    first, second = drawn(world)
    told = heard(world)
    for one in (first, second):
        name, number = world.short_name(one), int(world.contact(one)[1:].split("-")[0])
        assert f"{name}的联系人都收不到企业微信消息，请直接打电话" in told
        assert f"1390000{number:02d}01" in told
    assert f"1390000{number:02d}02" in world.say("wang", "进度 0001")
    assert {one.state for one in world.assignments()} == {Answer.ASKED}
    world.forward(minutes=10)
    assert [one.state for one in world.assignments()[:2]] == [Answer.SILENT] * 2
    assert heard(world).count("通知没有送达") == 2
    assert len(world.assignments()) == 4
    world.say("wang", "撤销 0001 改用电话")
    again = world.say("wang", SENTENCE)
    assert "候选8家" in again
    assert "无联系人4" in again


def test_wecom_is_down_until_the_deadline(world: World) -> None:
    """Nobody was told, so nobody is blamed: «not delivered» stands in what the requester hears."""
    world.say("wang", SENTENCE)
    world.phone("wang").say("483920")
    world.simulator.faults.down = "closed"
    world.settle()
    world.clock.forward(timedelta(minutes=9, seconds=30))
    world.forward(seconds=30)
    assert len(world.assignments()) == 4
    world.simulator.faults.clear()
    world.forward(seconds=30)
    told = heard(world)
    assert told.count("通知没有送达") == 2
    for one in world.assignments():
        for userid in world.contacts(one):
            open_cards = [card for card in ask_cards(world, userid) if not card.greyed]
            assert len(open_cards) == (one.state == Answer.ASKED)
            assert "提醒" not in heard(world, userid)


def test_no_notice_is_started_after_an_answer(world: World) -> None:
    """The other contact's card waits in the outbox when the answer comes: he is left in peace."""
    world.say("wang", SENTENCE)
    for number in range(1, 13):
        world.simulator.faults.fail(-1, times=None, user=f"c{number}-2")
    world.say("wang", "483920")
    first, second = world.assignments()
    world.say(world.contact(first), "接受 0001")
    world.click(world.contact(second), "无法参加")
    world.click(world.contact(second), "道路中断")
    world.simulator.faults.clear()
    world.forward(minutes=7)
    for one in (first, second):
        assert world.phone(world.contact(one, 1)).messages == []
        assert "提醒" not in heard(world, world.contact(one))


def test_what_fails_for_good_is_told_and_shown_to_the_operator(world: World) -> None:
    """A reminder that WeCom refuses twice neither blocks the queue nor is tried for ever."""
    first, _second = drawn(world)
    who = world.contact(first)
    world.simulator.faults.fail(85002, times=None, user=who)
    world.forward(minutes=7)
    refused = [call for call in world.simulator.sent() if call.errcode == 85002]
    assert len(refused) == 2
    assert world.short_name(first) in world.phone("wang").texts()[-1]
    world.simulator.faults.clear()
    ready = httpx.get(f"{world.address}/readyz", trust_env=False)
    assert ready.status_code == 200
    assert {(one["topic"], one["error"][:5]) for one in ready.json()["failed_messages"]} == {
        ("remind", "85002")
    }
    world.forward(minutes=3)
    assert world.draw().state == DrawState.OPEN
    assert "未在" in world.phone(who).texts()[-1]
