"""What goes out first: an emergency before the notices, and nothing before what it belongs to."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.engine.outbox_due import PER_MINUTE
from bot.engine.sender import SPARE, WORKERS
from bot.simulator import Member
from handlers.mail.post import About, tell
from handlers.routing.router import Ctx
from models.mail import MailState, Outbox
from models.topics import Priority, priority_of
from tests.bot.outgoing import Outgoing, open_outgoing

pytestmark = pytest.mark.both

BULK = "commitments"


@pytest.fixture
def outgoing(database_url: str) -> Iterator[Outgoing]:
    with open_outgoing(database_url) as opened:
        yield opened
        assert opened.sim.dropped == [], "WeCom dropped a message without a word"


def crowd(outgoing: Outgoing, receivers: int, each: int = 1) -> None:
    """Notices to as many members, written by one event."""

    def write(ctx: Ctx) -> None:
        for number in range(receivers * each):
            userid = f"n{number % receivers}"
            tell(ctx, userid, f"清单{number}", f"notice-{number}", About(BULK))

    for number in range(receivers):
        outgoing.sim.add_member(Member(f"n{number}", f"n{number}"))
    outgoing.do(write)


def receivers(outgoing: Outgoing) -> list[str]:
    return [str(body["touser"]) for body in outgoing.bodies()]


@pytest.mark.parametrize(
    ("topic", "emergency", "priority"),
    [
        ("ask", True, Priority.URGENT), ("ask", False, Priority.NORMAL),
        ("remind", True, Priority.URGENT), ("answered", True, Priority.URGENT),
        ("confirm", False, Priority.URGENT), ("manifest", False, Priority.URGENT),
        ("ask-update", True, Priority.URGENT), ("confirm-update", False, Priority.URGENT),
        ("reply", False, Priority.NORMAL), ("help", False, Priority.NORMAL),
        ("consent", False, Priority.NORMAL), ("consent", True, Priority.URGENT),
        ("oversight", True, Priority.BULK), ("oversight", False, Priority.BULK),
        ("monthly", False, Priority.BULK), ("anchor", False, Priority.BULK),
        ("commitments", False, Priority.BULK), ("published", True, Priority.BULK),
    ],
)  # fmt: skip
def test_what_a_message_is_about_says_how_urgent_it_is(
    topic: str, emergency: bool, priority: Priority
) -> None:
    assert priority_of(topic, emergency=emergency) is priority


def test_a_card_passes_two_thousand_notices(outgoing: Outgoing) -> None:
    """The card is written last; fewer calls than there are workers come before it."""
    crowd(outgoing, 400, each=5)
    card = outgoing.card("a", topic="confirm")
    sender = outgoing.offline.bot.sender
    thread = threading.Thread(target=sender.run, args=(0.02,), daemon=True)
    thread.start()
    assert outgoing.sim.wait_until(lambda: bool(outgoing.inbox("a")), timeout=30)
    sender.stop()
    thread.join(10)
    assert receivers(outgoing).index("a") < WORKERS
    assert outgoing.row(card).state == MailState.SENT
    assert len(outgoing.offline.rows(Outbox, Outbox.state == MailState.PENDING)) > 1900


def test_notices_leave_workers_free_however_slowly_they_go(outgoing: Outgoing) -> None:
    crowd(outgoing, 20)
    outgoing.sim.faults.slow, outgoing.sim.faults.slow_path = 0.4, "message/send"
    sending = threading.Thread(target=outgoing.send)
    sending.start()
    assert outgoing.sim.wait_until(lambda: len(outgoing.sim.sent()) == WORKERS - SPARE)
    outgoing.card("a", topic="confirm")
    outgoing.offline.bot.sender.drain()
    sending.join()
    assert receivers(outgoing).index("a") == WORKERS - SPARE
    assert {row.state for row in outgoing.offline.rows(Outbox)} == {MailState.SENT}, "all of them in the end"


def test_what_is_urgent_does_not_wait_for_a_notice_to_the_same_person(outgoing: Outgoing) -> None:
    """Inside a priority the order stays, and one at a time: the answer that failed holds up the notices."""
    for words in ("清单一", "清单二"):
        outgoing.tell("a", words, topic=BULK)
    outgoing.tell("a", "答复")
    outgoing.sim.faults.fail(-1, times=1)
    outgoing.send()
    assert outgoing.inbox("a") == []
    outgoing.card("a", title="应急", topic="confirm")
    outgoing.tell("a", "名单", topic="manifest")
    outgoing.send()
    shown = [message.text.split("\n")[0] for message in outgoing.inbox("a")]
    assert len(shown) == 2 and shown[1] == "名单"
    outgoing.after(seconds=1)
    assert outgoing.texts("a")[2:] == ["答复", "清单一", "清单二"]


def test_what_one_event_says_to_one_person_stays_in_its_order(outgoing: Outgoing) -> None:
    """The notice goes with the card that it stands before, at the card's pace; nobody else's does."""

    def write(ctx: Ctx) -> None:
        for number, topic in enumerate((BULK, "reply", "manifest", BULK)):
            tell(ctx, "a", f"{number}", f"one-{number}", About(topic))
        tell(ctx, "b", "清单", "other", About(BULK))

    outgoing.do(write)
    kept = {row.key: row.priority for row in outgoing.offline.rows(Outbox)}
    urgent = dict.fromkeys(("one-0", "one-1", "one-2"), Priority.URGENT)
    assert kept == {**urgent, "one-3": Priority.BULK, "other": Priority.BULK}
    outgoing.send()
    assert outgoing.texts("a") == ["0", "1", "2", "3"]


def test_the_change_of_a_card_stays_behind_its_card(outgoing: Outgoing) -> None:
    """Whatever the priorities say: the row of the card may be older than this order of things."""
    card = outgoing.card("a", topic="confirm")
    with outgoing.offline.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET priority = 2"))
    outgoing.sim.faults.fail(-1, times=1)
    outgoing.send()
    outgoing.grey(card)
    assert outgoing.row(card + 1).priority == Priority.URGENT
    outgoing.send()
    assert outgoing.sim.sent("message/update_template_card") == []
    outgoing.after(seconds=1)
    outgoing.after(seconds=1)
    assert [message.greyed for message in outgoing.inbox("a")] == ["已由王工接受"]


def test_notices_leave_room_in_the_minute_of_a_person(outgoing: Outgoing) -> None:
    """Beyond thirty WeCom drops: the last ten are for what can't wait."""
    for number in range(PER_MINUTE):
        outgoing.tell("a", f"清单{number}", topic=BULK)
    outgoing.send()
    assert len(outgoing.texts("a")) == 20
    outgoing.tell("a", "名单", topic="manifest")
    outgoing.send()
    assert outgoing.texts("a")[20:] == ["名单"]
    outgoing.after(minutes=1)
    assert outgoing.texts("a")[21:] == [f"清单{number}" for number in range(20, PER_MINUTE)]


def test_the_claim_walks_the_index_of_what_is_pending(outgoing: Outgoing) -> None:
    """Neither what was sent long ago nor a sort of everything that waits."""
    crowd(outgoing, 50, each=40)
    with outgoing.offline.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent' WHERE id <= 1990"))
    found = plan(outgoing)
    assert "ix_outbox_next" in found and "ix_outbox_queue" in found, found


def plan(outgoing: Outgoing) -> str:
    """How the database goes about a claim, as the sender makes it."""
    claims: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("WITH due AS"):
            claims.append((statement, values))

    engine = outgoing.offline.engine
    event.listen(engine, "before_cursor_execute", keep)
    outgoing.send()
    event.remove(engine, "before_cursor_execute", keep)
    statement, values = claims[0]
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # ten rows are sorted as quickly as walked; which it is depends on when autovacuum last came by
            connection.exec_driver_sql("SET enable_sort = off")
        rows = connection.exec_driver_sql(f"{explain} {statement}", values)
        return "\n".join(str(row[-1]) for row in rows)
