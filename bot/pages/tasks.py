"""One task of an institution: what the card says, the map, and what it was not shown (Articles 9 (3), 10)."""

from fastapi import Response
from sqlmodel import col, select

from bot.pages import words_progress, words_tasks
from bot.web.page import Pages, View
from bot.web.typed import Typed
from handlers.draw.course import words_page as course_words_page
from handlers.draw.facts import TASK, Own, rows
from handlers.draw.tasks import words as tasks_words
from handlers.draw.tasks.missing_papers import own_task, told
from handlers.draw.timing import arrive_by
from handlers.mail.say import until, when
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx
from models.document import Document
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.institution import Institution
from models.rules.draw.seal import of_drawn, secret, task_told

pages = Pages()


@pages.form("/h5/tasks/{id}", name="missing_document", need=CONTACT)
def task_page(view: View) -> Response:
    """One task as the card says it; nothing of a sealed one before the ties are declared."""
    ctx = view.ctx
    assignment = own_task(ctx, view.path["id"])
    draw = ctx.session.get_one(Draw, assignment.draw_id)
    known = told(ctx, assignment)
    documents = [(name, when(known[name], ctx.now) if name in known else "") for name in draw.documents]
    open_now = draw.state == DrawState.OPEN and assignment.state == Answer.ACCEPTED
    shown = task_told(draw, assignment.accepted)
    may_act = open_now or _asked(draw, assignment)
    return view.render(
        "task.html",
        status=422 if view.error else 200,
        draw=draw,
        assignment=assignment,
        institution=ctx.session.get_one(Institution, assignment.institution_id),
        tone=course_words_page.TONES.get(Answer(assignment.state), ""),
        facts=_facts(ctx, draw, assignment),
        next=words_tasks.NEXT_STEP[assignment.state].format(number=draw.short) if may_act else "",
        map=words_progress.map_link(draw) if shown else "",
        links=_letters(ctx, assignment),
        documents=documents if shown else [],
        may_tell=open_now,
        left=len(known.keys() & set(draw.documents)) < len(draw.documents),
        typed=Typed(view.fields),
        error=view.error,
        errors=view.errors,
    )


def _asked(draw: Draw, assignment: Assignment) -> bool:
    return draw.state == DrawState.OPEN and assignment.state == Answer.ASKED


def _facts(ctx: Ctx, draw: Draw, assignment: Assignment) -> list[tuple[str, str]]:
    lot = ctx.session.get_one(Lot, assignment.lot_id)
    begins = when(arrive_by(draw, assignment.notified_at or ctx.now), ctx.now)
    waits = assignment.answer_by if _asked(draw, assignment) else None
    own: Own = {
        "category": lot.category,
        "answer_by": f"{until(draw, waits, ctx.now)}前" if waits else "",
        "time": begins if draw.starts_at else "",
        "arrive_by": "" if draw.starts_at else f"{begins}前",
        "terms": [("说明", text) for text in tasks_words.terms(draw)],
        "secrecy": tasks_words.KEEP_QUIET if secret(draw) else "",
        "answered": course_words_page.answered_line(assignment, ctx.now),
    }
    return rows(TASK, draw, of_drawn(draw, assignment.accepted), own)


def _letters(ctx: Ctx, assignment: Assignment) -> list[tuple[str, str]]:
    found = select(Document).where(col(Document.subject) == assignment.subject)
    letters = ctx.session.exec(found.order_by(col(Document.id).desc()).limit(1))
    return [(f"/h5/documents/{each.number}.pdf", f"{each.kind} {each.number}") for each in letters]
