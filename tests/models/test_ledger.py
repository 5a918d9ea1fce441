"""The ledger: append-only, hash-chained; whatever is changed or missing is named, the first of it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import StatementError
from sqlmodel import col

from bot.store.db import reading, transaction
from models.ledger import GENESIS, LedgerEntry, LedgerHead, append, entry_hash, first_fault
from models.ledger_events import LedgerEvent
from tests.handlers.transaction import NIGHT, at, opened

pytestmark = pytest.mark.both

OTHER = "f" * 64
# the chain is pure: what matters of the database, what comes back as it went in, is tested on both


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        yield found


def write(engine: Engine, count: int = 5) -> None:
    for number in range(1, count + 1):
        with at(engine, NIGHT + timedelta(seconds=number)) as ctx:
            ctx.record(
                LedgerEvent.ANSWERED,
                "CQ-20261122-0001",
                rank=number,
                answer="拒绝",
                reason="道路中断",
                ratio=0.1,
            )


def fault(engine: Engine) -> str | None:
    with reading(engine) as session:
        entries = session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq))).scalars()
        return first_fault(entries, session.get(LedgerHead, 1))


def change(engine: Engine, seq: int, **values: Any) -> None:
    with transaction(engine) as session:
        session.execute(update(LedgerEntry).where(col(LedgerEntry.seq) == seq).values(**values))


def remove(engine: Engine, *seqs: int) -> None:
    with transaction(engine) as session:
        session.execute(delete(LedgerEntry).where(col(LedgerEntry.seq).in_(seqs)))


def test_an_empty_ledger_and_an_untouched_one_are_in_order(engine: Engine) -> None:
    assert fault(engine) is None
    write(engine)
    assert fault(engine) is None


def test_each_entry_covers_the_one_before(engine: Engine) -> None:
    write(engine, 3)
    with reading(engine) as session:
        rows = list(session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq))).scalars())
        head = session.get_one(LedgerHead, 1)
        assert [row.seq for row in rows] == [1, 2, 3]
        assert [row.previous for row in rows] == [GENESIS, rows[0].hash, rows[1].hash]
        assert (head.seq, head.hash) == (3, rows[2].hash)


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "Wang"},
        {"event": "撤销"},
        {"subject": "CQ-20261122-0002"},
        {"at": NIGHT + timedelta(seconds=3, microseconds=1)},
        {"data": {"rank": 3, "answer": "接受", "reason": "道路中断", "ratio": 0.1}},
        {"data": {"rank": 3, "answer": "拒绝", "reason": "道路中断"}},
        {"data": {"rank": "3", "answer": "拒绝", "reason": "道路中断", "ratio": 0.1}},
        {"previous": OTHER},
        {"hash": OTHER},
    ],
    ids=lambda values: next(iter(values)),
)
def test_any_change_of_an_entry_is_found(engine: Engine, values: dict[str, Any]) -> None:
    write(engine)
    change(engine, 3, **values)
    assert fault(engine) == "第3条被改动"


def test_an_entry_made_right_again_breaks_the_next(engine: Engine) -> None:
    """Whoever changes an entry with its hash has to change everything behind it, and the head."""
    write(engine)
    with transaction(engine) as session:
        row = session.get_one(LedgerEntry, 3)
        row.data = {"rank": 3, "answer": "接受"}
        row.hash = entry_hash(3, row.at, row.actor, row.event, row.subject, row.data, row.previous)
    assert fault(engine) == "第4条被改动"


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ((1,), "第1条缺失"),
        ((3,), "第3条缺失"),
        ((4, 5), "第4条起缺失"),
        ((5,), "第5条起缺失"),
        ((1, 2, 3, 4, 5), "第1条起缺失"),
    ],
)
def test_any_missing_entry_is_found(engine: Engine, gone: tuple[int, ...], words: str) -> None:
    write(engine)
    remove(engine, *gone)
    assert fault(engine) == words


def test_two_entries_exchanged_are_found(engine: Engine) -> None:
    write(engine)
    with transaction(engine) as session:
        second, third = session.get_one(LedgerEntry, 2), session.get_one(LedgerEntry, 3)
        second.data, third.data = third.data, second.data
    assert fault(engine) == "第2条被改动"


def test_a_lost_head_and_a_false_head_are_found(engine: Engine) -> None:
    write(engine, 2)
    with transaction(engine) as session:
        session.execute(update(LedgerHead).values(hash=OTHER))
    assert fault(engine) == "第3条起缺失"
    with transaction(engine) as session:
        session.execute(delete(LedgerHead))
    assert fault(engine) == "第3条起缺失"


def test_what_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    write(engine, 1)

    def half_done() -> None:
        with at(engine) as ctx:
            ctx.record(LedgerEvent.CLOSED, "CQ-20261122-0001")
            raise LookupError("the power of this transaction")

    with pytest.raises(LookupError):
        half_done()
    write(engine, 1)
    assert fault(engine) is None


def moments(engine: Engine, *seconds: float) -> None:
    for second in seconds:
        with at(engine, NIGHT + timedelta(seconds=second)) as ctx:
            ctx.record(LedgerEvent.ANSWERED, "CQ-20261122-0001")


def test_time_that_runs_backwards_is_named(engine: Engine) -> None:
    """Nothing was changed afterwards: an entry was written early, or the clock was wrong."""
    moments(engine, 0, 3600, 0, 1, 2)
    assert fault(engine) == (
        "时间倒流（链没有断）：第3条写于2026-11-22 02:00:00，比第2条（2026-11-22 03:00:00）早3600秒，"
        "没有时钟被往回调的记录"
    )


def test_what_waited_for_its_turn_and_clocks_that_differ_a_little_are_in_order(engine: Engine) -> None:
    moments(engine, 0, 40, 10.5, 41, 38, 60, 31)
    assert fault(engine) is None


def test_time_does_not_run_backwards_in_small_steps_either(engine: Engine) -> None:
    moments(engine, 100, 80, 60)
    assert "第3条写于" in str(fault(engine))


def test_a_set_back_that_the_system_noted_is_said_to_be_noted(engine: Engine) -> None:
    moments(engine, 3600, 3601, 2)
    with at(engine, NIGHT + timedelta(seconds=4)) as ctx:
        ctx.record(LedgerEvent.CLOCK_JUMPED, "host", seconds=-3600.0)
    moments(engine, 5)
    assert str(fault(engine)).endswith("早3599秒，系统在第4条记下时钟当时被往回调")


def test_a_second_place_does_not_hide_behind_the_first(engine: Engine) -> None:
    moments(engine, 3600, 0, 1, 7200, 60, 7300)
    assert str(fault(engine)).startswith("时间倒流（链没有断）：第2条")
    assert str(fault(engine)).endswith("没有时钟被往回调的记录；另有1处")


def test_a_break_of_the_chain_is_said_before_its_times(engine: Engine) -> None:
    moments(engine, 3600, 0, 1)
    change(engine, 3, actor="Wang")
    assert fault(engine) == "第3条被改动"


def test_many_writers_at_once_make_one_chain(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: write(engine, 5), range(8)))
    assert fault(engine) is None
    with reading(engine) as session:
        assert session.get_one(LedgerHead, 1).seq == 40


def test_the_moment_counts_not_how_its_zone_is_written(engine: Engine) -> None:
    shanghai = datetime(2026, 11, 22, 2, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with at(engine, shanghai) as ctx:
        ctx.record(LedgerEvent.CONFIRMED, "CQ-20261122-0001")
    with reading(engine) as session:
        row = session.get_one(LedgerEntry, 1)
        assert row.at == shanghai and row.at.utcoffset() == timedelta()
    assert fault(engine) is None


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    naive = datetime(2026, 11, 22, 2, 0, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"), transaction(engine) as session:
        append(session, at=naive, actor="a", event=LedgerEvent.ANSWERED, subject="s", data={})


NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_the_hash_survives_being_stored_as_json(data: dict[str, Any]) -> None:
    stored = json.loads(json.dumps(data, ensure_ascii=False))
    before, after = (entry_hash(1, NIGHT, "a", "e", "s", each, GENESIS) for each in (data, stored))
    assert before == after
