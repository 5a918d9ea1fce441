"""Freezing a pool of 100,000 institutions of one category, from the event to its commit."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.city import City, drawer, new_city, sentence
from bench.report import Aim, Figure, rounds
from bot.app import Bot, build
from bot.engine.dispatch import Outcome
from handlers.routing.event import Event, EventKind

INSTITUTIONS = 100_000
SECONDS = 20.0


def measure(quick: bool) -> list[Figure]:
    """The event as the callback hands it over, through dispatch and handler on the real database."""
    most = 2 if quick else 5
    with new_city(INSTITUTIONS) as city, _bot(city) as bot:
        taken = [_freeze(bot, number + 1) for number in rounds(most, SECONDS)]
    name = f"冻结{INSTITUTIONS:,}家的名单（命令 → 提交）"
    return [
        Figure(name, "秒", [seconds for seconds, _ in taken], aim=Aim(1.5, unit="秒")),
        Figure("  其中CPU", "秒", [cpu for _, cpu in taken]),
    ]


def _freeze(bot: Bot, number: int) -> tuple[float, float]:
    actor = drawer(number)
    event = Event(key=f"msg:{number}", kind=EventKind.TEXT, actor=actor, raw={}, text=sentence(actor))
    start, cpu = time.perf_counter(), time.process_time()
    outcome = bot.dispatch.event(event)
    taken = time.perf_counter() - start, time.process_time() - cpu
    if outcome is not Outcome.TAKEN:
        raise RuntimeError("the freeze failed")
    return taken


@contextmanager
def _bot(city: City) -> Iterator[Bot]:
    bot = build(city.settings)  # as `zhian serve` does
    try:
        yield bot
    finally:
        bot.wecom.close()
        bot.engine.dispose()
