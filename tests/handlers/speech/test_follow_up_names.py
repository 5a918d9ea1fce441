"""The answer to «you wrote …, and I read no name»; to «do you mean it»."""

import json

import pytest

from handlers.speech import declined, merge, parse
from handlers.speech.draw.draft import DrawRequest
from tests.handlers.speech.wanted import NOW, WORDS

PIT = "应急抽取 检测2家 盘龙区 某工地坍塌"
ONE = f"{PIT} 施工方是某建"
TWO = f"{PIT} 施工方是某建，甲方万华"
STRUCK = f"{PIT} 把精诚检测排除掉"


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


@pytest.mark.parametrize(
    "answer",
    [
        "没有",
        "无",
        "都没有",
        "不用回避",
        "没有要回避的",
        "没有要回避的单位",
        "不知道",
        "不清楚全称",
        "不晓得",
    ],
)
def test_nobody_is_an_answer(answer: str) -> None:
    request = said(TWO, answer)
    assert (request.missing(), request.parties, request.excluded) == ((), (), ())


@pytest.mark.parametrize(
    "answer",
    [
        "云南建投集团",
        "云南建投集团。",
        "全称是云南建投集团",
        "施工单位：云南建投集团",
        "施工方是云南建投集团",
    ],
)
def test_the_full_name_completes_it(answer: str) -> None:
    request = said(ONE, answer)
    assert (request.missing(), request.parties) == ((), (("施工", "云南建投集团"),))


@pytest.mark.parametrize("answer", ["云南建投", "是云南建投", "施工方是云南建投", "施工单位：云南建投"])
def test_asked_for_it_a_short_name_is_a_name(answer: str) -> None:
    assert said(ONE, answer).parties == (("施工", "云南建投"),)


@pytest.mark.parametrize("answer", ["某建", "就是某建", "万华置业", "恒大地产", "中铁八局", "无锡建工"])
def test_a_short_name_tells_its_trade_or_was_in_the_question(answer: str) -> None:
    assert said(ONE, answer).parties == (("施工", answer.removeprefix("就是")),)


def test_several_are_told_apart_by_order_or_by_role() -> None:
    both = (("施工", "云南建投集团"), ("建设", "万华置业"))
    assert said(TWO, "云南建投集团、万华置业").parties == both
    assert said(TWO, "建设单位：万华置业，施工单位：云南建投集团").parties == both[::-1]
    request = said(TWO, "云南建投集团")
    assert request.unread == (("甲方万华", "建设"),)
    assert said(TWO, "云南建投集团", "没有").parties == both[:1]


def test_whoever_is_struck_out_owes_a_reason() -> None:
    request = said(STRUCK, "精诚检测")
    assert (request.excluded, request.exclusion_needs_reason) == (("精诚检测",), True)
    request = said(STRUCK, "精诚检测", "它给官渡区那个项目的施工方做过检测")
    assert (request.exclusion_needs_reason, request.district, request.unread) == (False, "盘龙区", ())
    assert not said(f"{PIT} 精诚检测要回避", "精诚检测").exclusion_needs_reason


def test_what_else_is_missing_may_come_with_it() -> None:
    request = said("应急抽取 检测2家 某工地坍塌 施工方是某建", "官渡区，云南建投集团")
    assert (request.district, request.parties, request.missing()) == (
        "官渡区",
        (("施工", "云南建投集团"),),
        (),
    )
    request = said("应急抽取 检测2家 某工地坍塌 施工方是某建", "官渡区")
    assert request.missing() == ("names",)


@pytest.mark.parametrize(
    "answer",
    [
        *("稍等", "快点", "好的", "什么意思", "盘龙区", "是", "2家"),
        *(
            "没有别的",
            "没别的了",
            "别的没有",
            "就这些",
            "同上",
            "写了啊",
            "没写错",
            "就是这个",
            "继续",
        ),
    ],
)
def test_what_names_nobody_leaves_the_question(answer: str) -> None:
    assert said(ONE, answer).unread == (("施工方是某建", "施工"),)


def test_names_in_a_later_answer_are_not_lost_either() -> None:
    request = said("应急抽取 检测2家 盘龙区", "某工地坍塌，施工方是某建")
    assert (request.reason, request.missing()) == ("某工地坍塌，施工方是某建", ("names",))


DOUBT = f"能不能{PIT}"


@pytest.mark.parametrize("answer", ["现在就抽", "是的", "真的", "抽吧", "是真实应急"])
def test_a_clear_yes_makes_it_a_request(answer: str) -> None:
    assert said(DOUBT, answer) == said(PIT)


@pytest.mark.parametrize("answer", ["不抽", "不是", "只是问问", "是演练", "算了", "不"])
def test_a_no_ends_it(answer: str) -> None:
    assert declined(said(DOUBT), answer)
    assert not declined(said(ONE), answer)


def test_anything_else_settles_no_doubt() -> None:
    assert said(DOUBT, "官渡区", "设计1家") == said(DOUBT)
