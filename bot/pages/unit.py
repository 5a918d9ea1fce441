"""单位登记: a 有关单位 registers once, 总站 checks it."""

from starlette.responses import Response

from bot.web.page import Pages, View
from handlers.draw.request.outside import OUTSIDE

pages = Pages()


@pages.form("/h5/unit", name="unit", need=OUTSIDE)
def unit_page(view: View) -> Response:
    """For people of 有关单位 and for who is not on any list yet."""
    staff = view.ctx.actor.staff
    known = {"unit": staff.unit, "name": staff.name} if staff else {}
    return view.render("unit.html", typed={**known, **view.typed})
