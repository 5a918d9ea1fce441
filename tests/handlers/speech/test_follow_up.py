"""A later text as the answer to what a draw request still lacks."""

import pytest

from config.vocabulary import load_vocabulary
from handlers.speech import merge, parse
from handlers.speech.draw.draft import DrawRequest, LotRequest

WORDS = load_vocabulary()


def said(text: str, *answers: str) -> DrawRequest:
    """The request after all answers."""
    draft = parse(text, WORDS)
    assert isinstance(draft, DrawRequest)
    for answer in answers:
        merged = merge(draft, answer, WORDS)
        assert merged is not None, answer
        draft = merged
    return draft


WHOLE = said("应急抽取 检测2家 盘龙 某工地基坑坍塌")


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("应急抽取 2家 盘龙 某工地基坑坍塌", ["检测监测"]),
        ("应急抽取 2家 盘龙 某工地基坑坍塌", ["检测吧"]),
        ("应急抽取 2家 盘龙 某工地基坑坍塌", ["抽检测的"]),
        ("应急抽取 2家 盘龙 某工地基坑坍塌", ["检测单位"]),
        ("应急抽取 检测 盘龙 某工地基坑坍塌", ["2家"]),
        ("应急抽取 检测 盘龙 某工地基坑坍塌", ["2"]),
        ("应急抽取 检测 盘龙 某工地基坑坍塌", ["两家吧"]),
        ("应急抽取 检测 盘龙 某工地基坑坍塌", ["抽2家"]),
        ("应急抽取 检测 盘龙 某工地基坑坍塌", ["二"]),
        ("应急抽取 检测 盘龙 某工地基坑坍塌", ["检测2"]),
        ("应急抽取 检测2家 某工地基坑坍塌", ["盘龙"]),
        ("应急抽取 检测2家 某工地基坑坍塌", ["在盘龙区"]),
        ("应急抽取 检测2家 盘龙", ["某工地基坑坍塌"]),
        ("应急抽取 盘龙 某工地基坑坍塌", ["检测2家"]),
        ("应急抽取 盘龙 某工地基坑坍塌", ["检测", "2家"]),
        ("应急抽取 盘龙 某工地基坑坍塌", ["2家", "检测"]),
        ("应急抽取 某工地基坑坍塌", ["检测2家 盘龙"]),
        ("应急抽取", ["检测2家盘龙区某工地基坑坍塌"]),
        ("应急抽取", ["检测", "2", "盘龙区", "某工地基坑坍塌"]),
        ("应急抽取 检测2家 盘笼区 某工地基坑坍塌", ["是"]),
        ("应急抽取 检测2家 盘笼区 某工地基坑坍塌", ["好的"]),
        ("应急抽取 检测2家 盘笼区 某工地基坑坍塌", ["盘龙区"]),
        ("应急抽取 检测3家 盘龙 某工地基坑坍塌", ["检测2家"]),
        ("应急抽取 检测3家 检测4家 盘龙 某工地基坑坍塌", ["检测2家"]),
    ],
)
def test_the_parts_come_one_after_the_other(text: str, answers: list[str]) -> None:
    assert said(text, *answers) == WHOLE


def test_one_number_serves_every_lot_that_has_none() -> None:
    assert said("应急抽取 检测3家 设计 勘察", "2家").lots == (
        LotRequest("检测监测", 3),
        LotRequest("设计", 2),
        LotRequest("勘察", 2),
    )
    assert said("应急抽取 检测 设计", "检测2 设计1").lots == (
        LotRequest("检测监测", 2),
        LotRequest("设计", 1),
    )


def test_a_category_more_is_added() -> None:
    assert said("应急抽取 检测2家", "设计1家").lots == (LotRequest("检测监测", 2), LotRequest("设计", 1))


def test_parties_named_later_are_added() -> None:
    request = said("应急抽取 检测2家 回避 甲公司", "回避 乙公司、甲公司", "盘龙")
    assert request.excluded == ("甲公司", "乙公司")
    assert request.district == "盘龙区"


def test_the_reason_owed_for_an_exclusion_comes_later() -> None:
    text = "应急抽取 检测2家 盘龙 塌了 排除 甲公司"
    assert said(text).exclusion_needs_reason
    request = said(text, "原因：与建设单位有关联")
    assert (request.exclusion_reason, request.exclusion_needs_reason) == ("与建设单位有关联", False)
    assert request.reason == "塌了"
    assert said(text, "它是施工方").exclusion_reason == "它是施工方"


def test_an_unknown_district_is_asked_again() -> None:
    request = said("应急抽取 检测2家 塌了", "呈供区")
    assert (request.district, request.unknown_district, request.nearest_district) == (
        None,
        "呈供区",
        "呈贡区",
    )


@pytest.mark.parametrize("answer", ["稍等", "今天天气不错", "0007", "是", "？？", "0家", "🤔", "\u202e"])
def test_what_adds_nothing_leaves_the_draft(answer: str) -> None:
    draft = said("应急抽取 检测 塌了")
    assert merge(draft, answer, WORDS) in (draft, None)
    assert answer != "稍等" or merge(draft, answer, WORDS) == draft


@pytest.mark.parametrize(
    "answer",
    ["盘龙区和官渡区", "盘龙官渡", "盘龙或者官渡", "盘龙区官渡区交界", "应该是盘龙区，也可能是官渡区"],
)
def test_two_districts_in_an_answer_are_asked_again(answer: str) -> None:
    request = said("应急抽取 检测2家 塌了", answer)
    assert (request.district, request.districts) == (None, ("盘龙区", "官渡区"))
    settled = said("应急抽取 检测2家 塌了", answer, "官渡")
    assert (settled.district, settled.districts) == ("官渡区", ())


def test_a_story_in_another_district_contradicts_the_sentence() -> None:
    request = said("应急抽取 检测2家 盘龙区", "官渡区某工地塌方")
    assert (request.district, request.districts) == (None, ("盘龙区", "官渡区"))
    assert said("应急抽取 检测2家 盘龙区", "官渡区").district == "官渡区"


@pytest.mark.parametrize(("answer", "need"), [("3家", 3), ("检测1家", 1), ("检测1家监测3家", None)])
def test_two_numbers_are_settled_by_a_new_one(answer: str, need: int | None) -> None:
    request = said("应急抽取 检测2家监测1家 盘龙 塌了", answer)
    assert request.lots == (LotRequest("检测监测", need),)
    assert bool(request.repeated) == (need is None)


def test_the_story_is_not_changed_by_a_later_remark() -> None:
    assert said("应急抽取 检测2家 基坑坍塌", "快一点").reason == "基坑坍塌"


@pytest.mark.parametrize(
    "answer",
    [
        "帮助",
        "进度",
        "我的任务",
        "放弃",
        "撤销 0007",
        "接受 0007",
        "回避 0007 有关联",
        "483920",
        "确认",
        "应急抽取 设计1家",
        "抽取 设计1家",
        "加抽 1家 0007",
    ],
)
def test_another_command_is_no_answer(answer: str) -> None:
    assert merge(said("应急抽取 检测"), answer, WORDS) is None
