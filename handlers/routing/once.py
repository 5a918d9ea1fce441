"""What is done once for each day or month: one row says which was the last (models.base.Fact)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any

from sqlalchemy import Select, exists, literal, select
from sqlmodel import col

from handlers.routing.router import Ctx, Router, Sweeps
from models import ledger
from models.base import Fact, insert_new

# The clocks of two instances differ by less. What a clock set a year ahead has stamped is not done:
# otherwise nothing would be done for a year
AHEAD = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# of a moment, the last day or month that has come by then; they sort as they follow each other
StampOf = Callable[[datetime], str]


def due_after(name: str, stamp_of: StampOf, now: datetime) -> Select[Any]:
    """Selects the stamp of now unless the row says that it is done."""
    stamp = stamp_of(now)
    done = exists().where(col(Fact.name) == name, col(Fact.value).between(stamp, stamp_of(now + AHEAD)))
    return select(literal(stamp)).where(~done)


def once(router: Router, name: str, stamp_of: StampOf, every: timedelta = MINUTE) -> Sweeps:
    """Registers what is done once for each stamp: `handler(ctx, stamp, mark)`, `mark` for its messages.

    Not for the first one of an installation: what happened before it was set up is nobody's news.
    """

    def lock(ctx: Ctx, stamp: str) -> tuple[str, Fact]:
        return stamp, last_of(ctx, name, stamp)

    def register(handler: Callable[..., None]) -> Callable[..., None]:
        @router.sweep(every, partial(due_after, name, stamp_of), lock)
        @wraps(handler)
        def work(ctx: Ctx, found: tuple[str, Fact]) -> None:
            stamp, last = found
            last.value = stamp
            # where the clock had run ahead a day comes twice; the ledger goes on
            handler(ctx, stamp, f"{name}:{stamp}:{ledger.head(ctx.session)[0]}")

        return handler

    return register


def last_of(ctx: Ctx, name: str, stamp: str) -> Fact:
    """The last stamp, for this transaction alone; where there was none, this one."""
    insert_new(ctx.session, Fact, {"name": name, "value": stamp})
    return ctx.session.get_one(Fact, name, with_for_update=True, populate_existing=True)
