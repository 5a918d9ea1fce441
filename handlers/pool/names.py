"""Institutions by the names that people give them: full or short, exactly."""

from collections.abc import Iterable, Sequence, Set
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from handlers.routing.router import Ctx
from models.institution import Institution, name_key

FACTS = (
    col(Institution.id),
    col(Institution.code),
    col(Institution.name),
    col(Institution.name_key),
    col(Institution.short_key),
    col(Institution.legal_person),
    col(Institution.controller),
    col(Institution.affiliates),
    col(Institution.address),
)


def by_name(ctx: Ctx, keys: Set[str]) -> list[Any]:
    """Rows of FACTS of all institutions with one of the keys as full or as short name."""
    if not keys:
        return []
    matching = or_(col(Institution.name_key).in_(keys), col(Institution.short_key).in_(keys))
    return list(ctx.session.execute(select(*FACTS).where(matching).order_by(col(Institution.code))))


def meant_by(key: str, rows: Sequence[Any]) -> list[Any]:
    """Who bears the name; a full name stands before the same short name of another."""
    full = [row for row in rows if key and row.name_key == key]
    return full or [row for row in rows if key and row.short_key == key]


def full_names(rows: Sequence[Any]) -> list[str]:
    """By which the bearers of one short name are told apart."""
    return sorted(row.name for row in rows)


def is_unclear(key: str, rows: Sequence[Any]) -> bool:
    """One short name, several bearers. Two with the same full name are both meant."""
    return len(rows) > 1 and any(row.name_key != key for row in rows)


def keys_of(ctx: Ctx, names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Each name with all the keys its institution is known by; a stranger has only its own."""
    wanted = {key: name for name in names if (key := name_key(name))}
    known = by_name(ctx, wanted.keys())
    return {
        name: frozenset(
            {key, *(alias for row in meant_by(key, known) for alias in (row.name_key, row.short_key))}
        )
        for key, name in wanted.items()
    }
