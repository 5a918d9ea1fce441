"""利益关系申报: a contact lists, declares and ends his institution's contracts (Article 10 (1))."""

from fastapi import Response

from bot.pages import words_interests
from bot.web.page import Pages, View
from handlers.pool.interests import PAGE, declared_by, own_institutions
from handlers.routing.permissions import CONTACT

pages = Pages()


@pages.form(PAGE, name="interests", need=CONTACT)
def interests_page(view: View) -> Response:
    """Everything declared so far, a form for one more, and an end date for each that still runs."""
    ctx = view.ctx
    years = ctx.house.rules.recusal.contract_years
    own = [(institution, declared_by(ctx, institution)) for institution in own_institutions(ctx)]
    return view.render(
        "interests.html",
        own=own,
        typed=view.typed,
        errors=view.errors,
        path=PAGE,
        asked=words_interests.asked(years),
        nothing=words_interests.NOTHING_YET,
    )
