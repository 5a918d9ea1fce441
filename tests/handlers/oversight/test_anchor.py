"""The daily anchor and the monthly report: once, whoever runs; and a ledger that was rewritten is found."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlmodel import col

from bot.store.db import reading, transaction
from handlers.oversight import anchor, monthly
from handlers.oversight.anchor import day_of
from handlers.oversight.monthly import month_due
from models.ledger import GENESIS, LedgerEntry, LedgerHead, anchor_fault, first_fault, head
from models.ledger_events import LedgerEvent
from models.mail import Outbox
from models.people import Role
from tests import builders
from tests.handlers.past_draws import CODES, add_draw, add_institutions
from tests.handlers.transaction import NIGHT, at, opened
from tests.models.forged_ledger import recompute

pytestmark = pytest.mark.both

# half past eight on 22 November in Shanghai
MORNING = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
# nine o'clock on 1 December in Shanghai
FIRST = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        yield found


def add_staff(engine: Engine) -> None:
    people = (("shen", [Role.AUDITOR]), ("He", [Role.AUDITOR, Role.SUPERVISOR]), ("wang", [Role.DRAWER]))
    with transaction(engine) as session:
        for userid, roles in people:
            session.add(builders.staff(userid, *roles, unit="市住建局", unit_kind="市局"))


def tick(engine: Engine, feature: Any, now: datetime) -> int:
    """What the scheduler does each minute; returns how much was due."""
    (sweep,) = feature.router.sweeps
    with reading(engine) as session:
        due = list(session.execute(sweep.due(now)).scalars())
    for key in due:
        with at(engine, now) as ctx:
            sweep.settle(ctx, key)
    return len(due)


def told(engine: Engine, topic: str) -> list[tuple[str, str]]:
    with reading(engine) as session:
        rows = session.execute(
            select(Outbox).where(col(Outbox.topic) == topic).order_by(col(Outbox.id))
        ).scalars()
        return [(row.to_user, row.payload.get("content") or row.fallback) for row in rows]


def write(engine: Engine, count: int = 3) -> None:
    for number in range(count):
        with at(engine, NIGHT + timedelta(seconds=number)) as ctx:
            ctx.record(LedgerEvent.ANSWERED, "CQ-20261122-0001", rank=number, answer="拒绝")


def heads(engine: Engine) -> tuple[int, str]:
    with reading(engine) as session:
        return head(session)


def test_every_auditor_gets_the_head_each_morning_once(engine: Engine) -> None:
    add_staff(engine)
    write(engine)
    assert tick(engine, anchor, NIGHT) == 1
    assert (told(engine, "anchor"), tick(engine, anchor, MORNING - timedelta(seconds=1))) == ([], 0)
    seq, digest = heads(engine)
    for minute in range(3):
        tick(engine, anchor, MORNING + timedelta(minutes=minute))
    messages = told(engine, "anchor")
    assert [userid for userid, _text in messages] == ["shen", "He"]
    anchored = f"{seq}:{digest}@2026-11-22T02:00:02"
    assert all(text.endswith(anchored) and "2026-11-22 08:30" in text for _, text in messages)
    with reading(engine) as session:
        entry = session.get_one(LedgerEntry, seq + 1)
    assert (entry.event, entry.subject) == ("账本存证", "2026-11-22")
    at = "2026-11-22T02:00:02+08:00"
    assert entry.data == {"seq": seq, "hash": digest, "at": at, "to": ["shen", "He"]}
    assert tick(engine, anchor, MORNING + timedelta(days=1)) == 1
    assert len(told(engine, "anchor")) == 4


def test_after_days_of_standstill_one_message_and_the_next_in_time(engine: Engine) -> None:
    add_staff(engine)
    write(engine)
    tick(engine, anchor, NIGHT)
    for later in (timedelta(days=3, hours=5), timedelta(days=3, hours=6), timedelta(days=4)):
        tick(engine, anchor, MORNING + later)
    assert [text[6:22] for userid, text in told(engine, "anchor") if userid == "shen"] == [
        "2026-11-25 13:30",
        "2026-11-26 08:30",
    ]


def test_two_instances_send_one_anchor_and_one_report(engine: Engine) -> None:
    add_staff(engine)
    write(engine)
    for feature in (anchor, monthly):
        tick(engine, feature, NIGHT)

    def instance(_n: int) -> None:
        with at(engine, FIRST) as ctx:
            anchor.router.sweeps[0].settle(ctx, "2026-12-01")
        with at(engine, FIRST) as ctx:
            monthly.router.sweeps[0].settle(ctx, "2026-11")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(instance, range(8)))
    assert (len(told(engine, "anchor")), len(told(engine, "monthly"))) == (2, 2)


def test_two_instances_of_a_new_installation_agree_where_it_begins(engine: Engine) -> None:
    add_staff(engine)
    write(engine)

    def instance(_n: int) -> None:
        with at(engine, MORNING) as ctx:
            anchor.router.sweeps[0].settle(ctx, "2026-11-22")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(instance, range(8)))
    assert told(engine, "anchor") == []


def test_without_an_auditor_nothing_is_sent_and_nothing_is_written(engine: Engine) -> None:
    write(engine)
    before = heads(engine)
    for moment in (NIGHT, MORNING, MORNING + timedelta(days=1)):
        tick(engine, anchor, moment)
    assert (heads(engine), told(engine, "anchor")) == (before, [])


def test_the_monthly_report_comes_on_the_first_at_nine_for_the_month_before(engine: Engine) -> None:
    add_staff(engine)
    with transaction(engine) as session:
        add_institutions(session, 10)
        add_draw(session, NIGHT, pool=10, ranks=[CODES[0]])
        add_draw(session, FIRST - timedelta(hours=2), pool=10, ranks=[CODES[1]])
    tick(engine, monthly, NIGHT)
    assert (tick(engine, monthly, FIRST - timedelta(seconds=1)), told(engine, "monthly")) == (0, [])
    for minute in range(3):
        tick(engine, monthly, FIRST + timedelta(minutes=minute))
    messages = told(engine, "monthly")
    assert [userid for userid, _text in messages] == ["shen", "He"]
    assert "2026年11月抽取1次" in messages[0][1]
    assert "机构1中签1次，按概率预期0.1次，属正常范围。" in messages[0][1]
    assert messages[0][1].endswith("/h5/statistics?period=2026-11")
    with reading(engine) as session:
        entries = (
            session.execute(select(LedgerEntry).where(col(LedgerEntry.event) == "抽取月报")).scalars().all()
        )
    assert [(entry.subject, entry.data) for entry in entries] == [("2026-11", {"to": ["shen", "He"]})]


@pytest.mark.parametrize(
    ("moment", "day", "month"),
    [
        (MORNING - timedelta(microseconds=1), "2026-11-21", "2026-10"),
        (MORNING, "2026-11-22", "2026-10"),
        (FIRST - timedelta(microseconds=1), "2026-12-01", "2026-10"),
        (FIRST, "2026-12-01", "2026-11"),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), "2026-12-31", "2026-11"),
        (datetime(2027, 1, 1, 1, tzinfo=UTC), "2027-01-01", "2026-12"),
    ],
)
def test_what_is_due_when(moment: datetime, day: str, month: str) -> None:
    assert (day_of(moment), month_due(moment).key) == (day, month)


# a ledger that was changed


def faults(engine: Engine, kept: tuple[int, str]) -> tuple[str | None, str | None]:
    """What the chain says by itself, and what the anchor says."""
    with reading(engine) as session:
        entries = session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq))).scalars()
        return first_fault(entries, session.get(LedgerHead, 1)), anchor_fault(session, *kept)


def test_a_ledger_that_goes_on_agrees_with_every_anchor(engine: Engine) -> None:
    kept = [heads(engine)]
    assert kept == [(0, GENESIS)]
    for _ in range(4):
        write(engine, 2)
        kept.append(heads(engine))
    assert [faults(engine, each) for each in kept] == [(None, None)] * 5


COLUMNS = {
    "seq": 99, "at": NIGHT + timedelta(days=1), "actor": "li", "event": "撤销", "subject": "CQ-20261122-0009",
    "data": {"rank": 7}, "previous": "e" * 64, "hash": "f" * 64,
}  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, 5), column=st.sampled_from(sorted(COLUMNS)), again=st.booleans())
def test_any_column_of_any_entry(engine: Engine, seq: int, column: str, again: bool) -> None:
    """Alone it breaks the chain; with the whole chain made right again the anchor tells."""
    with transaction(engine) as session:
        for table in (LedgerEntry, LedgerHead):
            session.execute(delete(table))
    write(engine, 5)
    kept = heads(engine)
    with transaction(engine) as session:
        row = update(LedgerEntry).where(col(LedgerEntry.seq) == seq)
        session.execute(row.values(**{column: COLUMNS[column]}))
    if again:
        recompute(engine)
    chain, against = faults(engine, kept)
    if not again:
        assert chain
    elif column in {"previous", "hash"} or (column == "seq" and seq == 5):
        # what was changed is computed anew: the ledger is as it was
        assert (chain, against) == (None, None)
    else:
        assert against and "整本重算过" in against
        # a day later than what follows: that shows in the ledger itself
        assert "时间倒流" in str(chain) if column == "at" and seq < 5 else chain is None


@pytest.mark.parametrize("place", [1, 3, 5])
def test_an_entry_taken_out_or_put_in_and_everything_made_right_again(engine: Engine, place: int) -> None:
    write(engine, 5)
    kept = heads(engine)
    with transaction(engine) as session:
        session.execute(delete(LedgerEntry).where(col(LedgerEntry.seq) == place))
    assert faults(engine, kept)[0]
    recompute(engine)
    assert faults(engine, kept) == (None, "存证时已有第5条，现在没有这一条")
    write(engine, 1)
    chain, against = faults(engine, kept)
    assert chain is None and against and "第5条与存证不同" in against


def test_an_entry_put_in_between(engine: Engine) -> None:
    write(engine, 5)
    kept = heads(engine)
    with transaction(engine) as session:
        for seq in (5, 4, 3):
            session.execute(update(LedgerEntry).where(col(LedgerEntry.seq) == seq).values(seq=seq + 1))
        values = {"seq": 3, "at": NIGHT, "actor": "li", "event": "答复", "subject": "x", "data": {}}
        session.execute(insert(LedgerEntry).values(**values, previous=GENESIS, hash=GENESIS))
    assert faults(engine, kept)[0]
    recompute(engine)
    chain, against = faults(engine, kept)
    assert chain is None and against and "第5条与存证不同" in against
    with reading(engine) as session:
        assert session.execute(select(func.count()).select_from(LedgerEntry)).scalar_one() == 6
