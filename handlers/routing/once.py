"""What is done once for each day or month: one row says which was the last (models.base.Fact)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, literal, select
from sqlmodel import col

from handlers.routing.router import Ctx
from models import ledger
from models.base import Fact, insert_new

# The clocks of two instances differ by less. What a clock set a year ahead has stamped is not done:
# otherwise nothing would be done for a year
AHEAD = timedelta(hours=1)
# of a moment, the last day or month that has come by then; they sort as they follow each other
StampOf = Callable[[datetime], str]


def due_after(name: str, stamp_of: StampOf, now: datetime) -> Select[Any]:
    """Selects the stamp of now unless the row says that it is done."""
    stamp = stamp_of(now)
    done = exists().where(col(Fact.name) == name, col(Fact.value).between(stamp, stamp_of(now + AHEAD)))
    return select(literal(stamp)).where(~done)


def mark_of(ctx: Ctx, name: str, stamp: str) -> str:
    """For the keys of its messages: where the clock had run ahead a day comes twice; the ledger goes on."""
    return f"{name}:{stamp}:{ledger.head(ctx.session)[0]}"


def is_new(ctx: Ctx, name: str, stamp: str, stamp_of: StampOf) -> bool:
    """Takes the stamp for this transaction; False for who comes second.

    The first stamp of an installation is not new: what happened before it was set up is nobody's news.
    """
    if insert_new(ctx.session, Fact, {"name": name, "value": stamp}):
        return False
    last = ctx.session.get_one(Fact, name, with_for_update=True, populate_existing=True)
    if stamp <= last.value <= stamp_of(ctx.now + AHEAD):
        return False
    last.value = stamp
    return True
