"""From the frozen list to the drawn: six digits, or 放弃, or 30 minutes of silence (kmdraw-1 §4–§7)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlmodel import col

from handlers import texts_draw
from handlers.closing import close
from handlers.commands import Abandon, Confirm, ConfirmAsk
from handlers.draws import lock, lots_of, mine, own
from handlers.permissions import DRAWER
from handlers.places import announce_filled, take_places, used_up
from handlers.post import About, cancel, cards_of, grey_out, reply, tell
from handlers.router import Click, Ctx, Router, UserError
from models.draw import Assignment, Draw, DrawState, Lot, Question
from models.institution import Institution
from models.mail import UNANSWERED, Attempt, MailState, Outbox
from models.rules.lots import CONFIRM_WINDOW

router = Router()


@router.command(Confirm, need=DRAWER)
def confirm(ctx: Ctx, command: Confirm) -> None:
    """「确认 483920」, the bare six digits, or 「确认 0007 483920」."""
    waiting = _waiting(ctx)
    if command.number is None and len(waiting) > 1:
        _ask_which(ctx, waiting, command.digits)
        return
    if command.number is None and not waiting:
        last = next(iter(mine(ctx)), None)
        raise UserError(texts_draw.nothing_pending(last))
    draw = own(ctx, command.number or waiting[0].number, "确认")
    _draw(ctx, draw, command.digits)


@router.command(ConfirmAsk, need=DRAWER)
def ask_digits(ctx: Ctx, command: ConfirmAsk) -> None:
    """「确认」 without six digits settles nothing."""
    draw = own(ctx, command.number, "确认", DrawState.PENDING)
    _check_pending(ctx, draw)
    if command.odd:
        raise UserError(texts_draw.odd_digits(draw, command.odd))
    reply(ctx, texts_draw.DIGITS_WANTED.format(number=draw.short))


@router.card("confirm", need=DRAWER)
def tap_confirm(ctx: Ctx, click: Click) -> None:
    """[确认抽取] asks for the digits."""
    draw = own(ctx, _number(ctx, click), "确认")
    _check_pending(ctx, draw)
    reply(ctx, texts_draw.DIGITS_WANTED.format(number=draw.short))


@router.question("which_draw", need=DRAWER)
def choose_draw(ctx: Ctx, question: Question, text: str) -> None:
    """The number that goes with the digits given before."""
    short = text.strip().lstrip("#＃")
    if not short.isascii() or not short.isdigit():
        waiting = _waiting(ctx)
        raise UserError(
            texts_draw.which_pending(waiting, question.data["digits"])
            if waiting
            else texts_draw.NOTHING_PENDING
        )
    ctx.session.delete(question)
    _draw(ctx, own(ctx, short.zfill(4), "确认"), question.data["digits"])


@router.command(Abandon, need=DRAWER)
def abandon(ctx: Ctx, command: Abandon) -> None:
    """放弃: nothing was drawn; the number and its k stay on record."""
    _abandon(ctx, own(ctx, command.number, "放弃", DrawState.PENDING))


@router.card("abandon", need=DRAWER)
def tap_abandon(ctx: Ctx, click: Click) -> None:
    """[放弃] on the confirm card."""
    _abandon(ctx, own(ctx, _number(ctx, click), "放弃"))


def _unconfirmed(now: datetime) -> Select[Any]:
    return select(col(Draw.id)).where(
        col(Draw.state) == DrawState.PENDING, col(Draw.frozen_at) <= now - CONFIRM_WINDOW
    )


@router.sweep(every=timedelta(seconds=5), due=_unconfirmed)
def expire_unconfirmed(ctx: Ctx, draw_id: int) -> None:
    """Unconfirmed after 30 minutes: aborted."""
    draw = lock(ctx, draw_id)
    if draw.state == DrawState.PENDING:
        _end_pending(ctx, draw, "超时作废", "已超时作废")
        tell(
            ctx,
            draw.requester,
            texts_draw.expired_unconfirmed(draw),
            f"expired:{draw.id}",
            About("expired", draw.id),
        )


def _waiting(ctx: Ctx) -> list[Draw]:
    return [draw for draw in mine(ctx, DrawState.PENDING) if ctx.now < draw.frozen_at + CONFIRM_WINDOW]


def _ask_which(ctx: Ctx, waiting: list[Draw], digits: str) -> None:
    question = Question(
        userkey=ctx.actor.userid.lower(),
        kind="which_draw",
        data={"digits": digits},
        expires_at=ctx.now + CONFIRM_WINDOW,
    )
    ctx.session.merge(question)
    reply(ctx, texts_draw.which_pending(waiting, digits))


def _number(ctx: Ctx, click: Click) -> str:
    return ctx.session.get_one(Draw, click.card.draw_id).number


def _check_pending(ctx: Ctx, draw: Draw) -> None:
    if draw.state == DrawState.PENDING and ctx.now >= draw.frozen_at + CONFIRM_WINDOW:
        raise UserError(texts_draw.expired_unconfirmed(draw))
    if draw.state != DrawState.PENDING:
        raise UserError(texts_draw.not_pending(draw))


def _draw(ctx: Ctx, draw: Draw, digits: str) -> None:
    _check_pending(ctx, draw)
    _check_shown(ctx, draw)
    draw.state, draw.r1, draw.confirmed_at, draw.last_event_at = DrawState.OPEN, digits, ctx.now, ctx.now
    ctx.record("确认抽取", draw.number, r1=draw.r1, r2=draw.r2, b=draw.b)
    taken: list[tuple[Lot, Assignment, Institution]] = []
    notes: list[str] = []
    for lot in lots_of(ctx, draw):
        drawn = take_places(ctx, draw, lot, lot.need, replaces="")
        taken += [(lot, one, ctx.session.get_one(Institution, one.institution_id)) for one in drawn]
        if len(drawn) < lot.need:
            notes.append(used_up(ctx, draw, lot))
    answer_by = next((one.answer_by for _lot, one, _who in taken if one.answer_by), ctx.now)
    result = "\n".join([texts_draw.drawn(draw, taken, answer_by), *notes])
    tell(ctx, draw.requester, result, f"drawn:{draw.id}", About("drawn", draw.id))
    _settle_confirm_card(ctx, draw, f"已抽取 {digits}")
    announce_filled(ctx, draw)


def _check_shown(ctx: Ctx, draw: Draw) -> None:
    """R1 in an event later than M was shown: digits given before M was on the phone do not count."""
    may_have_it = exists().where(
        col(Attempt.outbox_id) == col(Outbox.id), col(Attempt.outcome).in_(["ok", UNANSWERED])
    )
    parts = select(col(Outbox.state), may_have_it).where(
        col(Outbox.draw_id) == draw.id,
        col(Outbox.topic) == "manifest",
        func.lower(col(Outbox.to_user)) == draw.requester.lower(),
    )
    found = ctx.session.execute(parts).all()
    waiting = any(state == MailState.PENDING and not shown for state, shown in found)
    if waiting or not any(shown for _state, shown in found):
        raise UserError(texts_draw.manifest_not_shown(draw.short))


def _abandon(ctx: Ctx, draw: Draw) -> None:
    _check_pending(ctx, draw)
    _end_pending(ctx, draw, "放弃", "已放弃")
    reply(ctx, f"{draw.short}已放弃，没有抽取。编号和承诺行保留在案。")


def _end_pending(ctx: Ctx, draw: Draw, reason: str, grey: str) -> None:
    close(ctx, draw, reason)
    _settle_confirm_card(ctx, draw, grey)


def _settle_confirm_card(ctx: Ctx, draw: Draw, grey: str) -> None:
    cancel(ctx, "confirm", draw_id=draw.id)
    for card in cards_of(ctx, "confirm", draw_id=draw.id):
        grey_out(ctx, card, grey, "", f"settle:{card.id}")
