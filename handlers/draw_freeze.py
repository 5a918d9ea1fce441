"""Freezing: pool, manifest and M of every lot, shown before anybody gives a number (kmdraw-1 §2, §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import col

from handlers import cards, texts_draw
from handlers.commands import DrawRequest
from handlers.commitments import take_line
from handlers.draws import is_mine
from handlers.places import KeyMismatch
from handlers.pool import freeze_pool, named_codes
from handlers.post import About, send_card, tell
from handlers.router import Ctx, UserError
from models.base import CHINA, next_number
from models.draw import Draw, DrawState, Lot
from models.people import STATION, Role, Staff, staff_with
from models.rules import lots as law
from models.rules import manifest
from models.rules.eligibility import Pool

ABANDONED = ("放弃", "超时作废", "撤销")


@dataclass(frozen=True)
class Frozen:
    """A draw just frozen, with what has to be said about it."""

    draw: Draw
    lots: list[Lot]
    batches: dict[int, str]
    strangers: list[str]

    @property
    def warnings(self) -> list[str]:
        """What the confirm card says besides the facts."""
        follows = [texts_draw.follows(self.draw.follows)] if self.draw.follows else []
        return [*texts_draw.small_pool(self.lots), *follows]


def freeze(ctx: Ctx, request: DrawRequest, text: str) -> None:
    """Freezes a complete request; says M to requester and supervisors; asks for the digits."""
    requester = _lock_requester(ctx)
    _refuse_second_pending(ctx, request)
    codes, strangers = named_codes(ctx.session, request.excluded)
    cap = ctx.house.rules.caps.emergency
    pools = {
        lot.category: freeze_pool(ctx.session, lot.category, codes, ctx.now, cap) for lot in request.lots
    }
    for category, pool in pools.items():
        if not pool.eligible:
            raise UserError(texts_draw.empty_pool(category, _counts(pool)))
    draw = _new_draw(ctx, request, text, requester)
    frozen = Frozen(draw, [], {}, strangers)
    for place, wanted in enumerate(request.lots, 1):
        _add_lot(ctx, frozen, place, wanted.category, wanted.need or 0, pools[wanted.category])
    # a new list: a change inside the old one would not be stored
    draw.marks = [*draw.marks, *_marks(frozen)]
    _record(ctx, frozen)
    _announce(ctx, frozen)


def _lock_requester(ctx: Ctx) -> Staff:
    """Two sentences of one person at the same moment are frozen one after the other."""
    staff = ctx.actor.staff
    if staff is None:
        raise ValueError("a drawer is on the staff list")
    return ctx.session.get_one(Staff, staff.id, with_for_update=True)


def _refuse_second_pending(ctx: Ctx, request: DrawRequest) -> None:
    categories = [lot.category for lot in request.lots]
    pending = (
        select(Draw, col(Lot.category))
        .join(Lot, col(Lot.draw_id) == col(Draw.id))
        .where(is_mine(ctx), col(Draw.state) == DrawState.PENDING)
        .where(col(Lot.category).in_(categories), col(Draw.frozen_at) > ctx.now - law.CONFIRM_WINDOW)
    )
    if found := ctx.session.execute(pending).first():
        raise UserError(texts_draw.already_pending(*found))


def _new_draw(ctx: Ctx, request: DrawRequest, text: str, requester: Staff) -> Draw:
    today = ctx.now.astimezone(CHINA)
    serial = next_number(ctx.session, f"draw:{today.year}")
    rules = ctx.house.rules
    district = request.district or ""
    draw = Draw(
        number=f"CQ-{today:%Y%m%d}-{serial:04d}",
        year=today.year,
        serial=serial,
        requester=ctx.actor.userid,
        requester_name=requester.name,
        unit=requester.unit,
        request_text=text,
        district=district,
        reason=request.reason or "",
        hash=ctx.house.hash,
        excluded=list(request.excluded),
        exclusion_reason=request.exclusion_reason or "",
        rules={
            "answer_window": rules.answer_window.emergency.total_seconds(),
            "reminders": [span.total_seconds() for span in rules.reminder.emergency],
            "arrival": rules.arrival.within(district).total_seconds(),
            "cap": rules.caps.emergency,
        },
        frozen_at=ctx.now,
        last_event_at=ctx.now,
    )
    draw.follows = _earlier(ctx, draw, [lot.category for lot in request.lots])
    ctx.session.add(draw)
    ctx.session.flush()
    return draw


def _earlier(ctx: Ctx, draw: Draw, categories: Sequence[str]) -> list[str]:
    """Draws of these categories that the same unit withdrew or abandoned within 30 days."""
    found = (
        select(col(Draw.number))
        .join(Lot, col(Lot.draw_id) == col(Draw.id))
        .where(
            col(Draw.unit) == draw.unit,
            _thrown_away(),
            col(Lot.category).in_(categories),
        )
        .where(col(Draw.closed_at) > ctx.now - law.FOLLOW_WINDOW)
        .order_by(col(Draw.id))
    )
    return list(dict.fromkeys(ctx.session.execute(found).scalars()))


def _thrown_away() -> Any:
    """Withdrawn or abandoned; 结束 before it was filled is the same by another name."""
    ended_early = and_(col(Draw.close_reason) == "结束", col(Draw.filled_at).is_(None))
    return or_(col(Draw.close_reason).in_(ABANDONED), ended_early)


def _add_lot(ctx: Ctx, frozen: Frozen, place: int, category: str, need: int, pool: Pool) -> None:
    draw, alg = frozen.draw, ctx.house.hash
    batch, k, late = take_line(ctx)
    number = f"{draw.number}-{place}"
    secret = law.secret(ctx.house.draw_key, batch.batch, k, alg)
    c = law.commitment(batch.batch, k, secret, alg)
    if f"{k} {c}\n" not in batch.content:
        raise KeyMismatch(f"ZHIAN_DRAW_KEY does not open line {k} of list {batch.batch}")
    text = manifest.freeze(
        lot=number,
        batch=batch.batch,
        k=k,
        kind=draw.kind,
        category=category,
        need=need,
        request=law.request_hash(draw.request_text, alg),
        salt=law.salt(number, secret, alg),
        entries_in=((code, 1) for code in pool.eligible),
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
        excluded=_counts(pool),
    )
    ctx.session.add(lot)
    frozen.lots.append(lot)
    frozen.batches[lot.batch_id] = batch.batch
    if late and texts_draw.LATE_LIST not in draw.marks:
        draw.marks = [*draw.marks, texts_draw.LATE_LIST]


def _counts(pool: Pool) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _code, why in pool.excluded:
        counts[why] = counts.get(why, 0) + 1
    return counts


def _marks(frozen: Frozen) -> list[str]:
    """More than three named by the requester, or too few left because of them (kmdraw-1)."""
    marks = []
    by_request = {lot.category: lot.excluded.get("回避(申请人)", 0) for lot in frozen.lots}
    if max(len(frozen.draw.excluded), *by_request.values()) > law.MAX_EXCLUDED:
        marks.append(texts_draw.MANY_EXCLUDED)
    wanted = {lot.category: law.SMALL_POOL_FACTOR * lot.need for lot in frozen.lots}
    if any(lot.pool < wanted[lot.category] <= lot.pool + by_request[lot.category] for lot in frozen.lots):
        marks.append(texts_draw.SMALL_BY_REQUEST)
    return marks


def _record(ctx: Ctx, frozen: Frozen) -> None:
    draw = frozen.draw
    facts: dict[str, Any] = {
        "district": draw.district,
        "reason": draw.reason,
        "excluded": draw.excluded,
        "exclusion_reason": draw.exclusion_reason,
        "strangers": frozen.strangers,
        "follows": draw.follows,
        "marks": draw.marks,
        "lots": [
            {"lot": lot.number, "need": lot.need, "pool": lot.pool, "m": lot.m, "k": lot.k, "c": lot.c}
            for lot in frozen.lots
        ],
    }
    ctx.record("名单冻结", draw.number, **facts)


def _announce(ctx: Ctx, frozen: Frozen) -> None:
    draw, lots = frozen.draw, frozen.lots
    text = texts_draw.frozen(draw, lots, frozen.batches, frozen.strangers)
    notes = frozen.warnings + draw.marks
    at_least = "\n".join([f"名单已冻结 {draw.number}", *(f"名单摘要M {lot.m}" for lot in lots)])
    manifest_about = About("manifest", draw.id, at_least=at_least)
    tell(ctx, draw.requester, text, f"manifest:{draw.id}", manifest_about)
    for person in staff_with(ctx.session, frozenset({Role.SUPERVISOR})):
        words = texts_draw.frozen_for_supervisor(draw, text)
        tell(ctx, person.userid, words, f"manifest:{draw.id}:{person.userkey}", manifest_about)
    about = About("confirm", draw.id, give_up_at=draw.frozen_at + law.CONFIRM_WINDOW)
    words = cards.confirm_words(draw, lots, notes)
    send_card(ctx, draw.requester, cards.confirm(draw, lots, notes), words, f"confirm:{draw.id}", about)
    if draw.marks or draw.follows:
        told = [*draw.marks, *([texts_draw.follows(draw.follows)] if draw.follows else [])]
        for person in staff_with(ctx.session, STATION | {Role.AUDITOR}):
            key = f"oversight:{draw.id}:{person.userkey}"
            tell(ctx, person.userid, texts_draw.to_oversight(draw, told), key, About("oversight", draw.id))
