"""What holds for every sentence: no exception, no order of parts, no difference between widths."""

import json
import unicodedata
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.vocabulary import load_vocabulary
from handlers.speech import Command, merge, parse
from handlers.speech.confirm import Confirm
from handlers.speech.draw.draft import DrawRequest, LotRequest
from tests.handlers.speech.wanted import NOW

WORDS = load_vocabulary()
ACTIONS = st.sampled_from(["应急抽取", "急抽", "应急", "紧急抽取"])
REGIONS = st.sampled_from([(word, region.name) for region in WORDS.regions for word in region.words])
CATEGORIES = st.sampled_from([(word, item.name) for item in WORDS.categories for word in item.words])
COUNTS = st.sampled_from([("2家", 2), ("两家", 2), ("十二个", 12), ("99家", 99), ("一家", 1)])
STORIES = st.sampled_from(
    ["某工地基坑坍塌", "3号楼墙体开裂，疑似沉降", "某设计院宿舍起火", "2号线渗水", "塔吊倒了"]
)
GAPS = st.sampled_from([" ", "，", "　", "； ", "\n", "、", "。"])
# what commands are made of, to be met in any disorder
SCRAPS = [
    *(
        "应急抽取",
        "应急",
        "抽取",
        "加抽",
        "确认",
        "接受",
        "拒绝",
        "回避",
        "排除",
        "撤销",
        "进度",
        "到",
        "完成",
        "好的",
    ),
    *(
        "检测监测",
        "设计院",
        "监理",
        "两家",
        "2",
        "各",
        "俩",
        "〇",
        "十十",
        "盘龙",
        "盘笼区",
        "昆明市",
        "0007",
        "483920",
    ),
    *(
        "CQ-20261122-0007",
        "#",
        "任务",
        "甲公司",
        "有限公司",
        "和",
        "原因",
        "因",
        "、",
        "，",
        "；",
        "。",
        "：",
        "？",
        " ",
        "\n",
    ),
    *(
        "明天",
        "周五",
        "上午",
        "9点",
        "9:00",
        "12月3日",
        "3号",
        "半小时后",
        "建设单位",
        "监理：",
        "无施工单位",
        "检查",
        "方案论证",
        "密封",
        "地点：",
        "指派",
        "公开数",
    ),
    *(
        "施工方是",
        "甲方",
        "要回避",
        "别抽",
        "不要",
        "排除掉",
        "有利害关系",
        "的人",
        "演练",
        "测试",
        "能不能",
        "刚才的",
        "可以吗",
        "或者官渡",
        "监测1家",
    ),
    *(
        "<b>",
        "👨\u200d👩\u200d👧",
        "\u202e",
        "\u200f",
        "\x00",
        "\ud800",
        "ﷺ",
        "①",
        "㎡",
        "(",
        "…",
        "~",
        "%",
        "x" * 50,
    ),
]


DRAFTS = [
    DrawRequest(lots=(LotRequest("设计"),)),
    DrawRequest(lots=(LotRequest("设计"),), kind="planned", unclear_time="周五上午", reason="质量安全检查"),
    DrawRequest(lots=(LotRequest("设计", 1),), kind="planned", task="检查巡查"),
    DrawRequest(lots=(LotRequest("设计"),), unread=(("施工方是某建", "施工"), ("精诚别抽", "排除"))),
    DrawRequest(lots=(LotRequest("设计"),), repeated=(("设计", (2, 1)),), districts=("盘龙区", "官渡区")),
    DrawRequest(lots=(LotRequest("设计", 1),), doubt="能不能"),
]


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    understood(text)


@given(st.lists(st.sampled_from(SCRAPS), max_size=40).map("".join))
def test_any_disorder_of_known_words_is_read_without_an_exception(text: str) -> None:
    understood(text)


@pytest.mark.parametrize("scrap", SCRAPS)
def test_a_pasted_page_is_read_to_its_end(scrap: str) -> None:
    page = (scrap * 5000)[:5000]
    sound(parse(page, WORDS, NOW))
    sound(parse(f"抽取 检测2家 {page}", WORDS, NOW))
    for head in ("应急抽取 检测2家", "抽取 检测2家", "回避", "加抽", "拒绝 0007", "指派", "公开数 0007"):
        understood(f"{head} {page[:300]}x")


def understood(text: str) -> None:
    """As a sentence and as an answer."""
    sound(parse(text, WORDS, NOW))
    for draft in DRAFTS:
        sound(merge(draft, text, WORDS, NOW))


