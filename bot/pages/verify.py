"""/verify/: anybody recomputes a published draw; the browser computes, the server only gives the files."""

import hashlib
import re
import unicodedata
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col
from starlette.responses import RedirectResponse, Response

from bot.pages import words_verify
from bot.web.page import Pages, View
from handlers.draw.find_draw import assignments_of, lots_of
from handlers.draw.proof import words as proof_words
from handlers.draw.proof.bundle import facts_of
from handlers.draw.proof.publish import drew
from handlers.routing.router import Ctx, UserError
from models.draw import Draw
from models.institution import Institution
from models.rules.kmdraw1 import words_readme as kmdraw1_words_readme
from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_facts import PASSED
from models.rules.kmdraw1.bundle_zip import to_zip

pages = Pages()

FULL = re.compile("(?:CQ|ZP)-[0-9]{8}-[0-9]{4,9}")
SHORT = re.compile("[0-9]{1,9}")
LATEST = 20
README_HASH = hashlib.sha256(kmdraw1_words_readme.README.encode()).hexdigest()


@pages.public("/verify/")
def verify_page(view: View) -> Response:
    """Search by number, a place to drop a bundle, and what was published last."""
    number = view.query.get("number", "")
    return _search(view, number, view.query.get("year", "")) if number.strip() else _index(view)


@pages.public("/verify/{number}")
def verify_draw_page(view: View) -> Response:
    """One draw: recomputed once it is public, before that only M, C and the day."""
    found = _exact(view.ctx, view.path["number"])
    return _draw(view, found) if found else _search(view, view.path["number"], "")


@pages.public("/verify/{number}/bundle.zip")
def verify_bundle(view: View) -> Response:
    """The public edition. Raises UserError while there is none."""
    draw = _exact(view.ctx, view.path["number"])
    if draw is None or not draw.published or not drew(draw):
        raise UserError(words_verify.NO_BUNDLE_HERE)
    facts = replace(facts_of(view.ctx, draw), public=True)
    content = to_zip(build(facts))
    # the register grows with every draw of the batch: worth asking again, rarely worth sending again
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "Cache-Control": "public, no-cache"}
    if view.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{draw.number}.zip"'
    return Response(content, media_type="application/zip", headers=headers)


def _draw(view: View, draw: Draw) -> Response:
    after = view.ctx.house.rules.publication.after
    ready = draw.published and drew(draw)
    return view.render(
        "verify_draw.html",
        draw=draw,
        ready=ready,
        readme=README_HASH,
        names=_names(view.ctx, draw) if ready else {},
        day=proof_words.day_of(draw.published_at) if draw.published_at else "",
        reason=proof_words.no_bundle(draw),
        waiting=words_verify.waiting(draw, after),
        lots=[lot for lot in lots_of(view.ctx, draw) if lot.k is not None],
    )


def _search(view: View, typed: str, year: str) -> Response:
    number = unicodedata.normalize("NFKC", typed).strip().upper()
    found = _by_number(view.ctx, number, unicodedata.normalize("NFKC", year).strip())
    if len(found) == 1:
        return RedirectResponse(f"/verify/{found[0]}", status_code=303)
    fault = words_verify.several(number, found) if found else words_verify.unknown(typed.strip())
    return _index(view, fault, typed, status=200 if found else 404)


def _index(view: View, fault: str = "", number: str = "", status: int = 200) -> Response:
    published = select(Draw).where(col(Draw.published_at).is_not(None))
    rows = view.ctx.session.execute(published.order_by(col(Draw.published_at).desc()).limit(LATEST)).scalars()
    latest = [
        (draw, proof_words.day_of(draw.published_at), _note(draw)) for draw in rows if draw.published_at
    ]
    return view.render(
        "verify.html",
        status=status,
        fault=fault,
        number=number[:40],
        readme=README_HASH,
        latest=latest,
        after=view.ctx.house.rules.publication.after,
    )


def _note(draw: Draw) -> str:
    return "" if drew(draw) else words_verify.no_bundle_word(draw)


def _exact(ctx: Ctx, number: str) -> Draw | None:
    if not FULL.fullmatch(number):
        return None
    return ctx.session.execute(select(Draw).where(col(Draw.number) == number)).scalar_one_or_none()


def _by_number(ctx: Ctx, number: str, year: str) -> list[str]:
    """The full numbers meant; a short number comes again every year."""
    if FULL.fullmatch(number):
        wanted = [col(Draw.number) == number]
    elif SHORT.fullmatch(number):
        wanted = [col(Draw.serial) == int(number)]
    else:
        return []
    if re.fullmatch("[0-9]{4}", year):
        wanted.append(col(Draw.year) == int(year))
    found = select(col(Draw.number)).where(*wanted).order_by(col(Draw.id).desc())
    return list(ctx.session.execute(found).scalars())


def _names(ctx: Ctx, draw: Draw) -> dict[str, str]:
    """Names of the drawn, to be read beside their codes; the check itself knows codes only."""
    drawn = {one.institution_id for one in assignments_of(ctx, draw) if one.state not in PASSED}
    known = select(col(Institution.code), col(Institution.name)).where(col(Institution.id).in_(drawn))
    return {str(code): str(name) for code, name in ctx.session.execute(known)}
