"""A planned draw: two numbers, working time, quiet hours, until the institution stands on site."""

from datetime import date, timedelta

import pytest
from sqlmodel import col

from handlers.draw.papers import words as papers_words
from models.base import CHINA
from models.draw import Answer, DrawState
from models.institution import Certificate, Institution, Membership
from models.people import Role, Staff
from tests.bot.draw_form_fields import emergency as form_emergency
from tests.bot.draw_form_fields import planned as form_planned
from tests.scenarios.browse import browsing, words
from tests.scenarios.plans import PARTIES, PLAN, R1, R2, drawn, monday, planned
from tests.scenarios.world import World


def test_a_sentence_is_frozen_and_waits_for_both_numbers(world: World) -> None:
    said = planned(monday(world))
    assert "名单已冻结" in said
    draw = world.draw()
    assert (draw.kind, draw.task, draw.counts) == ("planned", "检查巡查", "检查咨询")
    assert draw.starts_at and draw.starts_at.astimezone(CHINA).isoformat() == "2026-11-24T09:00:00+08:00"
    assert [party["role"] for party in draw.parties] == ["建设", "施工", "监理"]
    assert draw.supervisor == "sun"
    assert "kind=planned" in world.lots()[0].manifest
    said = world.say("wang", R1)
    assert "还在等" in said and "孙监督" in said
    assert world.draw().state == DrawState.WAITING
    assert world.assignments() == []


def test_a_vague_time_is_asked_back_and_answered_by_one_tap(world: World) -> None:
    planned(monday(world), f"抽取 检测监测 1家 官渡区 周三下午 质量安全检查 某住宅项目 {PARTIES}")
    assert world.phone("wang").last_card().buttons == ["11月25日14点", "11月25日15点", "11月25日16点"]
    assert "名单已冻结" in world.click("wang", "11月25日15点")
    starts_at = world.draw().starts_at
    assert starts_at and starts_at.astimezone(CHINA).isoformat() == "2026-11-25T15:00:00+08:00"


def test_the_supervisor_gets_m_and_his_digits_back(world: World) -> None:
    planned(monday(world))
    heard = "\n".join(world.phone("sun").texts())
    assert world.lots()[0].m in heard
    assert world.phone("sun").last_card("监督邀请").buttons == ["参与摇号"]
    said = world.say("sun", R2)
    assert R2 in said
    assert R2 not in "\n".join(world.phone("wang").texts())
    said = world.say("wang", R1)
    assert "已抽出1家" in said and R1 in said and R2 in said
    assert R2 in world.phone("sun").texts()[-1]


@pytest.mark.both
def test_both_numbers_stand_in_the_bundle_and_it_verifies(world: World) -> None:
    drawn(monday(world))
    draw = world.draw()
    assert (draw.r1, draw.r2, draw.state) == (R1, R2, DrawState.OPEN)
    assert "一致（封存，未核排序）" in world.say("wang", "核验 0001")
    one = world.assignments()[0]
    world.click(world.contact(one), "接受")
    for step in ("出发", "到场", "完成"):
        world.click(world.contact(one), step)
    assert world.draw().state == DrawState.CLOSED
    assert "核验：一致" in world.say("shen", "核验 0001")


def test_neither_number_counts_alone_and_nobody_gives_both(world: World) -> None:
    planned(monday(world))
    world.change(Staff, col(Staff.userkey) == "sun", roles=[Role.SUPERVISOR, Role.DRAWER])
    world.say("sun", R2)
    assert world.draw().r1 is None
    said = world.say("sun", R1)
    assert "没有等待确认的抽取" in said
    assert world.draw().state == DrawState.PENDING


def test_the_supervisor_is_of_another_unit_where_there_is_one(world: World) -> None:
    world.add_staff("qian", "钱监督", Role.SUPERVISOR)
    world.change(Staff, col(Staff.userkey) == "sun", active=False)
    planned(monday(world))
    assert world.draw().supervisor == "qian"
    world.change(Staff, col(Staff.userkey) == "sun", active=True)
    world.say("wang", "放弃 0001")
    planned(world)
    assert world.draw("0002").supervisor == "sun"


def test_without_any_supervisor_a_planned_draw_is_refused(world: World) -> None:
    world.change(Staff, col(Staff.userkey) == "sun", active=False)
    assert "没有可请的监督人" in planned(monday(world))
    assert world.lots() == []


