"""APScheduler as a clock: it only says «look now»; what is due stands in the tables.

It plans by the wall clock: set back by an hour, its plan lies an hour ahead and nothing happens until then.
So the plan is kept by the steady clock here, and what APScheduler believes is corrected before each look.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.engine.clock import Clock, system_clock
from bot.engine.dispatch import Dispatch

LOOK = 1.0  # seconds; how long a wrong plan can last
A_SECOND = timedelta(seconds=1)


class Every(BaseTrigger):  # type: ignore[misc]
    """Again and again after a span of the steady clock."""

    def __init__(self, span: timedelta, clock: Clock) -> None:
        self._span, self._clock = span.total_seconds(), clock
        self._due = clock.monotonic() + self._span

    def get_next_fire_time(self, _previous: datetime | None, _now: datetime) -> datetime:
        """Called when the job is added, and each time after it was started."""
        self._due = self._clock.monotonic() + self._span
        return self.moment()

    def moment(self) -> datetime:
        """When the next time comes, by the wall clock as it stands now."""
        return self._clock() + timedelta(seconds=self._due - self._clock.monotonic())


class SteadyScheduler(BackgroundScheduler):  # type: ignore[misc]
    """Memory store in every instance; a missed tick or a second instance changes nothing."""

    def __init__(self, clock: Clock = system_clock) -> None:
        super().__init__(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._clock = clock

    def every(self, span: timedelta, work: Callable[..., Any], *args: Any, name: str) -> None:
        """Calls it so often."""
        self.add_job(work, Every(span, self._clock), args, id=name)

    def _process_jobs(self) -> float:
        for job in self.get_jobs():
            moment = job.trigger.moment()
            if job.next_run_time and abs(job.next_run_time - moment) > A_SECOND:
                job.modify(next_run_time=moment)
        wait: float | None = super()._process_jobs()
        return LOOK if wait is None else min(wait, LOOK)


def add_sweeps(scheduler: SteadyScheduler, dispatch: Dispatch) -> None:
    """Each in its rhythm."""
    for sweep in dispatch.router.sweeps:
        scheduler.every(sweep.every, dispatch.tick, sweep, name=sweep.name)
