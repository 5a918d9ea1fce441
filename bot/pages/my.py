"""我的任务: what waits for this person, his draws, the tasks of his institutions (Article 10)."""

from typing import Any

from fastapi import Response
from sqlmodel import col, select

from bot.web.page import Pages, View
from handlers.draw.course import words_page as course_words_page
from handlers.draw.find_draw import asks_me, mine
from handlers.draw.find_task import tasks
from handlers.mail.say import when
from handlers.routing.permissions import KNOWN
from handlers.routing.router import Ctx
from models.consent import Consent, Matter
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.people import Role
from models.rules.draw.seal import task_told

pages = Pages()

LISTED = 20


@pages.get("/h5/my", need=KNOWN)
def my_page(view: View) -> Response:
    """What waits for this person first."""
    ctx = view.ctx
    return view.render(
        "my.html",
        waiting=asks_me(ctx),
        matters=[{"id": one.id, "matter": one.matter, "words": _first(one)} for one in _filed(ctx)],
        drawer=Role.DRAWER in ctx.actor.roles,
        draws=[_draw_row(ctx, draw) for draw in mine(ctx)[:LISTED]],
        contact=bool(ctx.actor.contacts),
        tasks=[_task_row(ctx, draw, assignment) for draw, assignment in tasks(ctx)],
    )


def _filed(ctx: Ctx) -> list[Consent]:
    mine_open = (col(Consent.asker) == ctx.actor.userid, col(Consent.verdict) == "")
    found = select(Consent).where(*mine_open, col(Consent.matter) == Matter.REQUEST)
    return list(ctx.session.exec(found.order_by(col(Consent.id).desc()).limit(LISTED)))


def _first(consent: Consent) -> str:
    return str(next(iter(consent.data.get("words", [])), ""))


def _draw_row(ctx: Ctx, draw: Draw) -> dict[str, Any]:
    state = f"已{draw.close_reason}" if draw.state == DrawState.CLOSED else draw.state
    return {
        "number": draw.number, "short": draw.short, "state": state, "task": draw.task,
        "district": draw.district, "reason": draw.reason, "when": when(draw.frozen_at, ctx.now),
    }  # fmt: skip


def _task_row(ctx: Ctx, draw: Draw, assignment: Assignment) -> dict[str, Any]:
    shown = task_told(draw, assignment.accepted)
    return {
        "id": assignment.id, "short": draw.short, "state": assignment.state,
        "tone": course_words_page.TONES.get(Answer(assignment.state), ""),
        "category": ctx.session.get_one(Lot, assignment.lot_id).category,
        "words": f"{draw.district} {draw.reason}" if shown else f"{draw.district} 密封",
    }  # fmt: skip
