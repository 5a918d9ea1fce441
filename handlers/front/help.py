"""帮助, entering the app, and messages that are no text."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from handlers.front import words
from handlers.mail.post import About, reply
from handlers.routing.event import Event, EventKind
from handlers.routing.permissions import ANYBODY, AUDITOR, CONTACT, DRAWER, OVERSEER, STATION_ONLY, SUPERVISOR
from handlers.routing.router import Ctx, Router, Tip, Unlisted, UserError
from handlers.speech.commands_general import Help, NotYet
from models.mail import Outbox
from models.people import Actor
from models.topics import Topic

PAUSE = timedelta(hours=12)
# block by block, of other readers after these; inside one in the order of the features
READERS = (DRAWER, CONTACT, OVERSEER, AUDITOR, SUPERVISOR, STATION_ONLY)
router = Router()


@router.command(Help, need=ANYBODY, help=Unlisted.UNASKED)
def show_help(ctx: Ctx, _command: Help) -> None:
    """What this person may do."""
    reply(ctx, help_for(ctx.tips, ctx.actor))


@router.event(EventKind.ENTER, need=ANYBODY)
def enter(ctx: Ctx, _event: Event) -> None:
    """The same on entering the app, at most once in 12 hours a person."""
    recent = select(col(Outbox.id)).where(
        col(Outbox.to_user) == ctx.actor.userid,
        col(Outbox.topic) == Topic.HELP,
        col(Outbox.created_at) > ctx.now - PAUSE,
    )
    if ctx.session.execute(recent.limit(1)).first() is None:
        reply(ctx, help_for(ctx.tips, ctx.actor), About(Topic.HELP))


@router.event(EventKind.MESSAGE, need=ANYBODY)
def not_text(_ctx: Ctx, _event: Event) -> None:
    """Pictures, voice and places are kept in the inbox; the person learns what works."""
    raise UserError(words.ONLY_TEXT)


@router.command(NotYet, need=ANYBODY, help=Unlisted.UNASKED)
def not_yet(ctx: Ctx, command: NotYet) -> None:
    """Says what to do instead."""
    raise UserError(words.not_yet(command.word, ctx.actor))


def help_for(tips: Sequence[Tip], actor: Actor) -> str:
    """The lines that are written for this person, as the features registered them."""
    readers = list(dict.fromkeys([*READERS, *(tip.reader for tip in tips)]))
    in_blocks = sorted(tips, key=lambda tip: readers.index(tip.reader))
    return words.help_for(actor, [tip.line for tip in in_blocks if tip.reader.allows(actor)])
