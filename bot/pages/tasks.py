"""One task of an institution: what the card says, the map, and what it was not shown (Articles 9 (3), 10)."""

from fastapi import Response
from sqlmodel import col, select

from bot.pages.draw import Typed
from bot.web.web import View, pages
from handlers.draw.course import words_page as texts_progress
from handlers.draw.facts import TASK, Own, rows
from handlers.draw.tasks import words as texts_task
from handlers.draw.tasks import words_papers as tasks_words_papers
from handlers.draw.tasks.missing_papers import own_task, told
from handlers.draw.timing import arrive_by
from handlers.mail.say import until, when
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx
from models.document import Document
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.institution import Institution
from models.rules.draw.seal import secret, task_told


@pages.form("/h5/tasks/{id}", name="missing_document", need=CONTACT)
def task_page(view: View) -> Response:
    """One task as the card says it; nothing of a sealed one before the ties are declared."""
    ctx = view.ctx
    one = own_task(ctx, view.path["id"])
    draw = ctx.session.get_one(Draw, one.draw_id)
    known = told(ctx, draw, one)
    documents = [(name, when(known[name], ctx.now) if name in known else "") for name in draw.documents]
    open_now = draw.state == DrawState.OPEN and one.state == Answer.ACCEPTED
    shown = task_told(draw, one.accepted)
    may_act = open_now or _asked(draw, one)
    return view.render(
        "task.html",
        status=422 if view.error else 200,
        draw=draw,
        one=one,
        who=ctx.session.get_one(Institution, one.institution_id),
        tone=texts_progress.TONES.get(Answer(one.state), ""),
        facts=_facts(ctx, draw, one),
        next=tasks_words_papers.NEXT_STEP[one.state].format(number=draw.short) if may_act else "",
        map=texts_progress.map_link(draw) if shown else "",
        links=_letters(ctx, one),
        documents=documents if shown else [],
        may_tell=open_now,
        left=len(known.keys() & set(draw.documents)) < len(draw.documents),
        typed=Typed(view.fields),
        error=view.error,
        errors=view.errors,
    )


def _asked(draw: Draw, one: Assignment) -> bool:
    return draw.state == DrawState.OPEN and one.state == Answer.ASKED


def _facts(ctx: Ctx, draw: Draw, one: Assignment) -> list[tuple[str, str]]:
    lot = ctx.session.get_one(Lot, one.lot_id)
    begins = when(arrive_by(draw, one.notified_at or ctx.now), ctx.now)
    waits = one.answer_by if _asked(draw, one) else None
    own: Own = {
        "category": lot.category,
        "answer_by": f"{until(draw, waits, ctx.now)}前" if waits else "",
        "time": begins if draw.starts_at else "",
        "arrive_by": "" if draw.starts_at else f"{begins}前",
        "terms": [("说明", text) for text in texts_task.terms(draw)],
        "secrecy": texts_task.KEEP_QUIET if secret(draw) else "",
        "answered": texts_progress.answered_line(one, ctx.now),
    }
    return rows(TASK, draw, own, sealed=not task_told(draw, one.accepted))


def _letters(ctx: Ctx, one: Assignment) -> list[tuple[str, str]]:
    found = select(Document).where(col(Document.subject) == one.subject)
    letters = ctx.session.exec(found.order_by(col(Document.id).desc()).limit(1))
    return [(f"/h5/documents/{each.number}.pdf", f"{each.kind} {each.number}") for each in letters]
