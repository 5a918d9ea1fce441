"""Freezing: pool, manifest and M of every lot, fixed before anybody gives a number (kmdraw-1 §2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import col

from handlers.draw import words as draw_words
from handlers.draw import words_second_person as draw_words_second_person
from handlers.draw.brief import Brief
from handlers.draw.earlier import drawn_before
from handlers.draw.find_draw import thrown_before
from handlers.draw.lottery import words_freeze
from handlers.draw.lottery.candidates import PoolOf, pools_of
from handlers.draw.lottery.commitments import take_line
from handlers.draw.lottery.show_manifest import show
from handlers.draw.lottery.supervisor import choose_supervisor, needs_supervisor
from handlers.draw.sealed_ranking import KeyMismatch
from handlers.draw.second_person import tell_oversight
from handlers.draw.timing import calendar_until
from handlers.routing.router import Ctx, UserError
from models.base import CHINA, next_number
from models.draw import Draw, DrawMark, DrawState, Lot
from models.ledger_events import LedgerEvent
from models.people import AUTHORITIES, Staff, UnitKind
from models.rules.draw import limits
from models.rules.draw.counting import counts_as
from models.rules.kmdraw1 import manifest
from models.rules.kmdraw1 import method as law


@dataclass(frozen=True)
class Frozen:
    """A draw just frozen, with what has to be said about it."""

    draw: Draw
    lots: list[Lot]
    batches: dict[int, str]
    pools: PoolOf

    @property
    def follows(self) -> list[str]:
        """A second throw, in words."""
        return [words_freeze.follows(self.draw.follows)] if self.draw.follows else []

    @property
    def warnings(self) -> list[str]:
        """What the confirm card says besides the facts."""
        rule = self.draw.rules["weights"]
        weighted = [draw_words.weighted(rule)] if rule else []
        small, hints = words_freeze.small_pool(self.lots), draw_words.hints(self.pools.ties.hints)
        return [*small, *self.follows, *weighted, *hints]


def freeze(ctx: Ctx, brief: Brief, requester: Staff) -> Draw:
    """Freezes a complete request; says M to requester and supervisor; asks for the digits.

    Raises UserError where the request can't be drawn; then nothing is frozen and no k is used.
    """
    # two requests of one person at the same moment are frozen one after the other
    staff = ctx.session.get_one(Staff, requester.id, with_for_update=True)
    _refuse_second_pending(ctx, brief, staff)
    pools = pools_of(ctx, brief, staff)
    for category, pool in pools.by_category.items():
        if not pool.eligible:
            # its counts are a preview by another name: they are on record too
            ctx.keep(partial(_record_empty, ctx, brief, staff, pools.counts(category)))
            raise UserError(words_freeze.empty_pool(category, pools.counts(category)))
    draw = _new_draw(ctx, brief, staff)
    frozen = Frozen(draw, [], {}, pools)
    for place, (category, need) in enumerate(brief.lots, 1):
        _add_lot(ctx, frozen, place, category, need)
    # a new list: a change inside the old one would not be stored
    draw.marks = [*draw.marks, *_marks(frozen)]
    supervisor = choose_supervisor(ctx, draw)
    before = drawn_before(ctx, draw, [category for category, _need in brief.lots])
    _record(ctx, frozen, before)
    show(ctx, frozen.draw, frozen.lots, frozen.batches, pools.ties.strangers, frozen.warnings, supervisor)
    days = ctx.house.rules.repeat.window.days
    if told := [
        *draw.marks,
        *frozen.follows,
        *draw_words_second_person.drawn_before(draw.district, days, before),
    ]:
        tell_oversight(ctx, draw, told, f"oversight:{draw.id}")
    return draw


def _refuse_second_pending(ctx: Ctx, brief: Brief, staff: Staff) -> None:
    waiting = or_(
        and_(
            col(Draw.state) == DrawState.PENDING, col(Draw.frozen_at) > ctx.believed - limits.CONFIRM_WINDOW
        ),
        col(Draw.state) == DrawState.WAITING,
    )
    pending = (
        select(Draw, col(Lot.category))
        .join(Lot, col(Lot.draw_id) == col(Draw.id))
        .where(func.lower(col(Draw.requester)) == staff.userkey, col(Draw.unit) == staff.unit, waiting)
        .where(col(Lot.category).in_([category for category, _need in brief.lots]))
    )
    if found := ctx.session.execute(pending).first():
        raise UserError(words_freeze.already_pending(*found))


def _new_draw(ctx: Ctx, brief: Brief, staff: Staff) -> Draw:
    today = ctx.now.astimezone(CHINA)
    serial = next_number(ctx.session, f"draw:{today.year}")
    asked = brief.columns() | {
        "counts": counts_as(brief.counts, by_authority=staff.unit_kind in AUTHORITIES),
        "payer": brief.payer or (staff.unit if staff.unit_kind == UnitKind.OTHER else ""),
    }
    draw = Draw(
        number=f"CQ-{today:%Y%m%d}-{serial:04d}",
        year=today.year,
        serial=serial,
        requester=staff.userid,
        requester_name=staff.name,
        unit=staff.unit,
        unit_kind=staff.unit_kind,
        request_text=brief.text,
        hash=ctx.house.hash,
        rules=_numbers(ctx, brief),
        marks=_early_marks(ctx, brief),
        frozen_at=ctx.now,
        last_event_at=ctx.now,
        **asked,
    )
    categories = [category for category, _need in brief.lots]
    draw.follows = thrown_before(ctx, draw.requester, draw.unit, categories)
    ctx.session.add(draw)
    ctx.session.flush()
    return draw


def _numbers(ctx: Ctx, brief: Brief) -> dict[str, Any]:
    """Numbers that a draw uses are copied into it: editing rules.toml never changes a running case."""
    rules, kind = ctx.house.rules, "planned" if brief.planned else "emergency"
    window, reminders = getattr(rules.answer_window, kind), getattr(rules.reminder, kind)
    weights = rules.weights
    return {
        "answer_window": window.total_seconds(),
        "reminders": [span.total_seconds() for span in reminders],
        "arrival": rules.arrival.within(brief.district).total_seconds(),
        "cap": getattr(rules.caps, kind),
        **({"looked_at": brief.starts_at.astimezone(CHINA).date().isoformat()} if brief.starts_at else {}),
        "interval": rules.planned.interval.total_seconds() if brief.planned else 0,
        "calendar": calendar_until(ctx),
        "supervise": getattr(rules.supervisor, kind).total_seconds(),
        "supervised": needs_supervisor(ctx.house.vocabulary, brief),
        "weights": draw_words.weight_rule(weights.days, weights.tickets) if weights.on else "",
    }


def _early_marks(ctx: Ctx, brief: Brief) -> list[str]:
    short = brief.starts_at is not None and brief.starts_at - ctx.now < ctx.house.rules.planned.notice
    return [
        *([DrawMark.SHORT_NOTICE] if short else []),
        *([DrawMark.REPEATED] if brief.repeat_reason else []),
    ]


def _add_lot(ctx: Ctx, frozen: Frozen, place: int, category: str, need: int) -> None:
    draw, alg, pool = frozen.draw, ctx.house.hash, frozen.pools.by_category[category]
    batch, k, late = take_line(ctx)
    number = f"{draw.number}-{place}"
    secret = law.secret(ctx.house.draw_key, batch.batch, k, alg)
    c = law.commitment(batch.batch, k, secret, alg)
    if f"{k} {c}\n" not in batch.content:
        raise KeyMismatch(f"ZHIAN_DRAW_KEY does not open line {k} of list {batch.batch}")
    weights = frozen.pools.weights
    text = manifest.freeze(
        lot=number,
        batch=batch.batch,
        k=k,
        kind=draw.kind,
        category=category,
        need=need,
        request=law.request_hash(draw.request_text, alg),
        salt=law.salt(number, secret, alg),
        entries_in=((code, weights.get(code, 1)) for code in pool.eligible),
        entries_out=pool.excluded,
        hash=alg,
    ).text()
    lot = Lot(
        draw_id=draw.id,
        number=number,
        category=category,
        need=need,
        batch_id=batch.id,
        k=k,
        manifest=text,
        m=manifest.manifest_hash(text, alg),
        c=c,
        pool=len(pool.eligible),
        excluded=frozen.pools.counts(category),
    )
    ctx.session.add(lot)
    frozen.lots.append(lot)
    frozen.batches[batch.id] = batch.batch
    if late and DrawMark.LATE_LIST not in draw.marks:
        draw.marks = [*draw.marks, DrawMark.LATE_LIST]


def _marks(frozen: Frozen) -> list[str]:
    """More than three named by the requester, or too few left because of them (kmdraw-1 三)."""
    marks: list[str] = []
    by_request = {lot.category: lot.excluded.get(law.Reason.NAMED, 0) for lot in frozen.lots}
    if max(len(frozen.draw.excluded), *by_request.values()) > limits.MAX_EXCLUDED:
        marks.append(DrawMark.MANY_EXCLUDED)
    # whoever is bound to a party the requester named is out because of his words, too
    tied = {lot.category: lot.excluded.get(law.Reason.TIED, 0) for lot in frozen.lots}
    because = {category: by_request[category] + tied[category] for category in tied}
    if any(
        limits.small_pool(lot.pool, lot.need)
        and not limits.small_pool(lot.pool + because[lot.category], lot.need)
        for lot in frozen.lots
    ):
        marks.append(DrawMark.SMALL_BY_REQUEST)
    return marks


def _record_empty(ctx: Ctx, brief: Brief, staff: Staff, counts: dict[str, int]) -> None:
    lots = [list(lot) for lot in brief.lots]
    facts = {"district": brief.district, "lots": lots, "named": list(brief.named), "counts": counts}
    ctx.record(LedgerEvent.NOBODY_ELIGIBLE, staff.userid, unit=staff.unit, **facts)


def _record(ctx: Ctx, frozen: Frozen, before: Sequence[str]) -> None:
    draw = frozen.draw
    facts: dict[str, Any] = {
        "requester": draw.requester,
        "task": draw.task,
        "district": draw.district,
        "reason": draw.reason,
        "parties": draw.parties,
        "excluded": draw.excluded,
        "exclusion_reason": draw.exclusion_reason,
        "strangers": frozen.pools.ties.strangers,
        "follows": draw.follows,
        "drawn_before": list(before),
        "marks": draw.marks,
        "supervisor": draw.supervisor,
        "public_number": draw.b_source,
        "lots": [
            {"lot": lot.number, "need": lot.need, "pool": lot.pool, "m": lot.m, "k": lot.k, "c": lot.c}
            for lot in frozen.lots
        ],
    }
    ctx.record(LedgerEvent.FROZEN, draw.number, **facts)
