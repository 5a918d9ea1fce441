"""Finding and locking draws. Lock order everywhere: draw, then assignment."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import defer
from sqlmodel import col

from handlers.draw import words_find
from handlers.routing.router import Ctx, UserError
from models.consent import Consent
from models.draw import THROWN_AWAY, Answer, Assignment, CloseReason, Draw, DrawState, Lot
from models.people import OVERSIGHT, STATION, Role, Staff, same_person
from models.rules.draw import seal
from models.rules.draw.limits import CONFIRM_WINDOW, FOLLOW_WINDOW
from models.subject import key_of

RECENT = 5
MOST = 50


def lock(ctx: Ctx, draw_id: int) -> Draw:
    """The draw as it stands, for this transaction alone.

    FOR NO KEY UPDATE: the sender, with a row of the outbox in hand, may write another one about this draw.
    """
    return ctx.session.get_one(Draw, draw_id, with_for_update={"key_share": True}, populate_existing=True)


def lock_of(ctx: Ctx, consent: Consent) -> Draw:
    """The draw of a matter, locked."""
    return lock(ctx, key_of(Draw, consent.subject) or 0)


def lots_of(ctx: Ctx, draw: Draw) -> list[Lot]:
    """The lots in the order asked."""
    # the manifest of a large pool weighs megabytes; who needs it loads it
    found = select(Lot).where(col(Lot.draw_id) == draw.id).order_by(col(Lot.id)).options(defer(Lot.manifest))  # type: ignore[arg-type]
    return list(ctx.session.execute(found).scalars())


def assignments_of(ctx: Ctx, draw: Draw) -> list[Assignment]:
    """Every touched rank, lot by lot, in order."""
    found = select(Assignment).where(col(Assignment.draw_id) == draw.id)
    return list(ctx.session.execute(found.order_by(col(Assignment.lot_id), col(Assignment.rank))).scalars())


def still_to_come(ctx: Ctx, draw: Draw) -> list[Assignment]:
    """Who has accepted and is neither on site nor done: ending the draw now throws their answer away."""
    return [
        assignment
        for assignment in assignments_of(ctx, draw)
        if assignment.state == Answer.ACCEPTED
        and assignment.arrived_at is None
        and assignment.finished_at is None
    ]


def thrown_away(ctx: Ctx, draw: Draw) -> bool:
    """Ended so that a second draw would be a second throw: what `follows` names, what is marked and told."""
    if draw.close_reason == CloseReason.ENDED:
        return draw.filled_at is None or bool(still_to_come(ctx, draw))
    return draw.close_reason in THROWN_AWAY


def thrown_before(ctx: Ctx, requester: str, unit: str, categories: Sequence[str]) -> list[str]:
    """What `follows` names: draws of these categories thrown away within 30 days by the unit or the person.

    By the person too: a unit may be renamed, and people change from one to another.
    """
    found = (
        select(Draw)
        .where(or_(col(Draw.unit) == unit, func.lower(col(Draw.requester)) == requester.lower()))
        .where(col(Draw.closed_at) > ctx.now - FOLLOW_WINDOW)
        .where(col(Draw.id).in_(select(col(Lot.draw_id)).where(col(Lot.category).in_(categories))))
        .order_by(col(Draw.id))
    )
    return [one.number for one in ctx.session.execute(found).scalars() if thrown_away(ctx, one)]


def by_number(ctx: Ctx, number: str, *narrow: Any) -> Draw | None:
    """By full number, or by short number in the newest year that has it."""
    full = number.startswith(("CQ-", "ZP-"))
    if not full and (len(number) > 9 or not number.isdecimal()):
        return None
    wanted = col(Draw.number) == number if full else col(Draw.serial) == int(number)
    return next(iter(newest(ctx, wanted, *narrow, most=1)), None)


def mine_or_any(ctx: Ctx, number: str) -> Draw | None:
    """His own first: the short number of a draw still open in January may be somebody else's by then."""
    return by_number(ctx, number, is_mine(ctx)) or by_number(ctx, number)


def by_me(ctx: Ctx) -> Any:
    """`asked_for_it`, as a condition: good for figures, which tell nothing of a draw."""
    return func.lower(col(Draw.requester)) == ctx.actor.userkey


def is_mine(ctx: Ctx) -> Any:
    """`is_requester`, as a condition."""
    staff = ctx.actor.staff
    if staff is None or Role.DRAWER not in ctx.actor.roles:
        return false()
    return and_(by_me(ctx), col(Draw.unit) == staff.unit)


def mine(ctx: Ctx, *states: DrawState) -> list[Draw]:
    """Draws this person asked for, newest first."""
    wanted = [is_mine(ctx), *([col(Draw.state).in_(states)] if states else [])]
    return newest(ctx, *wanted)


def asked_for_it(ctx: Ctx, draw: Draw) -> bool:
    """This very person once, whatever he is now, and however his account is spelled."""
    return draw.requester.lower() == ctx.actor.userkey


def asked_by(person: Staff, draw: Draw) -> bool:
    """He asked for it, by this account or by another one of his."""
    return same_person(person, draw.requester, draw.requester_name, draw.unit)


