"""Statistics for influence: what no single draw shows (kmdraw-1 五).

Counted by the moment of freezing. 指派 is no lottery and is counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlmodel import col

from handlers.draw.find_draw import by_me
from handlers.oversight.wins import Standing, Wins, wins_of
from handlers.routing.router import Ctx
from models.base import CHINA
from models.draw import CloseReason, Draw, DrawKind, DrawMark, Lot
from models.people import BUREAU, OVERSIGHT, Actor


@dataclass
class Tally:
    """What draws of one person, one unit, or everybody add up to."""

    name: str = ""
    unit: str = ""
    draws: int = 0
    withdrawn: int = 0
    abandoned: int = 0
    expired: int = 0
    # 结束 before there were enough, or before who had accepted came
    ended_early: int = 0
    # institutions named by the requester (回避(申请人))
    excluded: int = 0
    # institutions called by 加抽, beyond what was asked for
    extra: int = 0
    assigned: int = 0
    unsupervised: int = 0
    pools: list[int] = field(default_factory=list)
    # seconds from R1 to 满额
    emergency: list[float] = field(default_factory=list)
    planned: list[float] = field(default_factory=list)

    @property
    def unconfirmed(self) -> int:
        """Frozen and never drawn."""
        return self.abandoned + self.expired

    @property
    def average_pool(self) -> float | None:
        """Candidates of a lot."""
        return sum(self.pools) / len(self.pools) if self.pools else None

    @property
    def excluded_each(self) -> float:
        """Institutions named per draw."""
        return self.excluded / self.draws if self.draws else 0.0

    @property
    def emergency_median(self) -> timedelta | None:
        """Half of the emergencies were filled sooner."""
        return _median(self.emergency)

    @property
    def planned_median(self) -> timedelta | None:
        """Half of the planned draws were filled sooner."""
        return _median(self.planned)


@dataclass(frozen=True)
class Scope:
    """Whose figures a person may see, and whether those of confidential draws are told by name."""

    mine: bool
    confidential: bool


WHOLE = Scope(mine=False, confidential=True)


@dataclass(frozen=True)
class Figures:
    """Everything for one period."""

    total: Tally
    requesters: list[Tally]
    units: list[Tally]
    # (2026-10, unit): draws
    months: dict[tuple[str, str], int]
    institutions: list[Standing]
    # lots whose names are not told yet, or not to this person
    withheld: int
    mine: bool
    # lots whose manifest can't be read: their wins are not judged
    unreadable: tuple[str, ...] = ()

    @property
    def looked_at(self) -> int:
        """How many institutions are judged at once."""
        return sum(one.odds.pools > 0 for one in self.institutions)


def scope_of(actor: Actor) -> Scope:
    """A requester sees his own draws, 市局 everybody's, and only who watches over draws the confidential."""
    return Scope(mine=not actor.has(OVERSIGHT | BUREAU), confidential=actor.has(OVERSIGHT))


def figures(ctx: Ctx, since: datetime, until: datetime, scope: Scope = WHOLE) -> Figures:
    """All figures of draws frozen from `since` on and before `until`."""
    inside = [col(Draw.frozen_at) >= since, col(Draw.frozen_at) < until]
    if scope.mine:
        inside.append(by_me(ctx))
    draws, lots = _draws(ctx, inside), _lots(ctx, inside)
    total = Tally()
    requesters: dict[str, Tally] = {}
    units: dict[str, Tally] = {}
    months: Counter[tuple[str, str]] = Counter()
    for draw in draws:
        person = requesters.setdefault(draw.requester.lower(), Tally(draw.requester_name, draw.unit))
        unit = units.setdefault(draw.unit, Tally(unit=draw.unit))
        for tally in (total, person, unit):
            _add(tally, draw, lots.get(draw.id, []))
        months[f"{draw.frozen_at.astimezone(CHINA):%Y-%m}", draw.unit] += draw.kind != DrawKind.ASSIGNED
    # who stood in a pool, or was asked in vain, is not told to a requester
    wins = Wins() if scope.mine else wins_of(ctx, inside, confidential=scope.confidential)
    people, places = _busiest(requesters.values()), _busiest(units.values())
    told = (wins.institutions, wins.withheld, scope.mine, wins.unreadable)
    return Figures(total, people, places, +months, *told)


def _draws(ctx: Ctx, inside: Sequence[ColumnElement[bool]]) -> Sequence[Row[Any]]:
    columns = (
        Draw.id, Draw.kind, Draw.requester, Draw.requester_name, Draw.unit, Draw.excluded, Draw.marks,
        Draw.frozen_at, Draw.confirmed_at, Draw.filled_at, Draw.close_reason,
    )  # fmt: skip
    found = select(*(col(each) for each in columns)).where(*inside).order_by(col(Draw.id))
    return ctx.session.execute(found).all()


def _lots(ctx: Ctx, inside: Sequence[ColumnElement[bool]]) -> dict[int, list[Row[Any]]]:
    """How many candidates the lots of each lottery had, and how many 加抽 called."""
    lottery = [*inside, col(Draw.kind) != DrawKind.ASSIGNED]
    columns = (col(Lot.draw_id), col(Lot.pool), col(Lot.extra))
    found = select(*columns).join(Draw, col(Lot.draw_id) == col(Draw.id))
    lots: dict[int, list[Row[Any]]] = {}
    for lot in ctx.session.execute(found.where(*lottery)):
        lots.setdefault(lot.draw_id, []).append(lot)
    return lots


def _add(tally: Tally, draw: Row[Any], lots: Sequence[Row[Any]]) -> None:
    if draw.kind == DrawKind.ASSIGNED:
        tally.assigned += 1
        return
    tally.draws += 1
    tally.withdrawn += draw.close_reason == CloseReason.WITHDRAWN
    tally.abandoned += draw.close_reason == CloseReason.ABANDONED
    tally.expired += draw.close_reason == CloseReason.EXPIRED
    tally.ended_early += any(mark.startswith(DrawMark.ENDED_EARLY) for mark in draw.marks)
    tally.excluded += len(draw.excluded)
    tally.unsupervised += draw.kind == DrawKind.EMERGENCY and DrawMark.UNSUPERVISED in draw.marks
    tally.pools += [lot.pool for lot in lots]
    tally.extra += sum(lot.extra for lot in lots)
    if draw.confirmed_at and draw.filled_at:
        spans = tally.emergency if draw.kind == DrawKind.EMERGENCY else tally.planned
        spans.append((draw.filled_at - draw.confirmed_at).total_seconds())


def _median(seconds: Sequence[float]) -> timedelta | None:
    return timedelta(seconds=median(seconds)) if seconds else None


def _busiest(tallies: Iterable[Tally]) -> list[Tally]:
    return sorted(tallies, key=lambda one: (-one.draws, -one.assigned, one.unit, one.name))
