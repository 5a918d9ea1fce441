"""What one may not decide alone: 撤销, 指派, the public number, a second draw for one place."""

from datetime import date, timedelta

import pytest
from sqlmodel import col

from models.base import CHINA
from models.consent import Consent
from models.draw import Answer, Draw, DrawState
from models.institution import Contact, Institution
from models.people import Role
from tests.scenarios.plans import PARTIES, R1, R2, colleague, drawn, monday, planned
from tests.scenarios.world import World

FAR = f"抽取 检测监测 1家 官渡区 12月8日9点 质量安全检查 某住宅项目 {PARTIES}"
EMERGENCY = "应急抽取 检测监测 1家 盘龙区 某工地基坑坍塌"


@pytest.mark.both
def test_a_planned_draw_is_withdrawn_by_two(world: World) -> None:
    drawn(monday(world))
    said = world.say("wang", "撤销 0001 检查改期")
    assert "另一位工作人员同意" in said
    assert world.draw().state == DrawState.OPEN
    assert "正在等" in world.say("wang", "撤销 0001 检查改期")
    card = world.phone("zong").last_card("撤销待您确认")
    assert card.buttons == ["同意", "不同意"]
    world.click("zong", "同意")
    assert world.draw().close_reason == "撤销"
    assert world.assignments()[0].state == Answer.WITHDRAWN
    assert "已撤销" in world.phone("wang").texts()[-1]


def test_not_agreed_is_not_withdrawn(world: World) -> None:
    drawn(monday(world))
    world.say("wang", "撤销 0001 检查改期")
    one = world.rows(Consent)[0]
    assert "已记录" in world.say("zong", f"不同意 事项{one.id} 机构已接受")
    assert world.draw().state == DrawState.OPEN
    assert "没有同意" in world.phone("wang").texts()[-1]


def test_an_emergency_is_withdrawn_at_once_and_looked_at_afterwards(world: World) -> None:
    world.say("wang", EMERGENCY)
    world.say("wang", R1)
    assert "已撤销" in world.say("wang", "撤销 0001 险情解除")
    assert world.draw().state == DrawState.CLOSED
    world.click("zong", "不同意")
    assert "撤销事后未获同意" in world.draw().marks
    assert "未获同意" in "\n".join(world.phone("shen").texts())


def test_nobody_agrees_to_his_own_matter(world: World) -> None:
    world.add_staff("chen", "陈工", Role.DRAWER, Role.STATION_CLERK, unit="市质安总站")
    monday(world)
    world.say("chen", f"抽取 检测监测 1家 官渡区 明天14点 质量安全检查 某住宅项目 {PARTIES}")
    world.say("chen", R1)
    world.say("sun", R2)
    world.say("chen", "撤销 0001 改期")
    one = world.rows(Consent)[0]
    assert "不能自己同意" in world.say("chen", f"同意 事项{one.id}")
    assert world.draw().state == DrawState.OPEN
    assert "不由您办理" in world.say("sun", f"同意 事项{one.id}")


@pytest.mark.both
def test_assigned_by_hand_by_two_marked_and_never_counted(world: World) -> None:
    world.say("wang", EMERGENCY)
    said = world.say("wang", "指派 检测监测 昆明第3检测有限公司 盘龙区 现场正在扩大来不及抽取")
    assert "须市质安总站或市局" in said
    assert world.rows(Draw, col(Draw.kind) == "assigned") == []
    world.click("zong", "同意")
    draw = world.rows(Draw, col(Draw.kind) == "assigned")[0]
    assert draw.number.startswith("ZP-") and draw.counts == "不计"
    assert draw.marks == ["指派（双人确认，未经抽取）"]
    one = world.assignments(draw.short)[0]
    card = world.phone(world.contact(one)).last_card("任务")
    assert "指派" in card.text and "不计入" in card.text
    assert "指派" in "\n".join(world.phone("shen").texts())
    world.click(world.contact(one), "接受")
    assert "满额" in "\n".join(world.phone("wang").texts())
    assert "没有摇号" in world.say("shen", f"核验 {draw.short}")
    for step in ("出发", "到场", "完成"):
        world.click(world.contact(one), step)
    assert world.draw(draw.short).state == DrawState.CLOSED


def test_a_refused_assignment_has_no_next(world: World) -> None:
    world.say("wang", "指派 检测监测 昆明第3检测有限公司 盘龙区 现场正在扩大来不及抽取")
    world.click("zong", "同意")
    one = world.assignments()[0]
    world.say(world.contact(one), "拒绝 0001 设备人员已全部派出")
    assert "指派没有下一位" in world.phone("wang").texts()[-1]
    assert len(world.assignments()) == 1


def test_a_public_number_may_be_named_for_a_day_far_off(world: World) -> None:
    planned(monday(world), FAR)
    world.change(Draw, col(Draw.serial) == 1, b_source="双色球开奖号码", b_day=date(2026, 12, 6))
    world.say("wang", R1)
    world.say("sun", R2)
    world.clock.forward(timedelta(days=10))
    world.settle()
    assert world.draw().state == DrawState.WAITING


def test_only_listed_institutions_are_assigned(world: World) -> None:
    said = world.say("wang", "指派 检测监测 无名检测公司 盘龙区 来不及抽取")
    assert "没有指派" in said
    assert world.rows(Consent) == []


