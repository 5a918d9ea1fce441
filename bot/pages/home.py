"""The home page: what this person may do here, by role."""

from sqlalchemy import select
from sqlmodel import col
from starlette.responses import Response

from bot.pages import words_home
from bot.pages.unit import OUTSIDE
from bot.web.page import Pages, View
from handlers.draw.find_draw import asks_me
from handlers.draw.request import words_outside as request_words_outside
from handlers.routing.permissions import ANYBODY, CONTACT, DRAWER, KNOWN, STATISTICS
from handlers.routing.router import Ctx, Permission
from models.consent import Consent, Matter

pages = Pages()

# a contact may register a unit too, but hardly means to
UNREGISTERED = Permission(lambda actor: OUTSIDE.allows(actor) and not actor.contacts, OUTSIDE.refusal)
ENTRIES: tuple[tuple[Permission, str, str, str], ...] = (
    (DRAWER, "/h5/draw", *words_home.DRAW),
    (KNOWN, "/h5/my", *words_home.MY),
    (CONTACT, "/h5/interests", *words_home.INTERESTS),
    (STATISTICS, "/h5/statistics", *words_home.STATISTICS),
    (UNREGISTERED, "/h5/unit", *words_home.UNIT),
    (ANYBODY, "/verify/", *words_home.VERIFY),
)


@pages.get("/h5/", need=ANYBODY)
def home_page(view: View) -> Response:
    """Only what this person may open; who is not registered learns how to be."""
    actor = view.ctx.actor
    entries = [entry[1:] for entry in ENTRIES if entry[0].allows(actor)]
    known = KNOWN.allows(actor)
    return view.render(
        "home.html",
        name=actor.name if known else words_home.HELLO,
        greeting=words_home.greeting(actor) if known else _stranger(view.ctx),
        waiting=asks_me(view.ctx) if known else [],
        entries=entries,
    )


def _stranger(ctx: Ctx) -> str:
    """How to be registered; or that it is under way."""
    filed = (
        col(Consent.asker) == ctx.actor.userid,
        col(Consent.matter) == Matter.UNIT,
        col(Consent.verdict) == "",
    )
    waits = ctx.session.execute(select(col(Consent.id)).where(*filed).limit(1)).first()
    return request_words_outside.WAITING if waits else words_home.STRANGER
