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
from tests.bot.post_office import PostOffice, open_post_office

pytestmark = pytest.mark.both


@pytest.fixture
def office(database_url: str) -> Iterator[PostOffice]:
    with open_post_office(database_url) as opened:
        yield opened
        assert opened.sim.dropped == [], "WeCom dropped a message without a word"


def test_each_receiver_gets_his_messages_in_order(office: PostOffice) -> None:
    """One message that waits holds up its receiver, nobody else."""
    for text in ("一", "二", "三"):
        office.tell("a", text)
        office.tell("b", text)
    office.sim.faults.fail(-1, times=1, user="a")
    office.send()
    assert (office.texts("a"), office.texts("b")) == ([], ["一", "二", "三"])
    office.after(seconds=1)
    assert office.texts("a") == ["一", "二", "三"]
    assert {row.state for row in office.desk.rows(Outbox)} == {MailState.SENT}


def test_what_does_not_go_out_lets_the_others_pass_after_three_tries(office: PostOffice) -> None:
    office.tell("a", "老是不行")
    office.tell("a", "后面的", due_at=office.clock() + timedelta(seconds=2))
    office.tell("a", "明天的", due_at=office.clock() + timedelta(days=1))
    office.sim.faults.fail(-1, times=4)
    office.send()
    office.after(seconds=1)
    office.after(seconds=2)
    assert office.texts("a") == []
    office.after(seconds=4)
    assert office.attempts() == ["-1 system busy"] * 4
    assert office.texts("a") == ["后面的"]
    office.after(seconds=8)
    assert office.texts("a") == ["后面的", "老是不行"]


def test_the_pauses_double_from_a_second_to_fifteen(office: PostOffice) -> None:
    office.tell("a", "请答复")
    office.sim.faults.down = "503"
    pauses = []
    for _ in range(7):
        office.send()
        pauses.append(office.seconds_until_next_try())
        office.clock.forward(timedelta(seconds=pauses[-1]))
    assert pauses == [1, 2, 4, 8, 15, 15, 15]
    office.sim.faults.clear()
    office.send()
    assert office.texts("a") == ["请答复"]


def test_a_silence_of_many_hours_is_tried_on(office: PostOffice) -> None:
    """After 1,024 attempts, four hours, the next pause was a number that no float holds."""
    office.tell("a", "名单已冻结")
    office.desk.bot.dispatch.run(many_attempts)
    office.sim.faults.fail(6000, times=1)
    office.send()
    assert office.seconds_until_next_try() == 15
    assert [one.startswith("6000") for one in office.attempts()] == [True], "it is known what came of it"
    office.after(seconds=15)
    assert office.texts("a") == ["名单已冻结"]


def many_attempts(ctx: Ctx) -> None:
    ctx.session.execute(update(Outbox).values(attempts=5000))


def test_the_lease_begins_when_the_row_is_taken(office: PostOffice) -> None:
    """An import may hold the one writer for seconds: what it takes is not taken from the lease."""
    office.tell("a", "名单已冻结")
    engine = office.desk.engine
    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            if engine.dialect.name == "postgresql":
                session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
            claimed = pool.submit(office.desk.bot.sender._claim, WORKERS)
            assert not wait([claimed], timeout=0.5).done
            office.clock.forward(LEASE)
        (job,) = claimed.result(10)
    assert job.row.due_at == office.clock() + LEASE


@pytest.mark.parametrize("code", [45009, 60020])
def test_an_app_that_is_blocked_for_a_while_is_tried_every_fifteen_seconds(
    office: PostOffice, code: int
) -> None:
    """Nothing is wrong with the message; it goes out as soon as the window or the operator lets it."""
    card = office.card("a")
    office.sim.faults.fail(code, times=None)
    office.send()
    assert office.seconds_until_next_try(card) <= 2
    for _ in range(8):
        office.after(seconds=15)
        assert office.seconds_until_next_try(card) <= 15
    office.sim.faults.clear()
    office.after(seconds=15)
    assert len(office.inbox("a")) == 1


def test_thirty_a_minute_and_no_more(office: PostOffice) -> None:
    """WeCom drops the excess without a word: the simulator does so too, and the fixture looks."""
    for number in range(35):
        office.tell("a", f"第{number}条")
    office.tell("b", "别人的")
    office.send()
    assert (len(office.texts("a")), office.texts("b")) == (30, ["别人的"])
    office.after(seconds=59)
    assert len(office.texts("a")) == 30
    office.after(seconds=1)
    assert office.texts("a") == [f"第{number}条" for number in range(35)]


def test_a_thousand_an_hour_and_no_more(office: PostOffice) -> None:
    start = office.clock()
    office.tell("a", "旧的")
    office.send()
    before = start - timedelta(minutes=50)
    office.desk.store(*(Attempt(outbox_id=1, to_user="a", at=before, outcome="ok") for _ in range(999)))
    office.tell("a", "新的")
    office.tell("b", "别人的")
    office.after(seconds=30)
    assert (office.texts("a"), office.texts("b")) == (["旧的"], ["别人的"])
    office.after(minutes=9, seconds=29)
    assert office.texts("a") == ["旧的"]
    office.after(seconds=1)
    assert office.texts("a") == ["旧的", "新的"]


