"""Buttons of the digits and the progress page: each does what the same command in the chat does."""

import re
import unicodedata

from handlers.draw.course import words_end, words_more, words_withdraw
from handlers.draw.course.change import end, more, to_end, why_owed
from handlers.draw.course.withdraw import withdraw
from handlers.draw.find import own
from handlers.draw.lottery import words_digits as lottery_words_digits
from handlers.draw.lottery.digits import give_digits, give_up
from handlers.draw.lottery.given import given
from handlers.forms import words as forms_words
from handlers.forms.fields import LONG, Reader
from handlers.routing.event import Event
from handlers.routing.permissions import ANYBODY, DIGITS, DRAWER, WATCHER
from handlers.routing.router import Ctx, FormError, Router
from handlers.speech import More, Withdraw, reason_in
from models.draw import DrawState

router = Router()


def progress_path(number: str) -> str:
    """Where a draw is followed."""
    return f"/h5/draws/{number}"


# who may is asked inside: what the wrong person gives is on record too
@router.form("digits", need=ANYBODY)
def submit_digits(ctx: Ctx, form: Event) -> None:
    """[确认抽取]: R1 or R2, with the Ms that stood on the page."""
    digits = "".join(unicodedata.normalize("NFKC", form.value("digits")).split())
    number = form.value("number")
    if not digits:
        raise FormError(lottery_words_digits.DIGITS_ODD, {"digits": lottery_words_digits.DIGITS_ODD})
    with given(ctx, number, digits) as nth:
        DIGITS.check(ctx.actor)
        if not re.fullmatch("[0-9]{6}", digits):
            raise FormError(lottery_words_digits.DIGITS_ODD, {"digits": lottery_words_digits.DIGITS_ODD})
        draw = give_digits(ctx, number, digits, nth, shown=form.values("m"))
    ctx.goto = progress_path(draw.number)


@router.form("abandon", need=DRAWER)
def submit_abandon(ctx: Ctx, form: Event) -> None:
    """[放弃]"""
    draw = own(ctx, form.value("number"), "放弃", DrawState.PENDING, DrawState.WAITING)
    give_up(ctx, draw)
    ctx.goto = progress_path(draw.number)


@router.form("more", need=DRAWER)
def submit_more(ctx: Ctx, form: Event) -> None:
    """[加抽]: goes on in the same ranking."""
    count = form.value("count")
    number = form.value("number")
    if not re.fullmatch("[0-9]{1,2}", count) or not 1 <= int(count) <= 20:
        raise FormError(words_more.MORE_COUNT, {"count": words_more.MORE_COUNT})
    more(ctx, More(number=number, count=int(count), category=form.value("category") or None))
    ctx.goto = progress_path(number)


@router.form("withdraw", need=DRAWER)
def submit_withdraw(ctx: Ctx, form: Event) -> None:
    """[撤销]: never without a reason."""
    read = Reader(form.fields)
    reason = read.text("reason", most=LONG)
    if not reason_in(reason):
        read.wrong("reason", words_withdraw.WITHDRAW_REASON)
    if read.errors:
        raise FormError(forms_words.to_mend(read.errors), read.errors)
    number = form.value("number")
    withdraw(ctx, Withdraw(number=number, reason=reason))
    ctx.goto = progress_path(number)


@router.form("close", need=WATCHER)
def submit_close(ctx: Ctx, form: Event) -> None:
    """[结束], by the requester or by 总站."""
    read = Reader(form.fields)
    note = read.text("note", most=LONG)
    if read.errors:
        raise FormError(forms_words.to_mend(read.errors), read.errors)
    number = form.value("number")
    draw = to_end(ctx, number)
    if not reason_in(note) and why_owed(ctx, draw):
        raise FormError(words_end.CLOSE_REASON, {"note": words_end.CLOSE_REASON})
    end(ctx, draw, reason_in(note))
    ctx.goto = progress_path(number)
