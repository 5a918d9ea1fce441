"""The progress page: live for the requester and for who watches over him (口径 20)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import Response
from sqlmodel import col, select

from bot.pages import words_progress
from bot.pages.digits import asks
from bot.pages.draw import Typed
from bot.web.page import Pages, View
from handlers.draw.course.progress_page import lines_of, progress_view, version
from handlers.draw.find_draw import is_requester, lots_of, watched
from handlers.routing.permissions import DRAWER, WATCHER
from handlers.routing.router import Ctx
from models.base import CHINA
from models.document import Document
from models.draw import Draw, DrawKind, DrawState
from models.people import STATION
from models.subject import within

pages = Pages()


@pages.get("/h5/draws/{number}", need=WATCHER)
def progress_page(view: View) -> Response:
    """Everything about one draw, for this person."""
    return _page(view)


@pages.get("/h5/draws/{number}/live", need=WATCHER)
def progress_live(view: View) -> Response:
    """Only the part that changes, for who asks every few seconds."""
    return view.render("progress_live.html", **live_values(view.ctx, watched(view.ctx, view.path["number"])))


@pages.stream("/h5/draws/{number}/events", need=WATCHER, mark=version)
def progress_events(view: View) -> tuple[int, Callable[[], Response]]:
    """The same part, sent when it has changed."""
    return watched(view.ctx, view.path["number"]).id, partial(progress_live, view)


@pages.form("/h5/draws/{number}/more", name="more", need=DRAWER)
def more_page(view: View) -> Response:
    """[加抽]"""
    return _page(view)


@pages.form("/h5/draws/{number}/withdraw", name="withdraw", need=DRAWER)
def withdraw_page(view: View) -> Response:
    """[撤销]"""
    return _page(view)


@pages.form("/h5/draws/{number}/close", name="close", need=WATCHER)
def close_page(view: View) -> Response:
    """[结束]"""
    return _page(view)


def live_values(ctx: Ctx, draw: Draw) -> dict[str, Any]:
    """What progress_live.html shows; moments as milliseconds, for counting down on the phone."""
    seen = progress_view(ctx, draw)
    return {
        "draw": draw,
        "phase": seen.phase,
        "waiting": seen.waiting,
        "lots": seen.lots,
        "watching": seen.watching,
        "now_ms": int(seen.now.timestamp() * 1000),
    }


def _page(view: View) -> Response:
    ctx = view.ctx
    draw = watched(ctx, view.path["number"])
    mine = is_requester(ctx, draw)
    return view.render(
        "progress.html",
        status=422 if view.error else 200,
        **live_values(ctx, draw),
        facts=lines_of(ctx, draw),
        map=words_progress.map_link(draw),
        links=_links(ctx, draw),
        opened=f"{ctx.now.astimezone(CHINA):%H:%M:%S}",
        categories=[lot.category for lot in lots_of(ctx, draw)],
        may_more=mine and draw.kind != DrawKind.ASSIGNED,
        may_withdraw=mine,
        may_close=mine or ctx.actor.has(STATION),
        typed=Typed(view.fields),
        error=view.error,
        errors=view.errors,
    )


def _links(ctx: Ctx, draw: Draw) -> list[tuple[str, str]]:
    links = [(f"/h5/digits/{draw.number}", words_progress.GIVE_DIGITS)] if asks(ctx, draw) else []
    found = select(Document).where(within(col(Document.subject), draw)).order_by(col(Document.id))
    links += [
        (f"/h5/documents/{one.number}.pdf", f"{one.kind} {one.number}") for one in ctx.session.exec(found)
    ]
    if draw.state == DrawState.CLOSED and draw.kind != DrawKind.ASSIGNED:
        links.append((f"/verify/{draw.number}", words_progress.CHECK))
    return links
