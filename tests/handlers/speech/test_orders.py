"""Questions and orders about a running draw: 进度, 放弃, 撤销, 结束, 核验, 加抽, 帮助."""

import pytest

from handlers.speech import Command, parse
from handlers.speech.commands_general import Abandon, Close, Help, MyTasks, Progress, Verify, Withdraw
from handlers.speech.more import More
from tests.handlers.speech.wanted import WORDS

FULL = "CQ-20261122-0007"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("进度", Progress(None)),
        ("进度 0007", Progress("0007")),
        ("0007进度", Progress("0007")),
        ("查看进度", Progress(None)),
        ("应急抽取进度", Progress(None)),
        ("应急抽取 0007 进度", Progress("0007")),
        ("怎么样了", Progress(None)),
        ("怎么样了？", Progress(None)),
        ("0007怎么样了", Progress("0007")),
        ("出发了吗", Progress(None)),
        ("到了吗 0007", Progress("0007")),
        ("进度紧张，人员都在外地", None),
        ("我的任务", MyTasks()),
        ("任务", MyTasks()),
        ("我的任务有哪些？", MyTasks()),
        ("放弃", Abandon(None)),
        ("放弃 0007", Abandon("0007")),
        ("先不抽了", Abandon(None)),
        ("放弃吗", None),
        ("撤销 0007 原因写错了地点", Withdraw("0007", "写错了地点")),
        ("撤销 0007", Withdraw("0007", None)),
        ("撤销 条件有误", Withdraw(None, "条件有误")),
        ("撤销 应急抽取 条件有误", Withdraw(None, "条件有误")),
        ("取消 0007", Withdraw("0007", None)),
        ("取消", Withdraw(None, None)),
        ("取消资格怎么办", None),
        ("取消了婚礼", None),
        ("撤销 0007 吗", None),
        ("结束 0007", Close("0007", None)),
        ("结束 0007 险情排除", Close("0007", "险情排除")),
        ("结束", Close(None, None)),
        ("核验 0007", Verify("0007")),
        ("验一下 0007", Verify("0007")),
        ("0007 核验", Verify("0007")),
        ("核验", Verify(None)),
        ("帮助", Help()),
        ("怎么抽", Help()),
        ("怎么抽取？", Help()),
        ("怎么用", Help()),
        ("?", Help()),
        ("？", Help()),
        ("help", Help()),
        ("您好", Help()),
        ("。。。", None),
        ("", None),
        ("今天天气不错", None),
        ("我的机构", None),
        ("到期", None),
        ("查机构 甲公司", None),
        ("意见建议 字太小", None),
    ],
)
def test_questions_and_orders(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("加抽", More(None, 1)),
        ("加抽 1家 0007", More("0007", 1)),
        ("补抽 0007", More("0007", 1)),
        ("0007 加抽 两家", More("0007", 2)),
        ("加抽0007 2家", More("0007", 2)),
        ("加抽 2家 #7", More("0007", 2)),
        ("加抽 2家 7", More("0007", 2)),
        ("加抽 0007 2", More("0007", 2)),
        (f"加抽 俩 {FULL}", More(FULL, 2)),
        ("加抽 检测 2家 0007", More("0007", 2, "检测监测")),
        ("加抽2家设计", More(None, 2, "设计")),
        ("加抽 检测2", More(None, 2, "检测监测")),
        ("再抽两家", More(None, 2)),
        ("不够，再来一家", More(None, 1)),
        ("不够了，加抽", More(None, 1)),
        ("再加1家检测 0007", More("0007", 1, "检测监测")),
        ("还要两家", More(None, 2)),
        ("再加抽一家 0001", More("0001", 1)),
        ("还要加抽2家", More(None, 2)),
        ("加抽 1家 ZP-20261122-0003", More("ZP-20261122-0003", 1)),
        ("应急加抽 1家 0007", More("0007", 1)),
        ("加抽 100家 0007", More("0007", 0)),
        ("加抽 7", More(None, 1, None, "7")),
        ("加抽2", More(None, 1, None, "2")),
        ("再来", None),
        ("再来看看", None),
        ("加抽水泵", None),
        ("不够", None),
    ],
)
def test_more_of_the_same_ranking(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command
