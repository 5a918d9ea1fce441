"""A sealed draw is told to nobody else: not to the inspected company, not by a question, not by a count."""

import re
from datetime import date

import httpx
import pytest
from sqlmodel import col

from bot.store.db import transaction
from models.draw import Answer, Draw
from models.institution import Interest
from models.ledger import LedgerEntry
from models.people import Role, Staff, Unit, UnitKind
from tests.bot.draw_form_fields import planned
from tests.scenarios.browse import browsing, form_of, words
from tests.scenarios.plans import R1, R2, monday
from tests.scenarios.world import World

PLACE = "滇池花园项目"
PARTIES = "建设单位甲公司、施工单位乙公司、监理单位丙公司"
PLAN = f"抽取 检测监测 1家 官渡区 明天14点 质量安全检查 {PLACE} {PARTIES}"
SEALED = f"密封{PLAN}"
COMPANY = "昆明某建设公司"
AGAIN = "为同一地点抽过检测监测"


def company(world: World) -> None:
    """The inspected one, registered as 有关单位."""
    world.add_staff("li", "李经理", Role.DRAWER, unit=COMPANY)
    world.change(Staff, col(Staff.userkey) == "li", unit_kind=UnitKind.OTHER)
    with transaction(world.bot.engine) as session:
        session.add(Unit(name=COMPANY, name_key=COMPANY, verified_at=world.clock(), verified_by="zong"))


def drawn(world: World, sentence: str) -> None:
    monday(world)
    world.say("wang", sentence)
    world.say("wang", R1)
    world.say("sun", R2)
    world.change(Draw, col(Draw.serial) == 1, project=PLACE)
    assert (world.draw().state, world.draw().covert) == ("进行中", sentence is SEALED)


def previewed(world: World, userid: str, **changes: str) -> httpx.Response:
    given = {
        "starts_at": "2026-11-25T09:30", "need_JC": "1", "district": "官渡区", "place": "", "project": PLACE,
        "reason": PLACE, "purpose": "复核", "payer": COMPANY, **changes,
    }  # fmt: skip
    with browsing(world, userid) as person:
        return person.submit("/h5/draw/preview", planned(**given), on="/h5/draw")


def looks(world: World) -> list[LedgerEntry]:
    return world.rows(LedgerEntry, col(LedgerEntry.event) == "预览")


@pytest.mark.both
def test_the_inspected_company_hears_nothing_of_it(world: World) -> None:
    company(world)
    drawn(world, SEALED)
    seen = previewed(world, "li", excluded="昆明第3检测有限公司", exclusion_reason="有往来")
    assert seen.status_code == 200, words(seen)
    assert AGAIN not in words(seen) and "0001" not in words(seen)
    [look] = looks(world)
    assert (look.actor, look.data["unit"], look.data["lots"]) == ("li", COMPANY, [["检测监测", 1]])
    assert look.data["district"] == "官渡区" and "昆明第3检测有限公司" in look.data["named"]

    with browsing(world, "li") as li:
        given = planned(starts_at="2026-11-25T09:30", need_JC="1", district="官渡区", place="",
                        project=PLACE, reason=PLACE, purpose="复核", payer=COMPANY)  # fmt: skip
        filed = li.resubmit(li.submit("/h5/draw/preview", given, on="/h5/draw"), "/h5/draw", {})
        assert filed.url.path == "/h5/my"
    world.settle()
    world.click("zong", "同意")
    second = world.draw("0002")
    assert (second.marks, second.follows) == ([], [])
    told = f"{second.number}：30天内官渡区同类别抽取过：{world.draw().number}"
    for who, hears in (("shen", True), ("zong", True), ("li", False), ("sun", False)):
        assert (told in "\n".join(m.text for m in world.phone(who).messages)) is hears, who
    for who, shown in (("shen", True), ("zong", True), ("li", False), ("sun", False)):
        with browsing(world, who) as person:
            page = words(person.get(f"/h5/draws/{second.number}"))
            assert (world.draw().number in page) is shown, who


def test_another_official_is_not_asked_because_of_it_and_its_own_requester_is(world: World) -> None:
    world.add_staff("zhao", "赵工", Role.DRAWER)
    drawn(world, SEALED)
    assert "名单已冻结" in world.say("zhao", PLAN)
    assert AGAIN in world.say("wang", PLAN)


def test_once_published_it_is_a_draw_like_any_other(world: World) -> None:
    world.add_staff("zhao", "赵工", Role.DRAWER)
    drawn(world, SEALED)
    world.change(Draw, col(Draw.serial) == 1, published_at=world.clock())
    assert AGAIN in world.say("zhao", PLAN)


