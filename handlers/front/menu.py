"""Taps on the app's menu: each entry does what its word in the chat does (口径 2)."""

from typing import Any

from handlers.draw.course import progress
from handlers.front import help
from handlers.routing import words as routing_words
from handlers.routing.event import Event, EventKind
from handlers.routing.permissions import ANYBODY
from handlers.routing.router import Ctx, Router, UserError
from handlers.speech import Help, MyTasks, Progress

router = Router()
MY_TASKS, PROGRESS, HELP = "MENU_MY_TASKS", "MENU_PROGRESS", "MENU_HELP"
MEANS: dict[str, tuple[Router, Any]] = {
    MY_TASKS: (progress.router, MyTasks()),
    PROGRESS: (progress.router, Progress(None)),
    HELP: (help.router, Help()),
}


@router.event(EventKind.MENU, need=ANYBODY)
def tap_menu(ctx: Ctx, event: Event) -> None:
    """The permission is that of the command. Raises UserError."""
    if event.button not in MEANS:
        raise UserError(routing_words.not_understood(ctx.actor))
    owner, command = MEANS[event.button]
    route = owner.commands[type(command)]
    route.need.check(ctx.actor)
    route.handler(ctx, command)
