"""Who is in the pool at the freeze, and why others are not, read from the database (Articles 7, 10, 13)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.store.db import reading
from handlers.draw.tasks.take import not_listed
from models.draw import Answer
from models.rules.draw.eligibility import Pool
from tests.handlers.pool_tables import CATEGORY, DAY, OTHER, TODAY, PoolTables
from tests.handlers.transaction import NIGHT, opened

pytestmark = pytest.mark.both

LAST_SECOND = datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
MIDNIGHT = LAST_SECOND + timedelta(seconds=1)


@pytest.fixture
def tables(database_url: str) -> Iterator[PoolTables]:
    with opened(database_url) as engine:
        yield PoolTables(engine)


def test_the_day_is_the_day_in_shanghai_to_its_last_second(tables: PoolTables) -> None:
    one = tables.add(until=(TODAY,), term_end=TODAY + DAY)
    assert tables.why(one, now=NIGHT) is None
    assert tables.why(one, now=LAST_SECOND) is None
    assert tables.why(one, now=MIDNIGHT) == "证照过期"


def test_a_term_includes_its_first_and_its_last_day(tables: PoolTables) -> None:
    one = tables.add(term_start=TODAY, term_end=TODAY)
    day_begins = MIDNIGHT - DAY
    assert tables.why(one, now=day_begins - timedelta(seconds=1)) == "聘期外"
    assert tables.why(one, now=day_begins) is None
    assert tables.why(one, now=LAST_SECOND) is None
    assert tables.why(one, now=MIDNIGHT) == "聘期外"


def test_a_plan_looks_at_the_day_of_the_activity_too(tables: PoolTables) -> None:
    """In Shanghai: 16:30 UTC is the morning after."""
    ends, expires = tables.add(term_end=TODAY + 8 * DAY), tables.add(until=(None, TODAY + 8 * DAY))
    begins, stays = tables.add(term_start=TODAY + DAY), tables.add(term_end=TODAY + 9 * DAY)
    everybody = (ends, expires, begins, stays)
    last = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    assert [tables.why(one) for one in everybody] == [None, None, "聘期外", None]
    same = [tables.why(one, kind="planned", starts_at=last) for one in everybody]
    assert same == [None, None, "聘期外", None]
    next_day = [tables.why(one, kind="planned", starts_at=last + timedelta(minutes=31)) for one in everybody]
    assert next_day == ["聘期外", "证照过期", "聘期外", None]


def test_every_certificate_on_file_must_be_valid(tables: PoolTables) -> None:
    expired, valid = TODAY - DAY, TODAY + DAY
    fine = [tables.add(until=days) for days in ((), (None,), (TODAY,), (None, valid))]
    over = [tables.add(until=days) for days in ((expired,), (valid, expired), (expired, None))]
    assert [tables.why(one) for one in fine] == [None] * 4
    assert [tables.why(one) for one in over] == ["证照过期"] * 3


def test_only_who_is_listed_takes_part(tables: PoolTables) -> None:
    listed, paused, struck = (
        tables.add(),
        tables.add(state="暂停", pause_reason="整改中"),
        tables.add(state="已取消"),
    )
    assert [tables.why(one) for one in (listed, paused, struck)] == [None, "暂停", "不在库"]
    with reading(tables.engine) as session:
        assert not_listed(session, CATEGORY) == {paused.code, struck.code}


def test_somebody_must_be_reachable(tables: PoolTables) -> None:
    no_account: dict[str, Any] = {"userid": None, "userkey": None}
    refused: dict[str, Any] = {"unreachable_at": NIGHT}
    nobody: tuple[tuple[dict[str, Any], ...], ...] = ((), (no_account,), (refused,), (no_account, refused))
    silent = [tables.add(contacts=people) for people in nobody]
    heard = [tables.add(contacts=(refused, {})), tables.add(contacts=(no_account, {}, {}))]
    assert [tables.why(one) for one in silent] == ["无联系人"] * 4
    assert [tables.why(one) for one in heard] == [None] * 2


def test_only_the_first_reason_is_told(tables: PoolTables) -> None:
    """In the order of kmdraw-1 §2: what the house found comes before what the requester said."""
    gone: dict[str, Any] = {"contacts": ({"unreachable_at": NIGHT},), "until": (TODAY - DAY,)}
    everybody = [
        tables.add(state="已取消", term_end=TODAY - DAY, **gone),
        tables.add(state="暂停", term_end=TODAY - DAY, **gone),
        tables.add(state="暂停", **gone),
        tables.add(**gone),
        tables.add(contacts=()),
        tables.add(),
        tables.add(),
        tables.add(),
    ]
    codes = {one.code for one in everybody}
    for one in everybody[5:]:
        tables.busy(one, Answer.ASKED)
    how: dict[str, Any] = {
        "tied": codes - {everybody[6].code, everybody[7].code},
        "named": codes - {everybody[7].code},
    }
    wanted = ["不在库", "聘期外", "暂停", "证照过期", "无联系人", "回避", "回避(申请人)", "在办满额"]
    assert [tables.why(one, **how) for one in everybody] == wanted


def test_each_category_has_its_own_term_state_and_certificates(tables: PoolTables) -> None:
    one = tables.add(state="暂停", until=(TODAY - DAY,))
    tables.join(one, OTHER, (TODAY,))
    assert tables.why(one) == "暂停"
    assert tables.why(one, category=OTHER) is None
    assert tables.freeze(category="造价") == Pool([], [])


def test_nobody_is_counted_twice_and_the_order_is_of_the_codes(tables: PoolTables) -> None:
    several = [tables.add(until=(None, TODAY, TODAY + DAY), contacts=({}, {}, {})) for _ in range(9)]
    for one in several[:3]:
        tables.busy(one, Answer.ACCEPTED)
        tables.busy(one, Answer.ACCEPTED)
    pool = tables.freeze(named={several[8].code})
    assert pool.eligible == [one.code for one in several[3:8]]
    assert pool.excluded == [
        *((one.code, "在办满额") for one in several[:3]),
        (several[8].code, "回避(申请人)"),
    ]
