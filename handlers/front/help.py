"""帮助, entering the app, and messages that are no text."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from handlers.front import words
from handlers.mail.post import About, reply
from handlers.routing.event import Event, EventKind
from handlers.routing.permissions import ANYBODY
from handlers.routing.router import Ctx, Router, UserError
from handlers.speech import Help, NotYet
from models.mail import Outbox

PAUSE = timedelta(hours=12)
router = Router()


@router.command(Help, need=ANYBODY)
def show_help(ctx: Ctx, _command: Help) -> None:
    """What this person may do."""
    reply(ctx, words.help_for(ctx.actor))


@router.event(EventKind.ENTER, need=ANYBODY)
def enter(ctx: Ctx, _event: Event) -> None:
    """The same on entering the app, at most once in 12 hours a person."""
    recent = select(col(Outbox.id)).where(
        col(Outbox.to_user) == ctx.actor.userid,
        col(Outbox.topic) == "help",
        col(Outbox.created_at) > ctx.now - PAUSE,
    )
    if ctx.session.execute(recent.limit(1)).first() is None:
        reply(ctx, words.help_for(ctx.actor), About("help"))


@router.event(EventKind.MESSAGE, need=ANYBODY)
def not_text(_ctx: Ctx, _event: Event) -> None:
    """Pictures, voice and places are kept in the inbox; the person learns what works."""
    raise UserError(words.ONLY_TEXT)


@router.command(NotYet, need=ANYBODY)
def not_yet(ctx: Ctx, command: NotYet) -> None:
    """Says what to do instead."""
    raise UserError(words.not_yet(command.word, ctx.actor))
