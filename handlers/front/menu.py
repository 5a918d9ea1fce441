"""Taps on the app's menu: each entry does what its word in the chat does (口径 2)."""

from handlers.routing import words as routing_words
from handlers.routing.errors import UserError
from handlers.routing.event import Event, EventKind
from handlers.routing.permissions import ANYBODY
from handlers.routing.router import Ctx, Router
from handlers.speech import Command
from handlers.speech.commands_general import Help, MyTasks, Progress

router = Router()
MY_TASKS, PROGRESS, HELP = "MENU_MY_TASKS", "MENU_PROGRESS", "MENU_HELP"
MEANS: dict[str, Command] = {MY_TASKS: MyTasks(), PROGRESS: Progress(None), HELP: Help()}


@router.event(EventKind.MENU, need=ANYBODY)
def tap_menu(ctx: Ctx, event: Event) -> Command:
    """Goes on as if the word had been said. Raises UserError."""
    if event.button not in MEANS:
        raise UserError(routing_words.not_understood(ctx.actor))
    return MEANS[event.button]
