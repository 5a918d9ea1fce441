"""系统管理员 hears weekly that next year's schedule is missing, from 1 December until it is there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from bot.store.db import reading, transaction
from handlers.oversight.calendar_end import STAMP, end_of_calendar, router, week_of
from handlers.routing.house import House
from models.base import CHINA
from models.mail import Outbox
from models.people import Role
from models.rules.time.calendar import Calendar
from tests import builders
from tests.handlers.transaction import HOUSE, at, opened

FILLED = replace(HOUSE, calendar=Calendar(frozenset({2027})))


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        with transaction(found) as session:
            for userid, role in (("guan", Role.ADMIN), ("wang", Role.DRAWER)):
                session.add(builders.staff(userid, role, unit="局", unit_kind="市局"))
        tick(found, china("2026-11-27 20:00"))
        yield found


def tick(engine: Engine, now: datetime, house: House = HOUSE) -> None:
    (sweep,) = router.sweeps
    with reading(engine) as session:
        due = list(session.execute(sweep.due(now)).scalars())
    for key in due:
        with at(engine, now, house=house) as ctx:
            sweep.settle(ctx, key)


def told(engine: Engine) -> list[str]:
    with reading(engine) as session:
        rows = session.execute(select(Outbox).where(col(Outbox.topic) == STAMP).order_by(col(Outbox.id)))
        return [f"{row.to_user} {row.payload['content'][:8]}" for row in rows.scalars()]


def test_weekly_from_the_first_of_december(engine: Engine) -> None:
    assert told(engine) == []
    now, end = china("2026-11-28 08:00"), china("2027-01-13 08:00")
    heard = []
    while now < end:
        before = len(told(engine))
        tick(engine, now)
        tick(engine, now)
        heard += [f"{now:%m-%d %H}"] * (len(told(engine)) - before)
        now += timedelta(hours=1)
    assert heard == ["12-01 09", "12-08 09", "12-15 09", "12-22 09", "12-29 09", "01-05 09", "01-12 09"]
    assert set(told(engine)) == {"guan 提醒：2027年"}


def test_nothing_more_once_it_is_filled_in(engine: Engine) -> None:
    tick(engine, china("2026-12-01 09:00"))
    tick(engine, china("2026-12-08 09:00"), FILLED)
    tick(engine, china("2027-01-05 09:00"), FILLED)
    assert len(told(engine)) == 1


def test_while_the_year_is_known_nobody_hears_before_december(engine: Engine) -> None:
    for day in ("11-29", "11-30"):
        tick(engine, china(f"2026-{day} 12:00"))
    assert told(engine) == []


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-12-01 08:59", "2026-11-30"),
        ("2026-12-01 09:00", "2026-12-01"),
        ("2026-12-08 08:59", "2026-12-01"),
        ("2027-01-05 09:00", "2027-01-05"),
        ("2027-11-30 23:00", "2027-11-30"),
        ("2027-12-01 09:00", "2027-12-01"),
    ],
)
def test_the_weeks_are_counted_from_december(now: str, week: str) -> None:
    assert week_of(china(now)) == week


@pytest.mark.parametrize(
    ("now", "years", "known", "words"),
    [
        ("2026-10-31 12:00", (), True, ""),
        ("2026-11-02 00:00", (), True, "到2026年12月31日为止，还有59天"),
        ("2026-12-31 23:00", (), True, "还有0天"),
        ("2026-12-31 23:00", (2027,), True, ""),
        ("2027-01-01 00:00", (), False, "没有2027年的放假安排"),
        ("2027-01-01 00:00", (2028,), False, "没有2027年的放假安排"),
    ],
)
def test_what_doctor_and_readyz_say(now: str, years: tuple[int, ...], known: bool, words: str) -> None:
    found, said = end_of_calendar(Calendar(frozenset(years)), china(now))
    assert (found, bool(said)) == (known, bool(words))
    assert words in said
