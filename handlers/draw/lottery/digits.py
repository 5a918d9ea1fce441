"""Six digits from the requester and from the supervisor, or 放弃, or 30 minutes of silence (kmdraw-1 §4)."""

from collections.abc import Sequence

from handlers.consent.questions import ask, forget
from handlers.draw import words as draw_words
from handlers.draw.ask_back import none_started
from handlers.draw.find_draw import asks_me, by_number, is_requester, is_supervisor, lock, lots_of, mine, own
from handlers.draw.lottery import words, words_digits, words_public_number
from handlers.draw.lottery.drawing import draw_if_complete
from handlers.draw.lottery.given_numbers import given
from handlers.draw.lottery.show_manifest import check_shown
from handlers.draw.lottery.supervisor import do_without, settle_invitations
from handlers.mail.post import end_cards, reply, written
from handlers.routing.event import Click
from handlers.routing.permissions import ANYBODY, DIGITS, DRAWER
from handlers.routing.router import Ctx, Router, Tip, Unlisted, UserError
from handlers.speech import Command, unread
from handlers.speech.confirm import Confirm, ConfirmAsk
from models.base import CHINA
from models.draw import Draw, DrawKind, DrawState
from models.ledger_events import LedgerEvent
from models.question import Question
from models.rules.draw.limits import CONFIRM_WINDOW
from models.subject import key_of
from models.topics import Topic

router = Router()


# who may is asked inside: what the wrong person gives is on record too
@router.command(Confirm, need=ANYBODY, help=[Tip(DRAWER, words_digits.HELP)])
def confirm(ctx: Ctx, command: Confirm) -> None:
    """「确认 483920」, the bare six digits, or 「确认 0007 483920」."""
    waiting = asks_me(ctx)
    last = next(iter(waiting or mine(ctx)), None)
    several = command.number is None and len(waiting) > 1
    number = command.number or ("" if several or last is None else last.number)
    with given(ctx, number, command.digits) as nth:
        DIGITS.check(ctx.actor)
        if several:
            _ask_which(ctx, waiting, command.digits)
        elif command.number is None and not waiting:
            raise UserError(words_digits.nothing_pending(last, ctx.now))
        else:
            give_digits(ctx, number, command.digits, nth)


@router.command(ConfirmAsk, need=ANYBODY, help=Unlisted.UNASKED)
def ask_digits(ctx: Ctx, command: ConfirmAsk) -> None:
    """「确认」 without six digits settles nothing."""
    waiting = asks_me(ctx)
    number = waiting[0].number if command.number is None and len(waiting) == 1 else command.number
    if command.odd is None:
        _want_digits(ctx, number)
        return
    with given(ctx, number, command.odd):
        DIGITS.check(ctx.actor)
        raise UserError(words_digits.odd_digits(_wanted(ctx, number), command.odd))


@router.unread
def read_digits(ctx: Ctx, text: str) -> Command | None:
    """Every number that arrives is on record, of whom numbers are waited for in whatever words."""
    return unread(text) if asks_me(ctx) else None


@router.card("confirm", "supervise", need=DIGITS)
def tap_confirm(ctx: Ctx, click: Click) -> None:
    """[确认抽取] and [参与摇号] ask for the digits."""
    _want_digits(ctx, _number(ctx, click))


def _not_used(ctx: Ctx, _question: Question) -> str:
    return none_started(ctx, words_digits.NOT_USED)


@router.question("which_draw", need=DIGITS, given_up=_not_used)
def choose_draw(ctx: Ctx, question: Question, text: str) -> None:
    """The number that goes with the digits given before."""
    short = text.strip().lstrip("#＃")
    if not short.isascii() or not short.isdigit():
        waiting = asks_me(ctx)
        raise UserError(
            words_digits.which_pending(waiting, question.data["digits"])
            if waiting
            else words_digits.NOTHING_PENDING
        )
    digits = question.data["digits"]
    with given(ctx, short.zfill(4), digits) as nth:
        forget(ctx)
        give_digits(ctx, short.zfill(4), digits, nth)


