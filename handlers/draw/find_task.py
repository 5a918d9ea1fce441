"""Which assignment a contact means: by number, by card, or the only one there is."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from handlers.draw import words_find
from handlers.draw.find_draw import by_number, lock
from handlers.routing import words as routing_words
from handlers.routing.event import Click
from handlers.routing.router import Ctx, UserError
from models.draw import Answer, Assignment, Draw, DrawState
from models.mail import MailState, Outbox
from models.question import Question
from models.subject import key_of
from models.topics import Topic

PASSED = (Answer.SKIPPED, Answer.DISQUALIFIED)
RECENT = 5
ANSWERS = frozenset({"接受", "拒绝", "回避"})


def draw_of(ctx: Ctx, assignment_id: int) -> Draw:
    """The draw of an assignment, as it was read."""
    return ctx.session.get_one(Draw, ctx.session.get_one(Assignment, assignment_id).draw_id)


def task_of(ctx: Ctx, assignment_id: int) -> tuple[Draw, Assignment]:
    """A draw and its assignment, both locked in this order."""
    draw = lock(ctx, draw_of(ctx, assignment_id).id)
    alone = {"key_share": True}
    return draw, ctx.session.get_one(Assignment, assignment_id, with_for_update=alone, populate_existing=True)


def of_card(ctx: Ctx, click: Click) -> tuple[Draw, Assignment]:
    """The task of a card; a forwarded card gives nobody a say for somebody else's institution."""
    key = key_of(Assignment, click.card.subject)
    if key is None:
        raise UserError(routing_words.UNKNOWN_CARD)
    draw, assignment = task_of(ctx, key)
    if assignment.institution_id not in ctx.actor.institution_ids:
        raise UserError(routing_words.UNKNOWN_CARD)
    return draw, assignment


def of_question(ctx: Ctx, question: Question) -> tuple[Draw, Assignment]:
    """The task that the bot asked about, while this person still answers for its institution."""
    draw, assignment = task_of(ctx, question.data["assignment_id"])
    if assignment.institution_id not in ctx.actor.institution_ids:
        raise UserError(words_find.NOT_HERE)
    return draw, assignment


def still_waits(said: str) -> Callable[[Ctx, Question], str]:
    """算了, of an institution to what was asked about its task, for `router.question`."""
    return lambda ctx, question: words_find.still_waits(said, draw_of(ctx, question.data["assignment_id"]))


def drawn_here(ctx: Ctx, number: str) -> Draw | None:
    """The draw of this number in which one of this person's institutions was drawn."""
    found = _in_draw(ctx, number) if ctx.actor.contacts else []
    return draw_of(ctx, found[0]) if found else None


def named_task(ctx: Ctx, number: str | None, word: str) -> tuple[Draw, Assignment]:
    """The task that a text means: 接受 0007, or 接受 where only one waits. Raises UserError."""
    found = _open(ctx, word) if number is None else _in_draw(ctx, number)
    if len(found) == 1:
        return task_of(ctx, found[0])
    if number is not None:
        if found:
            raise UserError(words_find.SEVERAL.format(number=number))
        raise UserError(words_find.unknown_number(number, [draw.short for draw, _one in tasks(ctx)][:RECENT]))
    if not found:
        raise UserError(words_find.NO_OPEN_TASK if word in ANSWERS else words_find.NO_ACCEPTED_TASK)
    numbers = [draw_of(ctx, key).short for key in found]
    raise UserError(words_find.choose(numbers, word))


def waiting(ctx: Ctx, word: str) -> list[str]:
    """The numbers of all tasks that a text without a number may mean."""
    return [draw_of(ctx, key).number for key in _open(ctx, word)]


def tasks(ctx: Ctx) -> list[tuple[Draw, Assignment]]:
    """All tasks of this person's institutions, newest first."""
    query = _mine(ctx).order_by(col(Assignment.id).desc()).limit(20)
    return [(draw, assignment) for assignment, draw in ctx.session.execute(query)]


def _open(ctx: Ctx, word: str) -> list[int]:
    """An answer goes to what waits for one; a step goes to what was accepted."""
    found = _in_state(ctx, Answer.ASKED if word in ANSWERS else Answer.ACCEPTED)
    # a tie may be found after 接受
    return found or (_in_state(ctx, Answer.ACCEPTED) if word == "回避" else [])


def _in_state(ctx: Ctx, state: Answer) -> list[int]:
    query = _mine(ctx).where(col(Draw.state) == DrawState.OPEN, col(Assignment.state) == state)
    if state is Answer.ACCEPTED:
        query = query.where(col(Assignment.finished_at).is_(None))
    return [assignment.id for assignment, _draw in ctx.session.execute(query)]


def _in_draw(ctx: Ctx, number: str) -> list[int]:
    here = col(Assignment.institution_id).in_(ctx.actor.institution_ids)
    asked = select(col(Assignment.draw_id)).where(here, col(Assignment.state).not_in(PASSED))
    draw = by_number(ctx, number, col(Draw.id).in_(asked))
    if draw is None:
        return []
    return [
        assignment.id for assignment, _draw in ctx.session.execute(_mine(ctx).where(col(Draw.id) == draw.id))
    ]


def _mine(ctx: Ctx) -> Any:
    here = col(Assignment.institution_id).in_(ctx.actor.institution_ids)
    joined = select(Assignment, Draw).join(Draw, col(Draw.id) == col(Assignment.draw_id))
    return joined.where(here, col(Assignment.state).not_in(PASSED))


def was_delivered(ctx: Ctx, assignment: Assignment) -> bool:
    """WeCom took the notice for at least one contact (there are no read receipts)."""
    sent = select(col(Outbox.id)).where(
        col(Outbox.subject) == assignment.subject,
        col(Outbox.topic) == Topic.ASK,
        col(Outbox.state) == MailState.SENT,
    )
    return ctx.session.execute(sent.limit(1)).first() is not None
