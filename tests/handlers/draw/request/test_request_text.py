"""申请原文 is hashed: the bytes of every form that could be sent before stay what they were."""

from pathlib import Path

import pytest

from handlers.draw.request.form import read_form
from models.people import UnitKind
from tests.bot.draw_form_fields import PARTIES, emergency, planned
from tests.handlers.transaction import HOUSE, NIGHT

GOLDEN = Path(__file__).with_name("request_texts.txt")
POINT = {"latitude": "25.0389", "longitude": "102.7183"}
PAPERS = {"documents": ["方案", "图纸"], "documents_other": "沉降记录"}
SECRET = {"confidential": "是", "covert": "是", "b_source": "双色球", "b_day": "2026-11-24"}
RECUSAL = {"excluded": "甲公司、乙公司", "exclusion_reason": "正在投诉中"}
ORDERED = {"purpose": "深基坑方案核查", "payer": "本公司"}
FORMS = {
    "应急": emergency(),
    "应急，参建单位后补": emergency(parties_later="是", party_name=["甲公司", "", ""], place=""),
    "应急，无监理": emergency(party_name=["甲公司", "乙公司", "无"], need_SJ="1", need_KC="3", **POINT),
    "计划": planned(),
    "计划，全部写明": planned(
        **POINT, **PAPERS, **SECRET, **RECUSAL, **ORDERED, project="某某大厦", repeat_reason="上次未查完"
    ),
    "计划，周末": planned(starts_at="2026-11-29T09:30", off_hours="是"),
    "计划，其他，计入": planned(task="其他", counted="是"),
    "计划，没有参建单位": planned(task="培训授课", party_name=["", "", ""]),
    "计划，同一单位两种身份": planned(
        party_role=[*PARTIES, "设计", "其他"], party_name=[*PARTIES.values(), "甲公司", "甲公司"]
    ),
}


def texts(forms: dict[str, dict[str, list[str]]], unit_kind: str) -> dict[str, str]:
    briefs = {name: read_form(fields, HOUSE, NIGHT, unit_kind=unit_kind) for name, fields in forms.items()}
    assert {name: errors for name, (_brief, errors) in briefs.items() if errors} == {}
    return {name: brief.text for name, (brief, _errors) in briefs.items() if brief}


def golden() -> dict[str, str]:
    parts = GOLDEN.read_bytes().decode().split("=== ")[1:]
    return {name: text.removesuffix("\n") for name, _, text in (part.partition("\n") for part in parts)}


def now() -> dict[str, str]:
    unit = texts({"有关单位": planned(**ORDERED)}, UnitKind.OTHER)
    return texts(FORMS, UnitKind.DISTRICT) | unit


@pytest.mark.parametrize("name", [*FORMS, "有关单位"])
def test_the_text_is_what_it_was(name: str) -> None:
    assert now()[name] == golden()[name]