def sound(command: Command | None) -> None:
    """What every command keeps, whatever was said."""
    if isinstance(command, DrawRequest):
        names = [lot.category for lot in command.lots]
        assert len(names) == len(set(names))
        assert set(names) <= set(WORDS.category_names)
        assert all(lot.need is None or 1 <= lot.need <= 99 for lot in command.lots)
        assert command.district is None or command.district in WORDS.region_names
        assert command.district is None or command.unknown_district is None
        assert not command.districts or (command.district is None and len(command.districts) > 1)
        assert all(words.strip() and role for words, role in command.unread)
        open_lots = {lot.category for lot in command.lots if lot.need is None}
        assert {category for category, _numbers in command.repeated} <= open_lots
        assert command.reason is None or command.reason.strip()
        assert len(set(command.excluded)) == len(command.excluded)
        assert DrawRequest.from_json(json.loads(json.dumps(command.to_json()))) == command
        times = (command.starts_at, command.odd_time, *command.time_choices)
        assert all(time is None or time > NOW for time in times)
        assert command.past_time is None or command.past_time <= NOW
        assert command.task is None or command.task in WORDS.planned_tasks
        assert all(role and name.strip() for role, name in command.parties)
        assert command.planned or command == replace(command, starts_at=None, task=None)
    if isinstance(command, Confirm):
        assert len(command.digits) == 6
        assert command.digits.isascii()
        assert command.digits.isdigit()


@given(ACTIONS, CATEGORIES, COUNTS, REGIONS, STORIES, GAPS, st.randoms(use_true_random=False))
def test_the_order_of_parts_does_not_matter(
    action: str,
    category: tuple[str, str],
    count: tuple[str, int],
    region: tuple[str, str],
    story: str,
    gap: str,
    chance: object,
) -> None:
    parts = [action, category[0], count[0], region[0], story]
    shuffled = sorted(parts, key=lambda _: chance.random())  # type: ignore[attr-defined]
    wanted = DrawRequest((LotRequest(category[1], count[1]),), region[1], story)
    assert parse(gap.join(shuffled), WORDS) == wanted


def test_every_order_of_one_sentence_is_the_same_request() -> None:
    parts = ["应急抽取", "检测2家", "设计院1家", "盘龙区", "某工地基坑坍塌", "回避 甲公司、乙公司"]
    wanted = DrawRequest(
        (LotRequest("检测监测", 2), LotRequest("设计", 1)), "盘龙区", "某工地基坑坍塌", ("甲公司", "乙公司")
    )
    for order in permutations(parts):
        request = parse(" ".join(order), WORDS)
        assert isinstance(request, DrawRequest)
        assert set(request.lots) == set(wanted.lots), order
        assert (request.district, request.reason, request.excluded) == (
            wanted.district,
            wanted.reason,
            wanted.excluded,
        ), order


PLAN = [
    "抽取",
    "检测2家",
    "盘龙区",
    "明天9点",
    "质量安全检查",
    "建设单位甲公司、施工单位乙公司、监理单位丙公司",
]


@given(st.permutations(PLAN), GAPS)
def test_the_order_of_a_planned_draw_does_not_matter(order: list[str], gap: str) -> None:
    wanted = parse("抽取 检测2家 盘龙区 明天9点 质量安全检查 " + PLAN[-1], WORDS, NOW)
    assert isinstance(wanted, DrawRequest)
    assert not wanted.missing()
    assert parse(gap.join(order), WORDS, NOW) == wanted


WIDTHS = [
    "抽取 检测1家 盘龙区 12/3 9:30 质量安全检查 建设单位:甲公司",
    "指派 0007 甲(集团)公司 原因:名单用尽",
    "应急抽取 检测监测 2家 盘龙区 3号楼A-3地块坍塌 回避 甲公司、乙公司",
    "应急抽取,检测2家,盘龙区,2.5米深基坑(含支护)坍塌!",
    "确认 0007 483920",
    "接受 CQ-20261122-0007",
    "拒绝 #0007 原因:3台设备在外",
    "加抽 2家 0007",
    "确认 48392",
    "进度 0007?",
]


@pytest.mark.parametrize("text", WIDTHS)
@given(data=st.data())
@settings(max_examples=settings().max_examples // 4)
def test_full_width_is_half_width(text: str, data: st.DataObject) -> None:
    wide = "".join(_wide(sign) if data.draw(st.booleans()) else sign for sign in text)
    assert _narrow(repr(parse(wide, WORDS))) == _narrow(repr(parse(text, WORDS)))


def _wide(sign: str) -> str:
    if sign == " ":
        return "　"
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign


def _narrow(text: str) -> str:
    """The reason keeps the width it was written in."""
    return unicodedata.normalize("NFKC", text)
