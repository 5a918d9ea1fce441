"""What has to hold for every request: its time, its categories, its place; a repeated draw wants a reason.

The rules of a request by itself stand in models/rules/draw/request.py (Articles 3, 8, 11).
"""

from datetime import datetime

from handlers.draw.brief import Brief
from handlers.draw.earlier import repeats
from handlers.draw.request import words, words_submit
from handlers.draw.timing import earliest_start, is_tentative, planned_answer_by
from handlers.mail.say import TENTATIVE, when
from handlers.routing.house import House
from handlers.routing.router import Ctx, UserError
from models.people import Staff, UnitKind
from models.rules.draw.request import Code, Terms, faults


class Repeated(UserError):
    """The same place and category was drawn for a short while ago: a reason is wanted."""


def terms_of(house: House, now: datetime, unit_kind: str) -> Terms:
    """What a request of this kind of unit is judged by."""
    categories, outsider = house.vocabulary.category_names, unit_kind == UnitKind.OTHER
    return Terms(now, earliest_start(house, now), categories, outsider)


def check(ctx: Ctx, brief: Brief) -> None:
    """Raises UserError for what can't be drawn, or not any more."""
    terms = _terms(ctx)
    for fault in faults(brief, terms):
        if words := words_submit.refusal(fault.code, brief.starts_at, terms, ctx.house.rules):
            raise UserError(words)


def lacks_purpose(ctx: Ctx, brief: Brief) -> bool:
    """有关单位 are asked what for, unless they may not draw so at all."""
    found = {fault.code for fault in faults(brief, _terms(ctx))}
    return Code.NO_PURPOSE in found and Code.NO_EMERGENCY not in found


def _terms(ctx: Ctx) -> Terms:
    return terms_of(ctx.house, ctx.now, ctx.actor.staff.unit_kind if ctx.actor.staff else "")


def refuse_repeat(ctx: Ctx, brief: Brief, requester: Staff) -> None:
    """Raises Repeated where a second draw came without its reason."""
    earlier = repeats(ctx, brief, requester)
    if earlier and not brief.repeat_reason:
        raise Repeated(words.repeated(*earlier, ctx.house.rules.repeat.window.days))


def deadline(ctx: Ctx, brief: Brief) -> str:
    """Until when institutions asked now would have to answer, for the preview."""
    rules = ctx.house.rules
    window = rules.answer_window.planned if brief.planned else rules.answer_window.emergency
    if not brief.planned:
        return when(ctx.now + window, ctx.now)
    by = planned_answer_by(ctx.house, ctx.now, window, brief.starts_at)
    return when(by, ctx.now) + (TENTATIVE if by != brief.starts_at and is_tentative(ctx, by) else "")
