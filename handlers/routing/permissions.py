"""Who may do what. Login is not authorisation: handlers still check whose draw or task it is."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.routing import words
from handlers.routing.errors import UserError
from models.people import BUREAU, OVERSIGHT, STATION, Actor, Role


@dataclass(frozen=True)
class Permission:
    """Who may call a handler, and in which words (with the article) others are refused."""

    allows: Callable[[Actor], bool]
    refusal: str

    def check(self, actor: Actor) -> None:
        """Raises UserError for everybody who may not."""
        if not self.allows(actor):
            raise UserError(self.refusal)


def roles(wanted: frozenset[Role], refusal: str) -> Permission:
    """A permission held through the staff list."""
    return Permission(lambda actor: actor.has(wanted), refusal)


ANYBODY = Permission(lambda _actor: True, "")
DRAWER = roles(frozenset({Role.DRAWER}), words.NO_DRAW_RIGHT)
CONTACT = Permission(lambda actor: bool(actor.contacts), words.NOT_AN_INSTITUTION)
# the requester himself, or who watches over him
WATCHER = roles(OVERSIGHT | {Role.DRAWER}, words.NOT_STAFF)
KNOWN = Permission(lambda actor: actor.staff is not None or bool(actor.contacts), words.NOT_STAFF)
OVERSEER = roles(OVERSIGHT, words.NOT_STAFF)
AUDITOR = roles(frozenset({Role.AUDITOR}), words.NOT_STAFF)
STAFF = Permission(lambda actor: actor.staff is not None, words.NOT_STAFF)
SUPERVISOR = roles(frozenset({Role.SUPERVISOR}), words.NOT_SUPERVISOR)
# R1 of the requester, R2 of the supervisor
DIGITS = roles(frozenset({Role.DRAWER, Role.SUPERVISOR}), words.NO_DRAW_RIGHT)
STATION_ONLY = roles(STATION, words.NOT_STATION)
# everybody's figures for who watches over draws and for 市局; a requester sees his own
STATISTICS = roles(OVERSIGHT | BUREAU | {Role.DRAWER}, words.NO_STATISTICS)
