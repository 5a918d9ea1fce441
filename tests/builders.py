"""Rows as a test wants them, not stored yet: it says what it is about, the rest is as it mostly is.

One institution with a contact and a place in a category, one person of an authority, one draw.
"""

from datetime import date, datetime
from typing import Any

from models.draw import Draw
from models.institution import Contact, Institution, Membership, name_key
from models.people import Role, Staff

CATEGORY = "检测监测"


def code_of(number: int) -> str:
    return f"91530100MA{number:07d}X"


def institution(number: int, *, name: str = "", short: str = "", **facts: Any) -> Institution:
    """The n-th of the pool: code, name and short name follow from the number."""
    name, short = name or f"昆明第{number}检测有限公司", short or f"机构{number}"
    keys = {"name_key": name_key(name), "short_key": name_key(short)}
    return Institution(**{"code": code_of(number), "name": name, "short_name": short, **keys, **facts})


def contact(
    one: Institution, userid: str | None, *, position: int = 1, name: str = "联系人", **facts: Any
) -> Contact:
    """A person of a stored institution, with an account at WeCom unless the test takes it away."""
    given = {"userid": userid, "userkey": userid and userid.lower(), **facts}
    return Contact(institution_id=one.id, position=position, name=name, **given)


def membership(one: Institution, category: str = CATEGORY, **facts: Any) -> Membership:
    """A stored institution's place in a category, valid for years."""
    term = {"term_start": date(2025, 1, 1), "term_end": date(2029, 12, 31), **facts}
    return Membership(institution_id=one.id, category=category, **term)


def staff(
    userid: str, *roles: Role, name: str = "", unit: str = "盘龙区住建局", unit_kind: str = "区县主管部门",
    **facts: Any,
) -> Staff:  # fmt: skip
    """A person of an authority."""
    return Staff(
        userid=userid, userkey=userid.lower(), name=name or userid, unit=unit, unit_kind=unit_kind,
        roles=list(roles), **facts,
    )  # fmt: skip


def draw(serial: int, at: datetime, **facts: Any) -> Draw:
    """A draw of 22 November 2026, frozen at this moment."""
    given: dict[str, Any] = {
        "number": f"CQ-20261122-{serial:04d}", "year": 2026, "serial": serial, "requester": "wang",
        "requester_name": "王工", "unit": "盘龙区住建局", "request_text": "应急抽取", "district": "盘龙区",
        "reason": "基坑坍塌", "hash": "sha256", "frozen_at": at, "last_event_at": at,
    }  # fmt: skip
    return Draw(**{**given, **facts})
