"""The digits of the requester and the answers of institutions: 接受, 拒绝, 回避, steps on the way."""

import pytest

from handlers.speech import Command, parse
from handlers.speech.commands_general import (
    Accept,
    Arrive,
    Depart,
    Finish,
    NotYet,
    Recuse,
    Refuse,
    VagueAccept,
)
from handlers.speech.confirm import Confirm, ConfirmAsk
from tests.handlers.speech.wanted import WORDS

FULL = "CQ-20261122-0007"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("确认 483920", Confirm(None, "483920")),
        ("确认483920", Confirm(None, "483920")),
        ("确认：４８３９２０", Confirm(None, "483920")),
        ("483920", Confirm(None, "483920")),
        ("４８３９２０", Confirm(None, "483920")),
        (" 483920。", Confirm(None, "483920")),
        ("083920", Confirm(None, "083920")),
        ("000007", Confirm(None, "000007")),
        ("483 920", Confirm(None, "483920")),
        ("483920 确认", Confirm(None, "483920")),
        ("确认抽取 483920", Confirm(None, "483920")),
        ("数字是483920", Confirm(None, "483920")),
        ("R1=483920", Confirm(None, "483920")),
        ("确认 0007 483920", Confirm("0007", "483920")),
        ("确认 483920 0007", Confirm("0007", "483920")),
        ("确认 7 483920", Confirm("0007", "483920")),
        ("0007 483920", Confirm("0007", "483920")),
        ("0007 确认 483920", Confirm("0007", "483920")),
        ("确认 #0007，483920", Confirm("0007", "483920")),
        ("确认 任务0007 483920", Confirm("0007", "483920")),
        (f"确认 {FULL} 483920", Confirm(FULL, "483920")),
        ("确认 cq-20261122-10007 483920", Confirm("CQ-20261122-10007", "483920")),
        ("确认", ConfirmAsk(None)),
        ("确认抽取", ConfirmAsk(None)),
        ("确认无误", ConfirmAsk(None)),
        ("确认 0007", ConfirmAsk("0007")),
        ("确认 7", ConfirmAsk("0007")),
        ("0007确认", ConfirmAsk("0007")),
        ("确认 48392", ConfirmAsk(None, "48392")),
        ("确认 0007 48392", ConfirmAsk("0007", "48392")),
        ("确认 4839201", ConfirmAsk(None, "4839201")),
        ("确认 483920 1234567", ConfirmAsk(None, "1234567")),
        ("确认现场情况后再说", None),
        ("48392", None),
        ("4839201", None),
        ("0007", None),
    ],
)
def test_six_digits_are_the_share_of_the_requester(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0007", "0007"),
        ("7", "0007"),
        ("07", "0007"),
        ("０００７", "0007"),
        ("#0007", "0007"),
        ("#7", "0007"),
        ("任务0007", "0007"),
        ("任务 7", "0007"),
        ("编号0007", "0007"),
        ("0007号", "0007"),
        ("7号任务", "0007"),
        ("123", "0123"),
        ("10007", "10007"),
        ("#123456", "123456"),
        ("CQ-20261122-0007", FULL),
        ("cq-20261122-0007", FULL),
        ("CQ202611220007", FULL),
        ("CQ－20261122－0007", FULL),
        ("CQ-20261122-0007-2", FULL),
        ("CQ-20261122-10007", "CQ-20261122-10007"),
    ],
)
def test_a_draw_is_named_in_many_ways(written: str, number: str) -> None:
    assert parse(f"接受 {written}", WORDS) == Accept(number)
    assert parse(f"{written} 接受", WORDS) == Accept(number)
    assert parse(f"拒绝 {written} 设备在外", WORDS) == Refuse(number, "设备在外")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("接受", Accept(None)),
        ("接受0007", Accept("0007")),
        ("接受任务0007", Accept("0007")),
        ("我们接受 0007", Accept("0007")),
        ("好的，接受0007", Accept("0007")),
        ("接受，马上到", Accept(None)),
        ("接受了。", Accept(None)),
        ("愿意接受 0007", Accept("0007")),
        ("确认接受 0007", Accept("0007")),
        ("任务0007 我单位接受", Accept("0007")),
        ("参加 0007", Accept("0007")),
        ("接受吗", VagueAccept()),
        ("接受吗？", VagueAccept()),
        ("接受检查正在进行", VagueAccept()),
        ("去", VagueAccept()),
        ("收到", VagueAccept()),
        ("收到，马上到", VagueAccept()),
        ("好的马上来", VagueAccept()),
        ("好的", VagueAccept()),
        ("OK", VagueAccept()),
        ("可以参加", VagueAccept()),
        ("我们马上出发", VagueAccept()),
        ("确认收到", VagueAccept()),
        ("同意", VagueAccept()),
        ("好的" * 20, None),
        ("马上", None),
        ("是", None),
    ],
)
def test_accepting_binds_only_in_clear_words(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("拒绝", Refuse(None, None)),
        ("拒绝 0007", Refuse("0007", None)),
        ("拒绝 0007 设备全部在外", Refuse("0007", "设备全部在外")),
        ("0007拒绝，设备都在外地", Refuse("0007", "设备都在外地")),
        ("拒绝0007任务，设备在外", Refuse("0007", "设备在外")),
        ("拒绝0007设备在外", Refuse("0007", "设备在外")),
        ("拒绝 0007 原因：道路中断，绕行3小时。", Refuse("0007", "道路中断，绕行3小时")),
        ("拒绝 设备都在外地", Refuse(None, "设备都在外地")),
        ("拒绝 3台设备都在外", Refuse(None, "3台设备都在外")),
        ("拒绝 3 台设备都在外", Refuse(None, "3 台设备都在外")),
        ("拒绝 7号有事", Refuse(None, "7号有事")),
        ("拒绝 0871-65432100 打这个电话", Refuse(None, "0871-65432100 打这个电话")),
        ("拒绝 13888888888", Refuse(None, "13888888888")),
        ("不接受0007", Refuse("0007", None)),
        ("我们不能参加 0007 人都在外地", Refuse("0007", "人都在外地")),
        ("无法参加 0007 设备全部在外", Refuse("0007", "设备全部在外")),
        ("0007 去不了，车坏了", Refuse("0007", "车坏了")),
        ("接受不了 0007 设备坏了", Refuse("0007", "设备坏了")),
        ("拒绝 0007 正在执行其他应急抽取任务", Refuse("0007", "正在执行其他应急抽取任务")),
        ("拒绝吗", None),
        ("回避 0007 与施工单位有关联", Recuse("0007", "与施工单位有关联")),
        ("0007 回避 与施工单位有关联", Recuse("0007", "与施工单位有关联")),
        ("需要回避 0007，我是监理", Recuse("0007", "我是监理")),
        ("回避 0007 正在参加应急抽取", Recuse("0007", "正在参加应急抽取")),
        ("回避 我单位正在参加应急抽取任务", Recuse(None, "我单位正在参加应急抽取任务")),
        ("回避 甲公司", Recuse(None, "甲公司")),
        ("回避", Recuse(None, None)),
        ("请假 0007 孩子生病", NotYet("请假")),
        ("我要请假", NotYet("请假")),
    ],
)
def test_declining_keeps_the_reason_as_written(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("出发", Depart(None)),
        ("出发 0007", Depart("0007")),
        ("0007出发", Depart("0007")),
        ("已出发", Depart(None)),
        ("我们已经出发了", Depart(None)),
        ("出发了，预计15:30到", Depart(None)),
        ("在路上了", Depart(None)),
        ("到场 0007", Arrive("0007")),
        ("到了", Arrive(None)),
        ("已到达现场", Arrive(None)),
        ("到 0007", Arrive("0007")),
        ("人员已到场", Arrive(None)),
        ("完成 0007", Finish("0007")),
        ("完成", Finish(None)),
        ("任务0007完成", Finish("0007")),
        ("任务完成了", Finish(None)),
        ("已完成。", Finish(None)),
        ("还没到场", None),
        ("未完成", None),
        ("0007 还没到场", None),
        ("完成不了", None),
        ("到底怎么回事", None),
        ("完成其他任务后才能来", None),
        ("出发去机场开会", None),
    ],
)
def test_steps_on_the_way(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command
