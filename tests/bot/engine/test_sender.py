"""The outbox loop on a good day and a crowded one: order, limits, pauses, lease, giving up."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import func, update
from sqlmodel import select

from bot.app import Bot
from bot.engine.outbox_due import LEASE
from bot.engine.sender import CLAIM_LOCK, WORKERS
from bot.store.db import transaction
from handlers.routing.router import Ctx
from models.mail import Attempt, MailState, Outbox
from tests.bot.outgoing import Outgoing, open_outgoing

pytestmark = pytest.mark.both


@pytest.fixture
def outgoing(database_url: str) -> Iterator[Outgoing]:
    with open_outgoing(database_url) as opened:
        yield opened
        assert opened.sim.dropped == [], "WeCom dropped a message without a word"


def test_each_receiver_gets_his_messages_in_order(outgoing: Outgoing) -> None:
    """One message that waits holds up its receiver, nobody else."""
    for text in ("一", "二", "三"):
        outgoing.tell("a", text)
        outgoing.tell("b", text)
    outgoing.sim.faults.fail(-1, times=1, user="a")
    outgoing.send()
    assert (outgoing.texts("a"), outgoing.texts("b")) == ([], ["一", "二", "三"])
    outgoing.after(seconds=1)
    assert outgoing.texts("a") == ["一", "二", "三"]
    assert {row.state for row in outgoing.offline.rows(Outbox)} == {MailState.SENT}


def test_what_does_not_go_out_lets_the_others_pass_after_three_tries(outgoing: Outgoing) -> None:
    outgoing.tell("a", "老是不行")
    outgoing.tell("a", "后面的", due_at=outgoing.clock() + timedelta(seconds=2))
    outgoing.tell("a", "明天的", due_at=outgoing.clock() + timedelta(days=1))
    outgoing.sim.faults.fail(-1, times=4)
    outgoing.send()
    outgoing.after(seconds=1)
    outgoing.after(seconds=2)
    assert outgoing.texts("a") == []
    outgoing.after(seconds=4)
    assert outgoing.attempts() == ["-1 system busy"] * 4
    assert outgoing.texts("a") == ["后面的"]
    outgoing.after(seconds=8)
    assert outgoing.texts("a") == ["后面的", "老是不行"]


def test_the_pauses_double_from_a_second_to_fifteen(outgoing: Outgoing) -> None:
    outgoing.tell("a", "请答复")
    outgoing.sim.faults.down = "503"
    pauses = []
    for _ in range(7):
        outgoing.send()
        pauses.append(outgoing.seconds_until_next_try())
        outgoing.clock.forward(timedelta(seconds=pauses[-1]))
    assert pauses == [1, 2, 4, 8, 15, 15, 15]
    outgoing.sim.faults.clear()
    outgoing.send()
    assert outgoing.texts("a") == ["请答复"]


def test_a_silence_of_many_hours_is_tried_on(outgoing: Outgoing) -> None:
    """After 1,024 attempts, four hours, the next pause was a number that no float holds."""
    outgoing.tell("a", "名单已冻结")
    outgoing.offline.bot.dispatch.run(many_attempts)
    outgoing.sim.faults.fail(6000, times=1)
    outgoing.send()
    assert outgoing.seconds_until_next_try() == 15
    assert [one.startswith("6000") for one in outgoing.attempts()] == [True], "it is known what came of it"
    outgoing.after(seconds=15)
    assert outgoing.texts("a") == ["名单已冻结"]


def many_attempts(ctx: Ctx) -> None:
    ctx.session.execute(update(Outbox).values(attempts=5000))


def test_the_lease_begins_when_the_row_is_taken(outgoing: Outgoing) -> None:
    """An import may hold the one writer for seconds: what it takes is not taken from the lease."""
    outgoing.tell("a", "名单已冻结")
    engine = outgoing.offline.engine
    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            if engine.dialect.name == "postgresql":
                session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
            claimed = pool.submit(outgoing.offline.bot.sender._claim, WORKERS)
            assert not wait([claimed], timeout=0.5).done
            outgoing.clock.forward(LEASE)
        (job,) = claimed.result(10)
    assert job.row.due_at == outgoing.clock() + LEASE


@pytest.mark.parametrize("code", [45009, 60020])
def test_an_app_that_is_blocked_for_a_while_is_tried_every_fifteen_seconds(
    outgoing: Outgoing, code: int
) -> None:
    """Nothing is wrong with the message; it goes out as soon as the window or the operator lets it."""
    card = outgoing.card("a")
    outgoing.sim.faults.fail(code, times=None)
    outgoing.send()
    assert outgoing.seconds_until_next_try(card) <= 2
    for _ in range(8):
        outgoing.after(seconds=15)
        assert outgoing.seconds_until_next_try(card) <= 15
    outgoing.sim.faults.clear()
    outgoing.after(seconds=15)
    assert len(outgoing.inbox("a")) == 1


def test_thirty_a_minute_and_no_more(outgoing: Outgoing) -> None:
    """WeCom drops the excess without a word: the simulator does so too, and the fixture looks."""
    for number in range(35):
        outgoing.tell("a", f"第{number}条")
    outgoing.tell("b", "别人的")
    outgoing.send()
    assert (len(outgoing.texts("a")), outgoing.texts("b")) == (30, ["别人的"])
    outgoing.after(seconds=59)
    assert len(outgoing.texts("a")) == 30
    outgoing.after(seconds=1)
    assert outgoing.texts("a") == [f"第{number}条" for number in range(35)]


def test_a_thousand_an_hour_and_no_more(outgoing: Outgoing) -> None:
    start = outgoing.clock()
    outgoing.tell("a", "旧的")
    outgoing.send()
    before = start - timedelta(minutes=50)
    outgoing.offline.store(*(Attempt(outbox_id=1, to_user="a", at=before, outcome="ok") for _ in range(999)))
    outgoing.tell("a", "新的")
    outgoing.tell("b", "别人的")
    outgoing.after(seconds=30)
    assert (outgoing.texts("a"), outgoing.texts("b")) == (["旧的"], ["别人的"])
    outgoing.after(minutes=9, seconds=29)
    assert outgoing.texts("a") == ["旧的"]
    outgoing.after(seconds=1)
    assert outgoing.texts("a") == ["旧的", "新的"]


def test_a_clock_that_was_set_back_silences_nobody(outgoing: Outgoing) -> None:
    """Attempts of a day that has not come yet are none of this minute."""
    outgoing.tell("a", "一")
    outgoing.send()
    tomorrow = outgoing.clock() + timedelta(days=1)
    outgoing.offline.store(*(Attempt(outbox_id=1, to_user="a", at=tomorrow, outcome="ok") for _ in range(40)))
    outgoing.tell("a", "二")
    outgoing.send()
    assert outgoing.texts("a") == ["一", "二"]


def test_what_a_clock_ahead_has_put_off_is_not_put_off_for_an_hour(outgoing: Outgoing) -> None:
    """Set wrong and right again: pauses, leases and new messages of that time hold nobody up."""
    outgoing.clock.jump(timedelta(hours=1))
    outgoing.tell("a", "一")
    outgoing.sim.faults.fail(6000, times=1)
    outgoing.send()
    outgoing.tell("b", "二")
    outgoing.clock.jump(timedelta(hours=-1))
    outgoing.tell("a", "三")
    outgoing.tell("c", "明早", due_at=outgoing.clock() + timedelta(hours=8))
    outgoing.after(seconds=1)
    assert (outgoing.texts("a"), outgoing.texts("b"), outgoing.texts("c")) == (["一", "三"], ["二"], [])


def test_a_look_that_sends_nothing_does_not_use_up_the_limit(outgoing: Outgoing) -> None:
    """A change of a card waits until the card is out: looking every second must not silence its receiver."""
    card = outgoing.card("a")
    outgoing.sim.faults.fail(-1, times=None)
    outgoing.send()
    outgoing.grey(card)
    for _ in range(45):
        outgoing.after(seconds=1)
    outgoing.sim.faults.clear()
    outgoing.tell("a", "另有要事")
    outgoing.after(seconds=15)
    assert outgoing.texts("a")[1:] == ["另有要事"]
    outgoing.after(seconds=1)
    assert outgoing.inbox("a")[0].greyed == "已由王工接受"


def test_what_a_killed_process_left_is_sent_after_the_lease(outgoing: Outgoing) -> None:
    """Claimed, an attempt without an outcome, nothing more: at least once, with the same task_id."""
    card = outgoing.card("a")
    with transaction(outgoing.offline.engine) as session:
        row = session.exec(select(Outbox)).one()
        row.attempts, row.due_at = 1, outgoing.clock() + timedelta(seconds=15)
        session.add(Attempt(outbox_id=row.id, to_user="a", at=outgoing.clock(), outcome=""))
        task_id = row.task_id
    outgoing.after(seconds=14)
    assert outgoing.inbox("a") == []
    outgoing.after(seconds=1)
    assert [message.task_id for message in outgoing.inbox("a")] == [task_id]
    assert outgoing.row(card).state == MailState.SENT


def test_two_senders_on_one_database_send_everything_once(outgoing: Outgoing) -> None:
    other = Bot(outgoing.offline.bot.settings, outgoing.clock)
    for number in range(12):
        for userid in "abc":
            outgoing.tell(userid, f"第{number}条", topic="reply")
    threads = [threading.Thread(target=bot.sender.drain) for bot in (outgoing.offline.bot, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outgoing.send()
    other.stop()
    for userid in "abc":
        assert outgoing.texts(userid) == [f"第{number}条" for number in range(12)]
    assert len(outgoing.sim.sent()) == len(outgoing.offline.rows(Attempt)) == 36


def test_a_message_is_given_up_at_its_time(outgoing: Outgoing) -> None:
    soon = outgoing.clock() + timedelta(minutes=10)
    outgoing.tell("a", "请答复", topic="ask", give_up_at=soon)
    outgoing.tell("b", "提醒", topic="remind", give_up_at=soon)
    outgoing.tell("c", "清单")
    outgoing.sim.faults.down = "closed"
    for _ in range(10):
        outgoing.after(minutes=1)
    outgoing.sim.faults.clear()
    outgoing.after(minutes=1)
    states = {row.topic: row.state for row in outgoing.offline.rows(Outbox)}
    assert states == {"ask": MailState.FAILED, "remind": MailState.CANCELLED, "note": MailState.SENT}
    assert "没有等到答复" in outgoing.row(1).error
    assert (outgoing.texts("a"), outgoing.texts("b"), outgoing.texts("c")) == ([], [], ["清单"])


def test_the_loop_survives_a_database_that_is_away(outgoing: Outgoing) -> None:
    """The sender of `serve` looks again every second, and at once when something was written."""
    sender = outgoing.offline.bot.sender
    thread = threading.Thread(target=sender.run, args=(0.02,), daemon=True)
    outgoing.tell("a", "一")
    thread.start()
    until(lambda: outgoing.row(1).state == MailState.SENT)
    rename(outgoing, "outbox", "elsewhere")
    until(lambda: any(line["event"] == "outbox not reachable" for line in outgoing.offline.log))
    rename(outgoing, "elsewhere", "outbox")
    outgoing.tell("a", "二")
    sender.wake()
    until(lambda: outgoing.texts("a") == ["一", "二"])
    sender.stop()
    thread.join(5)
    assert not thread.is_alive()


def rename(outgoing: Outgoing, table: str, name: str) -> None:
    with transaction(outgoing.offline.engine) as session:
        session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
