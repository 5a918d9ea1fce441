"""公开: twenty working days after its end anybody can check a draw, or sooner if 总站 says so (口径 16)."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlmodel import col

from handlers.draw import words_find as draw_words_find
from handlers.draw.ask_back import ask_which
from handlers.draw.find_draw import RECENT, asked_for_it, by_number, lock, newest
from handlers.draw.proof import words
from handlers.draw.timing import note_calendar
from handlers.mail.post import About, reply, tell
from handlers.pool.interests import keep_declared
from handlers.routing.permissions import STATION_ONLY
from handlers.routing.router import Ctx, Router, Tip, UserError
from handlers.speech.commands_office import Publish
from models.base import CHINA
from models.draw import Draw, DrawKind, DrawState
from models.ledger_events import LedgerEvent
from models.rules.time.calendar import add_working_days
from models.topics import Topic

router = Router()
# On the day itself, when people are at work
HOUR = time(9)


def plan_publication(ctx: Ctx, draw: Draw) -> None:
    """Called as the draw closes: fixes the day on which everybody may check it, 暂定 beyond the calendar."""
    closed = (draw.closed_at or ctx.now).astimezone(CHINA).date()
    after = draw.rules.get("publication", ctx.house.rules.publication.after)
    day = add_working_days(closed, after, ctx.house.calendar)
    draw.publish_at = datetime.combine(day, HOUR, CHINA).astimezone(UTC)
    draw.rules = {**draw.rules, "publication": after}
    note_calendar(ctx, draw)


def drew(draw: Draw) -> bool:
    """Whether there is anything to recompute: 放弃, 超时作废 and 指派 are only listed, with their reason."""
    return draw.confirmed_at is not None and draw.kind != DrawKind.ASSIGNED


@router.command(Publish, need=STATION_ONLY, help=[Tip(STATION_ONLY, words.HELP_PUBLISH)])
def publish_early(ctx: Ctx, command: Publish) -> None:
    """公开 0007, by 总站."""
    if command.number is None:
        _ask_which(ctx, command)
        return
    found = by_number(ctx, command.number)
    if found is None:
        raise UserError(draw_words_find.unknown_number(command.number, []))
    draw = lock(ctx, found.id)
    if draw.published_at:
        raise UserError(words.already(draw, _address(ctx, draw)))
    if draw.state != DrawState.CLOSED:
        raise UserError(words.not_closed(draw))
    if not drew(draw):
        raise UserError(words.nothing_drawn(draw))
    _publish(ctx, draw, early=True)
    reply(ctx, words.published(draw, _address(ctx, draw)))


def _ask_which(ctx: Ctx, command: Publish) -> None:
    """The newest that could be published. Raises UserError where there is none."""
    drawn = (col(Draw.confirmed_at).is_not(None), col(Draw.kind) != DrawKind.ASSIGNED)
    closed = (col(Draw.state) == DrawState.CLOSED, col(Draw.published_at).is_(None))
    ask_which(ctx, command, newest(ctx, *closed, *drawn, most=RECENT), words.WHICH)


def _due(now: datetime) -> Select[Any]:
    # no day: closed by a version that did not publish yet
    due = or_(col(Draw.publish_at) <= now, col(Draw.publish_at).is_(None))
    return select(col(Draw.id)).where(
        col(Draw.state) == DrawState.CLOSED, col(Draw.published_at).is_(None), due
    )


@router.sweep(every=timedelta(minutes=1), due=_due, lock=lock)
def publish_due(ctx: Ctx, draw: Draw) -> None:
    """The day has come. One that was 暂定 is counted again: the schedule published since may move it on."""
    if draw.publish_at is None or draw.tentative(draw.publish_at):
        plan_publication(ctx, draw)
    if ctx.past(draw.publish_at):
        _publish(ctx, draw, early=False)


def _publish(ctx: Ctx, draw: Draw, *, early: bool) -> None:
    draw.published_at = ctx.now
    keep_declared(ctx, draw)
    ctx.record(LedgerEvent.PUBLISHED, draw.number, early=early, bundle=drew(draw))
    if drew(draw) and not asked_for_it(ctx, draw):
        text = words.told_requester(draw, _address(ctx, draw))
        tell(ctx, draw.requester, text, f"published:{draw.id}", About(Topic.PUBLISHED, draw.subject))


def _address(ctx: Ctx, draw: Draw) -> str:
    return f"{ctx.house.public_url.rstrip('/')}/verify/{draw.number}"
