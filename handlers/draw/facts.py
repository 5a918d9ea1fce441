"""The facts of a request, each once, and every view of them: what it prints, by which label, in its order.

Progress page, task page, card, 抽取记录表, 任务函, 现场签到表 and 申请原文 ask here. What a view knows better
(a time in its own words, the clause of a task) it gives as `own`; who may read a fact stands with the fact.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.draw import Draw
from models.rules.draw.visibility import PAPER, Access, of_drawn

Line = tuple[str, str]
View = Mapping[str, str]
Own = Mapping[str, str | Sequence[Line]]
NOTHING: Own = {}


@dataclass(frozen=True)
class RequestFact:
    """Its words, from a Draw or a Brief, and whom they are kept from."""

    say: Callable[[Any], str]
    # 密封: the drawn read it once they have accepted
    sealed: bool = False
    # a telephone, and whose it is
    phone: bool = False
    # what those read whom it is kept from
    instead: Callable[[Any], str] = lambda _about: ""
    # 涉密: in nothing that is published
    confidential: bool = False


def _listed(name: str) -> Callable[[Any], str]:
    return lambda about: "、".join(getattr(about, name))


def _plain(name: str) -> Callable[[Any], str]:
    return lambda about: str(getattr(about, name))


def _place(about: Any) -> str:
    return f"{about.district} {about.place}".strip()


def _contact(about: Any) -> str:
    return f"{about.site_contact} {about.site_phone}".strip()


def _hint_of_contact(about: Any) -> str:
    """Enough to compare with, too little to phone or know him by: it is published (decision 0035)."""
    tail = re.sub(r"\D", "", about.site_phone)[-4:]
    return f"{about.site_contact[:1]}某（电话尾号{tail}）" if tail else ""


def _parties(draw: Draw) -> str:
    return "；".join(f"{party['role']}：{party['name']}" for party in draw.parties)


FACTS: Mapping[str, RequestFact] = {
    "number": RequestFact(_plain("number")),
    "task": RequestFact(_plain("task")),
    "unit": RequestFact(_plain("unit")),
    "requester": RequestFact(_plain("requester_name")),
    "organiser": RequestFact(lambda draw: f"{draw.unit} {draw.requester_name}"),
    "place": RequestFact(_place, sealed=True, instead=_plain("district"), confidential=True),
    "site_contact": RequestFact(_contact, phone=True, confidential=True),
    "site_contact_hint": RequestFact(_hint_of_contact, sealed=True, confidential=True),
    "reason": RequestFact(_plain("reason"), sealed=True, confidential=True),
    "project": RequestFact(_plain("project"), sealed=True, confidential=True),
    # stands for all that is sealed
    "target": RequestFact(lambda _about: "", sealed=True, instead=lambda _about: "接受并声明后告知"),
    "parties": RequestFact(_parties, sealed=True, confidential=True),
    "excluded": RequestFact(_listed("excluded"), sealed=True, confidential=True),
    "exclusion_reason": RequestFact(_plain("exclusion_reason"), sealed=True, confidential=True),
    "documents": RequestFact(_listed("documents"), sealed=True),
    "purpose": RequestFact(_plain("purpose"), sealed=True, confidential=True),
    "payer": RequestFact(_plain("payer")),
    "repeat_reason": RequestFact(_plain("repeat_reason"), sealed=True, confidential=True),
}

PROGRESS: View = {
    "方式": "kind",
    "任务": "task",
    "申请": "organiser",
    "时间": "time",
    "地点": "place",
    "现场联系人": "site_contact",
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
    "现场联系人": "site_contact",
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
    "现场联系人": "site_contact",
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
    "现场联系人": "site_contact_hint",
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


def rows(view: View, about: Any, access: Access, own: Own = NOTHING) -> list[Line]:
    """What a view prints of draw or brief, without what is empty. A value of `own` may be several lines."""
    found: list[Line] = []
    for label, name in view.items():
        value = own[name] if name in own else fact(name, about, access)
        found += [(label, value)] if isinstance(value, str) else value
    return [(label, value) for label, value in found if value]


def fact(name: str, about: Any, access: Access = PAPER) -> str:
    """One fact in words."""
    known = FACTS[name]
    kept = (known.sealed and not access.sealed) or (known.phone and not access.phones)
    return known.instead(about) if kept else known.say(about)


def without_phones(view: View, lines: Iterable[Sequence[str]], instead: str) -> list[Line]:
    """Lines of a view as they were printed, for who reads no telephones."""
    kept = {label for label, name in view.items() if name in FACTS and FACTS[name].phone}
    return [(label, instead if label in kept else value) for label, value in lines]


def where(draw: Draw) -> str:
    """District and place, to an institution that has not accepted."""
    return fact("place", draw, of_drawn(draw, accepted=False))


def subject(draw: Draw) -> list[Line]:
    """What it is about, to the same."""
    return rows(SUBJECT, draw, of_drawn(draw, accepted=False))
