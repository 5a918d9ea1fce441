"""What was typed → a Brief, or what is wrong and where; nothing is cut, nothing is guessed."""

from datetime import UTC, date, datetime

import pytest

from handlers.draw.brief import Brief
from handlers.draw.request.form import read_form
from models.people import UnitKind
from tests.bot.draw_form_fields import PARTIES, emergency, planned
from tests.handlers.transaction import HOUSE, NIGHT


def read(
    fields: dict[str, list[str]], unit_kind: str = "区县主管部门"
) -> tuple[Brief | None, dict[str, str]]:
    return read_form(fields, HOUSE, NIGHT, unit_kind=unit_kind)


def good(fields: dict[str, list[str]], unit_kind: str = "区县主管部门") -> Brief:
    brief, errors = read(fields, unit_kind)
    assert errors == {}
    assert brief is not None
    return brief


def test_an_emergency() -> None:
    brief = good(emergency())
    assert (brief.kind, brief.task, brief.counts) == ("emergency", "应急处置", "应急")
    assert brief.lots == (("检测监测", 2),)
    assert brief.parties == tuple(PARTIES.items())
    assert brief.starts_at is None


def test_a_plan() -> None:
    brief = good(planned(covert="是", b_source="双色球开奖号码", b_day="2026-11-24"))
    assert (brief.task, brief.counts, brief.covert) == ("检查巡查", "检查咨询", True)
    assert brief.starts_at == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    assert (brief.b_source, brief.b_day) == ("双色球开奖号码", date(2026, 11, 24))


def test_the_text_says_every_field() -> None:
    point = {"latitude": "25.0389", "longitude": "102.7183"}
    recusal = {"excluded": "甲公司、乙公司", "exclusion_reason": "正在投诉中"}
    papers = {"documents": ["图纸", "方案"], "documents_other": "沉降记录"}
    secret = {"confidential": "是", "covert": "是", "b_source": "双色球", "b_day": "2026-11-24"}
    more = {"project": "某某大厦", "repeat_reason": "上次未查完", "purpose": "核查", "payer": "本局"}
    brief = good(planned(**point, **recusal, **papers, **secret, **more))
    assert brief.text.splitlines() == [
        "计划抽取",
        "任务：检查巡查（第十三条第（四）项：计入检查、咨询）",
        "类别：检测监测2家",
        "地点：盘龙区 某路某工地（北纬25.038900，东经102.718300）",
        "时间：2026年11月24日（星期二）9:30",
        "事由：质量安全检查",
        "工程：某某大厦",
        "建设单位：昆明某置业有限公司",
        "施工单位：云南某建设有限公司",
        "监理单位：昆明某监理有限公司",
        "回避单位：甲公司、乙公司",
        "回避原因：正在投诉中",
        "提供资料：图纸、方案、沉降记录",
        "用途：核查",
        "报酬支付：本局",
        "再次抽取的原因：上次未查完",
        "公开数：双色球，2026年11月24日（星期二）",
        "涉密：事由和地点不公开",
        "密封：机构接受并作回避声明前，不显示名称",
    ]


def test_several_categories_stand_in_the_order_of_the_list() -> None:
    brief = good(emergency(need_SJ="1", need_KC="3"))
    assert brief.lots == (("勘察", 3), ("设计", 1), ("检测监测", 2))


