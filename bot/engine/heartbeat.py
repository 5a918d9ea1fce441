"""Each instance writes a row as everything else is written: on a full or read-only disk that fails, too.

A jump of the wall clock goes into the ledger with it, so that a time out of order can be explained later.
"""

import platform
from datetime import timedelta

import structlog
from sqlalchemy import Engine, update
from sqlmodel import col

from bot.engine import words
from bot.engine.clock import Clock
from bot.store.db import transaction
from models import ledger
from models.base import Fact, insert_new
from models.ledger_events import LedgerEvent

EVERY = timedelta(seconds=5)
TOO_OLD = timedelta(seconds=30)
log = structlog.get_logger("heartbeat")


class Heart:
    """What it finds is told by `fault`; /readyz itself never waits for a writer."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._host = platform.node() or "localhost"
        self._last = clock.monotonic()
        self._error = ""
        self._told = 0
        self.failures = 0

    def beat(self) -> None:
        """One transaction. A fault is kept until the next beat succeeds."""
        jumps = self._clock.jumps[self._told :]
        try:
            with transaction(self._engine) as session:
                now = self._clock()
                row = {"name": f"heartbeat:{self._host}", "value": now.isoformat(timespec="seconds")}
                if not insert_new(session, Fact, row):
                    # also where the value is the same: it is the writing that counts
                    session.execute(update(Fact).where(col(Fact.name) == row["name"]).values(row))
                for jump in jumps:
                    if abs(jump.by) > ledger.DISORDER:
                        seconds = round(jump.by.total_seconds(), 1)
                        ledger.append(
                            session, at=now, actor="系统", event=LedgerEvent.CLOCK_JUMPED, subject=self._host,
                            data={"seconds": seconds, "at": jump.at.isoformat(timespec="seconds")},
                        )  # fmt: skip
        except Exception as error:
            self._error = type(error).__name__
            self.failures += 1
            log.exception("heartbeat not written")
        else:
            self._told += len(jumps)
            self._error, self._last = "", self._clock.monotonic()

    def age(self) -> float:
        """Seconds since the last one that was written, or since the start."""
        return self._clock.monotonic() - self._last

    def fault(self) -> str | None:
        """What is wrong with writing, in words."""
        if self._error:
            return words.cannot_write(self._error)
        return words.late(self.age()) if self.age() > TOO_OLD.total_seconds() else None
