"""Who has not answered in time is passed over, and the next in rank is asked (Article 10; 口径 19)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from handlers.draw.find_task import (
    task_of,
    was_delivered,
)
from handlers.draw.tasks import words, words_requester
from handlers.draw.tasks.notify import ANSWERING, tell_institution
from handlers.draw.tasks.take import fill_gap
from handlers.mail.post import About, end_cards, tell, written
from handlers.routing.router import Ctx, Router
from models.draw import Answer, Assignment, Draw, Lot
from models.institution import Institution
from models.ledger_events import LedgerEvent
from models.topics import Topic

router = Router()


def _overdue(now: datetime) -> Select[Any]:
    return select(col(Assignment.id)).where(
        col(Assignment.state) == Answer.ASKED, col(Assignment.answer_by) <= now
    )


@router.sweep(every=timedelta(seconds=1), due=_overdue, lock=task_of)
def expire_overdue(ctx: Ctx, task: tuple[Draw, Assignment]) -> None:
    """At the answer-by time an open assignment becomes 未答复 and the next is drawn, in one transaction."""
    expire(ctx, *task)


def expire(ctx: Ctx, draw: Draw, assignment: Assignment) -> None:
    """未答复; or 拒绝 without a reason, where 无法参加 or 需要回避 was tapped and no reason came."""
    assignment.state = Answer.REFUSED if assignment.declining else Answer.SILENT
    assignment.answered_at = assignment.answer_by if assignment.declining else None
    draw.last_event_at = ctx.now
    ctx.record(
        LedgerEvent.UNANSWERED,
        draw.number,
        rank=assignment.rank,
        code=assignment.code,
        answer=assignment.state,
    )
    institution = ctx.session.get_one(Institution, assignment.institution_id)
    lot = ctx.session.get_one(Lot, assignment.lot_id)
    end_cards(ctx, written(assignment.subject, *ANSWERING), words.CARD_OVERDUE)
    replaced, what_next = fill_gap(ctx, draw, lot, assignment)
    tell_institution(ctx, assignment, words.overdue(draw, assignment, replaced), Topic.OVERDUE)
    if assignment.state == Answer.SILENT:
        text = words_requester.unanswered(
            draw, institution, assignment, was_delivered(ctx, assignment), what_next
        )
    else:
        text = words_requester.answered(draw, institution, assignment, what_next)
    tell(
        ctx,
        draw.requester,
        text,
        f"answered:{assignment.id}:{assignment.state}",
        About(Topic.ANSWERED, assignment.subject),
    )
