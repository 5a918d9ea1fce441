"""The day of publication over a year without a schedule: 暂定, and counted again when it comes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.pages import words_verify as pages_words_verify
from bot.store.db import reading, transaction
from handlers.draw.proof import publish
from handlers.draw.proof.publish import plan_publication
from handlers.routing.house import House
from models.base import CHINA
from models.draw import Draw, DrawState
from models.rules.time.calendar import Calendar
from tests.handlers.pool_tables import draw
from tests.handlers.transaction import HOUSE, at, opened

CLOSED = datetime(2026, 12, 14, 7, 0, tzinfo=UTC)
# five days off instead of one: two working days fewer
LONG = frozenset(date(2027, 1, day) for day in range(1, 6))
FILLED = replace(HOUSE, calendar=Calendar(frozenset({2027}), LONG))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        yield found


def closed(engine: Engine, house: House = HOUSE) -> int:
    with transaction(engine) as session:
        draw_id, _lot = draw(session, DrawState.CLOSED, "planned", closed_at=CLOSED, close_reason="完成")
    with at(engine, CLOSED, house=house) as ctx:
        plan_publication(ctx, ctx.session.get_one(Draw, draw_id))
    return draw_id


def come(engine: Engine, draw_id: int, day: str, house: House) -> Draw:
    """What the sweep does at nine o'clock of that day."""
    now = datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=CHINA)
    with at(engine, now, house=house) as ctx:
        publish.router.sweeps[0].settle(ctx, draw_id)
    return kept(engine, draw_id)


def kept(engine: Engine, draw_id: int) -> Draw:
    with reading(engine) as session:
        return session.get_one(Draw, draw_id)


def test_the_day_is_counted_by_law_and_marked(engine: Engine) -> None:
    one = kept(engine, closed(engine))
    assert pages_words_verify.waiting(one, 20) == "这次抽取已结束，将于2027年1月12日（暂定）公开。"
    assert come(engine, one.id, "2027-01-11", HOUSE).published_at is None
    assert come(engine, one.id, "2027-01-12", HOUSE).published_at


def test_with_a_schedule_it_is_certain(engine: Engine) -> None:
    one = kept(engine, closed(engine, FILLED))
    assert pages_words_verify.waiting(one, 20) == "这次抽取已结束，将于2027年1月14日公开。"
    assert come(engine, one.id, "2027-01-14", FILLED).published_at


def test_a_schedule_that_came_meanwhile_moves_it(engine: Engine) -> None:
    draw_id = closed(engine)
    more = FILLED.rules.model_copy(
        update={"publication": FILLED.rules.publication.model_copy(update={"after": 99})}
    )
    moved = come(engine, draw_id, "2027-01-12", replace(FILLED, rules=more))
    assert moved.published_at is None, "twenty days were promised, and are kept"
    assert pages_words_verify.waiting(moved, 20) == "这次抽取已结束，将于2027年1月14日公开。"
    assert come(engine, draw_id, "2027-01-14", FILLED).published_at


def test_a_day_that_an_earlier_version_fixed_is_counted_again(engine: Engine) -> None:
    """It had taken New Year for a working day."""
    draw_id = closed(engine)
    with transaction(engine) as session:
        old = session.get_one(Draw, draw_id)
        old.rules = {}
        old.publish_at = (old.publish_at or CLOSED) - timedelta(days=1)
    assert come(engine, draw_id, "2027-01-11", HOUSE).published_at is None
    assert come(engine, draw_id, "2027-01-12", HOUSE).published_at
