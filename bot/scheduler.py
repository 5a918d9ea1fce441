"""APScheduler as a clock: it only says «look now»; what is due stands in the tables."""

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.dispatch import Dispatch


def make_scheduler(dispatch: Dispatch) -> BackgroundScheduler:
    """Memory store in every instance; a missed tick or a second instance changes nothing."""
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for sweep in dispatch.router.sweeps:
        seconds = sweep.every.total_seconds()
        scheduler.add_job(dispatch.tick, "interval", [sweep], seconds=seconds, id=sweep.name, jitter=None)
    return scheduler
