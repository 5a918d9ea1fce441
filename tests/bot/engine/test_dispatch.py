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
from tests.bot.desk import Desk, happening, open_desk, saying

pytestmark = pytest.mark.both


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with open_desk(database_url) as opened:
        yield opened
        entries, heads = opened.rows(LedgerEntry), opened.rows(LedgerHead)
        assert first_fault(sorted(entries, key=lambda one: one.seq), heads[0] if heads else None) is None


def said(desk: Desk) -> list[str]:
    return [row.payload["content"] for row in sorted(desk.rows(Outbox), key=lambda row: row.id)]


def test_an_event_delivered_again_and_at_once_has_one_effect(desk: Desk) -> None:
    desk.act = lambda ctx: reply(ctx, "已办理")
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(desk.dispatch.event(happening()))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.dispatch.batch([happening(), happening(), happening()]) == [Outcome.TAKEN] * 3
    assert outcomes == [Outcome.TAKEN] * 6
    assert said(desk) == ["已办理"]
    assert len(desk.rows(LedgerEntry)) == len(desk.rows(Inbox)) == 1
    assert desk.woken >= 1


def test_a_batch_with_every_kind_of_outcome(desk: Desk) -> None:
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

    desk.act = act
    events = [happening(number) for number in (1, 2, 3, 1, 4, 5)]
    outcomes = desk.dispatch.batch(events)
    taken, failed = Outcome.TAKEN, Outcome.FAILED
    assert outcomes == [taken, taken, failed, taken, failed, taken]
    states = {row.key: row.state for row in desk.rows(Inbox)}
    done, refused, bug = InboxState.DONE, InboxState.REFUSED, InboxState.FAILED
    assert states == {"msg:1": done, "msg:2": refused, "msg:3": bug, "msg:4": bug, "msg:5": done}
    words = said(desk)
    assert [word for word in words if word in {"第1件", "这件不行", "第5件"}] == words[:2] + words[-1:]
    assert len(words) == 5
    assert len(desk.rows(LedgerEntry)) == 2


def test_a_refusal_is_rolled_back_and_told_once(desk: Desk) -> None:
    def act(ctx: Ctx) -> None:
        reply(ctx, "做了一半")
        ctx.session.add(Fact(name="half", value="done"))
        raise UserError("办不了，没有改变任何记录。")

    desk.act = act
    for _ in range(3):
        assert desk.dispatch.event(happening()) is Outcome.TAKEN
    assert said(desk) == ["办不了，没有改变任何记录。"]
    assert desk.rows(LedgerEntry) == desk.rows(Fact) == []
    assert [row.state for row in desk.rows(Inbox)] == [InboxState.REFUSED]
    assert desk.runs == 1


def test_a_bug_is_kept_numbered_told_once_and_run_again(desk: Desk) -> None:
    def broken(ctx: Ctx) -> None:
        reply(ctx, "做了一半")
        raise KeyError("a mistake in the program")

    desk.act = broken
    assert desk.dispatch.event(happening()) is Outcome.FAILED
    assert desk.dispatch.event(happening()) is Outcome.FAILED
    row = desk.rows(Inbox)[0]
    assert row.state == InboxState.FAILED
    assert len(said(desk)) == 1
    assert row.error_no in said(desk)[0]
    assert "没有生效" in said(desk)[0]
    assert [line["error_no"] for line in desk.log] == [row.error_no] * 2
    assert desk.rows(LedgerEntry) == []
    desk.act = lambda ctx: reply(ctx, "已办理")
    assert desk.dispatch.event(happening()) is Outcome.TAKEN
    assert desk.dispatch.event(happening()) is Outcome.TAKEN
    assert said(desk)[1:] == ["已办理"]
    row = desk.rows(Inbox)[0]
    assert (row.state, row.error_no) == (InboxState.DONE, "")
    assert len(desk.rows(LedgerEntry)) == 1


def test_the_raw_callback_is_kept_only_as_long_as_it_may_have_to_be_run_again(desk: Desk) -> None:
    def broken(_ctx: Ctx) -> None:
        raise ZeroDivisionError

    desk.dispatch.event(happening(1))
    desk.act = broken
    desk.dispatch.event(happening(2))
    raws = [row.payload["raw"] for row in desk.rows(Inbox)]
    assert raws == [{}, {"MsgType": "image"}]
    desk.act = lambda _ctx: None
    desk.dispatch.replay()
    assert [row.payload["raw"] for row in desk.rows(Inbox)] == [{}, {}]


def test_replay_runs_failed_events_in_the_order_they_came(desk: Desk) -> None:
    def broken(_ctx: Ctx) -> None:
        raise ZeroDivisionError

    desk.act = broken
    for number in (3, 1, 2):
        desk.dispatch.event(happening(number))
        desk.clock.forward(desk.dispatch.router.sweeps[0].every)
    desk.dispatch.event(saying("帮助", 4))
    order: list[str] = []
    desk.act = lambda ctx: order.append(ctx.cause)
    assert desk.dispatch.replay("msg:1") == {"msg:1": Outcome.TAKEN}
    assert desk.dispatch.replay("msg:unknown") == {}
    assert list(desk.dispatch.replay()) == ["msg:3", "msg:2"]
    assert order == ["msg:1", "msg:3", "msg:2"]
    assert desk.dispatch.replay() == {}