def test_a_silent_supervisor_is_passed_over_for_the_next(world: World) -> None:
    world.add_staff("qian", "钱监督", Role.SUPERVISOR, unit="市监察组")
    planned(monday(world))
    world.say("wang", R1)
    first = world.draw().supervisor
    world.forward(hours=5)
    second = world.draw().supervisor
    assert {first, second} == {"sun", "qian"}
    assert world.lots()[0].m in "\n".join(world.phone(second).texts())
    assert "没有等待确认的抽取" in world.say(first, R2) or "没有" in world.say(first, R2)
    world.say(second, R2)
    assert world.draw().r2 == R2


def test_the_window_runs_in_working_time(world: World) -> None:
    drawn(monday(world))
    one = world.assignments()[0]
    # 10:00 plus four working hours, with the noon hour left out
    assert one.answer_by and one.answer_by.astimezone(CHINA).strftime("%d %H:%M") == "23 15:00"
    world.forward(hours=2, minutes=30)
    assert sum("还没有答复" in text for text in world.phone(world.contact(one)).texts()) == 1
    world.forward(hours=3)
    assert world.assignments()[0].state == Answer.SILENT
    assert len(world.assignments()) == 2


def test_in_quiet_hours_nothing_rings_and_nothing_is_lost(world: World) -> None:
    monday(world)
    world.forward(hours=11)
    said = planned(world, PLAN.replace("明天9点", "后天14点"))
    assert "名单已冻结" in said
    assert world.phone("sun").texts()[-1].find("名单摘要M") == -1
    world.say("wang", R1)
    world.forward(hours=11)
    assert world.lots()[0].m in "\n".join(world.phone("sun").texts())
    world.say("sun", R2)
    assert world.draw().state == DrawState.OPEN
    assert world.phone(world.contact(world.assignments()[0])).last_card("检查巡查任务")


def test_notices_drawn_at_night_are_held_until_eight(world: World) -> None:
    monday(world)
    planned(world, PLAN.replace("明天9点", "后天14点"))
    world.say("wang", R1)
    world.forward(hours=5)  # 15:00, still his to answer
    world.clock.forward(timedelta(hours=6))
    world.say("sun", R2)
    one = world.assignments()[0]
    assert world.phone(world.contact(one)).texts() == []
    world.forward(hours=11)
    assert world.phone(world.contact(one)).last_card("检查巡查任务").buttons == [
        "接受",
        "需要回避",
        "无法参加",
    ]
    assert one.answer_by and one.answer_by.astimezone(CHINA).strftime("%d %H:%M") == "24 14:00"


def test_the_card_says_when_what_counts_and_who_is_concerned(world: World) -> None:
    drawn(monday(world))
    card = world.phone(world.contact(world.assignments()[0])).last_card("检查巡查任务")
    assert "明天09:00" in card.text and "甲公司" in card.text
    world.click(world.contact(world.assignments()[0]), "无法参加")
    reasons = world.phone(world.contact(world.assignments()[0])).last_card("无法参加")
    assert "一年内两次" in reasons.text


def test_too_soon_and_past_are_refused_with_the_earliest_time(world: World) -> None:
    monday(world)
    world.forward(hours=11)  # 21:00
    said = planned(world)
    assert "太近" in said and "明天10:00" in said
    assert world.lots() == []


def test_the_interval_keeps_who_has_just_worked_out_of_the_next_plan(world: World) -> None:
    drawn(monday(world))
    one = world.assignments()[0]
    world.click(world.contact(one), "接受")
    for step in ("出发", "到场", "完成"):
        world.click(world.contact(one), step)
    said = planned(world, f"抽取 检测监测 1家 官渡区 后天9点 质量安全检查 另一工地 {PARTIES}")
    assert "候选11家，已排除1家（在办满额1）" in said and "含抽取间隔期" in said
    world.say("wang", "放弃 0002")
    said = world.say("wang", "应急抽取 检测监测 1家 盘龙区 某路塌陷")
    assert "候选12家" in said


def test_a_late_recusal_costs_nothing_and_the_next_is_asked(world: World) -> None:
    drawn(monday(world))
    one = world.assignments()[0]
    world.click(world.contact(one), "接受")
    assert world.draw().filled_at is not None
    said = world.say(world.contact(one), "回避 0001 近三年有业务合同")
    assert "不影响履职记录" in said
    first, second = world.assignments()
    assert (first.state, second.replaces) == (Answer.RECUSED, "1")
    world.click(world.contact(second), "接受")
    for step in ("出发", "到场", "完成"):
        world.click(world.contact(second), step)
    assert "核验：一致" in world.say("shen", "核验 0001")


