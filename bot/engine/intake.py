"""From the event loop to the database: callbacks that arrive together are committed together.

On SQLite one writer commits whatever has queued up while the last commit was syncing to disk, so an
ordinary disk carries eight times as many callbacks. PostgreSQL groups commits itself, so each thread there
takes one event at a time.
"""

import asyncio
import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.engine.dispatch import Dispatch, Outcome
from handlers.routing.event import Event

SQLITE_BATCH = 32
POSTGRES_THREADS = 4


@dataclass(frozen=True)
class _Waiting:
    event: Event
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Outcome]


class Intake:
    """Threads that take events from a queue; the callback waits for its commit."""

    def __init__(self, dispatch: Dispatch, *, sqlite: bool) -> None:
        self._dispatch = dispatch
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._most = SQLITE_BATCH if sqlite else 1
        self._threads = [
            threading.Thread(target=self._run, name=f"intake-{number}", daemon=True)
            for number in range(1 if sqlite else POSTGRES_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    async def take(self, event: Event) -> Outcome:
        """Waits until the event is committed. Raises what the database raised: then nothing was stored."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._queue.put(_Waiting(event, loop, answer))
        return await answer

    def stop(self) -> None:
        """Finishes what has queued up."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            waiting = [first]
            stopping = self._collect(waiting)
            outcomes = self._dispatch.batch([one.event for one in waiting])
            with suppress(RuntimeError):  # the loop is gone and nobody waits; the events are stored
                first.loop.call_soon_threadsafe(_answer, waiting, outcomes)
            if stopping:
                return

    def _collect(self, waiting: list[_Waiting]) -> bool:
        """Adds what has queued up behind the first; True when the end was among it."""
        while len(waiting) < self._most:
            try:
                one = self._queue.get_nowait()
            except queue.Empty:
                return False
            if one is None:
                return True
            waiting.append(one)
        return False


def _answer(waiting: Sequence[_Waiting], outcomes: Sequence[Outcome | Exception]) -> None:
    for one, outcome in zip(waiting, outcomes, strict=True):
        if one.answer.done():
            continue  # the request was cut off meanwhile; the redelivery will find the inbox row
        if isinstance(outcome, Exception):
            one.answer.set_exception(outcome)
        else:
            one.answer.set_result(outcome)