def test_a_clock_that_was_set_back_silences_nobody(office: PostOffice) -> None:
    """Attempts of a day that has not come yet are none of this minute."""
    office.tell("a", "一")
    office.send()
    tomorrow = office.clock() + timedelta(days=1)
    office.desk.store(*(Attempt(outbox_id=1, to_user="a", at=tomorrow, outcome="ok") for _ in range(40)))
    office.tell("a", "二")
    office.send()
    assert office.texts("a") == ["一", "二"]


def test_what_a_clock_ahead_has_put_off_is_not_put_off_for_an_hour(office: PostOffice) -> None:
    """Set wrong and right again: pauses, leases and new messages of that time hold nobody up."""
    office.clock.jump(timedelta(hours=1))
    office.tell("a", "一")
    office.sim.faults.fail(6000, times=1)
    office.send()
    office.tell("b", "二")
    office.clock.jump(timedelta(hours=-1))
    office.tell("a", "三")
    office.tell("c", "明早", due_at=office.clock() + timedelta(hours=8))
    office.after(seconds=1)
    assert (office.texts("a"), office.texts("b"), office.texts("c")) == (["一", "三"], ["二"], [])


def test_a_look_that_sends_nothing_does_not_use_up_the_limit(office: PostOffice) -> None:
    """A change of a card waits until the card is out: looking every second must not silence its receiver."""
    card = office.card("a")
    office.sim.faults.fail(-1, times=None)
    office.send()
    office.grey(card)
    for _ in range(45):
        office.after(seconds=1)
    office.sim.faults.clear()
    office.tell("a", "另有要事")
    office.after(seconds=15)
    assert office.texts("a")[1:] == ["另有要事"]
    office.after(seconds=1)
    assert office.inbox("a")[0].greyed == "已由王工接受"


def test_what_a_killed_process_left_is_sent_after_the_lease(office: PostOffice) -> None:
    """Claimed, an attempt without an outcome, nothing more: at least once, with the same task_id."""
    card = office.card("a")
    with transaction(office.desk.engine) as session:
        row = session.exec(select(Outbox)).one()
        row.attempts, row.due_at = 1, office.clock() + timedelta(seconds=15)
        session.add(Attempt(outbox_id=row.id, to_user="a", at=office.clock(), outcome=""))
        task_id = row.task_id
    office.after(seconds=14)
    assert office.inbox("a") == []
    office.after(seconds=1)
    assert [message.task_id for message in office.inbox("a")] == [task_id]
    assert office.row(card).state == MailState.SENT


def test_two_senders_on_one_database_send_everything_once(office: PostOffice) -> None:
    other = Bot(office.desk.bot.settings, office.clock)
    for number in range(12):
        for userid in "abc":
            office.tell(userid, f"第{number}条", topic="reply")
    threads = [threading.Thread(target=bot.sender.drain) for bot in (office.desk.bot, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.send()
    other.stop()
    for userid in "abc":
        assert office.texts(userid) == [f"第{number}条" for number in range(12)]
    assert len(office.sim.sent()) == len(office.desk.rows(Attempt)) == 36


def test_a_message_is_given_up_at_its_time(office: PostOffice) -> None:
    soon = office.clock() + timedelta(minutes=10)
    office.tell("a", "请答复", topic="ask", give_up_at=soon)
    office.tell("b", "提醒", topic="remind", give_up_at=soon)
    office.tell("c", "清单")
    office.sim.faults.down = "closed"
    for _ in range(10):
        office.after(minutes=1)
    office.sim.faults.clear()
    office.after(minutes=1)
    states = {row.topic: row.state for row in office.desk.rows(Outbox)}
    assert states == {"ask": MailState.FAILED, "remind": MailState.CANCELLED, "note": MailState.SENT}
    assert "没有等到答复" in office.row(1).error
    assert (office.texts("a"), office.texts("b"), office.texts("c")) == ([], [], ["清单"])


def test_the_loop_survives_a_database_that_is_away(office: PostOffice) -> None:
    """The sender of `serve` looks again every second, and at once when something was written."""
    sender = office.desk.bot.sender
    thread = threading.Thread(target=sender.run, args=(0.02,), daemon=True)
    office.tell("a", "一")
    thread.start()
    until(lambda: office.row(1).state == MailState.SENT)
    rename(office, "outbox", "elsewhere")
    until(lambda: any(line["event"] == "outbox not reachable" for line in office.desk.log))
    rename(office, "elsewhere", "outbox")
    office.tell("a", "二")
    sender.wake()
    until(lambda: office.texts("a") == ["一", "二"])
    sender.stop()
    thread.join(5)
    assert not thread.is_alive()


def rename(office: PostOffice, table: str, name: str) -> None:
    with transaction(office.desk.engine) as session:
        session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
