"""The recusal answer of a sealed draw: ties are named, then the inspected party is told (口径 18, 21)."""

import re

from handlers.consent.questions import forget
from handlers.draw.find_task import of_card, of_question, still_waits
from handlers.draw.tasks import words as texts_task
from handlers.draw.tasks.answer import answer, settle
from handlers.mail.post import reply
from handlers.pool.interests import declared_ties
from handlers.routing.event import Click
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx, Router, UserError
from models.draw import Answer, Assignment, Draw
from models.ledger_events import LedgerEvent
from models.question import Question

router = Router()
BETWEEN = re.compile(r"[、，,；;。\s]+")
NONE = frozenset({"没有往来", "没有", "无", "没", "无往来", "没有业务往来"})


@router.card("ties", need=CONTACT)
def tap_no_ties(ctx: Ctx, click: Click) -> None:
    """[没有往来]"""
    forget(ctx, "ties")
    _declare(ctx, *of_card(ctx, click), [])


@router.question("ties", need=CONTACT, given_up=still_waits(texts_task.UNDECLARED))
def say_ties(ctx: Ctx, question: Question, text: str) -> None:
    """The names of parties the institution works with."""
    names = [name for name in BETWEEN.split(text.strip()) if name]
    draw, one = of_question(ctx, question)
    if not names:
        raise UserError(texts_task.ties_wanted(draw))
    forget(ctx)
    _declare(ctx, draw, one, [] if NONE.issuperset(names) else names)


def _declare(ctx: Ctx, draw: Draw, one: Assignment, names: list[str]) -> None:
    if one.state != Answer.ASKED or one.declared is not None:
        answer(ctx, draw, one, Answer.ACCEPTED)
        return
    one.declared = names
    ctx.record(
        LedgerEvent.TIES_DECLARED, draw.number, rank=one.rank, code=one.code, names=names, by=ctx.actor.name
    )
    if declared_ties(ctx, draw, names) and one.answer_by and not ctx.past(one.answer_by):
        settle(ctx, draw, one, Answer.RECUSED, texts_task.TIED)
        reply(ctx, texts_task.tied(draw))
        return
    answer(ctx, draw, one, Answer.ACCEPTED)
    if one.state == Answer.ACCEPTED:
        reply(ctx, texts_task.disclosed(draw))
