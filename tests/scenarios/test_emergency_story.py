"""The product's main job, from an official's sentence to the last institution's answer."""

import re

import pytest
from sqlmodel import col

from models.draw import Answer, Assignment, DrawState
from tests.scenarios.world import World

pytestmark = pytest.mark.both

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌 回避 机构1、乙公司"


def frozen(world: World, text: str = SENTENCE) -> str:
    return world.say("wang", text)


def drawn(world: World, text: str = SENTENCE) -> str:
    frozen(world, text)
    return world.say("wang", "483920")


def test_the_list_is_frozen_and_shown_whole(world: World) -> None:
    said = frozen(world)
    assert "CQ-20261122-0001" in said
    assert "候选11家，已排除1家（回避(申请人)1）" in said
    assert "乙公司" in said
    m = world.draw()
    assert re.search(r"名单摘要M [0-9a-f]{64}", said)
    card = world.phone("wang").last_card("应急抽取待确认")
    assert card.buttons == ["确认抽取", "放弃"]
    assert "请回复任意6位数字参与摇号" in card.text
    assert "某工地基坑坍塌" in card.text
    assert m.state == DrawState.PENDING
    assert "名单摘要M" in world.phone("sun").texts()[-1]


def test_digits_draw_and_institutions_are_asked(world: World) -> None:
    said = drawn(world)
    assert "已抽出2家" in said
    assert "483920" in said
    asked = world.assignments()
    assert [one.rank for one in asked] == [1, 2]
    for one in asked:
        for account in world.contacts(one):
            card = world.phone(account).last_card("应急任务")
            assert card.buttons == ["接受", "需要回避", "无法参加"]
            assert "无利害关系" in card.text
    everybody = {account for one in asked for account in world.contacts(one)}
    others = [
        m.userid for m in world.simulator.messages if m.userid.startswith("c") and m.userid not in everybody
    ]
    assert others == []


def test_acceptance_by_button_and_by_text_until_filled(world: World) -> None:
    drawn(world)
    first, second = world.assignments()
    said = world.click(world.contact(first), "接受")
    assert "已收到" in said and "接受" in said
    assert world.phone(world.contact(first, 1)).last_card("应急任务").greyed
    assert "接受" in world.phone("wang").texts()[-1]
    assert world.short_name(first) in world.phone("wang").texts()[-1]
    world.say(world.contact(second, 1), "接受 0001")
    heard = "\n".join(world.phone("wang").texts())
    assert "满额" in heard
    assert "1390000" in heard


def test_refusal_asks_for_the_reason_and_the_next_is_drawn(world: World) -> None:
    drawn(world)
    first, _second = world.assignments()
    phone = world.contact(first)
    world.click(phone, "无法参加")
    assert world.assignments()[0].state == Answer.ASKED
    said = world.click(phone, "设备人员已全部派出")
    assert "拒绝" in said
    heard = world.phone("wang").texts()[-1]
    assert "拒绝" in heard and "设备人员已全部派出" in heard and "已顺延第3位" in heard
    third = world.assignments()[2]
    assert (third.rank, third.replaces) == (3, "1")
    assert world.short_name(third) not in heard


def test_other_reason_waits_for_words(world: World) -> None:
    drawn(world)
    first, _second = world.assignments()
    phone = world.contact(first)
    world.click(phone, "需要回避")
    world.click(phone, "其他（请写明）")
    assert world.assignments()[0].state == Answer.ASKED
    world.say(phone, "我单位正在给该项目做检测")
    assert world.assignments()[0].state == Answer.RECUSED
    assert world.assignments()[0].reason == "我单位正在给该项目做检测"


def test_reminders_deadline_and_replacement(world: World) -> None:
    drawn(world)
    first, second = world.assignments()
    world.click(world.contact(second), "接受")
    world.forward(minutes=4)
    assert "提醒" in world.phone(world.contact(first)).texts()[-1]
    assert not any("提醒" in text for text in world.phone(world.contact(second)).texts())
    world.forward(minutes=6)
    assert world.assignments()[0].state == Answer.SILENT
    assert "未答复" in world.phone("wang").texts()[-1] and "顺延第3位" in world.phone("wang").texts()[-1]
    assert world.phone(world.contact(first)).last_card("应急任务").greyed
    late = world.say(world.contact(first), "接受 0001")
    assert "迟答" in late
    assert "迟答" in world.phone("wang").texts()[-1]
    assert world.assignments()[0].late_answer == Answer.ACCEPTED


def test_who_is_late_together_is_replaced_in_the_order_of_the_ranking(world: World) -> None:
    drawn(world)
    first, _second = world.assignments()
    # PostgreSQL keeps behind the others what was changed last
    for state in (Answer.ACCEPTED, Answer.ASKED):
        world.change(Assignment, col(Assignment.id) == first.id, state=state)
    world.forward(minutes=10)
    assert [one.replaces for one in world.assignments()] == ["", "", "1", "2"]


def test_on_the_way_until_done_and_closed(world: World) -> None:
    drawn(world)
    for one in world.assignments():
        phone = world.contact(one)
        world.click(phone, "接受")
        world.click(phone, "出发")
        assert "已出发" in world.phone("wang").texts()[-1]
        world.say(phone, "到场 0001")
        world.click(phone, "完成")
    assert world.draw().state == DrawState.CLOSED
    assert "一致" in world.say("wang", "核验 0001")
    assert "0001 已完成" in world.say("sun", "进度 0001")
