"""What is done once for each day or month: one row says which was the last (models.base.Fact)."""

from typing import Any

from sqlalchemy import Select, exists, literal, select
from sqlmodel import col

from handlers.router import Ctx
from models.base import Fact, insert_new


def due_after(name: str, stamp: str) -> Select[Any]:
    """Selects `stamp` unless the row says that it, or a later one, is done."""
    done = exists().where(col(Fact.name) == name, col(Fact.value) >= stamp)
    return select(literal(stamp)).where(~done)


def is_new(ctx: Ctx, name: str, stamp: str) -> bool:
    """Takes the stamp for this transaction; False for who comes second.

    The first stamp of an installation is not new: what happened before it was set up is nobody's news.
    """
    if insert_new(ctx.session, Fact, {"name": name, "value": stamp}):
        return False
    last = ctx.session.get_one(Fact, name, with_for_update=True, populate_existing=True)
    if last.value >= stamp:
        return False
    last.value = stamp
    return True
