"""What gives up, what is a reason, and what a text with two numbers orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.draw.tasks import words as tasks_words
from handlers.speech import Command, gives_up, parse, reason_in
from handlers.speech.command import Order, from_json, to_json
from handlers.speech.commands_general import (
    Accept,
    Close,
    Finish,
    NeverMind,
    Progress,
    Recuse,
    Refuse,
    Verify,
    Withdraw,
)
from handlers.speech.commands_office import Decide
from handlers.speech.more import More
from handlers.speech.several import Several
from tests.handlers.speech.wanted import NOW, WORDS


@pytest.mark.parametrize(
    "text",
    [
        *(
            "取消",
            "取消吧",
            "算了",
            "算了吧",
            "不弄了",
            "不抽了",
            "不要了",
            "先不抽了",
            "不用了",
            "别抽了",
            "放弃",
        ),
        *(
            "撤销",
            "结束吧",
            "没事了",
            "那就算了",
            "先取消吧",
            "取消本次抽取",
            "这次先不办了",
            "刚才那个不要了",
        ),
        *("不用再抽了，谢谢", "算了，等通知", "取消 现场已经好了", "发错了", "我们不抽机构了"),
    ],
)
def test_words_of_giving_up(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "盘龙区", "2家", "没有", "无监理单位", "不要甲公司", "不用回避", "取消资格怎么办", "取消 0007",
        "撤销 误报", "结束 险情已排除", "某工地基坑坍塌", "停电", "说错了，是五华区", "基坑处置，别抽甲公司",
        "是", "", "。", "0007",
    ],
)  # fmt: skip
def test_what_gives_up_nothing(text: str) -> None:
    assert not gives_up(text)


def test_where_a_reason_is_owed_a_calm_word_may_begin_it() -> None:
    assert gives_up("不用了，险情已排除") and not gives_up("不用了，险情已排除", owes_reason=True)
    assert gives_up("搞错了") and not gives_up("搞错了", owes_reason=True)
    assert gives_up("算了，再等等", owes_reason=True)


@pytest.mark.parametrize(
    "text",
    [
        *("先别撤", "先不撤", "不撤销了", "别结束", "还是不撤了", "不是撤销", "不结束了，再看看"),
        *("等等", "稍等", "先等一下", "等会儿再说", "再想想", "再看看", "慢着", "别急"),
    ],
)
def test_who_holds_the_order_back_gives_no_reason(text: str) -> None:
    assert gives_up(text, owes_reason=True)


@pytest.mark.parametrize(
    "text", ["停电", "停工", "别处有任务", "等通知", "等专家到了再抽", "不能撤离", "还在忙呢", "看错了"]
)
def test_what_only_begins_like_it_is_one(text: str) -> None:
    assert not gives_up(text, owes_reason=True) and reason_in(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("啊啊", "aa", "asdf", "呵呵", "同上", "如题", "不知道", "说不清", "先别撤", "等一下再说"),
        *("怎么写", "写什么", "什么原因？", "为什么要写", "能不能不写", "机构到了吗"),
        "", "吧", "了", "啊呀", "算了", "算了吧", "没事", "不用了", "12345", "0002", "和0002", "。。。",
        "好的", "OK", "原因：", "没有", "无", "其他（请写明）", "取消", "x", "不去", "去不了", "🤔",
    ],
)  # fmt: skip
def test_no_reason(text: str) -> None:
    assert reason_in(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        *tasks_words.REFUSE_REASONS[:-1], *tasks_words.RECUSE_REASONS[:-1],
        "误报", "停电", "停工", "改期", "没空",
        "险情已排除", "不用了 险情排除", "搞错了",
        "现场已由消防处置", "活动取消", "与0006重复", "处置完毕", "car broke down",
        "险情", "GPS坏了", "怎么联系都联系不上", "为什么塌还不清楚，先停",
    ],
)  # fmt: skip
def test_a_reason_stays_as_it_was_written(text: str) -> None:
    assert reason_in(f" {text}。") == text


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("拒绝0001和0002", (Refuse("0001", None), Refuse("0002", None))),
        ("拒绝 0001 和 0002 设备都在外地", (Refuse("0001", "设备都在外地"), Refuse("0002", "设备都在外地"))),
        ("接受0001、0002", (Accept("0001"), Accept("0002"))),
        ("接受 7、8", (Accept("0007"), Accept("0008"))),
        ("0001和0002都接受", (Accept("0001"), Accept("0002"))),
        ("接受0001，拒绝0002", (Accept("0001"), Refuse("0002", None))),
        ("0001接受，0002拒绝 设备在外", (Accept("0001"), Refuse("0002", "设备在外"))),
        ("拒绝0001设备在外，接受 0002", (Refuse("0001", None), Accept("0002"))),
        ("接受0001不接受0002", (Accept("0001"), Refuse("0002", None))),
        ("回避 0001、0002 是监理单位", (Recuse("0001", "是监理单位"), Recuse("0002", "是监理单位"))),
        ("完成 0001 0002", (Finish("0001"), Finish("0002"))),
        ("撤销 0007 与0006重复", (Withdraw("0007", "重复"), Withdraw("0006", "重复"))),
        ("结束0001和0002", (Close("0001", None), Close("0002", None))),
        ("核验 0001和0002", (Verify("0001"), Verify("0002"))),
        ("0001 和 0002 怎么样了", (Progress("0001"), Progress("0002"))),
        ("加抽 1家 0001和0002", (More("0001", 1), More("0002", 1))),
        ("同意 事项12和13", (Decide(12, True), Decide(13, True))),
        ("不同意 事项12、事项13 没有附件", (Decide(12, False), Decide(13, False))),
    ],
)
def test_two_numbers_are_two_orders(text: str, orders: tuple[Order, ...]) -> None:
    assert parse(text, WORDS, NOW) == Several(orders)
    assert tuple(from_json(to_json(order)) for order in orders) == orders


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("CQ-20261122-0007 接受 0007", Accept("CQ-20261122-0007")),
        ("拒绝 0007 打 0871-65432100", Refuse("0007", "打 0871-65432100")),
        ("拒绝 0007 打 0871 65432100", Refuse("0007", "打 0871 65432100")),
        ("结束 0007 0012号楼已处置", Close("0007", "0012号楼已处置")),
        ("拒绝 0007 3、4号线停运", Refuse("0007", "3、4号线停运")),
        ("同意 事项12 第2、3点已改", Decide(12, True, "第2、3点已改")),
        ("算了", NeverMind()),
        ("0001 0002", None),
    ],
)
def test_one_number_is_one_order(text: str, command: Command | None) -> None:
    assert parse(text, WORDS, NOW) == command


SCRAPS = (
    *("取消", "算了", "不用", "了", "吧", "先", "0001", "0002", "和", "、"),
    *("拒绝", "接受", "设备", "，", "#", "1", "事项", "同意"),
)


@given(st.lists(st.sampled_from(SCRAPS)))
def test_any_disorder_is_read(words: list[str]) -> None:
    text = "".join(words)
    assert reason_in(text) in text
    gives_up(text)
    parse(text, WORDS, NOW)


def test_a_pasted_page_is_read_to_its_end() -> None:
    for scrap in ("取消", "不要再", "算了x", "0001和", "拒绝0001，接受 0002", "#1 #2", "事项1和", "1、"):
        page = (scrap * 5000)[:5000]
        gives_up(page)
        reason_in(page)
        parse(f"拒绝 {page}", WORDS, NOW)


@pytest.mark.parametrize(
    "text",
    [
        *("结束0001要怎么操作", "结束 0001 前要他们签字", "撤销 0001 之前要报谁批", "0001 结束后要交报告"),
        *("结束 0001 以后怎么付钱", "取消0001的通知发了没有", "放弃 0001 会怎样", "撤销0001之前先打电话给我"),
        *("撤销0001时候通知谁", "结束0001要找谁"),
    ],
)
def test_talk_about_an_order_is_none(text: str) -> None:
    assert parse(text, WORDS, NOW) is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("撤销 0001 后续不需要了", Withdraw("0001", "后续不需要了")),
        ("撤销 0001 前方道路中断", Withdraw("0001", "前方道路中断")),
        ("结束 0001 时间冲突", Close("0001", "时间冲突")),
        ("撤销0001的原因是误报", Withdraw("0001", "的原因是误报")),
    ],
)
def test_what_begins_like_talk_is_the_reason(text: str, order: Command) -> None:
    assert parse(text, WORDS, NOW) == order
