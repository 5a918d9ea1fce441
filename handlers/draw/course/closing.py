"""The end of a draw: 完成, 结束, 撤销, 放弃, or seven days of silence. After it nothing more is taken."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlmodel import col

from handlers.consent.matters import on_verdict
from handlers.draw import words as draw_words
from handlers.draw.course import words, words_closing, words_end
from handlers.draw.find_draw import assignments_of, by_himself, lock, lock_of, still_to_come, thrown_away
from handlers.draw.papers.issue import issue_at_close
from handlers.draw.proof.publish import plan_publication
from handlers.draw.second_person import ask_afterwards, looked_at, of_draw, tell_oversight
from handlers.draw.tasks.notify import ANSWERING, tell_institution
from handlers.mail.post import About, end_cards, tell, written
from handlers.routing.router import Ctx, Router, UserError
from models.consent import Consent, Matter
from models.draw import Answer, Assignment, CloseReason, Draw, DrawKind, DrawState
from models.ledger_events import LedgerEvent
from models.rules.draw.limits import CLOSE_AFTER
from models.topics import Topic

router = Router()


def close(ctx: Ctx, draw: Draw, reason: CloseReason, note: str = "") -> None:
    """Closes a draw; assignments still open end as 撤销, which never counts (口径 26)."""
    withdrawn = reason is CloseReason.WITHDRAWN
    draw.state, draw.closed_at, draw.close_reason, draw.close_note = DrawState.CLOSED, ctx.now, reason, note
    draw.last_event_at = ctx.now
    plan_publication(ctx, draw)
    told = words_closing.withdrawn(draw, note) if withdrawn else words_closing.over(draw)
    open_codes = []
    for assignment in assignments_of(ctx, draw):
        if assignment.state == Answer.ASKED:
            assignment.state = Answer.WITHDRAWN
            assignment.answered_at = ctx.now
            open_codes.append(assignment.code)
            grey = words_closing.CARD_WITHDRAWN if withdrawn else words_closing.CARD_OVER
            end_cards(ctx, written(assignment.subject, *ANSWERING), grey)
            tell_institution(ctx, assignment, told, Topic.CLOSED)
        elif assignment.state == Answer.ACCEPTED and assignment.finished_at is None:
            _release(
                ctx,
                draw,
                assignment,
                words_closing.withdrawn(draw, note) if withdrawn else words_closing.ended(draw),
            )
    early = _mark_early_end(ctx, draw)
    if withdrawn:
        said = words_end.withdrawn_early(len(still_to_come(ctx, draw)))
        tell_oversight(ctx, draw, [said, f"原因：{note}"], f"withdrawn:{draw.id}")
    ctx.record(LedgerEvent.CLOSED, draw.number, reason=reason, note=note, released=open_codes, early=early)
    issue_at_close(ctx, draw)


def _mark_early_end(ctx: Ctx, draw: Draw) -> str:
    """结束 that throws a draw away is marked and told at once, whoever or whatever ended it.

    A second person looks at it afterwards where the requester ended an emergency alone.
    """
    if draw.close_reason != CloseReason.ENDED or not thrown_away(ctx, draw):
        return ""
    mark = words_end.ended_early(draw, len(still_to_come(ctx, draw)))
    draw.marks = [*draw.marks, mark]
    note = [f"说明：{draw.close_note}"] if draw.close_note else []
    tell_oversight(ctx, draw, [mark, *note], f"ended-early:{draw.id}")
    if draw.kind == DrawKind.EMERGENCY and by_himself(ctx, draw):
        ask_afterwards(ctx, Matter.ENDING, draw, words_end.ending_words(draw, mark))
    return mark


@on_verdict(Matter.ENDING, of_draw)
def ending_looked_at(ctx: Ctx, consent: Consent, agreed: bool) -> None:
    """Afterwards: the draw stays ended."""
    looked_at(ctx, lock_of(ctx, consent), consent, agreed)


def _release(ctx: Ctx, draw: Draw, assignment: Assignment, text: str) -> None:
    """Who is on the way is told at once, and his card ends."""
    end_cards(ctx, written(assignment.subject, Topic.WAY), f"任务已{draw.close_reason}")
    tell_institution(ctx, assignment, text, Topic.CLOSED)


def close_if_done(ctx: Ctx, draw: Draw) -> None:
    """Filled, and everyone who accepted has 完成."""
    assignments = assignments_of(ctx, draw)
    busy = [one for one in assignments if one.state == Answer.ACCEPTED and one.finished_at is None]
    if draw.state == DrawState.OPEN and draw.filled_at and not busy:
        close(ctx, draw, CloseReason.FINISHED)
        text = words_end.all_done(draw)
        tell(ctx, draw.requester, text, f"done:{draw.id}", About(Topic.DONE, draw.subject))


def _forgotten(now: datetime) -> Select[Any]:
    # a planned activity is an event of its draw, also while it is still to come
    begun = or_(col(Draw.starts_at).is_(None), col(Draw.starts_at) <= now - CLOSE_AFTER)
    forgotten = col(Draw.last_event_at) <= now - CLOSE_AFTER
    return select(col(Draw.id)).where(col(Draw.state) == DrawState.OPEN, forgotten, begun)


@router.sweep(every=timedelta(minutes=1), due=_forgotten, lock=lock)
def close_forgotten(ctx: Ctx, draw: Draw) -> None:
    """Seven days after its last event a draw is closed."""
    close(ctx, draw, CloseReason.ENDED, words_end.FORGOTTEN)
    text = words_end.closed_by_itself(draw)
    tell(ctx, draw.requester, text, f"forgotten:{draw.id}", About(Topic.DONE, draw.subject))


def check_open(draw: Draw) -> None:
    if draw.state == DrawState.CLOSED:
        raise UserError(words.closed(draw))
    if draw.state != DrawState.OPEN:
        raise UserError(draw_words.not_open(draw))
