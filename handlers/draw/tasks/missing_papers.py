"""「未提供」: an institution says what it was not shown; the requester is reminded (Article 9 (3))."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from handlers.draw.find_task import PASSED, task_of
from handlers.draw.tasks import words as texts_task
from handlers.draw.tasks import words_papers
from handlers.mail.post import About, tell
from handlers.routing.event import Event
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx, FormError, Router, UserError
from models.draw import Answer, Assignment, Draw, DrawState
from models.institution import Institution
from models.ledger import LedgerEntry
from models.ledger_events import LedgerEvent
from models.topics import Topic

router = Router()


@router.form("missing_document", need=CONTACT)
def submit_missing(ctx: Ctx, form: Event) -> None:
    """The ticks on the task page; what was said before is not said again."""
    draw, one = task_of(ctx, own_task(ctx, form.value("assignment")).id)
    if draw.state != DrawState.OPEN:
        raise UserError(texts_task.closed(draw))
    if one.state != Answer.ACCEPTED:
        raise UserError(words_papers.DOCUMENTS_AFTER_ACCEPTANCE)
    known = told(ctx, draw, one)
    ticked = [name for name in draw.documents if name in form.values("documents") and name not in known]
    if not ticked:
        raise FormError(words_papers.NOTHING_TICKED, {"documents": words_papers.NOTHING_TICKED})
    who = ctx.session.get_one(Institution, one.institution_id)
    ctx.record(
        LedgerEvent.PAPERS_MISSING, draw.number, rank=one.rank, code=one.code, documents=ticked,
        by=ctx.actor.name,
    )  # fmt: skip
    text = words_papers.documents_missing(draw, who, ticked)
    tell(ctx, draw.requester, text, f"documents:{one.id}:{ctx.cause}", About(Topic.DOCUMENTS, one.subject))
    ctx.goto = f"/h5/tasks/{one.id}"


def told(ctx: Ctx, draw: Draw, one: Assignment) -> dict[str, datetime]:
    """Documents that were said to be missing, and when."""
    said = (col(LedgerEntry.subject) == draw.number, col(LedgerEntry.event) == LedgerEvent.PAPERS_MISSING)
    entries = ctx.session.execute(select(LedgerEntry).where(*said).order_by(col(LedgerEntry.seq))).scalars()
    mine = [entry for entry in entries if entry.data["code"] == one.code]
    return {name: entry.at for entry in mine for name in entry.data["documents"]}


def own_task(ctx: Ctx, key: str) -> Assignment:
    """A task of this person's institutions. Raises UserError, in the same words whether it exists or not."""
    one = ctx.session.get(Assignment, int(key)) if key.isdecimal() and len(key) < 10 else None
    if one is None or one.institution_id not in ctx.actor.institution_ids or one.state in PASSED:
        raise UserError(words_papers.NO_SUCH_TASK)
    return one
