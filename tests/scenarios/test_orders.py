"""A word must not end a rescue: orders by slip, over HTTP, and who still answers for an institution."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col

from handlers.draw import words_ask_back as draw_words_ask_back
from handlers.routing.event import Event, EventKind
from models.draw import Answer, DrawState
from models.institution import Contact
from models.ledger import LedgerEntry
from models.mail import Inbox, InboxState, Outbox
from models.people import Role, Staff
from models.question import Question
from tests.scenarios.browse import browsing, words
from tests.scenarios.plans import PARTIES, monday
from tests.scenarios.plans import drawn as plan_drawn
from tests.scenarios.world import World

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
SECOND = "应急抽取 检测监测 1家 桥台开裂"


def rescue(world: World) -> list[str]:
    """An emergency runs, one institution has accepted; its contact and that of the other."""
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    first, second = world.assignments()
    world.click(world.contact(first), "接受")
    return [world.contact(first), world.contact(second)]


def test_a_card_that_was_emptied_is_stale_and_no_fault(world: World) -> None:
    rescue(world)
    world.say("wang", "取消吧")
    world.change(Outbox, col(Outbox.topic) == "order", payload={}, fallback="", digest="0" * 64)
    world.clock.forward(timedelta(days=400))
    assert draw_words_ask_back.STALE in world.click("wang", "撤销0001")


def untouched(world: World) -> bool:
    states = [one.state for one in world.assignments()]
    return world.draw().state == DrawState.OPEN and states == [Answer.ACCEPTED, Answer.ASKED]


def test_a_word_of_giving_up_ends_the_question_and_no_rescue(world: World) -> None:
    """The story of the issue: the second sentence is dropped, whoever is on the way hears nothing."""
    on_the_way, asked = rescue(world)
    heard = [len(world.phone(who).messages) for who in (on_the_way, asked)]
    assert "在哪个区县" in world.say("wang", SECOND)
    card = world.phone("wang").last_card("在哪个区县")
    said = world.say("wang", "取消吧")
    assert "没有发起" in said and "撤销 0001 原因" in said
    assert untouched(world) and card.greyed == "已作罢"
    assert "没看懂" in world.say("wang", "五华区"), "the draft is gone"
    asks = world.say("wang", "取消吧")
    assert "撤销0001（盘龙区 某工地基坑坍塌，1家已接受）？" in asks and untouched(world)
    assert "没有改变任何记录" in world.click("wang", "不是")
    assert "结束0001（盘龙区 某工地基坑坍塌，1家已接受）？" in world.say("wang", "结束吧") and untouched(
        world
    )
    assert heard == [len(world.phone(who).messages) for who in (on_the_way, asked)]
    assert world.rows(LedgerEntry, col(LedgerEntry.event) == "关闭") == []


def test_the_card_goes_on_to_the_reason_and_then_acts(world: World) -> None:
    on_the_way, _asked = rescue(world)
    world.say("wang", "取消吧")
    assert "需要写明原因" in world.click("wang", "撤销0001")
    assert "“啊”不是原因" in world.say("wang", "啊")
    assert "没有撤销0001，任务照常" in world.say("wang", "算了")
    assert untouched(world)
    world.say("wang", "撤销 误报")
    assert "已撤销，正在通知2家机构" in world.click("wang", "撤销0001")
    assert world.draw().close_note == "误报"
    assert "原因：误报" in world.phone(on_the_way).texts()[-1]


@pytest.mark.both
def test_taps_at_the_same_moment_are_one_order(world: World) -> None:
    rescue(world)
    world.say("wang", SENTENCE.replace("盘龙区", "官渡区"))
    world.say("wang", "483920")
    world.say("wang", "加抽 1家 0001和0002")
    named = [(card, card.payload["button_list"][0]) for card in world.rows(Outbox, Outbox.topic == "order")]
    card, button = next(one for one in named if one[1]["text"] == "加抽0001")
    taps = [
        Event(
            f"tap:{n}", EventKind.CARD, "wang", task_id=card.task_id or "", button=button["key"],
            response_code=f"code{n}",
        )
        for n in range(4)
    ]  # fmt: skip
    with ThreadPoolExecutor() as pool:
        assert {str(one) for one in pool.map(world.bot.dispatch.event, taps)} == {"taken"}
    assert [one.replaces for one in world.assignments()].count("加抽") == 1


def test_ending_before_they_arrive_owes_a_reason_on_the_page_too(world: World) -> None:
    on_the_way, _asked = rescue(world)
    with browsing(world, "wang") as wang:
        path = f"/h5/draws/{world.draw().number}"
        for note in ("", "吧", "123"):
            refused = wang.submit(f"{path}/close", {"note": note}, on=path)
            assert refused.status_code == 422 and "写明原因" in words(refused)
        no_reason = wang.submit(f"{path}/withdraw", {"reason": "算了"}, on=path)
        assert no_reason.status_code == 422 and untouched(world)
        world.say(on_the_way, "到场 0001")
        wang.submit(f"{path}/close", {"note": ""}, on=path)
    assert (world.draw().close_reason, world.draw().close_note) == ("结束", "")


def test_two_numbers_settle_nothing_each_is_asked(world: World) -> None:
    """「拒绝0001和0002」 refused the first with the reason 「和0002」."""
    rescue(world)
    one = world.assignments()[1]
    who = world.contact(one)
    said = world.say(who, "拒绝0001和0002")
    assert "没有找到0002" in said and "拒绝0001（盘龙区 某工地基坑坍塌）？" in said and untouched(world)
    assert "请选原因" in world.click(who, "拒绝0001") and untouched(world)
    world.click(who, "道路中断")
    assert world.assignments()[1].reason == "道路中断"
    assert "没有抽取权限" in world.say("sun", "撤销0001和0002"), "who may not order is asked nothing"


def test_publishing_and_unsealing_are_asked_back(world: World) -> None:
    rescue(world)
    looks = col(LedgerEntry.event) == "提前拆封"
    assert "提前拆封0001（盘龙区 某工地基坑坍塌，1家已接受）？" in world.say("sun", "提前拆封")
    assert world.rows(LedgerEntry, looks) == []
    assert "提前拆封 0001" in world.click("sun", "提前拆封0001")
    assert len(world.rows(LedgerEntry, looks)) == 1
    assert "要公开哪一次" in world.say("zong", "公开")
    world.say("wang", "结束 0001 险情已排除")
    assert "公开0001（盘龙区 某工地基坑坍塌，已结束，1家接受过）？" in world.say("zong", "公开")
    assert world.draw().published_at is None
    assert "0001已公开" in world.click("zong", "公开0001")


def test_two_matters_in_one_text_are_asked_each(world: World) -> None:
    plan_drawn(monday(world))
    world.add_staff("li", "李工", Role.DRAWER)
    world.say("wang", "撤销 0001 检查改期")
    said = world.say("zong", "同意 事项1和2")
    assert "没有找到2" in said and "同意事项1（撤销 CQ-" in said
    assert world.draw().state == DrawState.OPEN
    world.click("zong", "同意事项1")
    assert world.draw().close_reason == "撤销"


def test_who_left_the_institution_declares_no_ties_of_it(world: World) -> None:
    monday(world)
    world.say("wang", "密封抽取 检测监测 1家 官渡区 明天14点 飞行检查 滇池花园项目 " + PARTIES)
    world.say("sun", "117755")
    world.say("wang", "483920")
    who = world.contact(world.assignments()[0])
    world.click(who, "接受")
    moved(world, who)
    assert "已不是这家机构的联系人" in world.say(who, "没有往来")
    one = world.assignments()[0]
    assert (one.state, one.declared) == (Answer.ASKED, None)


def moved(world: World, who: str) -> None:
    """He is the contact of another institution now."""
    mine = col(Contact.userid) == who
    left = world.rows(Contact, mine)[0].institution_id
    other = next(one for one in world.rows(Contact) if one.position == 2 and one.institution_id != left)
    world.change(Contact, mine, userid=None, userkey=None)
    world.change(Contact, col(Contact.id) == other.id, userid=who, userkey=who)


def test_who_left_the_institution_answers_no_question_of_it(world: World) -> None:
    """The question was asked before he became the contact of another one."""
    _on_the_way, who = rescue(world)
    world.click(who, "无法参加")
    world.click(who, "其他（请写明）")
    moved(world, who)
    assert "已不是这家机构的联系人" in world.say(who, "设备都坏了")
    assert world.assignments()[1].state == Answer.ASKED


def test_a_question_that_a_version_no_longer_asks_stands_in_nobody_s_way(world: World) -> None:
    _first, mine = rescue(world)
    later = world.clock() + timedelta(hours=1)
    world._store(Question(userkey=mine, kind="of-an-earlier-version", data={}, expires_at=later))
    assert "没看懂" in world.say(mine, "三号楼东侧")
    assert "拒绝" in world.say(mine, "拒绝 设备已全部派出")
    assert world.assignments()[1].state == Answer.REFUSED
    assert world.rows(Question) == [] and world.rows(Inbox, col(Inbox.state) == InboxState.FAILED) == []


def test_who_may_not_draw_any_more_still_answers_for_his_institution(world: World) -> None:
    _first, mine = rescue(world)
    world.add_staff(mine, "联系人兼抽取人", Role.DRAWER, unit="某单位")
    assert "抽几家" in world.say(mine, "应急抽取 检测监测 官渡区 边坡滑移")
    world.change(Staff, col(Staff.userkey) == mine, active=False)
    world.say(mine, "拒绝 设备已全部派出")
    assert world.assignments()[1].state == Answer.REFUSED
