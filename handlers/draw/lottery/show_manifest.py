"""M of every lot is shown whole, to the requester and the supervisor, before any number (kmdraw-1 §3)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, func, select
from sqlmodel import col

from handlers.draw.lottery import cards, words, words_digits
from handlers.mail.post import About, send_card, tell, tell_all
from handlers.routing.router import Ctx, UserError
from models.draw import Draw, Lot
from models.mail import UNANSWERED, Attempt, MailState, Outbox
from models.people import Role, Staff, staff_with
from models.rules.draw import limits
from models.topics import Topic


def show(
    ctx: Ctx,
    draw: Draw,
    lots: Sequence[Lot],
    batches: Mapping[int, str],
    strangers: Sequence[str],
    warnings: Sequence[str],
    supervisor: Staff | None,
) -> None:
    """Tells everybody concerned; from here on nothing of the lists can change."""
    text = words_digits.frozen(draw, lots, batches, strangers)
    tell(ctx, draw.requester, text, f"manifest:{draw.id}", manifest_about(draw, lots))
    if supervisor:
        invite(ctx, draw, lots, supervisor, text)
    elif draw.rules["supervised"] is False:
        _tell_all_supervisors(ctx, draw, lots, text)
    notes = [*warnings, *draw.marks]
    about = About(Topic.CONFIRM, draw.subject, give_up_at=draw.frozen_at + limits.CONFIRM_WINDOW)
    words = cards.confirm_words(draw, lots, notes)
    card = cards.confirm(draw, lots, notes, ctx.house.public_url)
    send_card(ctx, draw.requester, card, words, f"confirm:{draw.id}", about)


def invite(ctx: Ctx, draw: Draw, lots: Sequence[Lot], supervisor: Staff, text: str) -> None:
    """The supervisor gets M and C, then the card that asks for his digits (口径 22)."""
    key = f"{draw.id}:{supervisor.userkey}"
    tell(ctx, supervisor.userid, text, f"manifest:{key}", manifest_about(draw, lots))
    card, said = (
        cards.supervise(draw, ctx.house.public_url, ctx.now),
        words.invitation(draw, ctx.now),
    )
    send_card(ctx, supervisor.userid, card, said, f"supervise:{key}", About(Topic.SUPERVISE, draw.subject))


def manifest_about(draw: Draw, lots: Sequence[Lot]) -> About:
    """Where the whole text is refused for good, M at least is said."""
    at_least = "\n".join([words.list_frozen(draw.number), *(words.digest(lot.m) for lot in lots)])
    return About(Topic.MANIFEST, draw.subject, at_least=at_least)


def _tell_all_supervisors(ctx: Ctx, draw: Draw, lots: Sequence[Lot], text: str) -> None:
    """Nobody is on duty: every supervisor holds M, so that he can check afterwards."""
    people = staff_with(ctx.session, frozenset({Role.SUPERVISOR}))
    others = [person for person in people if person.userkey != draw.requester.lower()]
    words = words_digits.frozen_for_supervisor(draw, text)
    tell_all(ctx, others, words, f"manifest:{draw.id}", manifest_about(draw, lots))


def check_shown(ctx: Ctx, draw: Draw, userid: str, lots: Sequence[Lot], shown: Sequence[str]) -> None:
    """Digits count only in an event later than M was shown to their giver (kmdraw-1 §4). Raises UserError.

    `shown` are the Ms of a page that carried the digits back; otherwise M went out as a message.
    """
    if set(shown) == {lot.m for lot in lots}:
        return
    may_have_it = exists().where(
        col(Attempt.outbox_id) == col(Outbox.id), col(Attempt.outcome).in_(["ok", UNANSWERED])
    )
    parts = select(col(Outbox.state), may_have_it).where(
        col(Outbox.subject) == draw.subject,
        col(Outbox.topic) == Topic.MANIFEST,
        func.lower(col(Outbox.to_user)) == userid.lower(),
    )
    found = ctx.session.execute(parts).all()
    waiting = any(state == MailState.PENDING and not seen for state, seen in found)
    if waiting or not any(seen for _state, seen in found):
        raise UserError(words_digits.manifest_not_shown(draw.short))
