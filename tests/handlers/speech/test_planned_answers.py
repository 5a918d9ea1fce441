"""Answers to what a planned draw still lacks: the time, the task, the parties."""

import json

import pytest

from handlers.draw.request import words as request_words
from handlers.speech import merge, parse
from handlers.speech.draw.draft import DrawRequest
from models.rules.time.moments import spoken
from tests.handlers.speech.wanted import NOW, WORDS, at

NAMED = "建设单位甲公司、施工单位乙公司、监理单位丙公司"
CHECK = f"抽取 监理 1家 官渡区 质量安全检查 {NAMED}"
NO_PARTIES = "抽取 监理 1家 官渡区 明天9点 质量安全检查"


def said(text: str, *answers: str) -> DrawRequest:
    """The request after all answers, each draft kept as JSON in between."""
    draft = parse(text, WORDS, NOW)
    assert isinstance(draft, DrawRequest)
    for answer in answers:
        kept = DrawRequest.from_json(json.loads(json.dumps(draft.to_json())))
        assert kept == draft
        merged = merge(kept, answer, WORDS, NOW)
        assert merged is not None, answer
        draft = merged
    return draft


WHOLE = said(f"{CHECK} 明天9点")


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (CHECK, ["明天9点"]),
        (CHECK, ["上午9点", "明天"]),
        (CHECK, ["2026年11月26日09:00"]),
        (CHECK, ["2026-11-26 09:00"]),
        (f"{CHECK} 明天上午", ["9点"]),
        (f"{CHECK} 9点", ["明天"]),
        (f"{CHECK} 昨天9点", ["明天9点"]),
        (f"{CHECK} 周六9点", ["明天9点"]),
        (f"{CHECK} 后天9点", ["明天9点"]),
        (f"抽取 监理 1家 官渡区 明天9点 {NAMED}", ["检查巡查", "质量安全检查"]),
        (f"抽取 监理 1家 官渡区 明天9点 {NAMED}", ["质量安全检查"]),
        (NO_PARTIES, [NAMED]),
        (NO_PARTIES, ["建设单位甲公司", "施工单位乙公司，监理：丙公司"]),
        ("预约抽取", ["监理", "1家", "官渡", "明天9点", "质量安全检查", NAMED]),
        ("预约抽取", ["监理1家 官渡区 明天9点 质量安全检查", NAMED]),
    ],
)
def test_the_parts_come_one_after_the_other(text: str, answers: list[str]) -> None:
    assert said(text, *answers) == WHOLE


@pytest.mark.parametrize(
    ("text", "answer", "then"),
    [
        ("周五上午", "10点半", "11-27 10:30"),
        ("明天3点", "下午", "11-26 15:00"),
        ("3号9点", "是的", "12-03 09:00"),
        ("周六9点", "是", "11-28 09:00"),
        ("周六9点", "可以", "11-28 09:00"),
        ("周六9点", "周六9点", "11-28 09:00"),
        ("周六9点", "周五10点", "11-27 10:00"),
    ],
)
def test_a_time_is_settled(text: str, answer: str, then: str) -> None:
    request = said(f"{CHECK} {text}", answer)
    assert request.starts_at == at(then)
    assert (request.unclear_time, request.odd_time, request.time_choices) == (None, None, ())
    assert not request.missing()


@pytest.mark.parametrize("text", ["周五上午", "12月3日", "明天3点", "周末", "周六9点", "周三9点"])
def test_every_choice_can_be_given_back(text: str) -> None:
    draft = said(f"{CHECK} {text}")
    for choice in draft.time_choices or (draft.odd_time,):
        assert choice is not None
        answered = said(f"{CHECK} {text}", spoken(choice))
        # on a day off it is asked once more whether that is meant
        assert choice in (answered.starts_at, answered.odd_time)
        assert said(f"{CHECK} {text}", spoken(choice), spoken(choice)).starts_at == choice


@pytest.mark.parametrize("answer", ["是", "好的"])
def test_a_yes_where_several_times_are_possible_settles_nothing(answer: str) -> None:
    assert said(f"{CHECK} 周五上午", answer) == said(f"{CHECK} 周五上午")


