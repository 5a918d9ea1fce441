"""Who is in the pool of a category at the freeze, and why others are not (Articles 7, 10; kmdraw-1 §2)."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal, NamedTuple

Why = Literal["不在库", "聘期外", "暂停", "证照过期", "无联系人", "回避", "回避(申请人)", "在办满额"]

LISTED, PAUSED = "在库", "暂停"


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
    excluded: list[tuple[str, Why]]


def why_not(candidate: Candidate, days: Collection[date], cap: int) -> Why | None:
    """The first reason that applies, in the order of kmdraw-1 §2; None for who takes part.

    `days` are the day of the freeze and, of a plan, that of the activity: term and certificates have to hold
    on each of them, to its end (they end at 24:00). `cap` is the number of open tasks at which an
    institution is passed over. The list of reasons is closed: who rests after a planned task stands as
    在办满额 too.
    """
    reason: Why | None = None
    if candidate.state not in {LISTED, PAUSED}:
        reason = "不在库"
    elif not all(candidate.term_start <= day <= candidate.term_end for day in days):
        reason = "聘期外"
    elif candidate.state == PAUSED:
        reason = "暂停"
    elif candidate.certificate_end is not None and candidate.certificate_end < max(days):
        reason = "证照过期"
    elif not candidate.reachable:
        reason = "无联系人"
    elif candidate.tied:
        reason = "回避"
    elif candidate.named:
        reason = "回避(申请人)"
    elif candidate.open_tasks >= cap or candidate.resting:
        reason = "在办满额"
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
