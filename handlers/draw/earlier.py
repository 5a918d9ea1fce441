"""重复抽取: earlier draws of the same district and category, told to the requester and to oversight."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import col

from handlers.draw.brief import Brief
from handlers.draw.find_draw import unsealed
from handlers.routing.router import Ctx
from models.draw import Draw, DrawKind, DrawState, Lot
from models.institution import name_key
from models.people import Staff, UnitKind


def repeats(ctx: Ctx, brief: Brief, requester: Staff) -> tuple[Draw | None, str] | None:
    """The newest draw that gave institutions to the same place in the same category, and the category.

    What the requester is asked about, and told: a sealed draw of somebody else takes no part in it, and to
    有关单位 no draw of another unit is named.
    """
    mine = and_(func.lower(col(Draw.requester)) == requester.userkey, col(Draw.unit) == requester.unit)
    undrawn = col(Draw.state).in_([DrawState.PENDING, DrawState.WAITING])
    alive = or_(
        col(Draw.state) == DrawState.OPEN,
        col(Draw.filled_at).is_not(None),
        and_(undrawn, ~mine),
        # 撤销 by two is no way to a second throw of a plan
        and_(col(Draw.kind) == DrawKind.PLANNED, col(Draw.confirmed_at).is_not(None)),
    )
    found = (
        select(Draw, col(Lot.category))
        .join(Lot, col(Lot.draw_id) == col(Draw.id))
        .where(*_same_area(ctx, brief.district, [category for category, _need in brief.lots], ctx.now))
        .where(alive, or_(unsealed(), mine))
        .order_by(col(Draw.id).desc())
    )
    for draw, category in ctx.session.execute(found):
        if _same_place(brief, draw):
            foreign = requester.unit_kind == UnitKind.OTHER and draw.unit != requester.unit
            return None if foreign else draw, category
    return None


def drawn_before(ctx: Ctx, draw: Draw, categories: Sequence[str]) -> list[str]:
    """Earlier draws of the same district and category, sealed ones too, however their place was worded.

    For 总站 and 审计 alone: the requester is never shown them.
    """
    found = (
        select(col(Draw.number))
        .join(Lot, col(Lot.draw_id) == col(Draw.id))
        .where(*_same_area(ctx, draw.district, categories, draw.frozen_at), col(Draw.id) < draw.id)
        .order_by(col(Draw.id))
    )
    return list(dict.fromkeys(ctx.session.execute(found).scalars()))


def _same_area(
    ctx: Ctx, district: str, categories: Sequence[str], moment: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Draw.district) == district,
        col(Draw.kind) != DrawKind.ASSIGNED,
        col(Lot.category).in_(categories),
        col(Draw.frozen_at) > moment - ctx.house.rules.repeat.window,
    )


def _same_place(brief: Brief, draw: Draw) -> bool:
    """The place may stand in any of three fields; where both name it, the cause alone says nothing."""
    told = [{"place": one.place, "project": one.project, "reason": one.reason} for one in (brief, draw)]
    if brief.place and draw.place:
        told = [{**one, "reason": ""} for one in told]
    ours, theirs = ({name_key(text) for text in one.values() if name_key(text)} for one in told)
    return bool(ours & theirs)
