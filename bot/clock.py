"""The only place that asks what time it is."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """Runs like the machine's clock and can be moved forward; the demo and the tests use it."""

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._lock = threading.Lock()
        self._offset = (start - system_clock()) if start else timedelta()
        self._frozen = start or system_clock() if frozen else None

    def __call__(self) -> datetime:
        """Now, by this clock."""
        with self._lock:
            return self._frozen or system_clock() + self._offset

    def forward(self, step: timedelta) -> None:
        """Moves the clock; it never goes back."""
        with self._lock:
            if self._frozen:
                self._frozen += step
            self._offset += step