def test_a_replay_may_end_in_a_refusal(desk: Desk) -> None:
    def broken(_ctx: Ctx) -> None:
        raise ZeroDivisionError

    def refusing(_ctx: Ctx) -> None:
        raise UserError("现在晚了")

    desk.act = broken
    desk.dispatch.event(happening())
    desk.act = refusing
    assert desk.dispatch.replay() == {"msg:1": Outcome.TAKEN}
    assert desk.rows(Inbox)[0].state == InboxState.REFUSED
    assert said(desk)[-1] == "现在晚了"


def test_what_the_database_refuses_for_good_is_a_bug(desk: Desk) -> None:
    """A value that does not fit, or a key that exists however often it is tried."""

    def twice(ctx: Ctx) -> None:
        ctx.session.add_all([Fact(name="key", value="a"), Fact(name="key", value="b")])
        ctx.session.flush()

    def too_large(_ctx: Ctx) -> None:
        raise DataError("SELECT", None, ValueError("value out of range"))

    for number, act in enumerate((twice, too_large), 1):
        desk.act = act
        assert desk.dispatch.event(happening(number)) is Outcome.FAILED
    assert {row.state for row in desk.rows(Inbox)} == {InboxState.FAILED}
    assert len(said(desk)) == 2
    assert desk.rows(Fact) == []


def test_two_transactions_that_met_are_run_again(desk: Desk) -> None:
    """The loser of a race sees what the winner left; nothing of its first run stays."""
    desk.store(Fact(name="place", value="taken"))

    def act(ctx: Ctx) -> None:
        reply(ctx, f"第{desk.runs}次")
        if desk.runs == 1:
            raise IntegrityError("INSERT", None, ValueError("somebody was faster"))
        ctx.session.execute(delete(Fact))

    desk.act = act
    assert desk.dispatch.event(happening()) is Outcome.TAKEN
    assert said(desk) == ["第2次"]
    assert len(desk.rows(LedgerEntry)) == 1
    assert desk.rows(Fact) == []


def test_unknown_events_are_kept_and_answered_with_silence(desk: Desk) -> None:
    for event in ("change_contact", "inactive_alert", "未来的事件"):
        xml = xml_of({"FromUserName": "sys", "CreateTime": "1", "MsgType": "event", "Event": event})
        for _ in range(2):
            assert desk.dispatch.event(read_event(xml)) is Outcome.TAKEN
    rows = desk.rows(Inbox)
    assert [row.kind for row in rows] == [EventKind.OTHER] * 3
    assert [row.payload["raw"] for row in rows] == [{}] * 3
    assert said(desk) == []


CLICK = {
    "AgentID": "1000002", "FromUserName": "c1-1", "CreateTime": "1700000100", "MsgType": "event",
    "Event": "template_card_event", "EventKey": "refuse", "TaskId": "ask-1", "ResponseCode": "RC1",
}  # fmt: skip


def click(**changes: str) -> Event:
    return read_event(xml_of({**CLICK, **changes}))


def xml_of(elements: dict[str, str]) -> str:
    return "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in elements.items()) + "</xml>"


def test_two_clicks_in_one_second_both_count_and_a_redelivery_does_not(desk: Desk) -> None:
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
        desk.dispatch.event(event)
    assert len(desk.rows(Inbox)) == len(said(desk)) == 4


def test_an_event_run_again_reads_back_as_it_came(desk: Desk) -> None:
    options = "<OptionIds><OptionId>2家</OptionId></OptionIds>"
    item = f"<SelectedItem><QuestionKey>need</QuestionKey>{options}</SelectedItem>"
    desk.dispatch.event(click(SelectedItems=item))
    stored = Event.from_json(desk.rows(Inbox)[0].payload)
    assert stored.selected == {"need": ["2家"]}
    assert (stored.kind, stored.task_id, stored.response_code) == (EventKind.CARD, "ask-1", "RC1")


def test_a_sweep_that_fails_for_one_goes_on_with_the_others(desk: Desk) -> None:
    """And a sweep that can't even look raises: the scheduler logs it, and /readyz shows it as late."""
    settled: list[str] = []

    def handler(ctx: Ctx, name: str) -> None:
        ctx.session.add(Fact(name=f"done {name}", value="1"))
        ctx.session.flush()
        if name == "b":
            raise ZeroDivisionError
        settled.append(name)

    desk.store(*(Fact(name=name, value="1") for name in "abc"))
    due = select(col(Fact.name)).where(col(Fact.name).in_([*"abc"])).order_by(col(Fact.name))
    sweep = Sweep("settle", timedelta(seconds=1), lambda _now: due, handler)
    desk.dispatch.tick(sweep)
    assert settled == ["a", "c"]
    assert {fact.name for fact in desk.rows(Fact)} == {*"abc", "done a", "done c"}
    assert [(line["event"], line["id"]) for line in desk.log] == [("sweep failed", "b")]
    assert desk.dispatch.last_ok == {"settle": desk.clock.monotonic()}