def give_digits(ctx: Ctx, number: str | None, digits: str, nth: int, shown: Sequence[str] = ()) -> Draw:
    """R1 of the requester, R2 of the supervisor asked. `shown`: the Ms on the page that sent the digits.

    Raises UserError for everybody else, before M was shown, and after the draw.
    """
    draw = _wanted(ctx, number)
    check_shown(ctx, draw, ctx.actor.userid, lots_of(ctx, draw), shown)
    draw.last_event_at = ctx.now
    if is_supervisor(ctx, draw):
        draw.r2, draw.supervise_by = digits, None
        ctx.record(LedgerEvent.SUPERVISOR_DIGITS, draw.number, r2=digits, shown=list(shown))
        settle_invitations(ctx, draw, f"已收到 {digits}")
        reply(ctx, words.taken(draw, nth))
    elif not is_requester(ctx, draw):
        # another supervisor was asked while these digits waited for the lock
        raise UserError(words.too_late(draw))
    else:
        draw.r1, draw.state = digits, DrawState.WAITING
        ctx.record(LedgerEvent.DRAWER_DIGITS, draw.number, r1=digits, shown=list(shown))
        end_cards(ctx, written(draw.subject, Topic.CONFIRM), f"已收到 {digits}")
        _without_supervisor(ctx, draw)
    draw_if_complete(ctx, draw, 0 if is_supervisor(ctx, draw) else nth)
    return draw


def _without_supervisor(ctx: Ctx, draw: Draw) -> None:
    """An emergency waits for nobody beyond the 60 seconds, and for nobody at all where nobody is on duty."""
    late = draw.supervise_by is None or ctx.past(draw.supervise_by)
    if draw.kind == DrawKind.EMERGENCY and draw.r2 == "-" and late:
        do_without(ctx, draw)


def _ask_which(ctx: Ctx, waiting: list[Draw], digits: str) -> None:
    ask(ctx, "which_draw", expires_at=ctx.now + CONFIRM_WINDOW, digits=digits)
    reply(ctx, words_digits.which_pending(waiting, digits))


def asked_draw(ctx: Ctx, number: str | None) -> Draw:
    """The draw that waits for this person's digits, locked. Raises UserError."""
    draw = by_number(ctx, number) if number else None
    if draw is not None and is_supervisor(ctx, draw):
        return lock(ctx, draw.id)
    return own(ctx, number, "确认", DrawState.PENDING)


def _wanted(ctx: Ctx, number: str | None) -> Draw:
    draw = asked_draw(ctx, number)
    _check_wanted(ctx, draw)
    return draw


def _want_digits(ctx: Ctx, number: str | None) -> None:
    DIGITS.check(ctx.actor)
    reply(ctx, words_digits.DIGITS_WANTED.format(number=_wanted(ctx, number).short))


def _number(ctx: Ctx, click: Click) -> str:
    return ctx.session.get_one(Draw, key_of(Draw, click.card.subject)).number


def _check_wanted(ctx: Ctx, draw: Draw) -> None:
    """Somebody waits for the digits of this person. Raises UserError.

    On the day of the public number it is too late: whoever knows B could choose his digits by it.
    """
    if draw.b_day and ctx.now.astimezone(CHINA).date() >= draw.b_day:
        raise UserError(words_public_number.public_number_due(draw))
    if is_supervisor(ctx, draw):
        if draw.r2 != "-":
            raise UserError(words.already(draw))
        if draw.state not in {DrawState.PENDING, DrawState.WAITING}:
            raise UserError(words.too_late(draw))
    elif draw.state == DrawState.PENDING:
        if ctx.past(draw.frozen_at + CONFIRM_WINDOW):
            raise UserError(words_digits.expired_unconfirmed(draw))
    else:
        raise UserError(draw_words.not_pending(draw, ctx.now))