def test_an_activity_weeks_ahead_is_not_forgotten(world: World) -> None:
    drawn(monday(world), PLAN.replace("明天9点", "12月8日9点"))
    world.click(world.contact(world.assignments()[0]), "接受")
    world.clock.forward(timedelta(days=9))
    world.settle()
    assert world.draw().state == DrawState.OPEN
    world.clock.forward(timedelta(days=14))
    world.settle()
    assert world.draw().close_note == "7天没有新的进展"


def test_numbers_that_never_come_end_the_draw_after_a_week(world: World) -> None:
    planned(monday(world), PLAN.replace("明天9点", "12月8日9点"))
    world.say("wang", R1)
    world.clock.forward(timedelta(days=7, minutes=1))
    world.settle()
    assert world.draw().close_reason == "超时作废"
    assert "7天没有等齐" in world.phone("wang").texts()[-1]


def test_a_supervisor_who_was_not_asked_gives_no_number(world: World) -> None:
    world.add_staff("qian", "钱监督", Role.SUPERVISOR, unit="市监察组")
    planned(monday(world))
    other = "qian" if world.draw().supervisor == "sun" else "sun"
    said = world.say(other, f"确认 0001 {R2}")
    assert "只有发起人" in said
    assert world.draw().r2 == "-"


def test_giving_up_while_waiting_is_on_record(world: World) -> None:
    planned(monday(world))
    world.say("wang", R1)
    assert "已放弃" in world.say("wang", "放弃 0001")
    assert world.draw().close_reason == "放弃"
    assert "没有用上" in world.say("sun", f"确认 0001 {R2}")
    said = planned(world)
    assert "30天内本单位同类别曾放弃" in said or world.draw("0002").follows == [world.draw().number]


def test_who_is_not_fit_on_the_day_of_the_activity_is_not_drawn(world: World) -> None:
    """聘期 to 30 November: out of a plan for 15 December, and the manifest says why."""
    monday(world)
    leaving = world.rows(Institution)[0]
    world.change(Membership, col(Membership.institution_id) == leaving.id, term_end=date(2026, 11, 30))
    expiring = world.rows(Institution)[1]
    places = [one.id for one in world.rows(Membership, col(Membership.institution_id) == expiring.id)]
    world.change(Certificate, col(Certificate.membership_id).in_(places), valid_to=date(2026, 12, 14))
    plan = PLAN.replace("明天9点", "12月15日9点").replace("1家", "10家")
    said = drawn(world, plan)
    [lot] = world.lots()
    assert f"out={leaving.code} why=聘期外\n" in lot.manifest
    assert f"out={expiring.code} why=证照过期\n" in lot.manifest
    assert (lot.pool, lot.excluded) == (10, {"聘期外": 1, "证照过期": 1})
    assert {leaving.code, expiring.code}.isdisjoint(one.code for one in world.assignments())
    assert "已抽出10家" in "\n".join([said, *world.phone("wang").texts()])
    assert "一致（封存，未核排序）" in world.say("wang", "核验 0001")
    assert "没有下一位" in world.say("wang", "加抽 1家 0001")
    now = world.say("wang", "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌")
    assert "候选12家" in now, "an emergency takes place today"


def test_by_hand_too_the_day_of_the_activity_counts(world: World) -> None:
    monday(world)
    drawn(world, PLAN.replace("明天9点", "12月15日9点"))
    other = next(one for one in world.rows(Institution) if one.code != world.assignments()[0].code)
    world.change(Membership, col(Membership.institution_id) == other.id, term_end=date(2026, 11, 30))
    assert "聘期外" in world.say("wang", f"指派 0001 {other.name} 名单已用尽")


def test_both_days_are_said_before_and_after(world: World) -> None:
    """In the preview and in the record sheet of a plan; an emergency knows one day."""
    monday(world)
    with browsing(world, "wang") as wang:
        step = "聘期和证照看冻结当天和活动当天"
        assert step in words(wang.submit("/h5/draw/preview", form_planned(), on="/h5/draw"))
        assert step not in words(wang.submit("/h5/draw/preview", form_emergency(), on="/h5/draw"))
    planned(world)
    assert "证照有效（冻结当天和活动当天）" in papers_words.conditions(world.draw())
    world.say("wang", "放弃 0001")
    world.say("wang", "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌")
    assert "证照有效，" in papers_words.conditions(world.draw("0002"))
