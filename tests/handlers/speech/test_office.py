"""Duty, pages, sheets, and what officials order beside drawing: 公开数, 指派, 公开, 提前拆封."""

import pytest

from handlers.speech import Command, parse
from handlers.speech.assign import Assign
from handlers.speech.commands_general import Close
from handlers.speech.commands_office import (
    AskPaper,
    Decide,
    FormLink,
    OffDuty,
    OnDuty,
    PublicNumber,
    Publish,
    Unseal,
)
from tests.handlers.speech.wanted import WORDS

FULL = "CQ-20261122-0007"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("值班", OnDuty()),
        ("我值班", OnDuty()),
        ("开始值班。", OnDuty()),
        ("上班值班", OnDuty()),
        ("下班", OffDuty()),
        ("交班了", OffDuty()),
        ("下值", OffDuty()),
        ("结束值班", OffDuty()),
        ("结束 0007", Close("0007", None)),
        ("谁值班", None),
        ("值班吗", None),
        ("今天值班的人都去现场了", None),
        ("抽取表单", FormLink("draw")),
        ("表单", FormLink("draw")),
        ("给我抽取表单的链接", FormLink("draw")),
        ("登记", FormLink("unit")),
        ("单位登记", FormLink("unit")),
        ("合同申报", FormLink("contracts")),
        ("统计", FormLink("statistics")),
        ("查看统计", FormLink("statistics")),
        ("统计一下昨天来了几家", None),
        ("记录表 0007", AskPaper("0007", "记录表")),
        ("抽取记录表 0007", AskPaper("0007", "记录表")),
        ("0007 记录表", AskPaper("0007", "记录表")),
        ("任务函 0007", AskPaper("0007", "任务函")),
        ("任务函", AskPaper(None, "任务函")),
        ("现场签到表 0007", AskPaper("0007", "签到表")),
        (f"签到表 {FULL}", AskPaper(FULL, "签到表")),
        ("同意 事项12", Decide(12, True)),
        ("不同意 事项12 材料不全", Decide(12, False, "材料不全")),
    ],
)
def test_duty_pages_and_sheets(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("公开数 0007 08-12-15", PublicNumber("0007", "08-12-15")),
        ("公开数字 0007：08-12-15", PublicNumber("0007", "08-12-15")),
        ("0007 公开数 08-12-15", PublicNumber("0007", "08-12-15")),
        ("公开数 ０００７ ３４２８.１５", PublicNumber("0007", "3428.15")),
        (f"公开数 {FULL} 081215", PublicNumber(FULL, "081215")),
        ("公开数 0007 是 3428.15。", PublicNumber("0007", "3428.15")),
        ("公开数 08-12-15", PublicNumber("", "08-12-15")),
        ("公开数 0007", PublicNumber("0007", "")),
        ("公开数据在哪里", None),
        ("公开 0007", Publish("0007")),
        ("公布 0007", Publish("0007")),
        ("提前公开 0007", Publish("0007")),
        ("公开招标", None),
        ("公开 0007 吗", None),
        ("提前拆封 0007", Unseal("0007")),
        ("拆封 0007 原因：需安排车辆", Unseal("0007", "需安排车辆")),
        ("0007 拆封吗", None),
    ],
)
def test_numbers_publication_and_seals(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (
            "指派 0007 昆明某某检测公司 原因：名单已用尽",
            Assign("0007", None, "昆明某某检测公司", None, "名单已用尽"),
        ),
        (
            "0007 指派 昆明某某检测公司 名单用尽 情况紧急",
            Assign("0007", None, "昆明某某检测公司", None, "名单用尽 情况紧急"),
        ),
        ("指派0007昆明某某检测公司因为名单用尽", Assign("0007", None, "昆明某某检测公司", None, "名单用尽")),
        (
            "指派 检测监测 昆明某某检测公司 盘龙区 事由：基坑坍塌",
            Assign(None, "检测监测", "昆明某某检测公司", "盘龙区", "基坑坍塌"),
        ),
        (
            "应急指派 盘龙 检测 昆明一建 基坑坍塌",
            Assign(None, "检测监测", "昆明一建", "盘龙区", "基坑坍塌"),
        ),
        ("指派 0007", Assign("0007")),
        ("指派", Assign(None)),
        ("指派吗", None),
        ("指派给谁", None),
    ],
)
def test_an_assignment_by_hand(text: str, command: Command | None) -> None:
    assert parse(text, WORDS) == command
