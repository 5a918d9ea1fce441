"""The list of facts: every view prints of it what its reader may know, and nothing twice."""

import pytest

from handlers.draw.facts import FACTS, LETTER, PROGRESS, RECORD, REQUEST, SIGN_IN, SUBJECT, TASK, View, rows
from models.draw import Draw
from tests.handlers.transaction import NIGHT

VIEWS = {
    "进度": PROGRESS, "卡片": SUBJECT, "任务": TASK, "记录表": RECORD, "任务函": LETTER, "签到表": SIGN_IN,
    "申请原文": REQUEST,
}  # fmt: skip
DRAW = Draw(
    number="CQ-20261122-0007", year=2026, serial=7, requester="wang", requester_name="王工",
    unit="盘龙区住建局", request_text="", hash="sha256", district="盘龙区", frozen_at=NIGHT,
    last_event_at=NIGHT,
    place="某路", reason="质量检查", project="某大厦", parties=[{"role": "建设", "name": "甲公司"}],
    documents=["图纸"], excluded=["乙公司"], exclusion_reason="投诉", purpose="核查", repeat_reason="未查完",
)  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_prints_a_fact_once(name: str) -> None:
    assert len(set(VIEWS[name].values())) == len(VIEWS[name])


@pytest.mark.parametrize("view", [TASK, SUBJECT])
def test_the_sealed_are_printed_to_nobody_before_he_accepts(view: View) -> None:
    own = dict.fromkeys(view.values() - FACTS.keys(), "")
    told = " ".join(value for _label, value in rows(view, DRAW, own, sealed=True))
    assert "接受并声明后告知" in told
    kept = [fact.say(DRAW) for fact in FACTS.values() if fact.sealed and fact.say(DRAW)]
    assert [value for value in kept if value in told] == []


def test_whoever_accepted_reads_them() -> None:
    own = dict.fromkeys(TASK.values() - FACTS.keys(), "")
    told = dict(rows(TASK, DRAW, own))
    assert (told["地点"], told["事由"], told["工程"], told["参建单位"]) == (
        "盘龙区 某路", "质量检查", "某大厦", "建设：甲公司",
    )  # fmt: skip
    assert "检查对象" not in told


def test_lines_of_a_view_stand_in_the_place_of_the_one() -> None:
    own = dict.fromkeys(REQUEST.values() - FACTS.keys(), "") | {
        "parties": [("建设单位", "甲"), ("监理单位", "无")]
    }
    labels = [label for label, _value in rows(REQUEST, DRAW, own)]
    assert labels[labels.index("工程") + 1 : labels.index("回避单位")] == ["建设单位", "监理单位"]
