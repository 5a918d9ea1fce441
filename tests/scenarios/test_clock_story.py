"""The wall clock is set while a draw runs: nobody is late for that, and nothing stands still."""

from datetime import timedelta

import pytest

from models.draw import Answer, DrawState
from models.ledger import LedgerEntry
from models.mail import MailState, Outbox
from tests.scenarios.browse import browsing
from tests.scenarios.plans import monday
from tests.scenarios.world import World

SENTENCE = "应急抽取 检测监测 1家 盘龙区 某工地基坑坍塌"
HOUR = timedelta(hours=1)


def drawn(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    assert [one.state for one in world.assignments()] == [Answer.ASKED]


def test_an_institution_is_not_late_because_the_clock_jumped(world: World) -> None:
    drawn(world)
    world.clock.jump(HOUR)
    world.settle()
    (one,) = world.assignments()
    assert one.state == Answer.ASKED
    assert "接受 任务0001" in world.click(world.contact(one), "接受")
    (one,) = world.assignments()
    assert (one.state, one.late_answer) == (Answer.ACCEPTED, "")


@pytest.mark.both
def test_after_a_minute_the_new_time_is_believed(world: World) -> None:
    drawn(world)
    world.clock.jump(HOUR)
    for _ in range(2):
        world.settle()
        assert [one.state for one in world.assignments()] == [Answer.ASKED]
        world.clock.forward(timedelta(seconds=30))
    world.settle()
    assert [one.state for one in world.assignments()] == [Answer.SILENT, Answer.ASKED]


def test_a_reminder_waits_for_its_moment_though_the_clock_jumped(world: World) -> None:
    """Ahead and back: none comes in the wrong hour, and each comes in its own."""
    drawn(world)
    world.clock.jump(HOUR)
    world.settle()
    assert reminders(world) == 0
    world.clock.jump(-HOUR)
    world.settle()
    world.forward(minutes=3)
    assert reminders(world) > 0


def reminders(world: World) -> int:
    return len(world.rows(Outbox, Outbox.topic == "remind", Outbox.state == MailState.SENT))


def test_what_was_due_before_the_jump_is_done_at_once(world: World) -> None:
    drawn(world)
    world.clock.forward(timedelta(minutes=10))
    world.clock.jump(HOUR)
    world.settle()
    assert world.assignments()[0].state == Answer.SILENT


def test_a_glitch_of_the_clock_passes_unnoticed(world: World) -> None:
    """Ahead, and back within the minute: all that was asked is asked still."""
    drawn(world)
    before = world.assignments()
    for step in (HOUR, -HOUR):
        world.clock.jump(step)
        world.settle()
        world.clock.forward(timedelta(seconds=10))
    world.clock.forward(timedelta(minutes=2))
    world.settle()
    after = world.assignments()
    assert [(one.state, one.answer_by) for one in after] == [(one.state, one.answer_by) for one in before]


def test_whoever_sets_the_clock_forward_does_not_get_rid_of_the_supervisor(world: World) -> None:
    world.say("sun", "值班")
    world.say("wang", SENTENCE)
    world.clock.jump(timedelta(minutes=2))
    world.say("wang", "483920")
    assert world.draw().state == DrawState.WAITING
    world.say("sun", "确认 0001 117755")
    assert world.draw().r2 == "117755"


def test_what_is_waited_for_is_waited_for_still(world: World) -> None:
    """The question of a moment ago, and bare digits on the phone and on the page."""
    world.say("wang", "应急抽取 检测监测 1家 某工地基坑坍塌")
    world.clock.jump(HOUR)
    assert "名单已冻结" in world.say("wang", "盘龙区")
    world.clock.jump(HOUR)
    with browsing(world, "wang") as wang:
        assert 'name="digits"' in wang.get("/h5/digits/0001").text
    world.say("wang", "483920")
    assert world.draw().r1 == "483920"


def test_whoever_is_on_duty_is_on_duty_still(world: World) -> None:
    world.say("sun", "值班")
    world.clock.jump(25 * HOUR)
    world.say("wang", SENTENCE)
    assert world.draw().supervisor == "sun"


def test_a_message_is_not_given_up_because_the_clock_jumped(world: World) -> None:
    """WeCom was away for a moment, the clock was wrong for another: the card goes out."""
    world.say("wang", SENTENCE)
    world.phone("wang").say("483920")
    world.clock.jump(HOUR)
    world.settle()
    asked = world.rows(Outbox, Outbox.topic == "ask")
    assert asked and {row.state for row in asked} == {MailState.SENT}


@pytest.mark.both
def test_the_ledger_says_that_the_clock_was_set(world: World) -> None:
    for step in (-HOUR, timedelta(seconds=5)):
        world.clock.jump(step)
        world.settle()
        world.bot.heart.beat()
    entries = world.rows(LedgerEntry, LedgerEntry.event == "时钟跳变")
    assert [entry.data["seconds"] for entry in entries] == [-3600.0]


def test_a_clock_that_was_a_year_ahead_silences_no_anchor(world: World) -> None:
    """Three minutes in the wrong year: each day's anchor, and what is old stays as it is."""
    monday(world)
    world.say("wang", "帮助")
    year = timedelta(days=365)
    world.clock.jump(year)
    world.forward(minutes=3)
    assert world.rows(LedgerEntry, LedgerEntry.event == "消息到期清空") == []
    world.clock.jump(-year)
    world.settle()
    before = len(world.phone("shen").messages)
    world.forward(days=3)
    anchors = [m.text for m in world.phone("shen").messages[before:] if "存证" in m.text]
    assert len(anchors) == 3
    assert world.bot.dispatch.retries.troubles() == []
    world.clock.jump(timedelta(days=1))
    world.forward(minutes=3)
    world.clock.jump(timedelta(days=-1))
    world.forward(days=2)
    assert world.bot.dispatch.retries.troubles() == []
