"""Who is in the pool of a category at the freeze, and why others are not (Articles 7, 10; kmdraw-1 §2)."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from models.rules.kmdraw1.method import Reason


class MemberState(StrEnum):
    """How an institution stands in a category."""

    LISTED = "在库"
    PAUSED = "暂停"


_IN_POOL = frozenset({MemberState.LISTED, MemberState.PAUSED})


class Candidate(NamedTuple):
    """What the pool knows of one institution in one category; days are Shanghai days."""

    code: str
    state: str
    term_start: date
    term_end: date
    certificate_end: date | None
    reachable: bool
    # bound to a party of the project, as the house finds it
    tied: bool
    # named by the requester
    named: bool
    open_tasks: int
    # within the interval after a planned task (抽取间隔期)
    resting: bool = False


class Pool(NamedTuple):
    """The frozen pool: codes that take part, and the others with the first reason that applies."""

    eligible: list[str]
    excluded: list[tuple[str, Reason]]


def why_not(candidate: Candidate, days: Collection[date], cap: int) -> Reason | None:
    """The first reason that applies, in the order of kmdraw-1 §2; None for who takes part.

    `days` are the day of the freeze and, of a plan, that of the activity: term and certificates have to hold
    on each of them, to its end (they end at 24:00). `cap` is the number of open tasks at which an
    institution is passed over. The list of reasons is closed: who rests after a planned task stands as
    在办满额 too.
    """
    reason: Reason | None = None
    if candidate.state not in _IN_POOL:
        reason = Reason.NOT_LISTED
    elif not all(candidate.term_start <= day <= candidate.term_end for day in days):
        reason = Reason.OUT_OF_TERM
    elif candidate.state == MemberState.PAUSED:
        reason = Reason.PAUSED
    elif candidate.certificate_end is not None and candidate.certificate_end < max(days):
        reason = Reason.EXPIRED
    elif not candidate.reachable:
        reason = Reason.NO_CONTACT
    elif candidate.tied:
        reason = Reason.TIED
    elif candidate.named:
        reason = Reason.NAMED
    elif candidate.open_tasks >= cap or candidate.resting:
        reason = Reason.BUSY
    return reason


def freeze(candidates: Iterable[Candidate], days: Collection[date], cap: int) -> Pool:
    """Splits the members of a category; both lists are sorted by code, whatever the order they came in."""
    pool = Pool([], [])
    for candidate in sorted(candidates):
        reason = why_not(candidate, days, cap)
        if reason is None:
            pool.eligible.append(candidate.code)
        else:
            pool.excluded.append((candidate.code, reason))
    return pool
