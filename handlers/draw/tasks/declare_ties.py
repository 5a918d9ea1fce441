"""The recusal answer of a sealed draw: ties are named, then the inspected party is told (口径 18, 21)."""

from handlers.consent.questions import forget
from handlers.draw.find_task import of_card, of_question, still_waits
from handlers.draw.tasks import words
from handlers.draw.tasks.answer import answer, settle
from handlers.mail.post import reply
from handlers.pool.interests import declared_ties
from handlers.routing.event import Click
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx, Router, UserError
from handlers.speech.ties import named_ties
from models.draw import Answer, Assignment, Draw
from models.ledger_events import LedgerEvent
from models.question import Question

router = Router()


@router.card("ties", need=CONTACT)
def tap_no_ties(ctx: Ctx, click: Click) -> None:
    """[没有往来]"""
    forget(ctx, "ties")
    _declare(ctx, *of_card(ctx, click), [])


@router.question("ties", need=CONTACT, given_up=still_waits(words.UNDECLARED))
def say_ties(ctx: Ctx, question: Question, text: str) -> None:
    """The names of parties the institution works with."""
    names = named_ties(text)
    draw, assignment = of_question(ctx, question)
    if names is None:
        raise UserError(words.ties_wanted(draw))
    forget(ctx)
    _declare(ctx, draw, assignment, names)


def _declare(ctx: Ctx, draw: Draw, assignment: Assignment, names: list[str]) -> None:
    if assignment.state != Answer.ASKED or assignment.declared is not None:
        answer(ctx, draw, assignment, Answer.ACCEPTED)
        return
    assignment.declared, assignment.declared_at = names, ctx.now
    assignment.declared_by, assignment.declared_by_name = ctx.actor.userid, ctx.actor.name
    ctx.record(
        LedgerEvent.TIES_DECLARED,
        draw.number,
        rank=assignment.rank,
        code=assignment.code,
        names=names,
        by=ctx.actor.name,
    )
    if declared_ties(ctx, draw, names) and assignment.answer_by and not ctx.past(assignment.answer_by):
        settle(ctx, draw, assignment, Answer.RECUSED, words.TIED)
        reply(ctx, words.tied(draw))
        return
    answer(ctx, draw, assignment, Answer.ACCEPTED)
    if assignment.state == Answer.ACCEPTED:
        reply(ctx, words.disclosed(draw))
