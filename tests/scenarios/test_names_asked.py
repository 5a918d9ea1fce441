"""Nobody whom the official means gets lost, and nothing is drawn that was only spoken of."""

import pytest
from sqlalchemy import func, select

from bot.store.db import reading
from models.draw import Draw
from models.mail import Outbox
from models.rules.kmdraw1.manifest import parse_manifest
from tests.builders import code_of
from tests.scenarios.world import World

PIT = "应急抽取 检测监测 2家 盘龙区 某工地坍塌"


def draws(world: World) -> int:
    with reading(world.bot.engine) as session:
        return int(session.execute(select(func.count()).select_from(Draw)).scalar_one())


def left_out(world: World) -> dict[str, str]:
    """Who stands outside the frozen list, and why."""
    return dict(parse_manifest(world.lots()[0].manifest).entries_out)


NAMED = {code_of(1): "回避(申请人)"}


def test_a_party_without_its_full_name_is_asked_for_and_then_recused(world: World) -> None:
    said = world.say("wang", f"{PIT} 施工方是某建")
    assert "施工方是某建" in said
    assert draws(world) == 0
    assert world.phone("wang").last_card("没读出单位").buttons == ["没有要回避的"]
    said = world.say("wang", "昆明第1检测有限公司")
    assert "回避：昆明第1检测有限公司\n" in said
    assert "昆明第1检测有限公司" in world.phone("wang").last_card("应急抽取待确认").text
    assert world.draw().parties == [{"role": "施工", "name": "昆明第1检测有限公司"}]
    assert left_out(world) == NAMED


def test_nobody_is_an_answer_and_the_frozen_text_says_so(world: World) -> None:
    world.say("wang", f"{PIT} 回避建设单位、施工单位")
    assert draws(world) == 0
    said = world.click("wang", "没有要回避的")
    assert "回避：没有写明参建单位\n" in said
    assert "没有写明参建单位" in world.phone("wang").last_card("应急抽取待确认").text
    in_words = [row.fallback for row in world.rows(Outbox, Outbox.topic == "confirm")]
    assert len(in_words) == 1 and "回避：没有写明参建单位\n" in in_words[0]
    assert left_out(world) == {}


@pytest.mark.parametrize(
    "words",
    [
        "施工方是昆明第1检测有限公司",
        "甲方昆明第1检测有限公司",
        "昆明第1检测有限公司要回避",
        "昆明第1检测有限公司和施工方有利害关系",
        "昆明第1检测有限公司别抽，因为是施工单位",
        "不要昆明第1检测有限公司的人，因为是施工单位",
    ],
)
def test_a_name_said_in_plain_words_is_recused_at_once(world: World, words: str) -> None:
    said = world.say("wang", f"{PIT} {words}")
    assert "回避：昆明第1检测有限公司\n" in said
    assert left_out(world) == NAMED


def test_an_exclusion_asked_for_owes_its_reason_too(world: World) -> None:
    world.say("wang", f"{PIT} 把机构一排除掉")
    assert "原因" in world.say("wang", "机构1")
    assert draws(world) == 0
    assert "回避：机构1\n" in world.say("wang", "给施工方做过检测")
    assert (world.draw().excluded, world.draw().exclusion_reason) == (["机构1"], "给施工方做过检测")
    assert left_out(world) == NAMED


def test_a_plain_sentence_is_not_held_up(world: World) -> None:
    said = world.say("wang", f"{PIT}，施工单位已失联，尽快排除险情")
    assert "回避：没有写明参建单位\n" in said
    assert draws(world) == 1


@pytest.mark.parametrize(
    "text", [f"演练 {PIT}", f"{PIT}（演练）", f"测试一下{PIT}", "应急抽取 检测2家 盘龙区 试一下"]
)
def test_a_rehearsal_is_refused_in_words(world: World, text: str) -> None:
    assert "目前还不能演练" in world.say("wang", text)
    assert draws(world) == 0
    assert "没有等待确认的抽取" in world.say("wang", "483920")


def test_a_rehearsal_told_in_an_answer_draws_nothing_either(world: World) -> None:
    world.say("wang", "应急抽取 检测2家 盘龙区")
    assert "演练" in world.say("wang", "演练")
    assert "没有发起抽取" in world.say("wang", "是演练")
    assert draws(world) == 0


@pytest.mark.parametrize(
    "text",
    [
        "刚才的应急抽取是谁批的",
        "刚才的应急抽取检测2家是谁批的",
        "能不能应急抽取检测？",
        "应急抽取什么时候能用",
    ],
)
def test_talk_is_answered_with_what_can_be_done(world: World, text: str) -> None:
    assert "应急抽取 检测监测 2家" in world.say("wang", text)
    assert draws(world) == 0


def test_half_a_question_is_asked_back(world: World) -> None:
    text = "能不能应急抽取检测2家 盘龙区 某工地坍塌"
    assert "能不能" in world.say("wang", text)
    assert world.phone("wang").last_card("现在就抽吗").buttons == ["现在就抽", "不抽"]
    assert "没有发起抽取" in world.click("wang", "不抽")
    assert draws(world) == 0
    world.say("wang", text)
    assert "名单已冻结" in world.click("wang", "现在就抽")
    assert (world.draw().reason, world.draw().request_text) == ("某工地坍塌", text)


def test_two_numbers_are_offered_and_none_is_taken(world: World) -> None:
    assert "2家和1家" in world.say("wang", "应急抽取 检测2家监测1家 盘龙区 某工地坍塌")
    assert draws(world) == 0
    assert world.phone("wang").last_card("抽几家").buttons == ["2家", "1家", "3家"]
    world.click("wang", "1家")
    assert world.lots()[0].need == 1


def test_two_districts_are_offered_and_none_is_taken(world: World) -> None:
    assert "盘龙区和官渡区" in world.say("wang", "应急抽取 检测2家 盘龙区和官渡区交界某工地坍塌")
    assert "官渡区和西山区" in world.say("wang", "官渡或者西山")
    assert draws(world) == 0
    assert world.phone("wang").last_card("在哪一个").buttons[:2] == ["官渡区", "西山区"]
    world.click("wang", "西山区")
    assert world.draw().district == "西山区"
