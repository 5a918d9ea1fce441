"""New Year's Eve: a planned draw whose deadlines run over a year without a schedule, and one with it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.bot.draw_form_fields import planned
from tests.handlers.schedule_file import schedule
from tests.scenarios.browse import browsing, words
from tests.scenarios.plans import PARTIES, R1, R2
from tests.scenarios.test_outside import builder
from tests.scenarios.world import World, open_world

PLAN = f"抽取 检测监测 1家 官渡区 1月6日9点 质量安全检查 某住宅项目 {PARTIES}"
BY = "1月4日11:00"
# from 22 November 02:00 to 31 December 15:00
EVE = timedelta(days=39, hours=13)


@pytest.mark.parametrize("known", [False, True])
def test_every_deadline_over_unknown_days_is_tentative(
    database_url: str, tmp_path: Path, known: bool
) -> None:
    more: dict[str, Any] = {"holidays": schedule(tmp_path)} if known else {}
    with open_world(database_url, institutions=3, **more) as world:
        world.clock.forward(EVE)
        world.settle()
        mark = "" if known else "（暂定）"
        said = story(world)
    assert said
    for place, text in said.items():
        assert f"{BY}{mark}" in text, place
        assert known == ("暂定" not in text), place


def story(world: World) -> dict[str, str]:
    """Who reads a deadline where."""
    with browsing(world, "wang") as wang:
        preview = wang.submit("/h5/draw/preview", planned(starts_at="2027-01-06T09:00"), on="/h5/draw")
    world.say("wang", PLAN)
    said = {"the supervisor's invitation": "\n".join(m.text for m in world.phone("sun").messages)}
    said["the preview"] = words(preview)
    said["what is waited for"] = world.say("wang", R1)
    said["what was drawn"] = world.say("sun", R2) and world.phone("wang").texts()[-1]
    one = world.assignments()[0]
    contact = world.contact(one)
    said["the task's card"] = world.phone(contact).last_card().text
    said["the contact's tasks"] = world.say(contact, "我的任务")
    said["progress in the chat"] = world.say("wang", "进度 0001")
    with browsing(world, "wang") as wang:
        said["the progress page"] = words(wang.get(f"/h5/draws/{world.draw().number}"))
    with browsing(world, contact) as phone:
        said["the task page"] = words(phone.get(f"/h5/tasks/{one.id}"))
    said["the next one"] = world.say(contact, "拒绝 0001 人员外出") and world.phone("wang").texts()[-1]
    said["one more"] = world.say("wang", "加抽 1家 0001")
    return said


def test_the_end_of_an_activity_is_no_matter_of_the_calendar(world: World) -> None:
    """Cut off by the start, and in an emergency: nothing is tentative."""
    world.clock.forward(EVE)
    world.settle()
    world.say("wang", PLAN.replace("1月6日9点", "1月4日9点"))
    world.say("wang", R1)
    world.say("sun", R2)
    card = world.phone(world.contact(world.assignments()[0])).last_card().text
    assert "1月4日09:00前" in card and "暂定" not in card
    world.clock.forward(timedelta(hours=8, minutes=55))
    said = world.say("wang", "应急抽取 检测监测 1家 盘龙区 某工地基坑坍塌") + world.say("wang", R1)
    assert "00:0" in said and "暂定" not in said


def test_the_approval_of_a_unit_is_tentative_too(world: World) -> None:
    world.clock.forward(EVE)
    world.settle()
    builder(world)
    world.say("zhao", "抽取 检测监测 1家 西山区 1月7日9点 深基坑方案核查 " + PARTIES)
    assert f"最迟{BY}（暂定）答复" in world.say("zhao", "专家论证前复核")
    assert f"请在{BY}（暂定）前答复" in world.phone("zong").last_card("抽取申请待您确认").text
