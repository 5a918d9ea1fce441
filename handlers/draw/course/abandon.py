"""放弃 before anything was drawn, and 30 minutes of silence (kmdraw-1 §4)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlmodel import col

from handlers.draw.ask_back import UNDRAWN, ask_which
from handlers.draw.course import words
from handlers.draw.course.closing import close
from handlers.draw.find_draw import lock, mine, own, progress_path
from handlers.draw.lottery import words_digits as lottery_words_digits
from handlers.draw.lottery.digits import _check_wanted, _number
from handlers.draw.lottery.supervisor import settle_invitations
from handlers.mail.post import About, end_cards, reply, tell, written
from handlers.routing.event import Click, Event
from handlers.routing.permissions import DRAWER
from handlers.routing.router import Ctx, Router, Unlisted
from handlers.speech.commands_general import Abandon, Withdraw
from models.base import CHINA
from models.draw import CloseReason, Draw, DrawState
from models.rules.draw.limits import CLOSE_AFTER, CONFIRM_WINDOW
from models.topics import Topic

router = Router()


@router.form("abandon", need=DRAWER)
def submit_abandon(ctx: Ctx, form: Event) -> None:
    """[放弃]"""
    draw = own(ctx, form.value("number"), "放弃", DrawState.PENDING, DrawState.WAITING)
    give_up(ctx, draw)
    ctx.goto = progress_path(draw.number)


@router.command(Abandon, need=DRAWER, help=Unlisted.ON_CARD)
def abandon(ctx: Ctx, command: Abandon) -> None:
    """放弃: nothing was drawn; the number and its k stay on record."""
    running = mine(ctx, DrawState.OPEN)
    if command.number is None and running and not mine(ctx, *UNDRAWN):
        ask_which(ctx, Withdraw(None, None), running)
        return
    give_up(ctx, own(ctx, command.number, "放弃", DrawState.PENDING, DrawState.WAITING))


@router.card("abandon", need=DRAWER)
def tap_abandon(ctx: Ctx, click: Click) -> None:
    """[放弃] on the confirm card."""
    give_up(ctx, own(ctx, _number(ctx, click), "放弃"))


def _unconfirmed(now: datetime) -> Select[Any]:
    pending = and_(col(Draw.state) == DrawState.PENDING, col(Draw.frozen_at) <= now - CONFIRM_WINDOW)
    long_ago = now - CLOSE_AFTER
    # a public number may be named for a day that is further off
    day_past = or_(col(Draw.b_day).is_(None), col(Draw.b_day) <= long_ago.astimezone(CHINA).date())
    waiting = and_(col(Draw.state) == DrawState.WAITING, col(Draw.last_event_at) <= long_ago, day_past)
    # nothing is drawn any more for an activity that has begun
    undrawn = col(Draw.state).in_([DrawState.PENDING, DrawState.WAITING])
    begun = and_(undrawn, col(Draw.starts_at) <= now)
    return select(col(Draw.id)).where(or_(pending, waiting, begun))


@router.sweep(every=timedelta(seconds=5), due=_unconfirmed, lock=lock)
def expire_unconfirmed(ctx: Ctx, draw: Draw) -> None:
    """Unconfirmed after 30 minutes, or without the other numbers for seven days: aborted."""
    waited = draw.state == DrawState.WAITING
    begun = draw.starts_at is not None and draw.starts_at <= ctx.now
    _end_pending(ctx, draw, CloseReason.EXPIRED)
    text = words.expired_waiting(draw, begun) if waited else lottery_words_digits.expired_unconfirmed(draw)
    tell(ctx, draw.requester, text, f"expired:{draw.id}", About(Topic.EXPIRED, draw.subject))


def give_up(ctx: Ctx, draw: Draw) -> None:
    """放弃 by the requester, before anything was drawn. Raises UserError after it."""
    if draw.state != DrawState.WAITING:
        _check_wanted(ctx, draw)
    _end_pending(ctx, draw, CloseReason.ABANDONED)
    reply(ctx, words.given_up(draw.short))


def _end_pending(ctx: Ctx, draw: Draw, reason: CloseReason) -> None:
    draw.supervise_by, grey = None, words.card_over(reason)
    close(ctx, draw, reason)
    end_cards(ctx, written(draw.subject, Topic.CONFIRM), grey)
    settle_invitations(ctx, draw, grey)
