"""What every request must satisfy, as fields and codes, to the minute and to the day."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.rules.draw.limits import FARTHEST, MAX_LOTS
from models.rules.draw.request import Code, RequestFault, Terms, faults

# 2026-11-23 09:00 in Shanghai
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
EARLIEST = NOW + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
TODAY = date(2026, 11, 23)
CATEGORIES = [f"类别{n}" for n in range(MAX_LOTS + 1)]
TERMS = Terms(NOW, EARLIEST, CATEGORIES, outsider=False)
OUTSIDER = replace(TERMS, outsider=True)


@dataclass(frozen=True)
class Asked:
    """A plan that may be drawn; a test changes the one thing it is about."""

    planned: bool = True
    lots: tuple[tuple[str, int], ...] = (("类别1", 2),)
    district: str = "盘龙区"
    reason: str = "质量检查"
    starts_at: datetime | None = NOW + timedelta(days=2)
    covert: bool = False
    b_source: str = ""
    b_day: date | None = None
    excluded: tuple[str, ...] = ()
    exclusion_reason: str = ""
    purpose: str = ""
    payer: str = ""


PLAN, EMERGENCY = Asked(), Asked(planned=False, starts_at=None)


def public(day: date | None, source: str = "双色球") -> Asked:
    return replace(PLAN, b_source=source, b_day=day)


def begins(at: datetime) -> Asked:
    return replace(PLAN, starts_at=at)


@pytest.mark.parametrize(
    "asked",
    [
        PLAN,
        EMERGENCY,
        replace(PLAN, covert=True),
        replace(PLAN, lots=tuple((category, 1) for category in CATEGORIES[:MAX_LOTS])),
        replace(PLAN, excluded=("甲公司",), exclusion_reason="投诉"),
        begins(EARLIEST),
        begins(NOW + FARTHEST),
        public(TODAY + timedelta(days=1)),
        public(TODAY + timedelta(days=2)),
    ],
)
def test_nothing_is_wrong(asked: Asked) -> None:
    assert list(faults(asked, TERMS)) == []


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        (replace(PLAN, lots=()), "lots", Code.NO_LOTS),
        (replace(PLAN, lots=(("没有", 1),)), "lots", Code.CLOSED),
        (replace(PLAN, lots=tuple((category, 1) for category in CATEGORIES)), "lots", Code.MANY_LOTS),
        (replace(PLAN, district=""), "district", Code.NO_DISTRICT),
        (replace(PLAN, reason=""), "reason", Code.NO_REASON),
        (replace(PLAN, starts_at=None), "starts_at", Code.NO_TIME),
        (begins(NOW), "starts_at", Code.PAST),
        (begins(NOW + MINUTE), "starts_at", Code.TOO_SOON),
        (begins(EARLIEST - MINUTE), "starts_at", Code.TOO_SOON),
        (begins(NOW + FARTHEST + MINUTE), "starts_at", Code.TOO_FAR),
        (replace(EMERGENCY, covert=True), "covert", Code.COVERT_EMERGENCY),
        (replace(EMERGENCY, b_source="双色球"), "b_source", Code.B_EMERGENCY),
        (public(None), "b_day", Code.B_HALF),
        (public(TODAY, ""), "b_source", Code.B_HALF),
        (public(TODAY), "b_day", Code.B_KNOWN),
        (public(TODAY + timedelta(days=3)), "b_day", Code.B_LATE),
        (replace(PLAN, excluded=("甲公司",)), "exclusion_reason", Code.EXCLUDED_WHY),
    ],
)
def test_what_is_wrong(asked: Asked, field: str, code: Code) -> None:
    assert list(faults(asked, TERMS)) == [RequestFault(field, code)]


def test_a_unit_plans_and_says_what_for_and_who_pays() -> None:
    assert [fault.code for fault in faults(PLAN, OUTSIDER)] == [Code.NO_PURPOSE, Code.NO_PAYER]
    assert list(faults(replace(PLAN, purpose="核查", payer="本公司"), OUTSIDER)) == []
    assert next(faults(EMERGENCY, OUTSIDER)) == RequestFault("kind", Code.NO_EMERGENCY)


def test_the_day_of_a_public_number_is_one_of_shanghai() -> None:
    late = replace(TERMS, now=datetime(2026, 11, 23, 16, tzinfo=UTC), earliest=NOW)
    assert [fault.code for fault in faults(public(date(2026, 11, 24)), late)] == [Code.B_KNOWN]
