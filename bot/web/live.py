"""Server-sent events: a page that tells its reader when something has changed.

One reader looks for all streams of this process: after every commit, and now and then for what other
processes have committed. A stream makes its page, with its person's rights, only when its row has changed.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.engine.clock import system_clock
from bot.web import words
from bot.web.answers import cache_control
from bot.web.page import Mark, Page
from bot.web.runner import PageRunner, Seen
from bot.web.session import Session

EVERY = 3.0  # for commits of other processes
GAP = 0.3  # between two looks, however much is committed
BEAT = 14.0  # without a change, until the reader hears that all is well
LIFE = 15 * 60.0  # then the browser asks again, and its login is looked at again
MOST = 200
EACH = 4
Key = tuple[Mark, int]
log = structlog.get_logger("live")


@dataclass(eq=False)
class _Watched:
    """A row that streams watch: its mark as last read, and the word that it has changed."""

    mark: Any
    streams: int = 0
    turn: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def pulse(self) -> None:
        self.turn += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def moved(self, turn: int, within: float) -> bool:
        """Whether it has changed since that turn; waits for it."""
        if self.turn == turn:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), within)
        return self.turn != turn


class _Stream(EventSourceResponse):
    """Gives its place back however it ends, also when it was never begun."""

    def __init__(self, events: AsyncGenerator[bytes], leave: Callable[[], None]) -> None:
        super().__init__(events)
        self._events, self._leave = events, leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()
            await self._events.aclose()


class Live:
    """Streams of one process; beyond `MOST`, or `EACH` for a person, the page asks now and then instead."""

    def __init__(self, runner: PageRunner) -> None:
        self._runner = runner
        self._open: Counter[str] = Counter()
        self._rows: dict[Key, _Watched] = {}
        self._reader: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self.stopping = False

    async def __call__(self, page: Page, request: Request, session: Session | None) -> Response:
        """A stream, or a status at which browsers give up and ask now and then."""
        if session is None:
            return cache_control(PlainTextResponse(words.EXPIRED, status_code=401), private=True)
        who = session.userid.lower()
        # nothing is awaited between the question and the taking
        if self._open.total() >= MOST or self._open[who] >= EACH:
            return cache_control(PlainTextResponse(words.BUSY, status_code=429), private=True)
        self._open[who] += 1
        try:
            seen = await self._runner.run(partial(self._runner.look, page, request, session))
        except BaseException as error:
            self._leave(who)
            if not isinstance(error, Exception):
                raise
            return cache_control(PlainTextResponse(words.NOT_FOUND, status_code=404), private=True)
        answer = _Stream(self._events(page, request, session, seen), partial(self._leave, who))
        answer.headers["X-Accel-Buffering"] = "no"
        return cache_control(answer, private=True)

    def wake(self) -> None:
        """Something was committed; called from any thread."""
        if self._loop and self._rows and not self._woken.is_set():
            with suppress(RuntimeError):  # the loop is closed: nobody watches any more
                self._loop.call_soon_threadsafe(self._woken.set)

    def stop(self) -> None:
        """Streams end, so that the process can."""
        self.stopping = True
        self.wake()

    def _leave(self, who: str) -> None:
        self._open[who] -= 1
        if not self._open[who]:
            del self._open[who]

    async def _events(
        self, page: Page, request: Request, session: Session, seen: Seen
    ) -> AsyncGenerator[bytes]:
        with self._watching(page, seen) as row:
            until = system_clock.monotonic() + LIFE
            # the reader may know more by now than was seen at the door
            turn = row.turn if row.mark == seen.mark else -1
            yield format_sse_event(event="draw", data_str=seen.page)
            while system_clock.monotonic() < until and not self.stopping:
                if not await row.moved(turn, BEAT):
                    yield format_sse_event(event="beat", data_str="")
                    continue
                turn = row.turn
                try:
                    look = partial(self._runner.look, page, request, session, seen.mark)
                    seen = await self._runner.run(look)
                except Exception:
                    return  # asked again, the browser gets the reason
                if seen.page is not None:
                    yield format_sse_event(event="draw", data_str=seen.page)

    @contextmanager
    def _watching(self, page: Page, seen: Seen) -> Iterator[_Watched]:
        if page.mark is None:
            raise ValueError(f"{page.path} is no stream")
        key = (page.mark, seen.row)
        row = self._rows.setdefault(key, _Watched(seen.mark))
        row.streams += 1
        self._loop = asyncio.get_running_loop()
        if self._reader is None or self._reader.done():
            self._reader = self._loop.create_task(self._read())
        try:
            yield row
        finally:
            row.streams -= 1
            if not row.streams:
                del self._rows[key]

    async def _read(self) -> None:
        while self._rows and not self.stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), EVERY)
            self._woken.clear()
            try:
                marks = await self._runner.run(partial(self._runner.marks, tuple(self._rows)))
            except Exception:
                log.exception("streams not read")
                self._pulse(self._rows)  # each looks for itself, and ends where it can't
            else:
                self._take(marks)
            await asyncio.sleep(GAP)
        self._pulse(self._rows)

    def _take(self, marks: Mapping[Key, Any]) -> None:
        changed = [key for key, mark in marks.items() if key in self._rows and self._rows[key].mark != mark]
        for key in changed:
            self._rows[key].mark = marks[key]
        self._pulse(changed)

    def _pulse(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._rows[key].pulse()
