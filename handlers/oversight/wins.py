"""Per institution: pools it stood in, wins, and what chance alone gives (口径 29).

A lot counts from its draw on. Sealed draws (密封) come in when they are published: until then even a count
of wins would name the drawn.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from handlers.draw.find_draw import counted_by_name
from handlers.routing.router import Ctx
from models.draw import Answer, Assignment, Draw, DrawKind, Lot
from models.institution import Institution
from models.rules.draw.influence import Deviation, Odds, deviation, inclusion, odds
from models.rules.kmdraw1.manifest import parse_manifest
from models.rules.kmdraw1.method import LotError

# the manifest of a large pool weighs megabytes: so many candidates are read at a time
AT_ONCE = 20_000
NAMES_AT_ONCE = 500
SEVERITY = (Deviation.HIGH, Deviation.LOW, Deviation.NOTICE, Deviation.NORMAL)

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Standing:
    """One institution; `refused` and `silent` also count replacements, `assigned` only 指派."""

    code: str
    name: str
    odds: Odds
    deviation: Deviation
    refused: int
    silent: int
    assigned: int


@dataclass(frozen=True)
class Wins:
    """The most conspicuous first, and the lots that are left out."""

    institutions: list[Standing] = field(default_factory=list)
    # how many, because their names may not be told
    withheld: int = 0
    # which, because their manifest can't be read
    unreadable: tuple[str, ...] = ()


def wins_of(ctx: Ctx, inside: Conditions, *, confidential: bool) -> Wins:
    """Of the draws `inside`; `confidential`: those too whose names not everybody may know."""
    told = [counted_by_name(oversight=confidential)]
    taken = _taken(ctx, [*inside, *told])
    drawn = {row.lot_id: row for row in taken if row.kind != DrawKind.ASSIGNED}
    chances, unreadable = _chances(ctx, list(drawn.values()))
    wins, answers = _counts(taken, unreadable)
    codes = sorted({*chances, *(code for code, _what in answers)})
    looked_at = len(chances)
    names = _names(ctx, codes)
    found = []
    for code in codes:
        one = odds(chances.get(code, ()), wins[code])
        judged = deviation(one, looked_at)
        refused, silent, assigned = (answers[code, what] for what in ("refused", "silent", "assigned"))
        found.append(Standing(code, names.get(code, code), one, judged, refused, silent, assigned))
    found.sort(key=lambda each: (SEVERITY.index(each.deviation), _first(each), each.code))
    return Wins(found, _withheld(ctx, inside, told), tuple(sorted(unreadable.values())))


def _first(each: Standing) -> tuple[float, ...]:
    if each.deviation is Deviation.NORMAL:
        return (-each.odds.wins, each.odds.tail)
    return (each.odds.tail, -each.odds.wins)


def _taken(ctx: Ctx, conditions: Conditions) -> list[Any]:
    """Every touched rank: a lot has one from its draw on."""
    columns = (
        col(Assignment.lot_id), col(Assignment.code), col(Assignment.rank), col(Assignment.state),
        col(Draw.kind), col(Lot.need), col(Lot.pool),
    )  # fmt: skip
    found = (
        select(*columns)
        .join(Lot, col(Assignment.lot_id) == col(Lot.id))
        .join(Draw, col(Lot.draw_id) == col(Draw.id))
        .where(*conditions)
    )
    return list(ctx.session.execute(found))


def _counts(
    taken: Iterable[Any], unreadable: Container[int]
) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Wins by code, and what became of the tasks by (code, what). A win without its chance would look odd."""
    wins: Counter[str] = Counter()
    answers: Counter[tuple[str, str]] = Counter()
    for row in taken:
        if row.kind == DrawKind.ASSIGNED:
            answers[row.code, "assigned"] += 1
        elif row.rank <= row.need and row.lot_id not in unreadable:
            wins[row.code] += 1
        if row.state in {Answer.REFUSED, Answer.SILENT}:
            answers[row.code, "refused" if row.state == Answer.REFUSED else "silent"] += 1
    return wins, answers


def _chances(ctx: Ctx, lots: Sequence[Any]) -> tuple[dict[str, list[float]], dict[int, str]]:
    """For each institution its chance in every lot in whose pool it stood; and lots that say nothing."""
    chances: dict[str, list[float]] = {}
    unreadable: dict[int, str] = {}
    for lot in _manifests(ctx, lots):
        try:
            frozen = parse_manifest(lot.manifest)
        except LotError:
            unreadable[lot.id] = lot.number
            continue
        mine = inclusion(Counter(map(int, frozen.weights)), frozen.need)
        for code, w in frozen.entries():
            chances.setdefault(code, []).append(mine[w])
    return chances, unreadable


def _manifests(ctx: Ctx, lots: Sequence[Any]) -> Iterator[Any]:
    batch: list[int] = []
    size = 0
    for lot in lots:
        batch.append(lot.lot_id)
        size += lot.pool
        if size >= AT_ONCE or len(batch) == NAMES_AT_ONCE or lot is lots[-1]:
            found = select(col(Lot.id), col(Lot.number), col(Lot.manifest)).where(col(Lot.id).in_(batch))
            yield from ctx.session.execute(found)
            batch, size = [], 0


def _names(ctx: Ctx, codes: Sequence[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for start in range(0, len(codes), NAMES_AT_ONCE):
        part = codes[start : start + NAMES_AT_ONCE]
        found = select(col(Institution.code), col(Institution.short_name))
        named = ctx.session.execute(found.where(col(Institution.code).in_(part)))
        names |= {row.code: row.short_name for row in named}
    return names


def _withheld(ctx: Ctx, inside: Conditions, told: Conditions) -> int:
    """Lots that were drawn and are left out."""
    drawn = select(col(Assignment.lot_id)).join(Draw, col(Assignment.draw_id) == col(Draw.id))
    found = drawn.where(*inside, ~and_(*told)).distinct()
    return len(ctx.session.execute(found).all())
