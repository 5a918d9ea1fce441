"""What a sweep could not settle is tried again later and later, and named until it is settled.

Messages that WeCom did not take are tried again by sender.py.

Kept by each process for itself: the rows stay due, so after a restart, or in another instance, they are
tried at once.
"""

import math
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.engine.clock import Clock
from handlers.routing.router import Sweep

LONGEST_PAUSE = timedelta(minutes=15)
# an id that failed so often while its sweep settled no other: the sweep is broken, and not what it was given
HOPELESS = 3


@dataclass(frozen=True)
class Trouble:
    """An id that failed: how often, with what, since when and when again (by the steady clock)."""

    sweep: str
    id: Any
    attempts: int
    error: str
    since: float
    again_at: float


class Retries:
    """Asked from the threads of all sweeps, and by whoever looks at the bot's health."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._troubles: dict[tuple[str, Any], Trouble] = {}
        self._worked: dict[str, float] = {}
        self.failures: Counter[str] = Counter()

    def wanted(self, sweep: Sweep, due: Sequence[Any]) -> list[Any]:
        """What of it should be tried now. What is not due any more is nobody's trouble any more."""
        with self._lock:
            for name, key in [*self._troubles]:
                if name == sweep.name and key not in due:
                    del self._troubles[name, key]
            now = self._clock.monotonic()
            troubles = {key: self._troubles.get((sweep.name, key)) for key in due}
        return [key for key, trouble in troubles.items() if trouble is None or trouble.again_at <= now]

    def failed(self, sweep: Sweep, key: Any, error: Exception) -> Trouble:
        """Twice the pause after each attempt, a quarter of an hour at most."""
        with self._lock:
            now = self._clock.monotonic()
            before = self._troubles.get((sweep.name, key))
            attempts, since = (before.attempts + 1, before.since) if before else (1, now)
            pause = min(sweep.every * 2 ** min(attempts - 1, 12), LONGEST_PAUSE).total_seconds()
            trouble = Trouble(sweep.name, key, attempts, type(error).__name__, since, now + pause)
            self._troubles[sweep.name, key] = trouble
            self.failures[sweep.name] += 1
            return trouble

    def settled(self, sweep: Sweep, key: Any) -> None:
        """The id is done, and the sweep works."""
        with self._lock:
            self._troubles.pop((sweep.name, key), None)
            self._worked[sweep.name] = self._clock.monotonic()

    def troubles(self) -> list[Trouble]:
        """Everything that waits for its next attempt, the most stubborn first."""
        with self._lock:
            return sorted(self._troubles.values(), key=lambda one: -one.attempts)

    def hopeless(self) -> list[str]:
        """Sweeps that fail for every id: nothing was settled since the first one of them failed."""
        with self._lock:
            stubborn = [one for one in self._troubles.values() if one.attempts >= HOPELESS]
            worked = self._worked
            return sorted({one.sweep for one in stubborn if one.since > worked.get(one.sweep, -math.inf)})
