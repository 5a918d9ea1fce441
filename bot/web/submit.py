"""A submitted form: an event through the same dispatch as a message, exactly once for each token."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlmodel import Session as Database
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.engine.dispatch import Outcome
from bot.web.answers import guarded, say
from bot.web.body import HANG_UP
from bot.web.form_body import Unreadable, read_fields, too_long
from bot.web.login import local, login_path
from bot.web.runner import Desk, Said
from bot.web.session import Session
from bot.web.web import Kind, Page
from handlers.front import words_pages as texts_pages
from handlers.routing import words as routing_words
from handlers.routing.event import Event, EventKind
from models.mail import Inbox

OWN = ("csrf", "token")
Fields = dict[str, list[str]]
log = structlog.get_logger("forms")


class Submit:
    """What a POST does."""

    def __init__(self, desk: Desk, take: Callable[[Event], Awaitable[Outcome]]) -> None:
        self._desk, self._take = desk, take

    async def __call__(self, page: Page, request: Request, session: Session | None) -> Response:
        """Guards, then the event, then what it led to."""
        opened = ((request.url.path, texts_pages.AGAIN),)
        if session is None:
            links = ((login_path(request.url.path), texts_pages.LOGIN),)
            return say(self._desk.templates, 401, texts_pages.EXPIRED, links=links)
        try:
            fields = await read_fields(request)
        except Unreadable as refused:
            answer = say(self._desk.templates, refused.status, refused.text, links=opened)
            answer.headers.update(HANG_UP if refused.status == 408 else {})
            return answer
        own = {name: next(iter(fields.pop(name, [])), "") for name in OWN}
        if not self._desk.sessions.owns(session, own["token"]):
            return say(self._desk.templates, 403, texts_pages.FOREIGN, links=opened)
        if own["csrf"] != session.csrf:
            said = Said(fields, texts_pages.SIGNED_IN_AGAIN)
        elif errors := too_long(fields):
            said = Said(fields, texts_pages.TO_MEND, errors)
        else:
            # to look again is another look; to submit again is the same submission
            look = page.kind is Kind.READING
            key = f"look:{self._desk.house.entropy()}" if look else f"form:{own['token']}"
            return await self._event(page, request, session, fields, key)
        return await self._desk.show(page, request, session, said)

    async def _event(
        self, page: Page, request: Request, session: Session, fields: Fields, key: str
    ) -> Response:
        event = Event(key, EventKind.FORM, session.userid, form=page.form, fields=fields)
        try:
            outcome = await self._take(event)
            found = await self._desk.run(lambda: self._desk.read(lambda db: _answer(db, key)))
        except Exception:
            log.exception("form not stored", key=key, form=page.form)
            return say(self._desk.templates, 503, texts_pages.NOT_SAVED)
        answer, number = found
        if outcome is Outcome.FAILED:
            return say(self._desk.templates, 500, routing_words.internal_fault(number))
        if page.kind is Kind.READING:
            return await self._desk.show(page, request, session, Said(fields))
        if "error" in answer:
            said = Said(fields, answer["error"], answer.get("fields", {}))
            return await self._desk.show(page, request, session, said)
        return guarded(RedirectResponse(local(answer.get("goto", "")), status_code=303), private=True)


def _answer(db: Database, key: str) -> tuple[dict[str, Any], str]:
    row = db.get_one(Inbox, key)
    return row.answer, row.error_no
