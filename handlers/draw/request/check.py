"""What has to hold for every request: its time, its categories, its place (Articles 3, 8, 11)."""

from handlers.draw import words as texts_draw
from handlers.draw.brief import Brief
from handlers.draw.earlier import repeats
from handlers.draw.request import words_submit as texts_submit
from handlers.draw.timing import earliest_start, is_tentative, planned_answer_by
from handlers.mail.say import TENTATIVE, when
from handlers.routing.router import Ctx, UserError
from models.base import CHINA
from models.people import Staff, UnitKind


class Repeated(UserError):
    """The same place and category was drawn for a short while ago: a reason is wanted."""


def check(ctx: Ctx, brief: Brief) -> None:
    """Raises UserError for what can't be drawn, or not any more."""
    known = ctx.house.vocabulary
    if any(known.category(category) is None for category, _need in brief.lots):
        raise UserError(texts_submit.CATEGORY_CLOSED)
    if not brief.planned:
        if ctx.actor.staff and ctx.actor.staff.unit_kind == UnitKind.OTHER:
            raise UserError(texts_submit.NO_EMERGENCY)
        return
    if brief.starts_at is None or brief.starts_at <= ctx.now:
        raise UserError(texts_submit.past(brief.starts_at, ctx.now))
    rules = ctx.house.rules
    if brief.starts_at < (earliest := earliest_start(ctx.house, ctx.now)):
        hours, least = (rules.quiet.start, rules.quiet.end), rules.planned.least_notice
        raise UserError(texts_submit.too_soon(brief.starts_at, earliest, ctx.now, hours, least))
    if brief.b_day and brief.b_day <= ctx.now.astimezone(CHINA).date():
        raise UserError(texts_submit.KNOWN_PUBLIC_NUMBER)
    if brief.b_day and brief.b_day > brief.starts_at.astimezone(CHINA).date():
        raise UserError(texts_submit.LATE_PUBLIC_NUMBER)


def refuse_repeat(ctx: Ctx, brief: Brief, requester: Staff) -> None:
    """Raises Repeated where a second draw came without its reason."""
    earlier = repeats(ctx, brief, requester)
    if earlier and not brief.repeat_reason:
        raise Repeated(texts_draw.repeated(*earlier, ctx.house.rules.repeat.window.days))


def deadline(ctx: Ctx, brief: Brief) -> str:
    """Until when institutions asked now would have to answer, for the preview."""
    rules = ctx.house.rules
    window = rules.answer_window.planned if brief.planned else rules.answer_window.emergency
    if not brief.planned:
        return when(ctx.now + window, ctx.now)
    by = planned_answer_by(ctx.house, ctx.now, window, brief.starts_at)
    return when(by, ctx.now) + (TENTATIVE if by != brief.starts_at and is_tentative(ctx, by) else "")
