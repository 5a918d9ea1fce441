"""The facts of a draw, read from its rows for the bundle (kmdraw-1 六)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from handlers.draw import words as draw_words
from handlers.draw.find_draw import assignments_of, lots_of
from handlers.draw.proof import words
from handlers.draw.sealed_ranking import KeyMismatch, sealed_secret
from handlers.routing.router import Ctx, UserError
from models.base import CHINA
from models.commitment import CommitmentBatch
from models.draw import NOTHING_DRAWN, Answer, Assignment, Draw, DrawKind, DrawState, Lot
from models.rules.draw.seal import order_told, text_published
from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_facts import AssignmentFact, BatchFacts, DrawFacts, LotFacts, RegisterRow
from models.rules.kmdraw1.method import LotError


def bundle_of(ctx: Ctx, draw: Draw) -> dict[str, bytes]:
    """The files of the bundle. Raises UserError before R1 was given, and where the record can't be told."""
    try:
        return build(facts_of(ctx, draw))
    except LotError as fault:
        raise UserError(words.record_broken(draw, str(fault))) from None


def facts_of(ctx: Ctx, draw: Draw) -> DrawFacts:
    """Everything the bundle says; sealed until the draw is closed.

    Raises UserError before R1 was given, and where the draw key does not open the commitment of a lot.
    """
    if draw.confirmed_at is None:
        raise UserError(
            draw_words.not_pending(draw, ctx.now)
            if draw.state == DrawState.CLOSED
            else draw_words.not_open(draw)
        )
    if draw.kind == DrawKind.ASSIGNED:
        raise UserError(draw_words.assigned(draw))
    lots = lots_of(ctx, draw)
    assignments = assignments_of(ctx, draw)
    batches = [
        ctx.session.get_one(CommitmentBatch, key) for key in dict.fromkeys(lot.batch_id for lot in lots)
    ]
    moments = {
        "frozen": draw.frozen_at,
        "confirmed": draw.confirmed_at,
        "filled": draw.filled_at,
        "closed": draw.closed_at,
    }
    return DrawFacts(
        number=draw.number,
        kind=draw.kind,
        hash="sm3" if draw.hash == "sm3" else "sha256",
        r1=draw.r1 or "-",
        r2=draw.r2,
        b=draw.b,
        request=draw.request_text,
        sealed=not order_told(draw),
        times=tuple((name, stamp(moment)) for name, moment in moments.items() if moment),
        lots=tuple(_lot(ctx, draw, lot, assignments) for lot in lots),
        batches=tuple(_batch(ctx, batch) for batch in batches),
        follows=tuple(draw.follows),
        marks=tuple(draw.marks),
        confidential=not text_published(draw),
    )


def stamp(moment: datetime | None) -> str:
    """ISO-8601 with the offset of Shanghai, to the second."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds") if moment else ""


def _lot(ctx: Ctx, draw: Draw, lot: Lot, assignments: Sequence[Assignment]) -> LotFacts:
    mine = [_assignment(one) for one in assignments if one.lot_id == lot.id]
    try:
        secret = sealed_secret(ctx, draw, lot)
    except KeyMismatch:
        raise UserError(words.key_mismatch(lot)) from None
    return LotFacts(lot.manifest, secret, tuple(mine), lot.m)


def _assignment(assignment: Assignment) -> AssignmentFact:
    answer = "" if assignment.state == Answer.ASKED else str(assignment.state)
    answered = stamp(assignment.answered_at)
    return AssignmentFact(
        assignment.rank, assignment.code, stamp(assignment.notified_at), answer, answered, assignment.replaces
    )


def _batch(ctx: Ctx, batch: CommitmentBatch) -> BatchFacts:
    used = (
        select(col(Lot.k), col(Lot.number), col(Draw.state), col(Draw.close_reason))
        .join(Draw, col(Draw.id) == col(Lot.draw_id))
        .where(col(Lot.batch_id) == batch.id)
        .order_by(col(Lot.k))
    )
    rows = (_register_row(*row) for row in ctx.session.execute(used))
    return BatchFacts(batch.batch, batch.content, tuple(rows))


def _register_row(k: int, lot: str, state: str, reason: str) -> RegisterRow:
    if state in {DrawState.PENDING, DrawState.WAITING}:
        return RegisterRow(k, lot, "待确认")
    return RegisterRow(k, lot, "已中止", reason) if reason in NOTHING_DRAWN else RegisterRow(k, lot, "已抽取")
