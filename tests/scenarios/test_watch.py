"""Emergencies ask the supervisor on duty, for a minute and no longer (kmdraw-1 §4)."""

import pytest

from models.draw import DrawState
from tests.scenarios.world import World

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"


def test_nobody_on_duty_holds_nothing_up(world: World) -> None:
    world.say("wang", SENTENCE)
    said = world.say("wang", "483920")
    assert "已抽出2家" in said and "监督人事后复核" in said
    draw = world.draw()
    assert draw.r2 == "-" and "监督人事后复核" in draw.marks
    world.forward(hours=7)  # it is night: the review waits for the morning
    assert any("请核验" in text for text in world.phone("sun").texts())


@pytest.mark.both
def test_who_is_on_duty_is_asked_and_waited_for(world: World) -> None:
    assert "值班" in world.say("sun", "值班")
    world.say("wang", SENTENCE)
    assert world.phone("sun").last_card("监督邀请")
    said = world.say("wang", "483920")
    assert "还在等" in said
    assert world.draw().state == DrawState.WAITING
    world.say("sun", "确认 0001 117755")
    assert world.draw().r2 == "117755"
    assert "监督人事后复核" not in world.draw().marks
    assert len(world.assignments()) == 2


def test_after_a_minute_the_draw_goes_on_without_him(world: World) -> None:
    world.say("sun", "值班")
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    world.forward(seconds=61)
    draw = world.draw()
    assert (draw.state, draw.r2) == (DrawState.OPEN, "-")
    assert "监督人事后复核" in draw.marks
    said = world.say("sun", "确认 0001 117755")
    assert "没有用上" in said
    assert world.draw().r2 == "-"


def test_off_duty_is_not_asked_any_more(world: World) -> None:
    world.say("sun", "值班")
    assert "已下班" in world.say("sun", "下班")
    world.say("wang", SENTENCE)
    assert world.draw().supervisor == ""
    assert "角色" in world.say("wang", "值班")


def test_a_watch_ends_by_itself(world: World) -> None:
    world.say("sun", "值班")
    world.forward(hours=25)
    world.say("wang", SENTENCE)
    assert world.draw().supervisor == ""
