"""What the bot asks and waits to be told: one open question to a person, and the cards that go with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col

from handlers.consent import words
from handlers.mail.post import end_cards, grey_out
from handlers.routing.router import Ctx
from models.mail import Outbox
from models.question import Question

PATIENCE = timedelta(minutes=30)


def open_question(ctx: Ctx, *kinds: str) -> Question | None:
    """What the bot asked this person last (of these kinds), as long as it waits for the answer."""
    question = _question(ctx, kinds)
    return None if question is None or ctx.past(question.expires_at) else question


def ask(
    ctx: Ctx, kind: str, *, expires_at: datetime | None = None, cards: Sequence[int] = (), **data: Any
) -> None:
    """The next text of this person may answer it; whatever was asked before is not asked any more."""
    forget(ctx, grey=words.CARD_REPLACED)
    ctx.session.add(
        Question(
            userkey=ctx.actor.userkey,
            kind=kind,
            data={**data, "cards": list(cards)},
            expires_at=expires_at or ctx.now + PATIENCE,
        )
    )


def forget(ctx: Ctx, *kinds: str, grey: str = words.CARD_TAKEN) -> None:
    """The question (of these kinds) is not open any more; its cards are taken back or greyed."""
    if question := _question(ctx, kinds):
        if cards := question.data.get("cards"):
            end_cards(ctx, [col(Outbox.id).in_(cards)], grey)
        _drop(ctx, question)


def tapped(ctx: Ctx, card: Outbox, grey: str) -> None:
    """A tap on one of its cards answers it; the other cards of the same text keep their buttons."""
    grey_out(ctx, card, grey)
    question = _question(ctx)
    if question and card.id in question.data.get("cards", ()):
        _drop(ctx, question)


def _question(ctx: Ctx, kinds: Sequence[str] = ()) -> Question | None:
    question = ctx.session.get(Question, ctx.actor.userkey)
    return question if question and (not kinds or question.kind in kinds) else None


def _drop(ctx: Ctx, question: Question) -> None:
    ctx.session.delete(question)
    ctx.session.flush()
