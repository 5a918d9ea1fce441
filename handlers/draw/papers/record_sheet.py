"""The facts of the 抽取记录表: the bundle's record on paper (口径 28; kmdraw-1 四)."""

from sqlalchemy import select
from sqlmodel import col

from handlers.draw.facts import RECORD, rows
from handlers.draw.find_draw import assignments_of, lots_of
from handlers.draw.find_task import was_delivered
from handlers.draw.papers import words
from handlers.draw.papers.record_lots import Story, lot_part
from handlers.routing.router import Ctx
from models.consent import Consent
from models.draw import Assignment, Draw, DrawKind
from models.institution import Institution
from models.rules.draw.seal import PAPER
from models.rules.papers.sheet_facts import DrawnRow, Line, RecordSheet, Signer

MOMENTS = ("frozen_at", "confirmed_at", "filled_at", "closed_at")


def record_sheet(ctx: Ctx, draw: Draw) -> RecordSheet:
    """Everything of a draw that was drawn; before its end no seed, no secret, no rank that was not drawn."""
    story = _story(ctx, draw)
    drawn = tuple(_drawn(ctx, story, assignment) for assignment in story.drawn)
    supervisor = draw.supervisor_name or words.NO_SUPERVISOR
    signers = (
        Signer("抽取人", draw.requester_name, draw.unit),
        Signer("监督人", supervisor, draw.supervisor_unit or words.NO_SUPERVISOR),
    )
    people = [draw.unit, draw.requester_name, draw.supervisor_name, draw.supervisor_unit]
    shown = [story.institutions[one.institution_id].name for one in story.drawn if story.named(one)]
    return RecordSheet(
        banners=_banners(story),
        about=_about(ctx, draw),
        lots=tuple(lot_part(ctx, story, lot) for lot in story.lots),
        numbers=_numbers(draw),
        drawn=drawn,
        notes=_notes(ctx, draw),
        signers=signers,
        names=tuple(dict.fromkeys(name for name in [*people, *shown] if name)),
    )


def task_words(ctx: Ctx, draw: Draw) -> str:
    """The kind of task with its clause of Article 8."""
    known = ctx.house.vocabulary.task(draw.task)
    return words.task(draw.task, known.clause if known else "")


def _story(ctx: Ctx, draw: Draw) -> Story:
    assignments = assignments_of(ctx, draw)
    found = select(Institution).where(
        col(Institution.id).in_({assignment.institution_id for assignment in assignments})
    )
    institutions = {one.id: one for one in ctx.session.execute(found).scalars()}
    return Story(draw, lots_of(ctx, draw), assignments, institutions)


def _banners(story: Story) -> tuple[str, ...]:
    told = {
        words.OPEN_SHEET: story.draw.closed_at is None,
        words.COVERT_SHEET: story.draw.covert and story.sealed,
        words.CONFIDENTIAL: story.draw.confidential,
        words.ASSIGNED: story.draw.kind == DrawKind.ASSIGNED,
    }
    return tuple(text for text, applies in told.items() if applies)


def _about(ctx: Ctx, draw: Draw) -> tuple[Line, ...]:
    own = {
        "kind": words.KINDS.get(DrawKind(draw.kind), draw.kind),
        "task": task_words(ctx, draw),
        "counts": words.COUNTING.get(draw.counts, draw.counts),
        "time": words.moment_of(draw.starts_at),
        "way": words.way(draw),
        **{name: words.moment_of(getattr(draw, name)) for name in MOMENTS},
        "state": words.state(draw),
        "conditions": words.conditions(draw) if draw.kind != DrawKind.ASSIGNED else "",
    }
    return tuple(rows(RECORD, draw, PAPER, own))


def _numbers(draw: Draw) -> tuple[Line, ...]:
    if draw.kind == DrawKind.ASSIGNED:
        return ()
    source = "，".join(part for part in (draw.b_source, f"{draw.b_day}" if draw.b_day else "") if part)
    return (
        ("R1（抽取人）", draw.r1 or "-"),
        ("R2（监督人）", draw.r2),
        ("B（公开数）", f"{draw.b}（{source}）" if source else draw.b),
    )


def _notes(ctx: Ctx, draw: Draw) -> tuple[Line, ...]:
    asked = select(Consent).where(col(Consent.subject) == draw.subject).order_by(col(Consent.id))
    consents = ctx.session.execute(asked).scalars()
    lines = [
        ("标记", "；".join(draw.marks)),
        (words.BEFORE, "、".join(draw.follows)),
        (words.AGAIN, draw.repeat_reason),
        *((one.matter, words.consent(one)) for one in consents),
        (words.ENDING, draw.close_note),
    ]
    return tuple((label, text) for label, text in lines if text)


def _drawn(ctx: Ctx, story: Story, assignment: Assignment) -> DrawnRow:
    lot = next(lot for lot in story.lots if lot.id == assignment.lot_id)
    named = story.named(assignment)
    return DrawnRow(
        place=f"{assignment.rank}",
        category=lot.category,
        name=story.institutions[assignment.institution_id].name if named else words.HIDDEN,
        code=assignment.code if named else "",
        came=words.came(assignment),
        notified=words.notified(assignment, was_delivered(ctx, assignment)),
        answer=words.answer(assignment) if named else str(assignment.state),
        reason=words.reason(assignment) if named else "",
        presence=words.presence(assignment),
    )
