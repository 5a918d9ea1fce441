"""「未提供」: an institution says what it was not shown; the requester is reminded (Article 9 (3))."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from handlers.draw.find_task import PASSED, task_of
from handlers.draw.tasks import words, words_missing_papers
from handlers.mail.post import About, tell
from handlers.routing.event import Event
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx, FormError, Router, UserError
from models.draw import Answer, Assignment, DrawState
from models.institution import Institution
from models.ledger_events import LedgerEvent
from models.missing_paper import MissingPaper
from models.topics import Topic

router = Router()


@router.form("missing_document", need=CONTACT)
def submit_missing(ctx: Ctx, form: Event) -> None:
    """The ticks on the task page; what was said before is not said again."""
    draw, assignment = task_of(ctx, own_task(ctx, form.value("assignment")).id)
    if draw.state != DrawState.OPEN:
        raise UserError(words.closed(draw))
    if assignment.state != Answer.ACCEPTED:
        raise UserError(words_missing_papers.DOCUMENTS_AFTER_ACCEPTANCE)
    known = told(ctx, assignment)
    ticked = [name for name in draw.documents if name in form.values("documents") and name not in known]
    if not ticked:
        raise FormError(
            words_missing_papers.NOTHING_TICKED, {"documents": words_missing_papers.NOTHING_TICKED}
        )
    institution = ctx.session.get_one(Institution, assignment.institution_id)
    ctx.session.add_all(
        MissingPaper(assignment_id=assignment.id, name=name, told_at=ctx.now) for name in ticked
    )
    ctx.record(
        LedgerEvent.PAPERS_MISSING, draw.number, rank=assignment.rank, code=assignment.code, documents=ticked,
        by=ctx.actor.name,
    )  # fmt: skip
    text = words_missing_papers.documents_missing(draw, institution, ticked)
    tell(
        ctx,
        draw.requester,
        text,
        f"documents:{assignment.id}:{ctx.cause}",
        About(Topic.DOCUMENTS, assignment.subject),
    )
    ctx.goto = f"/h5/tasks/{assignment.id}"


def told(ctx: Ctx, assignment: Assignment) -> dict[str, datetime]:
    """Documents that were said to be missing, and when."""
    found = select(col(MissingPaper.name), col(MissingPaper.told_at))
    rows = ctx.session.execute(found.where(col(MissingPaper.assignment_id) == assignment.id))
    return {row.name: row.told_at for row in rows}


def own_task(ctx: Ctx, key: str) -> Assignment:
    """A task of this person's institutions. Raises UserError, in the same words whether it exists or not."""
    assignment = ctx.session.get(Assignment, int(key)) if key.isdecimal() and len(key) < 10 else None
    if (
        assignment is None
        or assignment.institution_id not in ctx.actor.institution_ids
        or assignment.state in PASSED
    ):
        raise UserError(words_missing_papers.NO_SUCH_TASK)
    return assignment
