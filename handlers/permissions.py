"""Who may do what. Login is not authorisation: handlers still check whose draw or task it is."""

from handlers import texts
from handlers.router import Permission, roles
from models.people import OVERSIGHT, Role

ANYBODY = Permission(lambda _actor: True, "")
DRAWER = roles(frozenset({Role.DRAWER}), texts.NO_DRAW_RIGHT)
CONTACT = Permission(lambda actor: bool(actor.contacts), texts.NOT_AN_INSTITUTION)
# the requester himself, or who watches over him
WATCHER = roles(OVERSIGHT | {Role.DRAWER}, texts.NOT_STAFF)
KNOWN = Permission(lambda actor: actor.staff is not None or bool(actor.contacts), texts.NOT_STAFF)
