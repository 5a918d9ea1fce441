"""Who is in the pool on the day of the freeze and on that of the activity (Articles 7, 10)."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.rules.draw.eligibility import Candidate, freeze, why_not

TODAY, DAY = date(2026, 11, 27), timedelta(days=1)
THEN = date(2026, 12, 15)
FIT: dict[str, Any] = {
    "code": "91530100MA0000001X", "state": "在库", "term_start": date(2025, 1, 1),
    "term_end": date(2029, 12, 31), "certificate_end": None, "reachable": True, "tied": False,
    "named": False, "open_tasks": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("differs", "today", "then"),
    [
        ({}, None, None),
        ({"term_end": date(2026, 11, 30)}, None, "聘期外"),
        ({"term_end": THEN - DAY}, None, "聘期外"),
        ({"term_end": THEN}, None, None),
        ({"term_end": TODAY}, None, "聘期外"),
        ({"term_end": TODAY - DAY}, "聘期外", "聘期外"),
        ({"term_start": TODAY}, None, None),
        ({"term_start": TODAY + DAY}, "聘期外", "聘期外"),
        ({"certificate_end": THEN}, None, None),
        ({"certificate_end": THEN - DAY}, None, "证照过期"),
        ({"certificate_end": TODAY}, None, "证照过期"),
        ({"certificate_end": TODAY - DAY}, "证照过期", "证照过期"),
        ({"certificate_end": TODAY, "term_end": TODAY}, None, "聘期外"),
        ({"state": "已取消", "term_end": TODAY}, "不在库", "不在库"),
        ({"state": "暂停", "term_end": TODAY}, "暂停", "聘期外"),
        ({"tied": True, "certificate_end": TODAY}, "回避", "证照过期"),
    ],
)
def test_term_and_certificates_hold_on_both_days(
    differs: dict[str, Any], today: str | None, then: str | None
) -> None:
    one = Candidate(**{**FIT, **differs})
    assert why_not(one, [TODAY], 1) == today
    for days in ([TODAY, THEN], [THEN, TODAY], {TODAY, THEN}):
        assert why_not(one, days, 1) == then


def test_the_pool_is_split_by_both_days() -> None:
    ends = Candidate(**{**FIT, "code": "91530100MA0000002X", "term_end": date(2026, 11, 30)})
    stays = Candidate(**FIT)
    assert freeze([ends, stays], [TODAY], 1) == ([stays.code, ends.code], [])
    assert freeze([ends, stays], [TODAY, THEN], 1) == ([stays.code], [(ends.code, "聘期外")])
