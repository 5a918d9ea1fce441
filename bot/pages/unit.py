"""单位登记: a 有关单位 registers once, 总站 checks it."""

from starlette.responses import Response

from bot.web.page import Pages, View
from handlers.draw.request import words_outside as request_words_outside
from handlers.routing.router import Permission
from models.people import Actor, UnitKind

pages = Pages()


def _outside(actor: Actor) -> bool:
    return actor.staff is None or actor.staff.unit_kind == UnitKind.OTHER


OUTSIDE = Permission(_outside, request_words_outside.ALREADY_STAFF)


@pages.form("/h5/unit", name="unit", need=OUTSIDE)
def unit_page(view: View) -> Response:
    """For people of 有关单位 and for who is not on any list yet."""
    staff = view.ctx.actor.staff
    known = {"unit": staff.unit, "name": staff.name} if staff else {}
    return view.render("unit.html", typed={**known, **view.typed})
