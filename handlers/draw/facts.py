"""The facts of a request, each once, and every view of them: what it prints, by which label, in its order.

Progress page, task page, card, 抽取记录表, 任务函, 现场签到表 and 申请原文 ask here. What a view knows better
(a time in its own words, the clause of a task) it gives as `own`; who may read a fact stands with the fact.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.draw import Draw
from models.rules.draw.seal import task_told

Line = tuple[str, str]
View = Mapping[str, str]
Own = Mapping[str, str | Sequence[Line]]
NOTHING: Own = {}


@dataclass(frozen=True)
class Fact:
    """Its words, from a Draw or a Brief, and whom they are kept from."""

    say: Callable[[Any], str]
    # 密封: the drawn read it once they have accepted, and `till_then` before
    sealed: bool = False
    till_then: Callable[[Any], str] = lambda _about: ""
    # 涉密: in nothing that is published
    confidential: bool = False


def _listed(name: str) -> Callable[[Any], str]:
    return lambda about: "、".join(getattr(about, name))


def _plain(name: str) -> Callable[[Any], str]:
    return lambda about: str(getattr(about, name))


def _place(about: Any) -> str:
    return f"{about.district} {about.place}".strip()


def _parties(draw: Draw) -> str:
    return "；".join(f"{party['role']}：{party['name']}" for party in draw.parties)


FACTS: Mapping[str, Fact] = {
    "number": Fact(_plain("number")),
    "task": Fact(_plain("task")),
    "unit": Fact(_plain("unit")),
    "requester": Fact(_plain("requester_name")),
    "organiser": Fact(lambda draw: f"{draw.unit} {draw.requester_name}"),
    "place": Fact(_place, sealed=True, till_then=_plain("district"), confidential=True),
    "reason": Fact(_plain("reason"), sealed=True, confidential=True),
    "project": Fact(_plain("project"), sealed=True, confidential=True),
    # stands for all that is sealed
    "target": Fact(lambda _about: "", sealed=True, till_then=lambda _about: "接受并声明后告知"),
    "parties": Fact(_parties, sealed=True, confidential=True),
    "excluded": Fact(_listed("excluded"), sealed=True, confidential=True),
    "exclusion_reason": Fact(_plain("exclusion_reason"), sealed=True, confidential=True),
    "documents": Fact(_listed("documents"), sealed=True),
    "purpose": Fact(_plain("purpose"), sealed=True, confidential=True),
    "payer": Fact(_plain("payer")),
    "repeat_reason": Fact(_plain("repeat_reason"), sealed=True, confidential=True),
}

PROGRESS: View = {
    "方式": "kind",
    "任务": "task",
    "申请": "organiser",
    "时间": "time",
    "地点": "place",
    "事由": "reason",
    "工程": "project",
    "参建单位": "parties",
    "申请回避": "excluded",
    "资料": "documents",
    "用途": "purpose",
    "报酬支付": "payer",
    "再次抽取": "repeat_reason",
    "摇号数字": "numbers",
    "同区县同类别": "drawn_before",
    "保密": "secrecy",
}
# the card, and the same in words: as long as nobody has accepted
SUBJECT: View = {"事由": "reason", "项目": "project", "检查对象": "target"}
TASK: View = {
    "任务": "task",
    "类别": "category",
    "组织单位": "organiser",
    "答复": "answer_by",
    "活动时间": "time",
    "要求到场": "arrive_by",
    "地点": "place",
    "事由": "reason",
    "工程": "project",
    "检查对象": "target",
    "参建单位": "parties",
    "说明": "terms",
    "保密": "secrecy",
    "答复情况": "answered",
}
RECORD: View = {
    "抽取编号": "number",
    "抽取种类": "kind",
    "申请单位": "unit",
    "抽取人": "requester",
    "任务类型": "task",
    "计入次数": "counts",
    "事由": "reason",
    "工程项目": "project",
    "地点": "place",
    "任务时间": "time",
    "抽取方式": "way",
    "名单冻结": "frozen_at",
    "抽取时间": "confirmed_at",
    "满额": "filled_at",
    "结束": "closed_at",
    "状态": "state",
    "抽取条件": "conditions",
    "参建单位": "parties",
    "要求回避": "excluded",
    "回避原因": "exclusion_reason",
    "用途": "purpose",
    "支付单位": "payer",
    "提供资料": "documents",
}
LETTER: View = {
    "抽取编号": "number",
    "任务类型": "task",
    "类别": "category",
    "事由": "reason",
    "工程项目": "project",
    "地点": "place",
    "时间": "time",
    "参建单位": "parties",
    "可查阅的资料": "documents",
    "组织单位": "unit",
    "联系人": "requester",
    "报酬": "fee",
}
SIGN_IN: View = {
    "抽取编号": "number",
    "任务类型": "task",
    "组织单位": "unit",
    "抽取人": "requester",
    "事由": "reason",
    "工程项目": "project",
    "地点": "place",
    "时间": "time",
}
# 申请原文: hashed, so that a row may be added and none changed (kmdraw-1 §2)
REQUEST: View = {
    "任务": "task",
    "类别": "lots",
    "地点": "place",
    "时间": "time",
    "时间不在工作时间内": "off_hours",
    "事由": "reason",
    "工程": "project",
    "参建单位": "parties",
    "回避单位": "excluded",
    "回避原因": "exclusion_reason",
    "提供资料": "documents",
    "用途": "purpose",
    "报酬支付": "payer",
    "再次抽取的原因": "repeat_reason",
    "公开数": "public_number",
    "涉密": "confidential",
    "密封": "covert",
}


def rows(view: View, about: Any, own: Own = NOTHING, *, sealed: bool = False) -> list[Line]:
    """What a view prints of a draw or a brief, without what is empty.

    `sealed`: to one of the drawn, before it may know. A value of `own` may be several lines.
    """
    found: list[Line] = []
    for label, name in view.items():
        value = own[name] if name in own else fact(name, about, sealed=sealed)
        found += [(label, value)] if isinstance(value, str) else value
    return [(label, value) for label, value in found if value]


def fact(name: str, about: Any, *, sealed: bool = False) -> str:
    """One fact in words."""
    known = FACTS[name]
    return known.till_then(about) if known.sealed and sealed else known.say(about)


def where(draw: Draw) -> str:
    """District and place, to an institution that has not accepted."""
    return fact("place", draw, sealed=not task_told(draw, accepted=False))


def subject(draw: Draw) -> list[Line]:
    """What it is about, to the same."""
    return rows(SUBJECT, draw, sealed=not task_told(draw, accepted=False))
