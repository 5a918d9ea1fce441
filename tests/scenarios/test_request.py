"""What is missing is asked for in one question with buttons; the text that is hashed stays the first one."""

import pytest

from models.draw import DrawState
from models.rules.kmdraw1.manifest import parse_manifest
from models.rules.kmdraw1.method import request_hash
from tests.scenarios.world import World


def test_everything_missing_is_one_question_with_drop_downs(world: World) -> None:
    asked = world.say("wang", "应急抽取")
    assert "类别、数量、区县、事由" in asked
    chosen = {"category": "检测监测", "need": "2家", "district": "盘龙区"}
    asked = world.click("wang", "确定", choices=chosen)
    assert "什么事" in asked
    said = world.say("wang", "某工地塌方")
    assert "名单已冻结" in said
    draw = world.draw()
    assert (draw.request_text, draw.district, draw.reason) == ("应急抽取", "盘龙区", "某工地塌方")


def test_one_missing_part_is_one_row_of_buttons(world: World) -> None:
    world.say("wang", "应急抽取 检测监测 盘龙区 某工地塌方")
    card = world.phone("wang").last_card("抽几家")
    assert card.buttons == ["1家", "2家", "3家"]
    assert "名单已冻结" in world.click("wang", "2家")
    assert world.phone("wang").last_card("抽几家").greyed


def test_an_unknown_district_is_asked_back(world: World) -> None:
    said = world.say("wang", "急抽 检测2 盘笼区 基坑塌了")
    assert "没认出“盘笼区”。是盘龙区吗？" in said
    assert "名单已冻结" in world.say("wang", "是")
    assert world.draw().district == "盘龙区"


def test_the_answer_may_be_typed_and_the_request_hash_is_of_the_first_text(world: World) -> None:
    first = "应急抽取 检测监测 2家 回避 机构1"
    world.say("wang", first)
    world.say("wang", "盘龙")
    world.say("wang", "桥头基坑渗水")
    lot = world.lots()[0]
    assert parse_manifest(lot.manifest).request == request_hash(first, "sha256")
    assert world.draw().excluded == ["机构1"]


def test_exclusion_by_another_word_needs_a_reason(world: World) -> None:
    said = world.say("wang", "应急抽取 检测监测 2家 盘龙区 基坑塌了 排除 机构1")
    assert "原因" in said
    assert "名单已冻结" in world.say("wang", "是本工程的施工单位")
    assert world.draw().exclusion_reason == "是本工程的施工单位"


def test_another_command_leaves_the_question_open(world: World) -> None:
    world.say("wang", "应急抽取 检测监测 盘龙区 某工地塌方")
    assert "这里可以" in world.say("wang", "帮助")
    assert "名单已冻结" in world.say("wang", "3家")


def test_a_stale_question_card_settles_nothing(world: World) -> None:
    world.say("wang", "应急抽取 检测监测 盘龙区 某工地塌方")
    old = world.phone("wang").last_card("抽几家")
    world.say("wang", "2家")
    said = world.click("wang", "1家", message=old, force=True)
    assert "已经处理过" in said
    assert world.draw().state == DrawState.PENDING
    assert world.lots()[0].need == 2


@pytest.mark.both
def test_several_categories_are_several_lots(world: World) -> None:
    for _ in range(4):
        world.add_institution("设计")
    said = world.say("wang", "应急抽取 检测监测 2家 设计 1家 盘龙区 某工地塌方")
    assert "检测监测 2家" in said and "设计 1家" in said
    assert [lot.number[-2:] for lot in world.lots()] == ["-1", "-2"]
    world.say("wang", "确认 000000")
    assert [one.rank for one in world.assignments()] == [1, 2, 1]
