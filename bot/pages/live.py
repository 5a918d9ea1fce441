"""Server-sent events: a page that tells its reader when something has changed."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from bot.pages.answers import guarded
from bot.pages.desk import Desk
from bot.pages.session import Session
from bot.pages.web import Page
from handlers.texts import pages as texts_pages

EVERY = 2.0
BEAT = 7  # looks without a change until the reader hears that all is well
LIFE = 15 * 60.0  # then the browser asks again, and its login is looked at again
MOST = 200


class Live:
    """Streams of one process; beyond `MOST` the reader is told to ask now and then instead."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open = 0
        self.stopping = False

    async def __call__(self, page: Page, request: Request, session: Session | None) -> Response:
        """A stream, or a status at which browsers give up and ask now and then."""
        if session is None:
            return guarded(PlainTextResponse(texts_pages.EXPIRED, status_code=401), private=True)
        if self._open >= MOST:
            return guarded(PlainTextResponse(texts_pages.BUSY, status_code=429), private=True)
        try:
            await self._desk.run(partial(self._desk.look, page, request, session, ""))
        except Exception:
            return guarded(PlainTextResponse(texts_pages.NOT_FOUND, status_code=404), private=True)
        answer = StreamingResponse(self._events(page, request, session), media_type="text/event-stream")
        answer.headers["X-Accel-Buffering"] = "no"
        return guarded(answer, private=True)

    async def _events(self, page: Page, request: Request, session: Session) -> AsyncIterator[str]:
        loop, shown, quiet = asyncio.get_running_loop(), "", 0
        until = loop.time() + LIFE
        self._open += 1
        try:
            while loop.time() < until and not self.stopping:
                try:
                    shown, fresh = await self._desk.run(
                        partial(self._desk.look, page, request, session, shown)
                    )
                except Exception:
                    return  # asked again, the browser gets the reason
                quiet = quiet + 1 if fresh is None else 0
                if fresh is not None:
                    yield _event("draw", bytes(fresh.body).decode())
                elif quiet % BEAT == 0:
                    yield _event("beat", "")
                await asyncio.sleep(EVERY)
        finally:
            self._open -= 1


def _event(name: str, text: str) -> str:
    data = "\n".join(f"data: {line}" for line in text.split("\n"))
    return f"event: {name}\n{data}\n\n"
