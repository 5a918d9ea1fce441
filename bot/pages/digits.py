"""The page on which six digits are given: the whole M and C first, then R1 or R2 (kmdraw-1 §3, §4)."""

from typing import Any

from fastapi import Response

from bot.pages import words_digits
from bot.pages.draw import Typed
from bot.web.page import Pages, View
from handlers.draw import words as draw_words
from handlers.draw.find_draw import by_number, is_requester, is_supervisor, lots_of, watched
from handlers.routing.permissions import DIGITS, DRAWER
from handlers.routing.router import Ctx
from models.commitment import CommitmentBatch
from models.draw import Draw, DrawKind, DrawState
from models.rules.draw.limits import CONFIRM_WINDOW

pages = Pages()

WAITING = {DrawState.PENDING, DrawState.WAITING}


@pages.form("/h5/digits/{number}", name="digits", need=DIGITS)
def digits_page(view: View) -> Response:
    """For the requester and for the supervisor who was asked."""
    return _show(view)


@pages.form("/h5/draws/{number}/abandon", name="abandon", need=DRAWER)
def abandon_page(view: View) -> Response:
    """[放弃] stands on the digits page; a refusal is shown there."""
    return _show(view)


def asks(ctx: Ctx, draw: Draw) -> bool:
    """This person's digits are still waited for."""
    if is_supervisor(ctx, draw):
        return draw.state in WAITING and draw.r2 == "-"
    mine = is_requester(ctx, draw)
    return mine and draw.state == DrawState.PENDING and not ctx.past(draw.frozen_at + CONFIRM_WINDOW)


def _show(view: View) -> Response:
    ctx = view.ctx
    draw = _addressed(ctx, view.path["number"])
    requester = is_requester(ctx, draw)
    asked = asks(ctx, draw)
    return view.render(
        "digits.html",
        status=422 if view.error else 200,
        draw=draw,
        lots=_lots(ctx, draw),
        avoided=draw_words.avoided(draw),
        asked=asked,
        requester=requester,
        said="" if asked else _why_not(ctx, draw),
        may_abandon=requester and draw.state in WAITING,
        steps=words_digits.R1_STEPS if requester else words_digits.R2_STEPS,
        typed=Typed(view.fields),
        error=view.error,
        errors=view.errors,
    )


def _addressed(ctx: Ctx, number: str) -> Draw:
    """The supervisor's draw before anybody else's of the same short number. Raises UserError."""
    draw = by_number(ctx, number)
    return draw if draw is not None and is_supervisor(ctx, draw) else watched(ctx, number)


def _lots(ctx: Ctx, draw: Draw) -> list[dict[str, Any]]:
    if draw.kind == DrawKind.ASSIGNED:
        return []
    names = ("category", "need", "pool", "excluded", "m", "c", "k")
    return [
        {name: getattr(lot, name) for name in names}
        | {"batch": ctx.session.get_one(CommitmentBatch, lot.batch_id).batch}
        for lot in lots_of(ctx, draw)
    ]


def _why_not(ctx: Ctx, draw: Draw) -> str:
    mine = is_requester(ctx, draw)
    if (is_supervisor(ctx, draw) and draw.r2 != "-") or (mine and draw.r1):
        return words_digits.GIVEN
    return words_digits.OVER if mine or is_supervisor(ctx, draw) else words_digits.NOT_ASKED
