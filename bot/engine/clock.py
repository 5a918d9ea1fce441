"""The only place that asks what time it is, by the wall clock and by the one that nobody can set."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

NOTICED = timedelta(seconds=2)  # less may pass between two readings on a busy machine
DOUBTED = timedelta(minutes=1)
STANDING = timedelta(minutes=1)
log = structlog.get_logger("clock")


@dataclass(frozen=True)
class Jump:
    """The wall clock was set, by NTP, a person or a machine that slept: `at` is what it showed after that."""

    at: datetime
    by: timedelta


class Clock:
    """The machine's two clocks. A jump is what the wall clock does and the steady one does not."""

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._last = self.read()
        self._doubted = timedelta()
        self._jumped_at = 0.0
        self.jumps: list[Jump] = []

    def read(self) -> tuple[datetime, float]:
        """Both clocks at one moment: the wall's time in UTC, and seconds that only ever grow."""
        return datetime.now(UTC), time.monotonic()

    def __call__(self) -> datetime:
        """The wall clock's time, aware, in UTC."""
        return self.read()[0]

    def monotonic(self) -> float:
        """Seconds since some moment in the past; they only ever grow."""
        return self.read()[1]

    def settled(self) -> datetime:
        """The time by which deadlines have passed.

        After a jump of more than a minute forward it goes on where it stood, until the wall clock has run
        evenly for one minute: nobody is late because NTP was wrong, or the machine asleep.
        """
        with self._looking:
            wall = self._look()
            return wall - self._doubted if self._doubted > DOUBTED else wall

    def _look(self) -> datetime:
        (wall_before, steady_before), (wall, steady) = self._last, self.read()
        self._last = (wall, steady)
        by = (wall - wall_before) - timedelta(seconds=steady - steady_before)
        if abs(by) >= NOTICED:
            self.jumps.append(Jump(wall, by))
            # two corrections that meet cancel each other
            self._doubted = max(self._doubted + by, timedelta())
            self._jumped_at = steady
            log.warning("clock jumped", seconds=round(by.total_seconds(), 1))
        elif timedelta(seconds=steady - self._jumped_at) >= STANDING:
            self._doubted = timedelta()
        return wall


system_clock = Clock()


class MovableClock(Clock):
    """Runs like the machine's clocks and can be moved forward; the demo and the tests use it."""

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._lock = threading.Lock()
        self._frozen = system_clock.read() if frozen else None
        self._set = start - (self._frozen or system_clock.read())[0] if start else timedelta()
        self._passed = timedelta()
        super().__init__()

    def read(self) -> tuple[datetime, float]:
        """`forward` moves both along, `jump` the wall clock alone."""
        with self._lock:
            wall, steady = self._frozen or system_clock.read()
            return wall + self._set + self._passed, steady + self._passed.total_seconds()

    def forward(self, step: timedelta) -> None:
        """Lets time pass; it never goes back."""
        with self._lock:
            self._passed += step

    def jump(self, step: timedelta) -> None:
        """Sets the wall clock, either way, as NTP does; no time passes."""
        with self._lock:
            self._set += step
