"""密封: surprise inspections. Names and party meet only after acceptance and recusal answer (口径 21)."""

import pytest

from models.draw import Answer
from tests.scenarios.plans import R1, R2, monday
from tests.scenarios.world import World

PLAN = (
    "密封抽取 检测监测 1家 官渡区 明天14点 飞行检查 滇池花园项目 "
    "建设单位甲公司、施工单位乙公司、监理单位丙公司"
)


def drawn(world: World) -> str:
    monday(world)
    world.say("wang", PLAN)
    world.say("sun", R2)
    return world.say("wang", R1)


def test_the_requester_sees_no_name(world: World) -> None:
    said = drawn(world)
    assert world.draw().covert
    name = world.short_name(world.assignments()[0])
    assert "暂不显示名称" in said
    heard = "\n".join(world.phone("wang").texts()) + world.say("wang", "进度 0001")
    assert name not in heard and "名称密封" in heard
    assert "1390000" not in heard


@pytest.mark.both
def test_the_institution_learns_the_party_after_its_declaration(world: World) -> None:
    drawn(world)
    one = world.assignments()[0]
    phone = world.contact(one)
    card = world.phone(phone).last_card("检查巡查任务")
    assert "滇池花园" not in card.text and "甲公司" not in card.text
    world.click(phone, "接受")
    assert world.assignments()[0].state == Answer.ASKED
    assert "滇池花园" not in "\n".join(world.phone(phone).texts())
    said = world.click(phone, "没有往来")
    assert "滇池花园" in said and "甲公司" in said
    assert world.assignments()[0].state == Answer.ACCEPTED
    assert world.short_name(one) in world.phone("wang").texts()[-2] + world.phone("wang").texts()[-1]


def test_a_declared_tie_is_a_recusal_without_the_party_being_told(world: World) -> None:
    drawn(world)
    one = world.assignments()[0]
    phone = world.contact(one)
    world.click(phone, "接受")
    said = world.say(phone, "乙公司、丁公司")
    assert "不影响履职记录" in said and "滇池花园" not in said
    first, second = world.assignments()
    assert (first.state, second.replaces) == (Answer.RECUSED, "1")
    assert world.short_name(first) not in "\n".join(world.phone("wang").texts())


def test_silence_after_accepting_is_no_acceptance(world: World) -> None:
    drawn(world)
    one = world.assignments()[0]
    world.click(world.contact(one), "接受")
    world.forward(hours=6)
    assert world.assignments()[0].state == Answer.SILENT


def test_no_way_round_the_seal_for_the_institution(world: World) -> None:
    drawn(world)
    phone = world.contact(world.assignments()[0])
    world.say(phone, "收到，马上到")
    world.say(phone, "我的任务")
    world.click(phone, "接受")
    world.forward(hours=2, minutes=30)
    heard = "\n".join(message.text for message in world.phone(phone).messages)
    assert "滇池花园" not in heard and "甲公司" not in heard
