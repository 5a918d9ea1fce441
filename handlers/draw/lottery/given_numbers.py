"""Every number that is given is on record before anybody looks at it, whatever comes of it (kmdraw-1 §4).

Otherwise numbers could be turned away, unseen, until one suits. Its giver reads which one it was of his.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import func, select
from sqlmodel import col

from handlers.draw.find_draw import lock, mine_or_any
from handlers.draw.lottery import words
from handlers.routing.router import Ctx, UserError
from models.base import insert_new
from models.draw import Arrival, NumberKind
from models.ledger_events import LedgerEvent

LONGEST = 64


@contextmanager
def given(ctx: Ctx, number: str | None, value: str, what: NumberKind = NumberKind.DIGITS) -> Iterator[int]:
    """Around what is done with a number for the draw of this number; a refusal says which one it was."""
    draw = mine_or_any(ctx, number) if number else None
    if draw:
        lock(ctx, draw.id)  # before the ledger's own lock, as everywhere
    subject = draw.number if draw else (number or "")[:LONGEST]
    nth = ctx.keep(partial(_arrive, ctx, subject, value, what))
    try:
        yield nth
    except UserError as refusal:
        refusal.text = f"{refusal.text}\n{words.given(value, nth)}"
        raise


def _arrive(ctx: Ctx, subject: str, value: str, what: NumberKind) -> int:
    key = {"subject": subject, "userkey": ctx.actor.userkey, "what": what}
    mine = [col(getattr(Arrival, name)) == is_ for name, is_ in key.items()]
    # an event that is run again brings no second number
    again = ctx.session.execute(select(col(Arrival.nth)).where(col(Arrival.cause) == ctx.cause)).scalar()
    if again is not None:
        return int(again)
    nth = int(ctx.session.execute(select(func.count()).where(*mine)).scalar_one()) + 1
    while not insert_new(ctx.session, Arrival, {"cause": ctx.cause, **key, "nth": nth}):
        nth += 1  # another one of his arrived at the same moment
    ctx.record(
        LedgerEvent.NUMBER_ARRIVED, subject or ctx.actor.userid, value=value[:LONGEST], what=what, nth=nth
    )
    return nth
