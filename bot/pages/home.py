"""The home page: what this person may do here, by role."""

from sqlalchemy import select
from sqlmodel import col
from starlette.responses import Response

from bot.pages.unit import OUTSIDE
from bot.web.web import View, pages
from handlers.draw.find import asks_me
from handlers.draw.request import words_outside as texts_outside
from handlers.front import words_pages as texts_pages
from handlers.routing.permissions import ANYBODY, CONTACT, DRAWER, KNOWN, STATISTICS
from handlers.routing.router import Ctx, Permission
from models.consent import Consent, Matter

# a contact may register a unit too, but hardly means to
UNREGISTERED = Permission(lambda actor: OUTSIDE.allows(actor) and not actor.contacts, OUTSIDE.refusal)
ENTRIES: tuple[tuple[Permission, str, str, str], ...] = (
    (DRAWER, "/h5/draw", *texts_pages.DRAW),
    (KNOWN, "/h5/my", *texts_pages.MY),
    (CONTACT, "/h5/interests", *texts_pages.INTERESTS),
    (STATISTICS, "/h5/statistics", *texts_pages.STATISTICS),
    (UNREGISTERED, "/h5/unit", *texts_pages.UNIT),
    (ANYBODY, "/verify/", *texts_pages.VERIFY),
)


@pages.get("/h5/", need=ANYBODY)
def home_page(view: View) -> Response:
    """Only what this person may open; who is not registered learns how to be."""
    actor = view.ctx.actor
    entries = [entry[1:] for entry in ENTRIES if entry[0].allows(actor)]
    known = KNOWN.allows(actor)
    return view.render(
        "home.html",
        name=actor.name if known else texts_pages.HELLO,
        greeting=texts_pages.greeting(actor) if known else _stranger(view.ctx),
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
    return texts_outside.WAITING if waits else texts_pages.STRANGER
