"""Every number that arrives is on record before it is looked at, and its giver reads which one it was."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from models.draw import Arrival, DrawState
from models.ledger import LedgerEntry
from models.people import Role
from tests.bot.draw_form_fields import emergency, planned
from tests.scenarios.browse import browsing, words
from tests.scenarios.evidence import SENTENCE
from tests.scenarios.test_form_story import freeze, give_digits
from tests.scenarios.world import World, open_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


def arrived(world: World) -> list[tuple[str, str, str, int]]:
    """Who gave what for which draw, from the ledger."""
    found = world.rows(LedgerEntry, LedgerEntry.event == "收到数字")
    return [(e.subject, e.actor, e.data["value"], e.data["nth"]) for e in sorted(found, key=lambda e: e.seq)]


def test_a_number_that_is_taken_and_those_that_are_not(world: World) -> None:
    """Odd, taken, a second time, after the draw: each is an entry, each answer says which one it was."""
    world.say("wang", SENTENCE)
    number = world.draw().number
    assert "不是6位数字" in (odd := world.say("wang", "确认 12345")) and "12345（第1次给出）" in odd
    assert "您的数字：483920（第2次给出）" in world.say("wang", "483920")
    assert "不能重抽" in (again := world.say("wang", "111111")) and "111111（第3次给出）" in again
    assert [(one[0], *one[2:]) for one in arrived(world)] == [
        (number, "12345", 1), (number, "483920", 2), (number, "111111", 3),
    ]  # fmt: skip
    [entry] = world.rows(LedgerEntry, LedgerEntry.event == "抽取人数字")
    before = [e.seq for e in world.rows(LedgerEntry, LedgerEntry.event == "收到数字") if e.seq < entry.seq]
    assert len(before) == 2 and world.draw().r1 == "483920"


def test_a_number_among_other_words_is_on_record_too(world: World) -> None:
    """From whom digits are waited for; to anybody else it is a text like any other."""
    world.say("wang", SENTENCE)
    heard = (("我选483920吧", "483920", "和别的话写在一起"), ("48-39-20", "48-39-20", "不是6位数字"))
    for nth, (said, digits, why) in enumerate(heard, 1):
        answer = world.say("wang", said)
        assert f"收到“{digits}”，{why}，没有抽取" in answer and f"{digits}（第{nth}次给出）" in answer
        assert "次给出" not in world.say("zong", said)
    assert [one[1:] for one in arrived(world)] == [("Wang", "483920", 1), ("Wang", "48-39-20", 2)]
    assert world.draw().r1 is None
    assert "您的数字：483920（第3次给出）" in world.say("wang", "483920")


def test_what_comes_too_late_is_on_record(world: World) -> None:
    world.say("wang", SENTENCE)
    world.forward(minutes=31)
    assert "222222（第1次给出）" in world.say("wang", "确认 0001 222222")
    assert world.draw().close_reason == "超时作废"
    assert [one[2:] for one in arrived(world)] == [("222222", 1)]


def test_what_the_wrong_person_gives_is_on_record(world: World) -> None:
    """Also where there is no such draw, and where he has no right to draw at all."""
    world.add_staff("li", "李工", Role.DRAWER)
    world.say("wang", SENTENCE)
    for who in ("li", "c1-1"):
        for number in ("0001", "0099"):
            assert "333333（第1次给出）" in world.say(who, f"确认 {number} 333333")
    assert [(one[0], one[1]) for one in arrived(world)] == [
        (world.draw().number, "li"), ("0099", "li"), (world.draw().number, "c1-1"), ("0099", "c1-1"),
    ]  # fmt: skip
    assert world.draw().r1 is None and "没有抽取权限" in world.say("c1-1", "444444")


def test_the_supervisor_counts_for_himself(world: World) -> None:
    world.clock.forward(timedelta(hours=8))
    with browsing(world, "wang") as wang:
        freeze(wang, planned())
        assert "等待其余数字" in words(give_digits(wang, world.draw().number, "483920"))
    world.settle()
    assert "已收到您的数字483920（第1次给出）" in world.phone("wang").messages[-1].text
    assert "已收到您的数字117755（第1次给出）" in world.say("sun", "117755")
    assert "您已给出0001的数字117755" in (again := world.say("sun", "确认 0001 117756"))
    assert "117756（第2次给出）" in again


def test_a_refused_form_keeps_its_number_too(world: World) -> None:
    with browsing(world, "wang") as wang:
        freeze(wang, emergency())
        refused = give_digits(wang, world.draw().number, "12")
        assert refused.status_code == 422 and "12（第1次给出）" in words(refused)
        give_digits(wang, world.draw().number, "483920")
    world.settle()
    assert [one[2:] for one in arrived(world)] == [("12", 1), ("483920", 2)]
    assert world.draw().state == DrawState.OPEN


def test_a_number_for_one_of_several_draws_is_on_record_before_he_says_which(world: World) -> None:
    world.add_institution("设计")
    world.say("wang", SENTENCE)
    world.say("wang", "应急抽取 设计 1家 西山区 第三工地滑坡 先抽后补")
    asked = world.say("wang", "483920")
    assert "给哪一个" in asked and [one[2:] for one in arrived(world)] == [("483920", 1)]
    world.say("wang", "0001")
    assert [one[2:] for one in arrived(world)] == [("483920", 1), ("483920", 1)]
    assert arrived(world)[1][0] == world.draw("0001").number


def test_a_public_number_is_on_record_with_its_spelling(world: World) -> None:
    world.say("wang", SENTENCE)
    assert "08-12-15（第1次给出）" in world.say("shen", "公开数 0001 08-12-15")
    assert "08.12.15（第2次给出）" in world.say("shen", "公开数 0001 08.12.15")
    assert [one[2:] for one in arrived(world)] == [("08-12-15", 1), ("08.12.15", 2)]


@pytest.mark.both
def test_a_number_that_meets_a_fault_is_on_record_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler fails after it: the entry stays, and running the event again brings no second one."""
    with open_world(database_url) as world:
        world.say("wang", SENTENCE)
        with monkeypatch.context() as broken:
            broken.setattr("handlers.draw.lottery.digits.check_shown", lambda *_: 1 / 0)
            delivery = world.phone("wang").say("483920")
            assert not delivery.accepted
        assert len(arrived(world)) == 1 and world.draw().r1 is None
        assert [str(outcome) for outcome in world.bot.dispatch.replay().values()] == ["taken"]
        assert len(arrived(world)) == 1 and world.draw().r1 == "483920"
        assert [one.nth for one in world.rows(Arrival)] == [1]


@pytest.mark.parametrize("said", ["R2：483920", "我报483920", "483-920", "四八三九二零", "48392"])
def test_a_number_in_words_that_are_not_understood_is_on_record(world: World, said: str) -> None:
    """Otherwise 「没看懂」 turns numbers away unseen."""
    assert "没看懂" in world.say("wang", said), "nobody asked for one"
    world.say("wang", SENTENCE)
    answer = world.say("wang", said)
    assert "第1次给出" in answer and "没有抽取" in answer
    assert [one[3] for one in arrived(world)] == [1]
    assert "第2次给出" in world.say("wang", "483920")
