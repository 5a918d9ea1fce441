"""A submitted form: an event through the same dispatch as a message, exactly once for each token."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlmodel import Session as Database
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.engine.dispatch import Outcome
from bot.web import words
from bot.web.answers import cache_control, say
from bot.web.body import HANG_UP
from bot.web.form_body import BadForm, read_fields, too_long
from bot.web.login import local, login_path
from bot.web.page import Page, PageKind
from bot.web.runner import PageRunner, Submitted
from bot.web.session import Session
from handlers.routing import words as routing_words
from handlers.routing.event import Event, EventKind
from models.mail import Inbox

OWN = ("csrf", "token")
Fields = dict[str, list[str]]
log = structlog.get_logger("forms")


class Submit:
    """What a POST does."""

    def __init__(self, runner: PageRunner, take: Callable[[Event], Awaitable[Outcome]]) -> None:
        self._runner, self._take = runner, take

    async def __call__(self, page: Page, request: Request, session: Session | None) -> Response:
        """Guards, then the event, then what it led to."""
        opened = ((request.url.path, words.AGAIN),)
        if session is None:
            links = ((login_path(request.url.path), words.LOGIN),)
            return say(self._runner.templates, 401, words.EXPIRED, links=links)
        try:
            fields = await read_fields(request)
        except BadForm as refused:
            answer = say(self._runner.templates, refused.status, refused.text, links=opened)
            answer.headers.update(HANG_UP if refused.status == 408 else {})
            return answer
        own = {name: next(iter(fields.pop(name, [])), "") for name in OWN}
        if not self._runner.sessions.owns(session, own["token"]):
            return say(self._runner.templates, 403, words.FOREIGN, links=opened)
        if own["csrf"] != session.csrf:
            submitted = Submitted(fields, words.SIGNED_IN_AGAIN)
        elif errors := too_long(fields):
            submitted = Submitted(fields, words.TO_MEND, errors)
        else:
            # to look again is another look; to submit again is the same submission
            look = page.kind is PageKind.READING
            key = f"look:{self._runner.house.entropy()}" if look else f"form:{own['token']}"
            return await self._event(page, request, session, fields, key)
        return await self._runner.show(page, request, session, submitted)

    async def _event(
        self, page: Page, request: Request, session: Session, fields: Fields, key: str
    ) -> Response:
        event = Event(key, EventKind.FORM, session.userid, form=page.form, fields=fields)
        try:
            outcome = await self._take(event)
            found = await self._runner.run(lambda: self._runner.read(lambda db: _answer(db, key)))
        except Exception:
            log.exception("form not stored", key=key, form=page.form)
            return say(self._runner.templates, 503, words.NOT_SAVED)
        answer, number = found
        if outcome is Outcome.FAILED:
            return say(self._runner.templates, 500, routing_words.internal_fault(number))
        if page.kind is PageKind.READING:
            return await self._runner.show(page, request, session, Submitted(fields))
        if "error" in answer:
            submitted = Submitted(fields, answer["error"], answer.get("fields", {}))
            return await self._runner.show(page, request, session, submitted)
        return cache_control(RedirectResponse(local(answer.get("goto", "")), status_code=303), private=True)


def _answer(db: Database, key: str) -> tuple[dict[str, Any], str]:
    row = db.get_one(Inbox, key)
    return row.answer, row.error_no