def test_at_the_consent_the_ties_of_who_asked_count_and_not_those_of_who_agrees(world: World) -> None:
    for company, account in (("昆明第3检测有限公司", "zong"), ("昆明第4检测有限公司", "Wang")):
        world.say("wang", f"指派 检测监测 {company} 盘龙区 现场正在扩大来不及抽取")
        institution = world.rows(Institution, col(Institution.name) == company)[0]
        contact = (col(Contact.institution_id) == institution.id, col(Contact.position) == 2)
        world.change(Contact, *contact, userid=account, userkey=account.lower())
    first, second = (one.id for one in world.rows(Consent))
    assert "已记录" in world.say("zong", f"同意 事项{first}")
    assert "回避" in world.say("zong", f"同意 事项{second}")
    assert [draw.kind for draw in world.rows(Draw)] == ["assigned"]
    assert world.rows(Consent, col(Consent.id) == second)[0].verdict == ""


def test_an_exhausted_list_leads_to_an_assignment(world: World) -> None:
    world.say("wang", EMERGENCY + " 回避 机构1、机构2、机构3")
    world.say("wang", R1)
    for _ in range(9):
        waiting = [one for one in world.assignments() if one.state == Answer.ASKED]
        world.say(world.contact(waiting[0]), "拒绝 0001 设备人员已全部派出")
    assert "名单已用尽" in "\n".join(world.phone("wang").texts())
    world.say("wang", "指派 0001 昆明第5检测有限公司 名单已用尽")
    world.click("zong", "同意")
    assert world.draw("0002").follows == [world.draw().number]


def test_an_assignment_takes_over_time_place_and_pace_of_its_plan(world: World) -> None:
    drawn(monday(world))
    world.change(Draw, col(Draw.serial) == 1, place="彩云北路某号", project="某住宅项目", documents=["图纸"])
    world.say("wang", "指派 0001 昆明第5检测有限公司 名单已用尽")
    world.click("zong", "同意")
    plan, by_hand = world.draw(), world.draw("0002")
    assert by_hand.kind == "assigned" and by_hand.starts_at == plan.starts_at
    assert (by_hand.place, by_hand.project, by_hand.documents) == ("彩云北路某号", "某住宅项目", ["图纸"])
    one = world.assignments("0002")[0]
    assert one.answer_by and one.answer_by.astimezone(CHINA).strftime("%d %H:%M") == "23 15:00"
    card = world.phone(world.contact(one)).last_card("任务")
    assert "明天09:00" in card.text and "到场" not in card.text


def test_the_second_draw_for_a_place_points_to_more_and_asks_why(world: World) -> None:
    world.say("wang", EMERGENCY)
    world.say("wang", R1)
    said = world.say("wang", EMERGENCY)
    assert "加抽 1家 0001" in said and "写明原因" in said
    assert len(world.lots()) == 1
    said = world.say("wang", "第二处塌方，另一支队伍")
    assert "名单已冻结" in said
    again = world.draw("0002")
    assert again.repeat_reason == "第二处塌方，另一支队伍"
    assert "同地点同类别再次抽取" in again.marks
    assert "同地点同类别再次抽取" in "\n".join(world.phone("shen").texts())


def test_another_place_is_no_repetition(world: World) -> None:
    world.say("wang", EMERGENCY)
    world.say("wang", R1)
    assert "名单已冻结" in world.say("wang", "应急抽取 检测监测 1家 西山区 某隧道涌水")


@pytest.mark.both
def test_the_public_number_is_entered_by_one_and_confirmed_by_another(world: World) -> None:
    planned(monday(world), FAR)
    world.change(Draw, col(Draw.serial) == 1, b_source="双色球开奖号码", b_day=date(2026, 11, 24))
    world.say("wang", R1)
    assert "还没有等齐" in world.say("wang", "公开数 0001 03-08-12-15-27-31-09")
    said = world.say("sun", R2)
    assert world.draw().state == DrawState.WAITING
    world.clock.forward(timedelta(days=1))
    said = world.say("wang", "公开数 0001 03-08-12-15-27-31-09")
    assert "查证同意后生效" in said
    assert world.draw().b == "-"
    world.click("zong", "同意")
    draw = world.draw()
    assert (draw.b, draw.state) == ("03-08-12-15-27-31-09", DrawState.OPEN)
    one = world.assignments()[0]
    world.click(world.contact(one), "接受")
    for step in ("出发", "到场", "完成"):
        world.click(world.contact(one), step)
    assert "核验：一致" in world.say("shen", "核验 0001")


def test_a_public_number_is_not_taken_before_its_day_nor_where_none_was_named(world: World) -> None:
    planned(monday(world), FAR)
    assert "没有在等公开数" in world.say("wang", "公开数 0001 8")
    world.change(Draw, col(Draw.serial) == 1, b_source="上证指数收盘", b_day=date(2026, 11, 24))
    world.say("wang", R1)
    world.say("sun", R2)
    assert "现在不能登记" in world.say("wang", "公开数 0001 3210.55")
    world.clock.forward(timedelta(days=1))
    assert "不能登记" not in world.say("wang", "公开数 0001 3210.55")


def test_digits_on_the_day_of_the_public_number_come_too_late(world: World) -> None:
    planned(monday(world), FAR)
    world.change(Draw, col(Draw.serial) == 1, b_source="上证指数收盘", b_day=date(2026, 11, 24))
    world.say("wang", R1)
    world.clock.forward(timedelta(days=1))
    assert "不能再给数字" in world.say("sun", R2)
    assert (world.draw().r2, world.draw().state) == ("-", DrawState.WAITING)


def test_a_colleague_may_be_the_second_person(world: World) -> None:
    colleague(world)
    drawn(monday(world))
    world.say("wang", "撤销 0001 检查改期")
    world.click("li", "同意")
    assert world.draw().close_reason == "撤销"
    assert world.phone("zong").last_card("撤销待您确认").greyed
