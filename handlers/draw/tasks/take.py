"""Order is law: places are taken from the sealed ranking, rank after rank, without gaps (kmdraw-1 §7)."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from handlers.draw.find_draw import assignments_of, lots_of
from handlers.draw.sealed_ranking import sealed_ranking
from handlers.draw.tasks import words_requester
from handlers.draw.tasks.notify import ask, directory
from handlers.draw.timing import answer_by, note_calendar
from handlers.mail.post import About, tell
from handlers.routing.router import Ctx
from models.draw import Answer, Assignment, Draw, DrawKind, Lot
from models.institution import Institution, Membership
from models.ledger_events import LedgerEvent
from models.rules.draw.eligibility import MemberState
from models.rules.kmdraw1.ranking import Taken, take
from models.topics import Topic

PASSED = {"skip": Answer.SKIPPED, "失格": Answer.DISQUALIFIED}


def take_places(ctx: Ctx, draw: Draw, lot: Lot, count: int, replaces: str) -> list[Assignment]:
    """Draws the next `count` of a lot and asks them; fewer come back when the ranking is used up."""
    mine = select(func.max(col(Assignment.rank))).where(col(Assignment.lot_id) == lot.id)
    touched = ctx.session.execute(mine).scalar() or 0
    others = select(col(Assignment.code)).where(
        col(Assignment.draw_id) == draw.id,
        col(Assignment.lot_id) != lot.id,
        col(Assignment.state).not_in(PASSED.values()),
    )
    held = set(ctx.session.execute(others).scalars())
    gone = not_listed(ctx.session, lot.category)
    rows = take(sealed_ranking(ctx, draw, lot), touched, count, held, gone)
    drawn = [one for one in (_assign(ctx, draw, lot, row, replaces) for row in rows) if one.answer_by]
    for assignment in drawn:
        ask(ctx, draw, lot, assignment)
    return drawn


def _assign(ctx: Ctx, draw: Draw, lot: Lot, row: Taken, replaces: str) -> Assignment:
    found = select(col(Institution.id)).where(col(Institution.code) == row.code)
    assignment = Assignment(
        draw_id=lot.draw_id,
        lot_id=lot.id,
        institution_id=ctx.session.execute(found).scalar_one(),
        code=row.code,
        rank=row.rank,
        replaces=replaces,
        state=PASSED.get(row.outcome, Answer.ASKED),
    )
    if row.outcome == "drawn":
        assignment.notified_at = ctx.now
        assignment.answer_by = answer_by(ctx, draw)
        note_calendar(ctx, draw)
    ctx.session.add(assignment)
    ctx.session.flush()
    event = LedgerEvent.RANK_DRAWN if assignment.answer_by else LedgerEvent.RANK_PASSED
    ctx.record(event, draw.number, lot=lot.number, rank=row.rank, code=row.code,
               outcome=row.outcome, replaces=replaces)  # fmt: skip
    return assignment


def short_of(ctx: Ctx, lot: Lot, *, hopeful: bool = False) -> int:
    """How many acceptances a lot still lacks; `hopeful` counts those not answered yet as coming."""
    states = [Answer.ACCEPTED, Answer.ASKED] if hopeful else [Answer.ACCEPTED]
    return max(lot.need + lot.extra - _in_state(ctx, lot, states), 0)


def coming(ctx: Ctx, lot: Lot) -> int:
    """How many have accepted or may still accept: who refused is replaced, and counts no more."""
    return _in_state(ctx, lot, [Answer.ACCEPTED, Answer.ASKED])


def _in_state(ctx: Ctx, lot: Lot, states: Sequence[Answer]) -> int:
    counted = select(func.count()).where(col(Assignment.lot_id) == lot.id, col(Assignment.state).in_(states))
    found: int = ctx.session.execute(counted).scalar_one()
    return found


def fill_gap(ctx: Ctx, draw: Draw, lot: Lot, left: Assignment) -> tuple[bool, str]:
    """Fills the place that `left` gave up: whether somebody came after him, and what the requester hears."""
    if draw.kind == DrawKind.ASSIGNED:
        return False, words_requester.NO_NEXT
    drawn = take_places(ctx, draw, lot, 1, replaces=str(left.rank))
    if not drawn:
        return False, used_up(ctx, draw, lot)
    return True, words_requester.next_rank(
        draw, [assignment.rank for assignment in drawn], drawn[0].answer_by or ctx.now, ctx.now
    )


def used_up(ctx: Ctx, draw: Draw, lot: Lot) -> str:
    """The ranking is used up: what is left to do, told at once."""
    if lot.exhausted_at is None:
        lot.exhausted_at = ctx.now
        ctx.record(LedgerEvent.USED_UP, draw.number, lot=lot.number)
    return words_requester.exhausted(draw, lot, short_of(ctx, lot, hopeful=True))


def announce_filled(ctx: Ctx, draw: Draw) -> None:
    """满额, once: names and telephone numbers of those coming."""
    lots = {lot.id: lot for lot in lots_of(ctx, draw)}
    if draw.filled_at or any(short_of(ctx, lot) for lot in lots.values()):
        return
    draw.filled_at = ctx.now
    accepted = [one for one in assignments_of(ctx, draw) if one.state == Answer.ACCEPTED]
    people = directory(ctx, {assignment.institution_id for assignment in accepted})
    coming = [(lots[one.lot_id], one, *people[one.institution_id]) for one in accepted]
    ctx.record(LedgerEvent.FILLED, draw.number, institutions=[assignment.code for assignment in accepted])
    text = words_requester.filled(draw, coming, ctx.now)
    key = f"filled:{draw.id}:{len(accepted)}:{max(one.id for one in accepted)}"
    tell(ctx, draw.requester, text, key, About(Topic.FILLED, draw.subject))


def not_listed(session: Session, category: str) -> set[str]:
    """Codes that are paused or struck off by now: their rank is passed over as 失格 (kmdraw-1 §7)."""
    statement = (
        select(col(Institution.code))
        .join(Membership, col(Membership.institution_id) == col(Institution.id))
        .where(col(Membership.category) == category, col(Membership.state) != MemberState.LISTED)
    )
    return set(session.execute(statement).scalars())
