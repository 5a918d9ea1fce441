"""A complete request, by sentence or by form: drawn at once, or put before 总站."""

from handlers.draw.brief import Brief
from handlers.draw.lottery.freeze import freeze
from handlers.draw.request import outside
from handlers.draw.request.check import check, refuse_repeat
from handlers.routing.router import Ctx
from models.people import Staff, UnitKind


def submit(ctx: Ctx, brief: Brief) -> str:
    """Freezes the lists, or files the request of a 有关单位; returns the page that comes next.

    Raises Repeated, and UserError where the request can't be drawn; then nothing has happened.
    """
    staff = requester_of(ctx)
    check(ctx, brief)
    refuse_repeat(ctx, brief, staff)
    if staff.unit_kind == UnitKind.OTHER:
        outside.apply(ctx, brief, staff)
        return "/h5/my"
    return f"/h5/digits/{freeze(ctx, brief, staff).number}"


def requester_of(ctx: Ctx) -> Staff:
    """The official behind the event."""
    if ctx.actor.staff is None:
        raise ValueError("a drawer is on the staff list")
    return ctx.actor.staff
