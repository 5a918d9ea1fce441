"""Who may do what. Login is not authorisation: handlers still check whose draw or task it is."""

from handlers.mail import say as texts
from handlers.routing.router import Permission, roles
from models.people import OVERSIGHT, STATION, Role

ANYBODY = Permission(lambda _actor: True, "")
DRAWER = roles(frozenset({Role.DRAWER}), texts.NO_DRAW_RIGHT)
CONTACT = Permission(lambda actor: bool(actor.contacts), texts.NOT_AN_INSTITUTION)
# the requester himself, or who watches over him
WATCHER = roles(OVERSIGHT | {Role.DRAWER}, texts.NOT_STAFF)
KNOWN = Permission(lambda actor: actor.staff is not None or bool(actor.contacts), texts.NOT_STAFF)
STAFF = Permission(lambda actor: actor.staff is not None, texts.NOT_STAFF)
SUPERVISOR = roles(frozenset({Role.SUPERVISOR}), texts.NOT_SUPERVISOR)
# R1 of the requester, R2 of the supervisor
DIGITS = roles(frozenset({Role.DRAWER, Role.SUPERVISOR}), texts.NO_DRAW_RIGHT)
STATION_ONLY = roles(STATION, texts.NOT_STATION)
# everybody's figures for who watches over draws and for 市局; a requester sees his own
BUREAU = frozenset({Role.BUREAU_REVIEWER, Role.BUREAU_HEAD})
STATISTICS = roles(OVERSIGHT | BUREAU | {Role.DRAWER}, texts.NO_STATISTICS)
