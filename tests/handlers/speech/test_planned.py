"""Sentences of officials who plan ahead (口径 2: 「抽取 类别 数量 区域 时间 事由 参建单位」)."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.draw.request import words as request_words
from handlers.speech import parse
from handlers.speech.draw.draft import DrawRequest
from tests.handlers.speech.wanted import NOW, WORDS, at, want

PARTIES = (("建设", "甲公司"), ("施工", "乙公司"), ("监理", "丙公司"))
NAMED = "建设单位甲公司、施工单位乙公司、监理单位丙公司"
CHECK = want(
    "监理咨询1", "官渡区", "质量安全检查", kind="planned", task="检查巡查", starts_at=at("11-26 09:00")
)


def said(text: str) -> DrawRequest:
    """The request of a sentence."""
    request = parse(text, WORDS, NOW)
    assert isinstance(request, DrawRequest), request
    return request


@pytest.mark.parametrize(
    "text",
    [
        "抽取 监理咨询 1家 官渡区 明天9点 质量安全检查",
        "抽取监理1家官渡区明天9点质量安全检查",
        "明天上午9点抽取监理1家官渡区质量安全检查",
        "明天9点官渡区质量安全检查需要抽取监理1家",
        "抽取 监理 1家 官渡 明早九点 质量安全检查",
        "预约抽取 监理 一家 官渡 11月26日 9:00 质量安全检查",
        "我要抽取 监理 1家，官渡区，定于明天上午9点开展质量安全检查",
        "抽取 监理 1家 区域：官渡区 时间：明天09:00 事由：质量安全检查",
        "检查抽取　监理　１家　官渡区　明天９点　质量安全检查",
        "抽取 监理 1家 官渡区 明天 质量安全检查 上午9点",
    ],
)
def test_one_plan_in_many_words(text: str) -> None:
    assert said(text) == CHECK


def test_a_plan_of_a_unit() -> None:
    """The hour is asked for, not guessed (口径 3)."""
    request = said("抽取 检测监测 1家 西山区 周五上午 深基坑方案核查")
    assert (request.task, request.district, request.reason) == ("危大论证", "西山区", "深基坑方案核查")
    assert (request.starts_at, request.unclear_time) == (None, "周五上午")
    assert request.time_choices == (at("11-27 09:00"), at("11-27 10:00"), at("11-27 11:00"))
    assert request.missing() == ("starts_at", "parties")


@pytest.mark.parametrize(
    ("text", "task", "choices"),
    [
        ("某工地质量问题", None, ()),
        ("房屋安全鉴定", "投诉鉴定", ()),
        ("新材料鉴定", "四新鉴定", ()),
        ("塔吊倒塌事故调查", "事故调查", ()),
        ("应急技术咨询", "应急技术咨询", ()),
        ("应急预案编制", "标准预案", ()),
        ("应急管理培训", "培训授课", ()),
        ("优质工程评审", "评优评先", ()),
        ("专项施工方案论证", "危大论证", ()),
        ("质量检查和业务培训", None, ("检查巡查", "培训授课")),
        ("培训 质量检查人员", "培训授课", ()),
        ("处理其他问题", None, ()),
        ("其他 处理问题", "其他", ()),
    ],
)
def test_the_task_is_heard_in_the_story(text: str, task: str | None, choices: tuple[str, ...]) -> None:
    request = said(f"抽取 检测 1家 官渡区 明天9点 {text}")
    assert (request.task, request.task_choices) == (task, choices)


def test_a_task_of_the_action_counts_where_the_story_tells_none() -> None:
    assert said("检查抽取 检测 1家 官渡区 明天9点 某工地").task == "检查巡查"
    assert said("检查抽取 检测 1家 官渡区 明天9点 安全培训").task == "培训授课"


@pytest.mark.parametrize(
    ("text", "covert", "reason"),
    [
        ("抽取 检测 1家 官渡区 明天9点 质量检查 密封", True, "质量检查"),
        ("密封抽取 检测 1家 官渡区 明天9点 质量检查", True, "质量检查"),
        ("抽取 检测 1家 官渡区 明天9点 飞行检查", True, "飞行检查"),
        ("抽取 检测 1家 官渡区 明天9点 质量检查，不打招呼", True, "质量检查"),
        ("抽取 检测 1家 官渡区 明天9点 管道密封性能检查", False, "管道密封性能检查"),
    ],
)
def test_a_surprise_inspection_is_sealed(text: str, covert: bool, reason: str) -> None:
    request = said(text)
    assert (request.covert, request.reason) == (covert, reason)


def test_other_tasks_count_only_where_it_is_said() -> None:
    assert said("抽取 检测 1家 官渡区 明天9点 其他 台账整理 计入考核") == want(
        "检测监测1",
        "官渡区",
        "台账整理",
        kind="planned",
        task="其他",
        task_flagged=True,
        starts_at=at("11-26 09:00"),
    )
    assert not said("抽取 检测 1家 官渡区 明天9点 其他 台账整理 不计入考核").task_flagged


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("周六上午9点", {"odd_time": at("11-28 09:00")}),
        ("今晚8点", {"odd_time": at("11-25 20:00")}),
        ("昨天9点", {"past_time": at("11-24 09:00")}),
        (
            "12月3日",
            {"unclear_time": "12月3日", "time_choices": ("12-03 09:00", "12-03 10:00", "12-03 14:00")},
        ),
        ("2月30日9点", {"unclear_time": "2月30日9点", "no_such_time": True}),
        ("11月31日", {"unclear_time": "11月31日", "no_such_time": True}),
        ("元旦上午9点", {"odd_time": at("2027-01-01 09:00")}),
        ("国庆节上午9点", {"unclear_time": "国庆节上午9点", "time_choices": ("2027-10-01 09:00",)}),
        ("国庆节后9点", {"unclear_time": "国庆节后9点"}),
        (
            "12.03",
            {"unclear_time": "12.03", "time_choices": ("12-03 09:00", "12-03 10:00", "12-03 14:00")},
        ),
        ("", {}),
    ],
)
def test_times_that_have_to_be_asked_about(text: str, change: dict[str, Any]) -> None:
    if "time_choices" in change:
        change = {**change, "time_choices": tuple(map(at, change["time_choices"]))}
    request = said(f"抽取 监理 1家 官渡区 {text} 质量安全检查")
    assert request == replace(CHECK, starts_at=None, **change)
    assert "starts_at" in request.missing()


@pytest.mark.parametrize("time", ["12.3 9点", "12.03 9:00", "12月3 上午9点", "12/3日9点"])
def test_a_date_is_written_in_many_ways(time: str) -> None:
    request = said(f"抽取 监理 1家 官渡区 {time} 质量安全检查")
    assert request == replace(CHECK, starts_at=at("12-03 09:00"))


def test_a_day_that_does_not_exist_is_said_not_to() -> None:
    alone = request_words.question(said("抽取 监理 1家 官渡区 11月31日9点 质量安全检查"), NOW)
    assert alone.startswith("没有“11月31日9点”这个时间，没有发起抽取。请回复别的时间")
    more = said("抽取 监理 官渡区 2月30日 质量安全检查")
    assert "没有“2月30日”这个时间" in request_words.question(more, NOW)
    assert request_words.question_title(more, NOW).startswith("没有“2月30日”这个时间。还差")


def test_times_of_the_story_are_left_alone() -> None:
    request = said("抽取 监理 1家 官渡区 塔吊12:30倒塌的事故调查 3号楼 明天上午10点")
    assert request.reason == "塔吊12:30倒塌的事故调查 3号楼"
    assert request.starts_at == at("11-26 10:00")


@pytest.mark.parametrize(
    ("text", "parties", "without"),
    [
        (NAMED, PARTIES, ()),
        ("建设单位：甲公司，施工单位：乙公司，监理单位：丙公司", PARTIES, ()),
        ("建设：甲公司 施工：乙公司 监理：丙公司", PARTIES, ()),
        ("建设单位甲公司施工单位乙公司监理单位丙公司", PARTIES, ()),
        ("业主甲公司，总包乙公司、监理单位为丙公司", PARTIES, ()),
        ("回避 建设单位甲公司、施工单位乙公司、监理单位丙公司", PARTIES, ()),
        (
            "建设单位：昆明建投 施工单位甲公司、乙集团",
            (("建设", "昆明建投"), ("施工", "甲公司"), ("施工", "乙集团")),
            (),
        ),
        ("方案编制单位丁设计院", (("编制", "丁设计院"),), ()),
        ("建设单位甲公司 无监理单位", (("建设", "甲公司"),), ("监理",)),
        ("建设单位甲公司 没有施工、监理单位", (("建设", "甲公司"),), ("施工", "监理")),
        ("监理单位：无", (), ("监理",)),
    ],
)
def test_parties_have_their_roles(
    text: str, parties: tuple[tuple[str, str], ...], without: tuple[str, ...]
) -> None:
    for sentence in (
        f"抽取 监理 1家 官渡区 明天9点 质量安全检查 {text}",
        f"抽取 监理 1家 {text}；官渡区 明天9点 质量安全检查",
    ):
        assert said(sentence) == replace(CHECK, parties=parties, without=without)


@pytest.mark.parametrize("text", ["施工单位反映质量问题", "施工单位现场人员投诉", "建设单位的质量问题"])
def test_what_a_unit_does_is_no_party(text: str) -> None:
    request = said(f"抽取 监理 1家 官渡区 明天9点 {text}")
    assert (request.parties, request.reason) == ((), text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (f"抽取 监理 1家 官渡区 明天9点 质量安全检查 {NAMED}", ()),
        ("抽取 监理 1家 官渡区 明天9点 质量安全检查 回避 甲公司、乙公司、丙公司", ()),
        ("抽取 监理 1家 官渡区 明天9点 质量安全检查 回避 甲公司", ("parties",)),
        ("抽取 监理 1家 官渡区 明天9点 质量安全检查 建设单位甲公司 无施工单位 无监理单位", ()),
        ("抽取 监理 1家 官渡区 明天9点 安全培训", ()),
        (f"抽取 监理 1家 官渡区 明天9点 {NAMED}", ("task", "reason")),
        ("预约抽取", ("category", "need", "district", "task", "starts_at", "reason", "parties")),
        ("应急抽取 监理 1家 官渡区 塌了", ()),
    ],
)
def test_what_a_plan_lacks(text: str, missing: tuple[str, ...]) -> None:
    assert said(text).missing() == missing


def test_the_place_is_named_by_its_label() -> None:
    request = said("抽取 监理 1家 地点：官渡区某某路3号院 明天9点 质量安全检查")
    assert request == replace(CHECK, place="官渡区某某路3号院")


@pytest.mark.parametrize(
    "text",
    [
        "抽取 检测2家 盘龙 应急 某工地基坑坍塌 昨晚8点",
        "应急抽取 检测2家 盘龙 昨晚8点某工地基坑坍塌 建设单位：甲公司",
    ],
)
def test_emergency_words_win_and_no_time_is_read(text: str) -> None:
    request = said(text)
    assert request.kind == "emergency"
    assert "昨晚8点" in (request.reason or "")
    assert request.past_time is None


@pytest.mark.parametrize(
    "text", ["抽取结果什么时候公布", "怎么才算抽取完成呢", "不要抽取检测1家", "我们抽检了一家"]
)
def test_talk_about_drawing_is_no_draw(text: str) -> None:
    assert not isinstance(parse(text, WORDS, NOW), DrawRequest)


@pytest.mark.parametrize("scrap", ["<script>alert(1)</script>", "'; DROP TABLE draw", "👷‍♂️🏗️", "{{7*7}}"])
def test_signs_of_any_kind_are_only_text(scrap: str) -> None:
    request = said(f"抽取 监理 1家 官渡区 明天9点 质量安全检查 {scrap}")
    assert replace(request, reason=CHECK.reason) == CHECK


def test_without_a_clock_no_time_is_read() -> None:
    request = parse("抽取 监理 1家 官渡区 明天9点 质量安全检查", WORDS)
    assert isinstance(request, DrawRequest)
    assert (request.starts_at, request.reason) == (None, "明天9点 质量安全检查")
