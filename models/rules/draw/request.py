"""What a request must satisfy, however it came (Articles 3, 8, 10, 11; 口径 2).

A fault is a field and a code: a sentence and a form each have their own words for it. What a sentence may
leave open it has no words for.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from models.rules.draw.limits import FARTHEST, MAX_LOTS
from models.rules.time.calendar import CHINA


class Code(StrEnum):
    """What is wrong."""

    CLOSED = "closed"
    NO_LOTS = "no_lots"
    MANY_LOTS = "many_lots"
    NO_EMERGENCY = "no_emergency"
    NO_DISTRICT = "no_district"
    NO_REASON = "no_reason"
    NO_TIME = "no_time"
    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    COVERT_EMERGENCY = "covert_emergency"
    B_EMERGENCY = "b_emergency"
    B_HALF = "b_half"
    B_KNOWN = "b_known"
    B_LATE = "b_late"
    EXCLUDED_WHY = "excluded_why"
    NO_PURPOSE = "no_purpose"
    NO_PAYER = "no_payer"


class RequestFault(NamedTuple):
    """Where, and what."""

    field: str
    code: Code


class Request(Protocol):
    """As much of a request as can be judged by itself."""

    @property
    def planned(self) -> bool: ...
    @property
    def lots(self) -> Sequence[tuple[str, int]]: ...
    @property
    def district(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def covert(self) -> bool: ...
    @property
    def b_source(self) -> str: ...
    @property
    def b_day(self) -> date | None: ...
    @property
    def excluded(self) -> Sequence[str]: ...
    @property
    def exclusion_reason(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def payer(self) -> str: ...


@dataclass(frozen=True)
class Terms:
    """What the moment and the person allow. `earliest`: a plan can't begin before; `outsider`: 有关单位."""

    now: datetime
    earliest: datetime
    categories: Container[str]
    outsider: bool


def faults(request: Request, terms: Terms) -> Iterator[RequestFault]:
    """Everything wrong with a request, the gravest first."""
    yield from _lots(request, terms)
    if terms.outsider and not request.planned:
        yield RequestFault("kind", Code.NO_EMERGENCY)
    yield from _told(request)
    if request.planned:
        yield from _time(request, terms)
    elif request.covert:
        yield RequestFault("covert", Code.COVERT_EMERGENCY)
    yield from _public_number(request, terms)
    if request.excluded and not request.exclusion_reason:
        yield RequestFault("exclusion_reason", Code.EXCLUDED_WHY)
    if terms.outsider:
        yield from _ordered(request)


def _lots(request: Request, terms: Terms) -> Iterator[RequestFault]:
    if any(category not in terms.categories for category, _need in request.lots):
        yield RequestFault("lots", Code.CLOSED)
    if not request.lots:
        yield RequestFault("lots", Code.NO_LOTS)
    if len(request.lots) > MAX_LOTS:
        yield RequestFault("lots", Code.MANY_LOTS)


def _told(request: Request) -> Iterator[RequestFault]:
    if not request.district:
        yield RequestFault("district", Code.NO_DISTRICT)
    if not request.reason:
        yield RequestFault("reason", Code.NO_REASON)


def _time(request: Request, terms: Terms) -> Iterator[RequestFault]:
    starts_at = request.starts_at
    if starts_at is None:
        yield RequestFault("starts_at", Code.NO_TIME)
    elif starts_at <= terms.now:
        yield RequestFault("starts_at", Code.PAST)
    elif starts_at < terms.earliest:
        yield RequestFault("starts_at", Code.TOO_SOON)
    elif starts_at > terms.now + FARTHEST:
        yield RequestFault("starts_at", Code.TOO_FAR)


def _public_number(request: Request, terms: Terms) -> Iterator[RequestFault]:
    """Named before anybody can know it, and known before the activity begins (kmdraw-1 §4)."""
    source, day, starts_at = request.b_source, request.b_day, request.starts_at
    if not request.planned:
        if source or day:
            yield RequestFault("b_source", Code.B_EMERGENCY)
    elif bool(source) != bool(day):
        yield RequestFault("b_day" if source else "b_source", Code.B_HALF)
    elif day and day <= terms.now.astimezone(CHINA).date():
        yield RequestFault("b_day", Code.B_KNOWN)
    elif day and starts_at and day > starts_at.astimezone(CHINA).date():
        yield RequestFault("b_day", Code.B_LATE)


def _ordered(request: Request) -> Iterator[RequestFault]:
    """有关单位 say what for, and who pays (口径 4)."""
    if not request.purpose:
        yield RequestFault("purpose", Code.NO_PURPOSE)
    if not request.payer:
        yield RequestFault("payer", Code.NO_PAYER)
