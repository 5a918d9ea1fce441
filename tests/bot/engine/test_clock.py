"""Two clocks that move apart: what is noticed, what is doubted, and who goes on ticking all the same."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.clock import MovableClock, system_clock
from bot.engine.scheduler import SteadyScheduler

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START, frozen=True)


def test_time_that_passes_is_no_jump(clock: MovableClock) -> None:
    for step in (SECOND, HOUR, timedelta(days=400)):
        clock.forward(step)
        assert clock.settled() == clock()
    assert clock.jumps == []


def test_what_a_jump_forward_skips_is_past_when_the_clock_has_stood_for_a_minute(clock: MovableClock) -> None:
    clock.jump(HOUR)
    assert (clock(), clock.settled()) == (START + HOUR, START)
    clock.forward(59 * SECOND)
    assert clock.settled() == START + 59 * SECOND
    clock.forward(SECOND)
    assert clock.settled() == clock() == START + HOUR + MINUTE


def test_another_jump_begins_the_minute_anew(clock: MovableClock) -> None:
    clock.jump(HOUR)
    clock.settled()
    clock.forward(59 * SECOND)
    clock.jump(HOUR)
    assert clock.settled() == START + 59 * SECOND
    clock.forward(59 * SECOND)
    assert clock.settled() == START + 118 * SECOND
    clock.forward(SECOND)
    assert clock.settled() == clock()


def test_a_jump_that_is_taken_back_never_happened(clock: MovableClock) -> None:
    for step in (HOUR, -HOUR):
        clock.jump(step)
        clock.settled()
    assert clock.settled() == clock() == START
    assert [jump.by for jump in clock.jumps] == [HOUR, -HOUR]


def test_a_set_back_and_a_short_jump_are_believed_at_once(clock: MovableClock) -> None:
    for step in (-HOUR, 50 * SECOND):
        clock.jump(step)
        assert clock.settled() == clock()
    assert len(clock.jumps) == 2


def test_a_minute_cannot_be_skipped_in_short_jumps(clock: MovableClock) -> None:
    for _ in range(3):
        clock.jump(30 * SECOND)
        clock.settled()
    assert clock.settled() == START


def test_what_lies_between_two_readings_is_no_jump(clock: MovableClock) -> None:
    clock.jump(timedelta(seconds=1.5))
    assert clock.settled() == clock()
    assert clock.jumps == []


@given(st.lists(st.tuples(st.sampled_from(["pass", "jump"]), st.integers(-7200, 7200)), max_size=12))
def test_settled_is_never_ahead_and_a_minute_later_it_is_there(moves: list[tuple[str, int]]) -> None:
    clock = MovableClock(START, frozen=True)
    for kind, seconds in moves:
        move = clock.jump if kind == "jump" else clock.forward
        move(timedelta(seconds=seconds if kind == "jump" else abs(seconds)))
        assert clock.settled() <= clock()
    clock.forward(MINUTE)
    assert clock.settled() == clock()


def test_a_jump_is_logged_once(clock: MovableClock) -> None:
    with structlog.testing.capture_logs() as lines:
        clock.jump(-HOUR)
        for _ in range(3):
            clock.settled()
    assert [(line["event"], line["seconds"]) for line in lines] == [("clock jumped", -3600.0)]


# the scheduler


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """The wall clock that APScheduler reads is one that the test sets."""
    clock = MovableClock()

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock().astimezone(tz)

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Wall)
    return clock


@pytest.fixture
def scheduler(machine: MovableClock) -> Iterator[SteadyScheduler]:
    one = SteadyScheduler(machine)
    one.start()
    yield one
    one.shutdown(wait=True)


def within(seconds: float, done: Callable[[], bool]) -> bool:
    end = system_clock.monotonic() + seconds
    while not done() and system_clock.monotonic() < end:
        time.sleep(0.01)
    return done()


@pytest.mark.parametrize("step", [-HOUR, HOUR, -timedelta(days=4000), timedelta(days=4000)])
def test_it_ticks_on_whatever_the_wall_clock_does(
    scheduler: SteadyScheduler, machine: MovableClock, step: timedelta
) -> None:
    """Set back it used to wait for the old time; set forward it counted every tick it had missed."""
    ticks: list[float] = []
    scheduler.every(timedelta(seconds=0.1), lambda: ticks.append(machine.monotonic()), name="tick")
    assert within(5, lambda: len(ticks) >= 2)
    machine.jump(step)
    before = len(ticks)
    assert within(5, lambda: len(ticks) >= before + 3)
    # and it does not hurry either
    assert min(later - one for one, later in pairwise(ticks)) > 0.05


def test_a_span_is_one_of_the_steady_clock(scheduler: SteadyScheduler, machine: MovableClock) -> None:
    """An hour that only the wall clock shows makes nothing due; an hour that passes does."""
    ticked = threading.Event()
    scheduler.every(HOUR, ticked.set, name="hourly")
    machine.jump(HOUR + MINUTE)
    scheduler.wakeup()
    assert not ticked.wait(0.3)
    machine.jump(-HOUR * 5)
    machine.forward(HOUR)
    scheduler.wakeup()
    assert ticked.wait(5)
