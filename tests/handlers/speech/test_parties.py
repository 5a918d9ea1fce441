"""Parties to the project, who must not be drawn: 回避, and 排除, which owes a reason."""

import pytest

from handlers.speech import merge, parse
from tests.handlers.speech.wanted import WORDS, want


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("回避 甲公司、乙公司", ["甲公司", "乙公司"]),
        ("回避甲公司、乙公司", ["甲公司", "乙公司"]),
        ("回避：甲公司，乙公司", ["甲公司", "乙公司"]),
        ("回避 甲公司和乙公司", ["甲公司", "乙公司"]),
        ("回避 甲公司 乙集团", ["甲公司", "乙集团"]),
        ("回避 甲公司、甲公司", ["甲公司"]),
        ("回避 昆明建工、云南检测", ["昆明建工", "云南检测"]),
        ("回避 五华建安、盘龙检测", ["五华建安", "盘龙检测"]),
        ("回避 昆明某检测监测有限公司", ["昆明某检测监测有限公司"]),
        ("回避 云南省设计院 西南院有限公司昆明分公司", ["云南省设计院", "西南院有限公司昆明分公司"]),
        ("回避 甲有限公司乙有限公司", ["甲有限公司", "乙有限公司"]),
        ("回避 云南和平建筑公司", ["云南和平建筑公司"]),
        ("回避 甲（集团）公司、乙公司（昆明）", ["甲（集团）公司", "乙公司（昆明）"]),
        ("回避 《甲公司》、“乙公司”等", ["甲公司", "乙公司"]),
        ("回避 甲公司、乙公司等3家单位", ["甲公司", "乙公司"]),
        ("回避 建设单位甲公司、施工单位乙公司", ["甲公司", "乙公司"]),
        ("回避 昆明一建、云南二建，监理单位：丙监理公司", ["昆明一建", "云南二建", "丙监理公司"]),
        ("避开甲公司", ["甲公司"]),
        ("（回避甲公司）", ["甲公司"]),
        ("回避：无", []),
        ("回避：都没", []),
        ("无回避单位", []),
        ("暂无需回避", []),
    ],
)
def test_parties_are_named_anywhere(text: str, names: list[str]) -> None:
    wanted = want("检测监测2", "盘龙区", "塌了", *names)
    assert parse(f"应急抽取 检测2家 盘龙区 塌了 {text}", WORDS) == wanted
    assert parse(f"应急抽取 {text} 检测2家 盘龙区 塌了", WORDS) == wanted
    assert parse(f"{text} 应急抽取 检测2家 盘龙区 塌了", WORDS) == wanted


@pytest.mark.parametrize(
    ("text", "reason", "names"),
    [
        ("昆明市第一医院工地 回避 甲公司", "昆明市第一医院工地", ["甲公司"]),
        ("回避 甲公司 昆明市第一医院", "昆明市第一医院", ["甲公司"]),
        ("回避 甲公司 基坑坍塌", "基坑坍塌", ["甲公司"]),
        ("回避 甲公司，施工单位反映坍塌", "施工单位反映坍塌", ["甲公司"]),
        ("回避甲公司某工地基坑坍塌", "某工地基坑坍塌", ["甲公司"]),
        ("基坑坍塌回避甲公司、乙公司", "基坑坍塌", ["甲公司", "乙公司"]),
        ("回避 甲公司、云南乙建 某设计院宿舍起火", "某设计院宿舍起火", ["甲公司", "云南乙建"]),
        ("回避 甲公司 地铁小菜园站 渗水", "地铁小菜园站 渗水", ["甲公司"]),
        ("回避 甲公司 昆明市质安总站 渗水", "渗水", ["甲公司", "昆明市质安总站"]),
        ("没有排除其他隐患", "没有排除其他隐患", []),
    ],
)
def test_the_list_of_parties_ends_where_the_story_goes_on(text: str, reason: str, names: list[str]) -> None:
    assert parse(f"应急抽取 检测2家 盘龙 {text}", WORDS) == want("检测监测2", "盘龙区", reason, *names)


@pytest.mark.parametrize(
    ("text", "reason", "parties"),
    [
        ("施工单位：甲公司 塌了", "塌了", [("施工", "甲公司")]),
        ("塌了 建设单位甲公司、施工单位乙公司", "塌了", [("建设", "甲公司"), ("施工", "乙公司")]),
        ("某工地坍塌，业主云南某置业有限公司", "某工地坍塌", [("建设", "云南某置业有限公司")]),
        ("施工单位反映塌了", "施工单位反映塌了", []),
        ("塌了 施工单位已撤离", "塌了 施工单位已撤离", []),
    ],
)
def test_in_an_emergency_too_a_party_is_named_by_its_role(
    text: str, reason: str, parties: list[tuple[str, str]]
) -> None:
    wanted = want("检测监测2", "盘龙区", reason, parties=tuple(parties))
    assert parse(f"应急抽取 检测2家 盘龙 {text}", WORDS) == wanted


def test_parties_are_named_in_an_answer() -> None:
    draft = want("检测监测2", "盘龙区", None)
    merged = merge(draft, "基坑坍塌，施工单位：甲公司", WORDS)
    assert merged == want("检测监测2", "盘龙区", "基坑坍塌", parties=(("施工", "甲公司"),))


@pytest.mark.parametrize(
    ("text", "owed", "why"),
    [
        ("回避 甲公司", False, None),
        ("排除 甲公司", True, None),
        ("排除甲公司", True, None),
        ("不要甲公司", True, None),
        ("排除 甲公司 原因：是施工方", False, "施工方"),
        ("排除 甲公司 因与建设单位有关联", False, "与建设单位有关联"),
        ("排除甲公司，因为参与了施工", False, "参与了施工"),
    ],
)
def test_an_exclusion_by_another_word_owes_a_reason(text: str, owed: bool, why: str | None) -> None:
    wanted = want("检测监测2", "盘龙区", "塌了", "甲公司", exclusion_needs_reason=owed, exclusion_reason=why)
    assert parse(f"应急抽取 检测2家 盘龙 塌了 {text}", WORDS) == wanted
