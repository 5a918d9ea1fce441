"""B: named before anybody can know it, entered by one, confirmed by another (kmdraw-1 §4)."""

import re

from handlers.consent import matters
from handlers.draw.find_draw import lock, lock_of, may_see, mine_or_any
from handlers.draw.lottery import words_public_number
from handlers.draw.lottery.drawing import draw_if_complete
from handlers.draw.lottery.given_numbers import given
from handlers.mail.post import About, reply, tell
from handlers.routing.permissions import ANYBODY, STAFF
from handlers.routing.router import Ctx, Router, Unlisted, UserError
from handlers.speech.commands_office import PublicNumber
from models.base import CHINA
from models.consent import Consent, Matter
from models.draw import Draw, DrawState, NumberKind
from models.ledger_events import LedgerEvent
from models.people import OVERSIGHT, staff_with
from models.topics import Topic

router = Router()
GRAMMAR = re.compile(r"[0-9A-Za-z.:-]{1,64}")


# who may is asked inside: what the wrong person gives is on record too
@router.command(PublicNumber, need=ANYBODY, help=Unlisted.ON_CARD)
def enter_public_number(ctx: Ctx, command: PublicNumber) -> None:
    """「公开数 0007 08-12-15」, by the requester or who watches over him, once the day has come."""
    with given(ctx, command.number, command.value, NumberKind.PUBLIC) as nth:
        STAFF.check(ctx.actor)
        draw = mine_or_any(ctx, command.number)
        if draw is None or ctx.actor.staff is None or not may_see(ctx, draw):
            raise UserError(words_public_number.no_public_number(command.number))
        draw = lock(ctx, draw.id)
        _check(ctx, draw, command.value)
        words = words_public_number.public_number_words(draw, command.value)
        matters.ask(
            ctx, Matter.PUBLIC_NUMBER, ctx.actor.staff, words, subject=draw.subject, value=command.value
        )
        reply(ctx, words_public_number.public_number_entered(draw, command.value, nth))


@matters.on_verdict(Matter.PUBLIC_NUMBER, lambda ctx, _one: staff_with(ctx.session, OVERSIGHT))
def confirmed(ctx: Ctx, consent: Consent, agreed: bool) -> None:
    """The other has looked the number up himself."""
    draw = lock_of(ctx, consent)
    value = str(consent.data["value"])
    text = words_public_number.public_number_verdict(draw, value, agreed)
    tell(ctx, consent.asker, text, f"public-number:{consent.id}", About(Topic.PUBLIC_NUMBER, draw.subject))
    if agreed and draw.state in {DrawState.PENDING, DrawState.WAITING} and draw.b == "-":
        draw.b, draw.last_event_at = value, ctx.now
        ctx.record(
            LedgerEvent.PUBLIC_NUMBER, draw.number, b=value, source=draw.b_source, entered=consent.asker,
            confirmed=consent.decider,
        )  # fmt: skip
        draw_if_complete(ctx, draw)


def _check(ctx: Ctx, draw: Draw, value: str) -> None:
    if not draw.b_source or draw.state not in {DrawState.PENDING, DrawState.WAITING}:
        raise UserError(words_public_number.public_number_not_wanted(draw))
    if draw.b != "-" or matters.open_matters(ctx, Matter.PUBLIC_NUMBER, draw.subject):
        raise UserError(words_public_number.public_number_known(draw))
    if draw.r1 is None or (draw.rules["supervised"] and draw.r2 == "-"):
        raise UserError(words_public_number.public_number_before_digits(draw))
    if draw.b_day and ctx.now.astimezone(CHINA).date() < draw.b_day:
        raise UserError(words_public_number.public_number_early(draw))
    if not GRAMMAR.fullmatch(value):
        raise UserError(words_public_number.public_number_odd(draw))
