"""How many logins may ask WeCom: whoever is not logged in yet can be anybody, any number of times."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.engine.clock import system_clock

AT_ONCE = 4
# WeCom allows the corp 10,000 such questions a minute; all instances together stay far below it
PER_SECOND, BURST = 10.0, 30
PATIENCE = 3.0


class Crowded(Exception):
    """Not now: nothing was asked."""


class Gate:
    """A few at a time, a few each second."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._left, self._at = float(BURST), system_clock.monotonic()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Waits a little for a place, and gives it back. Raises Crowded."""
        now = system_clock.monotonic()
        self._left, self._at = min(self._left + (now - self._at) * PER_SECOND, BURST), now
        if self._left < 1:
            raise Crowded
        self._left -= 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise Crowded from None
        try:
            yield
        finally:
            self._places.release()