def by_himself(ctx: Ctx, draw: Draw) -> bool:
    """The requester ends his own draw, by this account or by another one of his."""
    return ctx.actor.staff is not None and asked_by(ctx.actor.staff, draw)


def is_requester(ctx: Ctx, draw: Draw) -> bool:
    """Asked for by this person, who still draws for the unit that asked for it (Article 11)."""
    staff = ctx.actor.staff
    still = staff is not None and staff.unit == draw.unit and Role.DRAWER in ctx.actor.roles
    return still and asked_for_it(ctx, draw)


def viewer(ctx: Ctx, draw: Draw) -> seal.Viewer:
    """What this person is to the draw, for all that may be seen of it."""
    actor = ctx.actor
    return seal.Viewer(is_requester(ctx, draw), oversight=actor.has(OVERSIGHT), station=actor.has(STATION))


def may_see(ctx: Ctx, draw: Draw) -> bool:
    """Who watches over draws, and its requester."""
    return seal.may_see(viewer(ctx, draw))


def sees_phones(ctx: Ctx, draw: Draw) -> bool:
    """Who has to phone: the requester and 总站; nobody else reads a telephone."""
    return seal.sees_phones(viewer(ctx, draw))


def unsealed() -> ColumnElement[bool]:
    """`seal.unsealed`, as a condition."""
    return or_(~col(Draw.covert), col(Draw.published_at).is_not(None))


def counted_by_name(*, oversight: bool) -> ColumnElement[bool]:
    """`seal.counted_by_name`, as a condition."""
    return unsealed() if oversight else and_(unsealed(), ~col(Draw.confidential))


def unknown(ctx: Ctx, number: str) -> UserError:
    """No such draw; or one of which this person learns nothing, not even that it exists."""
    return UserError(words_find.unknown_number(number, [draw.short for draw in mine(ctx)][:RECENT]))


def is_supervisor(ctx: Ctx, draw: Draw) -> bool:
    """This person was asked to supervise the draw, and still supervises."""
    return Role.SUPERVISOR in ctx.actor.roles and draw.supervisor.lower() == ctx.actor.userkey


def asks_me(ctx: Ctx) -> list[Draw]:
    """Draws that wait for six digits of this person, newest first."""
    mine_to_confirm = and_(
        is_mine(ctx),
        col(Draw.state) == DrawState.PENDING,
        col(Draw.frozen_at) > ctx.believed - CONFIRM_WINDOW,
    )
    supervises = Role.SUPERVISOR in ctx.actor.roles
    to_supervise = and_(
        func.lower(col(Draw.supervisor)) == ctx.actor.userkey if supervises else false(),
        col(Draw.state).in_([DrawState.PENDING, DrawState.WAITING]),
        col(Draw.r2) == "-",
    )
    return newest(ctx, or_(mine_to_confirm, to_supervise))


def newest(ctx: Ctx, *wanted: Any, most: int = MOST) -> list[Draw]:
    """Draws, the one that was asked for last first."""
    found = select(Draw).where(*wanted).order_by(col(Draw.id).desc()).limit(most)
    return list(ctx.session.execute(found).scalars())


def own(ctx: Ctx, number: str | None, word: str, *states: DrawState) -> Draw:
    """The draw that a requester's command means, locked. Raises UserError.

    Without a number it is his only one in `states`; somebody else's is refused by name to who may see it.
    """
    if number is None:
        candidates = mine(ctx, *states)
        if len(candidates) != 1:
            raise UserError(_which(word, candidates or mine(ctx)))
        return lock(ctx, _id(candidates[0]))
    draw = mine_or_any(ctx, number)
    if draw is None or not may_see(ctx, draw):
        raise unknown(ctx, number)
    if not is_requester(ctx, draw):
        moved = asked_for_it(ctx, draw)
        words = words_find.REQUESTER_MOVED.format(unit=draw.unit) if moved else words_find.NOT_REQUESTER
        raise UserError(words.format(name=draw.requester_name))
    return lock(ctx, _id(draw))


def watched(ctx: Ctx, number: str | None) -> Draw:
    """A draw that this person may look at: his own, or any for who watches over draws. Raises UserError."""
    if number is None:
        found = mine(ctx) or (newest(ctx, most=1) if ctx.actor.has(OVERSIGHT) else [])
        draw = found[0] if found else None
    else:
        draw = mine_or_any(ctx, number)
    if draw is None or not may_see(ctx, draw):
        raise unknown(ctx, number or words_find.YOUR_DRAWS)
    return draw


def _which(word: str, candidates: Sequence[Draw]) -> str:
    if not candidates:
        return words_find.unknown_number(words_find.ANY_TASK, [])
    recent = "、".join(draw.short for draw in candidates[:RECENT])
    return words_find.NO_NUMBER.format(word=word, number=candidates[0].short, recent=recent)


def _id(draw: Draw) -> int:
    if draw.id is None:
        raise ValueError("a draw that is not stored")
    return draw.id


def progress_path(number: str) -> str:
    """Where a draw is followed."""
    return f"/h5/draws/{number}"
