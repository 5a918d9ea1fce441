"""Throwing again by another name: 结束 before anybody has come, the same place in other words."""

import pytest
from sqlmodel import col

from models.consent import Consent
from models.draw import Answer, DrawState
from models.ledger import LedgerEntry
from models.people import Role, Staff
from tests.scenarios.evidence import verdict
from tests.scenarios.plans import R1
from tests.scenarios.world import World

FIRST = "应急抽取 检测监测 1家 盘龙区 某工地基坑坍塌"
AGAIN = "应急抽取 检测监测 1家 盘龙区 北市区深基坑变形"
ELSEWHERE = "应急抽取 检测监测 1家 官渡区 某路塌陷"
EARLY = "提前结束：1家接受后未报到场"
AFTERWARDS = "提前结束待您确认"


def filled(world: World, sentence: str = FIRST) -> str:
    """满额: one has accepted and is on its way. Returns the account of its contact."""
    world.say("wang", sentence)
    world.say("wang", R1)
    contact = world.contact(world.assignments()[0])
    world.click(contact, "接受")
    assert world.draw().filled_at
    return contact


def heard(world: World, who: str) -> str:
    return "\n".join(message.text for message in world.phone(who).messages)


@pytest.mark.both
def test_a_full_draw_that_is_ended_before_they_arrive_is_a_throw(world: World) -> None:
    filled(world)
    said = world.say("wang", "结束 0001 现场已处置")
    first = world.draw()
    assert (first.close_reason, first.marks[-1]) == ("结束", EARLY)
    assert EARLY in said
    for who in ("shen", "zong"):
        assert f"{first.number}：{EARLY}；说明：现场已处置" in heard(world, who)
    world.click("zong", "不同意")
    assert "提前结束事后未获同意" in world.draw().marks and world.draw().state == DrawState.CLOSED
    assert "提前结束事后未获同意（宗站）" in heard(world, "shen")
    assert verdict(world) == "一致"
    assert "提前结束1次（100.0%）" in world.say("wang", "统计")

    world.say("wang", AGAIN)
    second = world.draw("0002")
    assert second.follows == [first.number] and second.repeat_reason == ""
    assert first.number in world.phone("wang").last_card("应急抽取待确认").text
    text = world.phone("shen").texts()[-1]
    assert second.number in text and "曾放弃、撤销或提前结束：" + first.number in text


def test_who_is_on_site_or_done_was_not_thrown_away(world: World) -> None:
    contact = filled(world)
    world.say(contact, "到场 0001")
    world.say("wang", "结束 0001 险情已处置")
    assert (world.draw().close_reason, EARLY in str(world.draw().marks)) == ("结束", False)
    assert world.rows(Consent) == [] and "提前结束" not in heard(world, "zong")
    world.say("wang", AGAIN)
    assert world.draw("0002").follows == []


def test_a_draw_that_was_never_full_says_so(world: World) -> None:
    world.say("wang", FIRST.replace("1家", "2家"))
    world.say("wang", R1)
    world.click(world.contact(world.assignments()[0]), "接受")
    world.say("wang", "结束 0001 现场已处置")
    assert world.draw().marks[-1] == "提前结束：未满额，1家接受后未报到场"
    assert AFTERWARDS in world.phone("zong").last_card("提前结束").text


def test_nobody_is_asked_afterwards_where_another_than_the_requester_ended_it(world: World) -> None:
    filled(world)
    world.say("zong", "结束 0001 另有安排")
    assert world.draw().marks[-1] == EARLY and world.rows(Consent) == []
    assert EARLY in heard(world, "shen")


def test_a_draw_forgotten_for_seven_days_is_a_throw_too(world: World) -> None:
    filled(world)
    world.forward(days=7, minutes=2)
    assert (world.draw().close_reason, world.draw().marks[-1]) == ("结束", EARLY)
    assert world.rows(Consent) == [] and EARLY in heard(world, "zong")
    assert EARLY in world.phone("wang").texts()[-1]
    world.say("wang", AGAIN)
    assert world.draw("0002").follows == [world.draw().number]


def test_without_a_second_person_the_end_stands_and_is_marked(world: World) -> None:
    filled(world)
    world.change(Staff, col(Staff.userkey) == "zong", roles=[Role.AUDITOR])
    world.say("wang", "结束 0001 现场已处置")
    assert world.draw().marks[-1] == EARLY and world.rows(Consent) == []


# the same place, as the authority sees it


def test_the_same_district_and_category_is_told_whatever_the_words(world: World) -> None:
    world.add_staff("zhao", "赵工", Role.DRAWER, unit="官渡区住建局")
    filled(world)
    first = world.draw()
    said = world.say("zhao", AGAIN)
    second = world.draw("0002")
    assert "名单已冻结" in said and first.short not in said and second.marks == []
    for who in ("shen", "zong"):
        assert f"{second.number}：30天内盘龙区同类别抽取过：{first.number}" in heard(world, who)
    for who in ("wang", "zhao", "sun"):
        assert "同类别抽取过" not in heard(world, who)
    frozen = world.rows(LedgerEntry, col(LedgerEntry.event) == "名单冻结")[-1]
    assert frozen.data["drawn_before"] == [first.number]


def test_another_district_category_or_month_is_another_place(world: World) -> None:
    world.add_institution("设计")
    filled(world)
    assert world.assignments()[0].state == Answer.ACCEPTED
    world.say("wang", ELSEWHERE)
    world.say("wang", "放弃 0002")
    world.say("wang", "应急抽取 设计 1家 盘龙区 某桥裂缝")
    world.say("wang", "放弃 0003")
    world.forward(days=30, minutes=1)
    world.say("wang", AGAIN)
    told = [text for text in world.phone("shen").texts() if "同类别抽取过" in text]
    assert told == []