def test_a_yes_settles_one_question_at_a_time() -> None:
    text = f"抽取 监理 1家 盘笼区 周六9点 质量安全检查 {NAMED}"
    assert (said(text, "是").district, said(text, "是").starts_at) == ("盘龙区", None)
    assert said(text, "是", "是").starts_at == at("11-28 09:00")


def test_a_yes_that_comes_too_late() -> None:
    draft = said(f"{CHECK} 今晚8点")
    late = merge(draft, "是", WORDS, at("11-25 21:00"))
    assert late is not None
    assert (late.starts_at, late.past_time) == (None, at("11-25 20:00"))


def test_a_time_that_stands_is_changed_only_by_a_clear_one() -> None:
    for remark in ("11月3日发现裂缝", "周五", "昨天9点", "是", "快一点"):
        assert said(f"{CHECK} 明天9点", remark) == WHOLE, remark


@pytest.mark.parametrize(
    ("answers", "parties", "without"),
    [
        (["甲公司、乙公司、丙公司"], [("参建", "甲公司"), ("参建", "乙公司"), ("参建", "丙公司")], []),
        (["建设单位昆明建投，施工单位甲公司"], [("建设", "昆明建投"), ("施工", "甲公司")], []),
        (["建设：甲公司 施工：乙公司", "没有监理单位"], [("建设", "甲公司"), ("施工", "乙公司")], ["监理"]),
        (["建设单位甲公司", "没有"], [("建设", "甲公司")], ["施工", "监理"]),
        (["无"], [], ["建设", "施工", "监理"]),
    ],
)  # fmt: skip
def test_the_parties_come_in_many_ways(
    answers: list[str], parties: list[tuple[str, str]], without: list[str]
) -> None:
    request = said(NO_PARTIES, *answers)
    assert (list(request.parties), list(request.without)) == (parties, without)
    due = {"建设", "施工", "监理"} - {role for role, _name in parties} - set(without)
    assert request.missing() == (("parties",) if due and ("参建", "甲公司") not in parties else ())


def test_names_for_recusal_stand_for_the_parties() -> None:
    request = said(NO_PARTIES, "回避 甲公司、乙公司、丙公司")
    assert (request.excluded, request.missing()) == (("甲公司", "乙公司", "丙公司"), ())


def test_what_is_not_known_yet_is_no_answer_to_a_plan() -> None:
    """先抽后补 is for emergencies alone (口径 2)."""
    assert said(NO_PARTIES, "暂不清楚").missing() == ("parties",)


def test_the_task_is_settled_and_may_change() -> None:
    text = f"抽取 监理 1家 官渡区 明天9点 质量检查和培训 {NAMED}"
    assert said(text, "培训授课").task == "培训授课"
    assert not said(text, "培训授课").parties_due
    assert said(text, "培训授课", "检查巡查").task == "检查巡查"
    assert said(text, "检查巡查").reason == "质量检查和培训"
    assert said(text, "检查巡查", "记得带上培训材料").task == "检查巡查"


@pytest.mark.parametrize("answer", ["🤔", "<b>", "\u202e", "稍等", "0家"])
def test_what_adds_nothing_leaves_the_draft(answer: str) -> None:
    assert said(CHECK, answer) == said(CHECK)


@pytest.mark.parametrize(
    "answer", ["抽取 设计1家", "应急抽取 检测1家", "进度", "值班", "公开数 0007 1", "统计"]
)
def test_another_command_is_no_answer(answer: str) -> None:
    assert merge(said(CHECK), answer, WORDS, NOW) is None


def test_an_emergency_reads_no_time_from_its_answers() -> None:
    request = said("应急抽取 检测2家 盘龙", "昨晚8点坍塌")
    assert (request.reason, request.past_time) == ("昨晚8点坍塌", None)


@pytest.mark.parametrize("time", ["9:00", "14:30", "23:45"])
@pytest.mark.parametrize("day", ["1月1日", "12月31日"])
def test_a_time_fits_on_a_button(day: str, time: str) -> None:
    assert len(request_words.on_button(f"{day}{time}")) <= 10 and "月" not in request_words.on_button(
        f"{day}14:30"
    )
