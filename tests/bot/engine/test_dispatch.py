"""Exactly once whatever is delivered; a refusal rolled back and told; a bug kept, numbered, and run again."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import col

from bot.engine.dispatch import Outcome
from bot.wecom.inbound import read_event
from handlers.mail.post import reply
from handlers.routing.event import Event, EventKind
from handlers.routing.router import Ctx, Sweep, UserError
from models.base import Fact
from models.ledger import LedgerEntry, LedgerHead, first_fault
from models.mail import Inbox, InboxState, Outbox
from tests.bot.offline import OfflineBot, happening, open_offline, saying

pytestmark = pytest.mark.both


@pytest.fixture
def offline(database_url: str) -> Iterator[OfflineBot]:
    with open_offline(database_url) as opened:
        yield opened
        entries, heads = opened.rows(LedgerEntry), opened.rows(LedgerHead)
        assert first_fault(sorted(entries, key=lambda one: one.seq), heads[0] if heads else None) is None


def said(offline: OfflineBot) -> list[str]:
    return [row.payload["content"] for row in sorted(offline.rows(Outbox), key=lambda row: row.id)]


def test_an_event_delivered_again_and_at_once_has_one_effect(offline: OfflineBot) -> None:
    offline.act = lambda ctx: reply(ctx, "已办理")
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(offline.dispatch.event(happening())))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert offline.dispatch.batch([happening(), happening(), happening()]) == [Outcome.TAKEN] * 3
    assert outcomes == [Outcome.TAKEN] * 6
    assert said(offline) == ["已办理"]
    assert len(offline.rows(LedgerEntry)) == len(offline.rows(Inbox)) == 1
    assert offline.woken >= 1


def test_a_batch_with_every_kind_of_outcome(offline: OfflineBot) -> None:
    """What goes wrong with one event stays with it."""

    def act(ctx: Ctx) -> None:
        number = ctx.cause.removeprefix("msg:")
        reply(ctx, f"第{number}件")
        if number == "2":
            raise UserError("这件不行")
        if number == "3":
            raise ZeroDivisionError
        if number == "4":
            ctx.session.add_all([Fact(name="twice", value="a"), Fact(name="twice", value="b")])
            ctx.session.flush()

    offline.act = act
    events = [happening(number) for number in (1, 2, 3, 1, 4, 5)]
    outcomes = offline.dispatch.batch(events)
    taken, failed = Outcome.TAKEN, Outcome.FAILED
    assert outcomes == [taken, taken, failed, taken, failed, taken]
    states = {row.key: row.state for row in offline.rows(Inbox)}
    done, refused, bug = InboxState.DONE, InboxState.REFUSED, InboxState.FAILED
    assert states == {"msg:1": done, "msg:2": refused, "msg:3": bug, "msg:4": bug, "msg:5": done}
    words = said(offline)
    assert [word for word in words if word in {"第1件", "这件不行", "第5件"}] == words[:2] + words[-1:]
    assert len(words) == 5
    assert len(offline.rows(LedgerEntry)) == 2


def test_a_refusal_is_rolled_back_and_told_once(offline: OfflineBot) -> None:
    def act(ctx: Ctx) -> None:
        reply(ctx, "做了一半")
        ctx.session.add(Fact(name="half", value="done"))
        raise UserError("办不了，没有改变任何记录。")

    offline.act = act
    for _ in range(3):
        assert offline.dispatch.event(happening()) is Outcome.TAKEN
    assert said(offline) == ["办不了，没有改变任何记录。"]
    assert offline.rows(LedgerEntry) == offline.rows(Fact) == []
    assert [row.state for row in offline.rows(Inbox)] == [InboxState.REFUSED]
    assert offline.runs == 1


def test_a_bug_is_kept_numbered_told_once_and_run_again(offline: OfflineBot) -> None:
    def broken(ctx: Ctx) -> None:
        reply(ctx, "做了一半")
        raise KeyError("a mistake in the program")

    offline.act = broken
    assert offline.dispatch.event(happening()) is Outcome.FAILED
    assert offline.dispatch.event(happening()) is Outcome.FAILED
    row = offline.rows(Inbox)[0]
    assert row.state == InboxState.FAILED
    assert len(said(offline)) == 1
    assert row.error_no in said(offline)[0]
    assert "没有生效" in said(offline)[0]
    assert [line["error_no"] for line in offline.log] == [row.error_no] * 2
    assert offline.rows(LedgerEntry) == []
    offline.act = lambda ctx: reply(ctx, "已办理")
    assert offline.dispatch.event(happening()) is Outcome.TAKEN
    assert offline.dispatch.event(happening()) is Outcome.TAKEN
    assert said(offline)[1:] == ["已办理"]
    row = offline.rows(Inbox)[0]
    assert (row.state, row.error_no) == (InboxState.DONE, "")
    assert len(offline.rows(LedgerEntry)) == 1


def test_the_raw_callback_is_kept_only_as_long_as_it_may_have_to_be_run_again(offline: OfflineBot) -> None:
    def broken(_ctx: Ctx) -> None:
        raise ZeroDivisionError

    offline.dispatch.event(happening(1))
    offline.act = broken
    offline.dispatch.event(happening(2))
    raws = [row.payload["raw"] for row in offline.rows(Inbox)]
    assert raws == [{}, {"MsgType": "image"}]
    offline.act = lambda _ctx: None
    offline.dispatch.replay()
    assert [row.payload["raw"] for row in offline.rows(Inbox)] == [{}, {}]


def test_replay_runs_failed_events_in_the_order_they_came(offline: OfflineBot) -> None:
    def broken(_ctx: Ctx) -> None:
        raise ZeroDivisionError

    offline.act = broken
    for number in (3, 1, 2):
        offline.dispatch.event(happening(number))
        offline.clock.forward(offline.dispatch.router.sweeps[0].every)
    offline.dispatch.event(saying("帮助", 4))
    order: list[str] = []
    offline.act = lambda ctx: order.append(ctx.cause)
    assert offline.dispatch.replay("msg:1") == {"msg:1": Outcome.TAKEN}
    assert offline.dispatch.replay("msg:unknown") == {}
    assert list(offline.dispatch.replay()) == ["msg:3", "msg:2"]
    assert order == ["msg:1", "msg:3", "msg:2"]
    assert offline.dispatch.replay() == {}


def test_a_replay_may_end_in_a_refusal(offline: OfflineBot) -> None:
    def broken(_ctx: Ctx) -> None:
        raise ZeroDivisionError

    def refusing(_ctx: Ctx) -> None:
        raise UserError("现在晚了")

    offline.act = broken
    offline.dispatch.event(happening())
    offline.act = refusing
    assert offline.dispatch.replay() == {"msg:1": Outcome.TAKEN}
    assert offline.rows(Inbox)[0].state == InboxState.REFUSED
    assert said(offline)[-1] == "现在晚了"


def test_what_the_database_refuses_for_good_is_a_bug(offline: OfflineBot) -> None:
    """A value that does not fit, or a key that exists however often it is tried."""

    def twice(ctx: Ctx) -> None:
        ctx.session.add_all([Fact(name="key", value="a"), Fact(name="key", value="b")])
        ctx.session.flush()

    def too_large(_ctx: Ctx) -> None:
        raise DataError("SELECT", None, ValueError("value out of range"))

    for number, act in enumerate((twice, too_large), 1):
        offline.act = act
        assert offline.dispatch.event(happening(number)) is Outcome.FAILED
    assert {row.state for row in offline.rows(Inbox)} == {InboxState.FAILED}
    assert len(said(offline)) == 2
    assert offline.rows(Fact) == []


def test_two_transactions_that_met_are_run_again(offline: OfflineBot) -> None:
    """The loser of a race sees what the winner left; nothing of its first run stays."""
    offline.store(Fact(name="place", value="taken"))

    def act(ctx: Ctx) -> None:
        reply(ctx, f"第{offline.runs}次")
        if offline.runs == 1:
            raise IntegrityError("INSERT", None, ValueError("somebody was faster"))
        ctx.session.execute(delete(Fact))

    offline.act = act
    assert offline.dispatch.event(happening()) is Outcome.TAKEN
    assert said(offline) == ["第2次"]
    assert len(offline.rows(LedgerEntry)) == 1
    assert offline.rows(Fact) == []


def test_unknown_events_are_kept_and_answered_with_silence(offline: OfflineBot) -> None:
    for event in ("change_contact", "inactive_alert", "未来的事件"):
        xml = xml_of({"FromUserName": "sys", "CreateTime": "1", "MsgType": "event", "Event": event})
        for _ in range(2):
            assert offline.dispatch.event(read_event(xml)) is Outcome.TAKEN
    rows = offline.rows(Inbox)
    assert [row.kind for row in rows] == [EventKind.OTHER] * 3
    assert [row.payload["raw"] for row in rows] == [{}] * 3
    assert said(offline) == []


CLICK = {
    "AgentID": "1000002", "FromUserName": "c1-1", "CreateTime": "1700000100", "MsgType": "event",
    "Event": "template_card_event", "EventKey": "refuse", "TaskId": "ask-1", "ResponseCode": "RC1",
}  # fmt: skip


def click(**changes: str) -> Event:
    return read_event(xml_of({**CLICK, **changes}))


def xml_of(elements: dict[str, str]) -> str:
    return "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in elements.items()) + "</xml>"


def test_two_clicks_in_one_second_both_count_and_a_redelivery_does_not(offline: OfflineBot) -> None:
    """Events have no MsgId; the order and the spelling of elements change nothing."""
    reordered = xml_of(dict(reversed(CLICK.items())))
    spelled = xml_of({name: f"\n<![CDATA[{value}]]>" for name, value in CLICK.items()})
    same = [click(), click(SelectedItems=""), click(New="1"), read_event(reordered), read_event(spelled)]
    assert {event.key for event in same} == {same[0].key}
    others = [
        click(EventKey="recuse", ResponseCode="RC2"),
        click(ResponseCode="RC3"),
        click(EventKey="recuse"),
    ]
    for event in (*same, *others):
        offline.dispatch.event(event)
    assert len(offline.rows(Inbox)) == len(said(offline)) == 4


def test_an_event_run_again_reads_back_as_it_came(offline: OfflineBot) -> None:
    options = "<OptionIds><OptionId>2家</OptionId></OptionIds>"
    item = f"<SelectedItem><QuestionKey>need</QuestionKey>{options}</SelectedItem>"
    offline.dispatch.event(click(SelectedItems=item))
    stored = Event.from_json(offline.rows(Inbox)[0].payload)
    assert stored.selected == {"need": ["2家"]}
    assert (stored.kind, stored.task_id, stored.response_code) == (EventKind.CARD, "ask-1", "RC1")


def test_a_sweep_that_fails_for_one_goes_on_with_the_others(offline: OfflineBot) -> None:
    """And a sweep that can't even look raises: the scheduler logs it, and /readyz shows it as late."""
    settled: list[str] = []

    def handler(ctx: Ctx, name: str) -> None:
        ctx.session.add(Fact(name=f"done {name}", value="1"))
        ctx.session.flush()
        if name == "b":
            raise ZeroDivisionError
        settled.append(name)

    offline.store(*(Fact(name=name, value="1") for name in "abc"))
    due = select(col(Fact.name)).where(col(Fact.name).in_([*"abc"])).order_by(col(Fact.name))
    sweep = Sweep("settle", timedelta(seconds=1), lambda _now: due, handler)
    offline.dispatch.tick(sweep)
    assert settled == ["a", "c"]
    assert {fact.name for fact in offline.rows(Fact)} == {*"abc", "done a", "done c"}
    assert [(line["event"], line["id"]) for line in offline.log] == [("sweep failed", "b")]
    assert offline.dispatch.last_ok == {"settle": offline.clock.monotonic()}


def test_a_sweep_looks_again_once_it_has_the_lock(offline: OfflineBot) -> None:
    """Who held the lock before may have settled it."""
    handled: list[str] = []

    def lock(ctx: Ctx, name: str) -> Fact:
        fact = ctx.session.get_one(Fact, name, with_for_update=True)
        fact.value = "settled by another" if name == "a" else fact.value
        return fact

    def handler(_ctx: Ctx, fact: Fact) -> None:
        handled.append(fact.name)

    offline.store(*(Fact(name=name, value="due") for name in "ab"))
    due = select(col(Fact.name)).where(col(Fact.value) == "due").order_by(col(Fact.name))
    offline.dispatch.tick(Sweep("settle", timedelta(seconds=1), lambda _now: due, handler, lock))
    assert handled == ["b"]
