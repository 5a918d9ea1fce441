"""The list of facts: every view prints of it what its reader may know, and nothing twice."""

from dataclasses import replace

import pytest

from handlers.draw.facts import (
    FACTS,
    LETTER,
    PROGRESS,
    RECORD,
    REQUEST,
    SIGN_IN,
    SUBJECT,
    TASK,
    View,
    fact,
    rows,
    without_phones,
)
from handlers.draw.proof.bundle import facts_of
from models.draw import Draw, DrawState
from models.rules.draw.seal import PAPER, Access, of_drawn
from models.rules.kmdraw1.bundle import build
from tests.handlers.drawn import drawn
from tests.handlers.transaction import NIGHT, at, opened

VIEWS = {
    "进度": PROGRESS, "卡片": SUBJECT, "任务": TASK, "记录表": RECORD, "任务函": LETTER, "签到表": SIGN_IN,
    "申请原文": REQUEST,
}  # fmt: skip
DRAW = Draw(
    number="CQ-20261122-0007", year=2026, serial=7, requester="wang", requester_name="王工",
    unit="盘龙区住建局", request_text="", hash="sha256", district="盘龙区", frozen_at=NIGHT,
    last_event_at=NIGHT,
    place="某路", reason="质量检查", project="某大厦", parties=[{"role": "建设", "name": "甲公司"}],
    site_contact="段现场", site_phone="13712345678", documents=["图纸"], excluded=["乙公司"],
    exclusion_reason="投诉", purpose="核查", repeat_reason="未查完",
)  # fmt: skip

COLUMNS = (
    "place", "reason", "project", "parties", "excluded", "exclusion_reason", "purpose", "repeat_reason",
    "site_contact", "site_phone",
)  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_prints_a_fact_once(name: str) -> None:
    assert len(set(VIEWS[name].values())) == len(VIEWS[name])


@pytest.mark.parametrize("view", [TASK, SUBJECT])
def test_the_sealed_are_printed_to_nobody_before_he_accepts(view: View) -> None:
    own = dict.fromkeys(view.values() - FACTS.keys(), "")
    told = " ".join(value for _label, value in rows(view, DRAW, Access(sealed=False), own))
    assert "接受并声明后告知" in told
    kept = [fact.say(DRAW) for fact in FACTS.values() if fact.sealed and fact.say(DRAW)]
    assert [value for value in kept if value in told] == []


def test_whoever_accepted_reads_them() -> None:
    own = dict.fromkeys(TASK.values() - FACTS.keys(), "")
    told = dict(rows(TASK, DRAW, of_drawn(DRAW, accepted=True), own))
    assert told["现场联系人"] == "段现场 13712345678"
    assert (told["地点"], told["事由"], told["工程"], told["参建单位"]) == (
        "盘龙区 某路", "质量检查", "某大厦", "建设：甲公司",
    )  # fmt: skip
    assert "检查对象" not in told


def test_lines_of_a_view_stand_in_the_place_of_the_one() -> None:
    own = dict.fromkeys(REQUEST.values() - FACTS.keys(), "") | {
        "parties": [("建设单位", "甲"), ("监理单位", "无")]
    }
    labels = [label for label, _value in rows(REQUEST, DRAW, PAPER, own)]
    assert labels[labels.index("工程") + 1 : labels.index("回避单位")] == ["建设单位", "监理单位"]


def test_nothing_confidential_is_in_the_public_edition(database_url: str) -> None:
    told = {name: getattr(DRAW, name) for name in COLUMNS}
    with opened(database_url) as engine, at(engine) as ctx:
        draw = drawn(ctx, **told, confidential=True, closed_at=ctx.now, close_reason="完成")
        draw.state = DrawState.CLOSED
        files = build(replace(facts_of(ctx, draw), public=True))
        kept = [fact.say(draw) for fact in FACTS.values() if fact.confidential and fact.say(draw)]
    public = b"".join(files.values()).decode()
    assert len(kept) > len(COLUMNS) - 3
    assert [value for value in kept if value in public] == []


@pytest.mark.parametrize(
    ("contact", "phone", "hint"),
    [
        ("段现场", "13712345678", "段某（电话尾号5678）"),
        ("欧阳", "(0871)65432100转8", "欧某（电话尾号1008）"),
        ("", "", ""),
    ],
)
def test_a_hint_says_too_little_to_phone(contact: str, phone: str, hint: str) -> None:
    about = Draw(**{**DRAW.model_dump(), "site_contact": contact, "site_phone": phone})
    assert fact("site_contact_hint", about) == hint


def test_who_reads_no_telephones_reads_that_there_is_one() -> None:
    lines = [["地点", "盘龙区"], ["现场联系人", "段现场 13712345678"], ["联系人", "王工"]]
    assert without_phones(LETTER, lines, "不显示") == [
        ("地点", "盘龙区"), ("现场联系人", "不显示"), ("联系人", "王工"),
    ]  # fmt: skip