WRONG: list[tuple[dict[str, list[str]], str, str]] = [
    (emergency(kind=None), "kind", "请选"),
    (emergency(kind="random"), "kind", "请选"),
    (planned(task=""), "task", "第八条"),
    (planned(task="应急处置"), "task", "应急处置请改选应急抽取"),
    (emergency(task="检查巡查"), "task", "只用于应急处置"),
    (emergency(need_JC="0"), "lots", "至少选一个"),
    (emergency(need_JC="21"), "lots", "1到20"),
    (emergency(need_JC="-1"), "lots", "1到20"),
    (emergency(need_JC="二"), "lots", "1到20"),
    (emergency(need_XX="1"), "lots", "已停用（第三条）"),
    (emergency(**{f"need_{c.code}": "1" for c in HOUSE.vocabulary.categories[:7]}), "lots", "一次最多6个"),
    (emergency(district="盘笼区"), "district", "请选区县"),
    (emergency(reason=" "), "reason", "事由"),
    (emergency(reason="塌" * 5000), "reason", "最多300字，现在5000字"),
    (emergency(place="路" * 61), "place", "最多60字"),
    (emergency(party_name=["甲", "", ""]), "parties", "施工、监理"),
    (planned(party_name=["", "", ""], parties_later="是"), "parties", "只用于应急抽取"),
    (emergency(party_role=["建设", "施工", "老板"]), "party_2", "身份"),
    (emergency(party_name=["甲" * 61, "乙", "丙"]), "party_0", "最多60字"),
    (emergency(excluded="丁公司"), "exclusion_reason", "原因"),
    (
        emergency(excluded="、".join(f"公司{n}" for n in range(21)), exclusion_reason="因"),
        "excluded",
        "最多20家",
    ),
    (emergency(latitude="25.0"), "longitude", "要么都写"),
    (emergency(latitude="北纬25", longitude="102.7"), "latitude", "应为数字"),
    (emergency(latitude="102.7", longitude="25.0"), "latitude", "昆明市"),
    (emergency(site_contact="段现场"), "site_phone", "电话"),
    (emergency(site_phone="13712345678"), "site_contact", "姓名"),
    (emergency(site_contact="段现场", site_phone="1371234567"), "site_phone", "手机号"),
    (planned(starts_at=""), "starts_at", "请写明"),
    (planned(starts_at="明天上午"), "starts_at", "没看懂"),
    (planned(starts_at="2026-02-30T09:00"), "starts_at", "没看懂"),
    (planned(starts_at="2026-11-20T09:30"), "starts_at", "已经过去"),
    (planned(starts_at="2026-11-22T08:30"), "starts_at", "最早可选2026年11月22日（星期日）10:00"),
    (planned(starts_at="2062-11-24T09:30"), "starts_at", "核对年份"),
    (planned(starts_at="2026-11-24T12:30"), "off_hours", "不在工作时间内"),
    (planned(starts_at="2026-11-29T09:30"), "off_hours", "不在工作时间内"),
    (planned(b_source="双色球"), "b_day", "要么都写"),
    (planned(b_day="2026-11-24"), "b_source", "要么都写"),
    (planned(b_source="双色球", b_day="2026-11-22"), "b_day", "今天以后"),
    (planned(b_source="双色球", b_day="2026-11-25"), "b_day", "活动开始之后"),
    (planned(b_source="双色球", b_day="24日"), "b_day", "没看懂"),
    (emergency(b_source="双色球", b_day="2026-11-24"), "b_source", "只用于计划抽取"),
    (emergency(covert="是"), "covert", "只用于计划抽取"),
]


@pytest.mark.parametrize(("fields", "where", "words"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(fields: dict[str, list[str]], where: str, words: str) -> None:
    brief, errors = read(fields)
    assert brief is None
    assert words in errors[where]


def test_everything_wrong_is_said_at_once() -> None:
    _brief, errors = read({})
    assert {"kind", "task", "lots", "district", "reason", "parties"} <= errors.keys()


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (emergency(parties_later="是", party_name=["甲公司", "", ""]), "施工、监理单位：先抽后补"),
        (emergency(party_name=["甲公司", "乙公司", "无"]), "监理单位：无"),
        (planned(starts_at="2026-11-29T09:30", off_hours="是"), "时间不在工作时间内：已确认"),
        (planned(starts_at="2026-11-24 9:30"), "时间：2026年11月24日（星期二）9:30"),
        (planned(task="培训授课", party_name=["", "", ""]), "任务：培训授课（第十三条第（四）项：不计入）"),
        (planned(site_contact="段现场", site_phone="13712345678"), "现场联系人：段某（电话尾号5678）"),
        (planned(task="其他"), "任务：其他（第十三条第（四）项：不计入）"),
        (planned(task="其他", counted="是"), "任务：其他（第十三条第（四）项：计入检查、咨询）"),
    ],
)
def test_what_is_asked_back_and_confirmed_stands_in_the_text(fields: dict[str, list[str]], line: str) -> None:
    assert line in good(fields).text.splitlines()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'); DROP TABLE draw; --", "'); DROP TABLE draw; --"),
        ("基坑🚧塌了 👷‍♀️", "基坑🚧塌了 👷‍♀️"),
        (" 两行\r\n的\t事由 ", "两行 的 事由"),
        ("看不见的\x00\x07\u202e字\u200b符", "看不见的字符"),
    ],
)
def test_odd_text_is_text(typed: str, kept: str) -> None:
    brief = good(emergency(reason=typed))
    assert brief.reason == kept
    assert f"事由：{kept}" in brief.text.splitlines()


def test_a_unit_says_what_for_and_who_pays() -> None:
    _brief, errors = read(planned(), UnitKind.OTHER)
    assert "用途（按本系统规则）" in errors["purpose"] and "支付" in errors["payer"]
    brief = good(planned(purpose="深基坑方案核查", payer="本公司"), UnitKind.OTHER)
    assert brief.counts == "不计", "a draw of 有关单位 never counts"
    _brief, errors = read(emergency(purpose="抢险", payer="本公司"), UnitKind.OTHER)
    assert "按本系统规则" in errors["kind"]


def test_the_same_party_twice_is_one() -> None:
    fields = emergency(party_role=["建设", "施工", "监理", "监理"], party_name=["甲", "乙", "丙", "丙"])
    assert good(fields).parties == (("建设", "甲"), ("施工", "乙"), ("监理", "丙"))


def test_a_brief_survives_waiting_for_approval() -> None:
    point = {"latitude": "25.0389", "longitude": "102.7183"}
    contact = {"site_contact": "段现场", "site_phone": "13712345678"}
    brief = good(planned(b_source="双色球", b_day="2026-11-24", **point, **contact))
    assert Brief.from_json(brief.to_json()) == brief
