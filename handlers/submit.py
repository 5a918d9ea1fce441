"""A complete request, by sentence or by form: drawn at once, or put before 总站 (Article 11)."""

from handlers import outside
from handlers.brief import Brief
from handlers.draw_freeze import freeze
from handlers.request_rules import check, repeats
from handlers.router import Ctx, UserError
from handlers.texts import draw as texts_draw
from models.people import Staff, UnitKind


class Repeated(UserError):
    """The same place and category was drawn for within 30 days: a reason is wanted."""


def submit(ctx: Ctx, brief: Brief) -> str:
    """Freezes the lists, or files the request of a 有关单位; returns the page that comes next.

    Raises Repeated, and UserError where the request can't be drawn; then nothing has happened.
    """
    staff = requester_of(ctx)
    check(ctx, brief)
    earlier = repeats(ctx, brief)
    if earlier and not brief.repeat_reason:
        raise Repeated(texts_draw.repeated(*earlier))
    if staff.unit_kind == UnitKind.OTHER:
        outside.apply(ctx, brief, staff)
        return "/h5/my"
    return f"/h5/digits/{freeze(ctx, brief, staff).number}"


def requester_of(ctx: Ctx) -> Staff:
    """The official behind the event."""
    if ctx.actor.staff is None:
        raise ValueError("a drawer is on the staff list")
    return ctx.actor.staff