def test_outsiders_learn_neither_number_nor_state_of_other_units(world: World) -> None:
    company(world)
    world.add_staff("zhao", "赵工", Role.DRAWER, unit="官渡区住建局")
    drawn(world, PLAN)
    for userid, told in (("li", False), ("zhao", True)):
        page = words(previewed(world, userid))
        assert AGAIN in page
        assert ("0001" in page, "进行中" in page) == (told, told), userid
    assert "请写明原因" in world.say("li", PLAN) + world.say("li", "复核")
    assert "0001" not in "\n".join(world.phone("li").texts())


def test_every_look_is_on_record_and_nothing_else_is(world: World) -> None:
    with browsing(world, "wang") as wang:
        first = wang.submit("/h5/draw/preview", planned(), on="/h5/draw")
        again: dict[str, list[str]] = {}
        for name, value in form_of(first, "/h5/draw").fields:
            again.setdefault(name, []).append(value)
        for _ in range(2):
            assert wang.post("/h5/draw/preview", again).status_code == 200
        wang.post("/h5/draw/preview", {**again, "edit": "是"})
        wang.submit("/h5/draw/preview", planned(need_JC="0"), on="/h5/draw")
        assert wang.get("/h5/draw/preview").status_code == 200
    assert [look.actor for look in looks(world)] == ["Wang"] * 3
    assert world.rows(Draw) == []


def test_a_count_in_the_preview_does_not_say_who_was_asked(world: World) -> None:
    """All twelve are asked twice, which is the cap: a preview counts who has accepted twice, and no other."""
    world.add_staff("zhao", "赵工", Role.DRAWER)
    monday(world)
    for number, district in (("0001", "官渡区"), ("0002", "西山区")):
        world.say("wang", SEALED.replace("1家", "12家").replace("官渡区", district))
        world.say("wang", f"确认 {number} {R1}")
        world.say("sun", f"确认 {number} {R2}")
        assert len(world.assignments(number)) == 12
    assert "候选 12 家" in words(previewed(world, "zhao"))
    for number in ("0001", "0002"):
        one = world.assignments(number)[0]
        for draw in ("0001", "0002"):
            world.say(world.contact(one), f"接受 {draw}")
            world.say(world.contact(one), "没有往来")
    assert re.search("候选 (10|11) 家 已排除[12]家：在办满额[12]", words(previewed(world, "zhao")))


def test_a_tie_declared_in_a_sealed_draw_changes_no_preview_before_it_is_public(world: World) -> None:
    """Else the inspected company sees that a partner of its own was asked, and the requester which one."""
    company(world)
    drawn(world, SEALED)
    first = world.assignments()[0]
    contact = world.contact(first)
    world.click(contact, "接受")
    assert "按回避处理" in world.say(contact, f"甲公司、{COMPANY}")
    assert world.assignments()[0].state == Answer.RECUSED
    for userid, place in (("li", PLACE), ("wang", "某住宅项目")):
        seen = words(previewed(world, userid, project=place, reason=place))
        assert "候选 12 家" in seen, (userid, seen)
    world.say("wang", "撤销 0001 检查改期")
    world.click("zong", "同意")
    world.forward(hours=1)
    assert "候选 12 家" in words(previewed(world, "li")) and world.rows(Interest) == []
    assert "已公开" in world.say("zong", "公开 0001")
    elsewhere = {"project": "某住宅项目", "reason": "某住宅项目"}
    assert "候选 11 家 已排除1家：回避1" in words(previewed(world, "li", **elsewhere))
    kept = world.rows(Interest)
    assert [(one.party, one.declared_by) for one in kept] == [("甲公司", contact), (COMPANY, contact)]
    assert {one.since for one in kept} == {date(2026, 11, 23)}


def test_counts_of_a_list_that_is_empty_are_a_look_on_record_too(world: World) -> None:
    monday(world)
    everybody = "、".join(f"昆明第{number}检测有限公司" for number in range(1, 13))
    assert "回避(申请人)12" in world.say("wang", f"{PLAN} 回避 {everybody}")
    [look] = world.rows(LedgerEntry, col(LedgerEntry.event) == "名单为空")
    assert (look.actor, look.subject, look.data["counts"]) == ("Wang", "Wang", {"回避(申请人)": 12})
    assert "昆明第3检测有限公司" in look.data["named"] and world.rows(Draw) == []


def test_a_company_that_bears_the_name_of_an_authority_is_no_second_person_of_it(world: World) -> None:
    company(world)
    world.change(Staff, col(Staff.userkey) == "li", unit="盘龙区住建局")
    world.add_staff("lin", "林工", Role.DRAWER)
    drawn(world, SEALED)
    world.say("wang", "撤销 0001 检查改期")
    for who, asked in (("lin", True), ("zong", True), ("li", False)):
        assert ("撤销 CQ-" in "\n".join(m.text for m in world.phone(who).messages)) is asked, who
