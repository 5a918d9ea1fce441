"""What the bot asks and waits to be told: one open question to a person, and the cards that go with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.mail.post import grey_out
from handlers.routing.router import Ctx
from models.mail import MailState, Outbox
from models.question import Question

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
