"""What was in old messages goes at night; key, time, outcome and a digest stay, and nothing else changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlmodel import col

from bot.store.db import reading, transaction
from config.rules import RulesFault, load_rules
from handlers.mail import retention
from models.ledger import LedgerEntry
from models.mail import Inbox, InboxState, MailState, Outbox
from models.rules.canonical import digest
from tests.handlers.oversight.test_anchor import tick
from tests.handlers.transaction import HOUSE, at, opened

pytestmark = pytest.mark.both

# three at night on 22 November in Shanghai
NIGHT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
YEAR, DAY = timedelta(days=365), timedelta(days=1)
WORDS = {"content": "0007 张春燕 12500010001"}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        yield found


def came(key: str, when: datetime, state: str = InboxState.DONE) -> dict[str, Any]:
    facts = {"kind": "text", "actor": "Wang", "payload": {"text": key}, "error_no": ""}
    return {"key": key, "received_at": when, "state": state, "answer": {"error": key}, **facts}


def went(key: str, when: datetime, state: str = MailState.SENT) -> dict[str, Any]:
    facts = {"to_user": "Wang", "kind": "text", "topic": "reply", "payload": WORDS, "fallback": "同样的话"}
    times = {"due_at": when, "give_up_at": when, "created_at": when}
    return {"key": key, "state": state, "attempts": 1, "msgid": "m1", "error": "", **facts, **times}


def store(engine: Engine, inbox: list[dict[str, Any]], outbox: list[dict[str, Any]]) -> None:
    with transaction(engine) as session:
        session.execute(insert(Inbox), inbox)
        session.execute(insert(Outbox), outbox)


def kept(engine: Engine, table: type[Any]) -> dict[str, tuple[bool, str]]:
    """By key: whether the contents are still there, and the digest."""
    with reading(engine) as session:
        return {row.key: (bool(row.payload), row.digest) for row in session.execute(select(table)).scalars()}


def test_old_settled_messages_are_emptied_and_can_still_be_matched(engine: Engine) -> None:
    old, young = NIGHT - YEAR - DAY, NIGHT - YEAR + DAY
    store(
        engine,
        [came("done", old), came("refused", old, InboxState.REFUSED), came("failed", old, InboxState.FAILED),
         came("young", young)],
        [went("sent", old), went("given-up", old, MailState.FAILED),
         went("taken-back", old, MailState.CANCELLED), went("waiting", old, MailState.PENDING),
         went("young", young)],
    )  # fmt: skip
    assert tick(engine, retention, NIGHT) == 1
    whole = (True, "")
    gone = {key: (False, digest({"text": key})) for key in ("done", "refused")}
    assert kept(engine, Inbox) == {**gone, "failed": whole, "young": whole}
    same = (False, digest(WORDS))
    emptied = dict.fromkeys(("sent", "given-up", "taken-back"), same)
    assert kept(engine, Outbox) == {**emptied, "waiting": whole, "young": whole}
    with reading(engine) as session:
        row = session.execute(select(Outbox).where(col(Outbox.key) == "sent")).scalar_one()
        assert (row.to_user, row.state, row.msgid, row.created_at, row.fallback) == (
            "Wang", MailState.SENT, "m1", old, "",
        )  # fmt: skip
        assert session.get_one(Inbox, "done").answer == {}
        entries = session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq))).scalars().all()
        assert [(one.event, one.subject, one.data["count"]) for one in entries] == [
            ("消息到期清空", "收件箱", 2),
            ("消息到期清空", "发件箱", 3),
        ]
    assert tick(engine, retention, NIGHT + timedelta(minutes=1)) == 0
    assert tick(engine, retention, NIGHT + 2 * DAY) == 1
    assert not any(whole for key, (whole, _) in kept(engine, Inbox).items() if key == "young")


def test_a_big_table_is_emptied_batch_by_batch(engine: Engine) -> None:
    count = retention.AT_ONCE + 1
    store(engine, [came(f"old-{n}", NIGHT - 2 * YEAR + n * timedelta(minutes=1)) for n in range(count)],
          [went("sent", NIGHT - 2 * YEAR)])  # fmt: skip
    assert tick(engine, retention, NIGHT) == 1
    assert [key for key, (whole, _) in kept(engine, Inbox).items() if whole] == [f"old-{count - 1}"]
    assert tick(engine, retention, NIGHT + timedelta(minutes=1)) == 1
    assert not any(whole for whole, _ in kept(engine, Inbox).values())
    assert tick(engine, retention, NIGHT + timedelta(minutes=2)) == 0
    with reading(engine) as session:
        assert session.execute(select(func.count()).select_from(LedgerEntry)).scalar_one() == 3


def test_a_clock_that_is_not_believed_yet_empties_nothing(engine: Engine) -> None:
    """What is gone stays gone: a jump of two years must not come just in time for the night's work."""
    store(engine, [came("young", NIGHT - DAY)], [went("young", NIGHT - DAY)])
    with at(engine, NIGHT + 2 * YEAR) as ctx:
        ctx.settled = NIGHT
        retention.empty_old_messages(ctx, "2026-11-22")
    assert kept(engine, Inbox)["young"] == kept(engine, Outbox)["young"] == (True, "")


def test_the_rules_say_how_long(engine: Engine, tmp_path: Path) -> None:
    store(engine, [came("text", NIGHT - 40 * DAY)], [went("sent", NIGHT)])
    file = tmp_path / "rules.toml"
    file.write_text('[retention]\nmessages = "39d"\n', encoding="utf-8")
    assert load_rules().retention.messages == YEAR
    with at(engine, NIGHT, house=replace(HOUSE, rules=load_rules(file))) as ctx:
        retention.empty_old_messages(ctx, "2026-11-22")
    assert kept(engine, Inbox)["text"][0] is False


@pytest.mark.parametrize("words", ["29d", "0y", "1m", "一年", "100y"])
def test_a_retention_that_makes_no_sense_is_refused(tmp_path: Path, words: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(f'[retention]\nmessages = "{words}"\n', encoding="utf-8")
    with pytest.raises(RulesFault, match="保留期应写作"):
        load_rules(file)


def test_what_is_old_is_found_by_an_index(sqlite_url: str) -> None:
    old = "SELECT key FROM inbox WHERE received_at < '2025' AND digest = '' AND state <> 'failed'"
    with opened(sqlite_url) as engine, reading(engine) as session:
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {old} ORDER BY received_at LIMIT 5")).all()
    assert "ix_inbox_kept" in plan[0][-1]
