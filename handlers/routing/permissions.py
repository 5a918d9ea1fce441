"""Who may do what. Login is not authorisation: handlers still check whose draw or task it is."""

from handlers.routing import words
from handlers.routing.router import Permission, roles
from models.people import BUREAU, OVERSIGHT, STATION, Role

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
