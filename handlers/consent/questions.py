"""What the bot asks and waits to be told: one open question to a person, and the cards that go with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.draw import words_orders as texts_questions
from handlers.draw.find import mine
from handlers.mail.post import grey_out, reply
from handlers.routing.router import Ctx
from models.draw import Assignment, Draw, DrawState, Question
from models.mail import MailState, Outbox

PATIENCE = timedelta(minutes=30)
TAKEN, REPLACED, GIVEN_UP = "已收到", "已改办别的", "已作罢"


def open_question(ctx: Ctx, *kinds: str) -> Question | None:
    """What the bot asked this person last (of these kinds), as long as it waits for the answer."""
    question = ctx.session.get(Question, ctx.actor.userid.lower())
    if question is None or ctx.past(question.expires_at):
        return None
    return question if not kinds or question.kind in kinds else None


def ask(
    ctx: Ctx, kind: str, *, expires_at: datetime | None = None, cards: Sequence[int] = (), **data: Any
) -> None:
    """The next text of this person may answer it; whatever was asked before is not asked any more."""
    forget(ctx, grey=REPLACED)
    ctx.session.add(
        Question(
            userkey=ctx.actor.userid.lower(),
            kind=kind,
            data={**data, "cards": list(cards)},
            expires_at=expires_at or ctx.now + PATIENCE,
        )
    )


def forget(ctx: Ctx, *kinds: str, grey: str = TAKEN) -> None:
    """The question (of these kinds) is not open any more; its cards are taken back or greyed."""
    question = ctx.session.get(Question, ctx.actor.userid.lower())
    if question is None or (kinds and question.kind not in kinds):
        return
    for card_id in question.data.get("cards", ()):
        card = ctx.session.get(Outbox, card_id)
        if card is not None and card.state == MailState.PENDING:
            card.state = MailState.CANCELLED
        if card is not None and card.attempts:
            grey_out(ctx, card, grey, "", f"settle:{card.id}:{ctx.cause}")
    ctx.session.delete(question)
    ctx.session.flush()


def give_up(ctx: Ctx, question: Question) -> None:
    """「取消吧」 to what was just asked: the question is dropped, and nothing that runs is touched."""
    forget(ctx, grey=GIVEN_UP)
    key = question.data.get("assignment_id")
    if key is not None:
        draw = ctx.session.get_one(Draw, ctx.session.get_one(Assignment, key).draw_id)
        reply(ctx, texts_questions.answer_given_up(question.kind, draw))
        return
    running = mine(ctx, DrawState.PENDING, DrawState.WAITING, DrawState.OPEN)
    reply(ctx, texts_questions.given_up(question.kind, str(question.data.get("what", "")), running))
