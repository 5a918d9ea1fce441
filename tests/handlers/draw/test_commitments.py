"""承诺清单: published before any request, used line by line to the last, never twice (kmdraw-1 §1)."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlmodel import col

from bot.store.db import reading, transaction
from handlers.draw.lottery import commitments
from handlers.draw.lottery.commitments import notice_host, publish, retire_running, take_line
from models.commitment import CommitmentBatch
from models.ledger import LedgerEntry
from models.mail import Outbox
from models.people import Role
from models.rules.kmdraw1 import method as lots
from tests import builders
from tests.handlers.transaction import KEY, NIGHT, at, opened

pytestmark = pytest.mark.both

DECEMBER = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # 1 December, 0:00, in Shanghai


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        yield found


def add_staff(engine: Engine) -> None:
    people = (("sun", Role.SUPERVISOR), ("shen", Role.AUDITOR), ("wang", Role.DRAWER), ("gone", Role.AUDITOR))
    with transaction(engine) as session:
        for userid, role in people:
            session.add(builders.staff(userid, role, active=userid != "gone"))


def batches(engine: Engine) -> list[CommitmentBatch]:
    with reading(engine) as session:
        return list(session.execute(select(CommitmentBatch).order_by(col(CommitmentBatch.id))).scalars())


def names(engine: Engine) -> list[str]:
    return [batch.batch for batch in batches(engine)]


def take(engine: Engine, count: int, now: datetime = NIGHT) -> list[tuple[str, int, bool]]:
    taken = []
    for _ in range(count):
        with at(engine, now) as ctx:
            batch, k, late = take_line(ctx)
            taken.append((batch.batch, k, late))
    return taken


def sweep(engine: Engine, now: datetime = NIGHT) -> int:
    """What the scheduler does each minute; returns how many lists were due for a successor."""
    (found,) = commitments.router.sweeps
    with reading(engine) as session:
        due = list(session.execute(found.due(now)).scalars())
    for key in due:
        with at(engine, now) as ctx:
            found.settle(ctx, key)
    return len(due)


def test_names_count_within_the_month_of_shanghai(engine: Engine) -> None:
    for moment in (NIGHT, NIGHT, NIGHT, DECEMBER - timedelta(seconds=1), DECEMBER, DECEMBER):
        with at(engine, moment) as ctx:
            publish(ctx, 3)
    assert names(engine) == ["202611", "202611-2", "202611-3", "202611-4", "202612", "202612-2"]


def test_a_list_holds_what_the_key_makes_of_each_line(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 7)
    (batch,) = batches(engine)
    published = lots.parse_commitments(batch.content)
    for k, c in enumerate(published, 1):
        assert c == lots.commitment("202611", k, lots.secret(KEY, "202611", k, "sha256"), "sha256")
    assert (batch.size, len(published), batch.next_k) == (7, 7, 1)
    assert batch.content_hash == lots.digest(batch.content, "sha256")


def test_publishing_tells_auditors_and_supervisors_and_the_ledger(engine: Engine) -> None:
    add_staff(engine)
    with at(engine) as ctx:
        publish(ctx, 3)
    (batch,) = batches(engine)
    with reading(engine) as session:
        told = {row.to_user: row.payload["content"] for row in session.execute(select(Outbox)).scalars()}
        (entry,) = session.execute(select(LedgerEntry)).scalars()
    assert set(told) == {"sun", "shen"}
    assert all(batch.content_hash in words and "202611" in words for words in told.values())
    assert (entry.event, entry.subject, entry.data["hash"]) == ("承诺清单发布", "202611", batch.content_hash)
    assert entry.data["late"] is False


def test_lists_are_used_in_the_order_of_publication_each_to_its_last_line(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 3)
    with at(engine, DECEMBER) as ctx:
        publish(ctx, 2)
    taken = take(engine, 5, DECEMBER + timedelta(days=40))
    lines = [("202611", 1), ("202611", 2), ("202611", 3), ("202612", 1), ("202612", 2)]
    assert taken == [(*line, False) for line in lines]


def test_two_lists_are_not_mixed_though_the_ids_of_both_are_running(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 2)
        publish(ctx, 2)
        taken = [take_line(ctx)[0].batch for _ in range(3)]
    assert taken == ["202611", "202611", "202611-2"]


def test_a_transaction_that_fails_gives_its_line_back(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 3)

    def refused() -> None:
        with at(engine) as ctx:
            take_line(ctx)
            raise LookupError("nobody to draw from")

    with pytest.raises(LookupError):
        refused()
    assert take(engine, 1) == [("202611", 1, False)]


def test_lines_taken_at_the_same_moment_are_all_different(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 40)
    with ThreadPoolExecutor(8) as pool:
        taken = [line for lines in pool.map(lambda _n: take(engine, 4), range(8)) for line in lines]
    assert sorted(k for _batch, k, _late in taken) == list(range(1, 33))


def test_who_waited_for_the_last_line_gets_the_first_of_the_next_list(engine: Engine) -> None:
    """The row that was waited for no longer fits; the search must go on behind it, and publish nothing."""
    with at(engine) as ctx:
        publish(ctx, 1)
        publish(ctx, 1)
    with ThreadPoolExecutor(1) as pool:
        with at(engine) as ctx:
            assert take_line(ctx)[1] == 1
            ctx.session.flush()
            waiting = pool.submit(take, engine, 1)
            wait_until_blocked(engine)
        assert waiting.result() == [("202611-2", 1, False)]
    assert len(batches(engine)) == 2


def wait_until_blocked(engine: Engine) -> None:
    """Somebody else waits for what this test holds; SQLite has one writer, who waits at the door."""
    if engine.dialect.name == "sqlite":
        return
    locked = "datname = current_database() AND wait_event_type = 'Lock'"
    query = select(func.count()).select_from(text("pg_stat_activity")).where(text(locked))
    deadline = time.monotonic() + 10
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
        while not watcher.execute(query).scalar_one():
            assert time.monotonic() < deadline
            time.sleep(0.005)


@pytest.mark.parametrize(
    ("size", "used", "due"), [(10, 7, 0), (10, 8, 1), (500, 399, 0), (500, 400, 1), (3, 3, 1)]
)
def test_the_next_list_comes_when_a_fifth_is_left(engine: Engine, size: int, used: int, due: int) -> None:
    with at(engine) as ctx:
        publish(ctx, size).next_k = used + 1
    assert sweep(engine) == due
    assert len(batches(engine)) == 1 + due
    assert sweep(engine) == 0


def test_two_clocks_publish_the_next_list_once(engine: Engine) -> None:
    with at(engine) as ctx:
        batch = publish(ctx, 5)
        batch.next_k = 5
        key = batch.id

    def one_clock(_n: int) -> None:
        with at(engine) as ctx:
            commitments.router.sweeps[0].settle(ctx, key)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one_clock, range(2)))
    assert names(engine) == ["202611", "202611-2"]


def test_the_new_list_waits_until_the_old_one_is_used_up(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 10).next_k = 9
    sweep(engine)
    assert [line[:2] for line in take(engine, 3)] == [("202611", 9), ("202611", 10), ("202611-2", 1)]


def test_an_emergency_without_a_list_publishes_one_and_says_so(engine: Engine) -> None:
    add_staff(engine)
    assert take(engine, 2) == [("202611", 1, True), ("202611", 2, False)]
    with reading(engine) as session:
        (entry,) = session.execute(select(LedgerEntry)).scalars()
        words = {row.payload["content"] for row in session.execute(select(Outbox)).scalars()}
    assert entry.data["late"] is True
    assert all("清单晚于申请" in word for word in words)


def test_an_emergency_that_fails_publishes_nothing(engine: Engine) -> None:
    def refused() -> None:
        with at(engine) as ctx:
            take_line(ctx)
            raise LookupError

    with pytest.raises(LookupError):
        refused()
    assert batches(engine) == []


def test_after_a_restore_no_running_list_is_used_any_more(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 3)
        publish(ctx, 3)
    take(engine, 2)
    with at(engine) as ctx:
        assert retire_running(ctx, "演练") == ["202611", "202611-2"]
        publish(ctx, 3)
    ((name, k, late),) = take(engine, 1)
    assert (name, k, late) == (names(engine)[-1], 1, False)


def test_a_list_after_a_restore_bears_a_name_that_nobody_can_have_seen(engine: Engine) -> None:
    """The secrets come from key and name: one backup restored twice must not bring the same list twice."""
    found = set()

    def lost_again() -> None:
        with at(engine) as ctx:
            publish(ctx, 3)
            retire_running(ctx, "演练")
            found.add(publish(ctx, 3).batch)
            raise LookupError("the new machine is gone too")

    for _ in range(3):
        with pytest.raises(LookupError):
            lost_again()
    assert len(found) > 1
    assert all(re.fullmatch(r"202611-[1-9]\d\d", name) for name in found)


def test_only_another_place_retires_the_running_list(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 3)
    for host, retired in (("a", 0), ("a", 0), ("b", 1), ("b", 1), ("a", 2)):
        with at(engine) as ctx:
            notice_host(ctx, host)
        found = batches(engine)
        assert [bool(batch.retired_at) for batch in found] == [True] * retired + [False], host
    assert len(set(names(engine))) == 3


def test_a_database_that_knows_less_than_it_did_was_restored(engine: Engine) -> None:
    with at(engine) as ctx:
        publish(ctx, 3)
        notice_host(ctx, "a")
        notice_host(ctx, "a", went_back=True)
    assert [bool(batch.retired_at) for batch in batches(engine)] == [True, False]


def test_moving_a_database_without_a_running_list_publishes_none(engine: Engine) -> None:
    for host in ("a", "b"):
        with at(engine) as ctx:
            notice_host(ctx, host)
    assert batches(engine) == []
