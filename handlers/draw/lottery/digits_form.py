"""[确认抽取] of the digits page: R1 or R2, with the Ms that stood on the page."""

import re
import unicodedata

from handlers.draw.find_draw import progress_path
from handlers.draw.lottery import words_digits
from handlers.draw.lottery.digits import give_digits
from handlers.draw.lottery.given_numbers import given
from handlers.routing.event import Event
from handlers.routing.permissions import ANYBODY, DIGITS
from handlers.routing.router import Ctx, FormError, Router

router = Router()


# who may is asked inside: what the wrong person gives is on record too
@router.form("digits", need=ANYBODY)
def submit_digits(ctx: Ctx, form: Event) -> None:
    """[确认抽取]: R1 or R2, with the Ms that stood on the page."""
    digits = "".join(unicodedata.normalize("NFKC", form.value("digits")).split())
    number = form.value("number")
    if not digits:
        raise FormError(words_digits.DIGITS_ODD, {"digits": words_digits.DIGITS_ODD})
    with given(ctx, number, digits) as nth:
        DIGITS.check(ctx.actor)
        if not re.fullmatch("[0-9]{6}", digits):
            raise FormError(words_digits.DIGITS_ODD, {"digits": words_digits.DIGITS_ODD})
        draw = give_digits(ctx, number, digits, nth, shown=form.values("m"))
    ctx.goto = progress_path(draw.number)
