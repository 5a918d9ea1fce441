"""SIGKILL at every seam, in a real process: the draw is complete, exactly once; messages at least once.

WeCom delivers an unanswered callback again; a machine that was off starts again. Nothing else helps the bot.
"""

import operator
import random
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col

from models.draw import Answer, Assignment, Draw
from models.ledger import LedgerEntry
from models.mail import Attempt, Inbox, MailState, Outbox
from models.people import Role
from tests.scenarios.mishaps import kill_writing
from tests.scenarios.processes import City, Instance, open_city
from tests.scenarios.promises import assert_whole

pytestmark = pytest.mark.both

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
IN_SECONDS = '[answer_window]\nemergency = "4s"\n'


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> Iterator[City]:
    with open_city(database_url, tmp_path / "machine") as opened:
        yield opened


def restart(city: City) -> Instance:
    city.in_the_dark()
    return city.start()[0]


def test_killed_inside_a_transaction_and_between_commit_and_answer(city: City) -> None:
    who = asks_and_kills_in_time(city)
    one = restart(city)
    city.hear(who, "请回复任意6位数字")
    (draw,) = city.world.rows(Draw, col(Draw.requester) == who)
    # both are heard again by the next process; the second would draw once more
    for words, drawn in (("483920", 2), (f"加抽 1家 {draw.short}", 3)):
        city.gateway.before_answer = partial(city.kill, one)
        said = city.meanwhile(partial(city.say, who, words))
        city.wait(partial(operator.not_, city.gateway.addresses), "the instance is dead")
        assert len(city.world.assignments(draw.short)) == drawn
        one = restart(city)
        assert said.result().statuses.count(200) == 1
        city.wait_sent()
        assert_whole(city.world, drawn=drawn)


def asks_and_kills_in_time(city: City) -> str:
    """An official whose sentence was being handled when the power failed: nothing of it is in the tables.

    On a busy machine the eye may be too slow for the transaction; then the next official asks.
    """
    for number in range(5):
        who = f"w{number}"
        city.world.add_staff(who, f"王{number}", Role.DRAWER, unit=f"第{number}区住建局")
        (one,) = city.start()
        city.meanwhile(partial(city.say, who, SENTENCE))
        kill_writing(city, one)
        if not city.world.rows(Inbox, col(Inbox.actor) == who):
            assert city.world.rows(Draw, col(Draw.requester) == who) == []
            return who
    raise AssertionError("never killed inside the transaction")


def test_killed_after_the_claim_and_after_wecom_took_the_message(city: City) -> None:
    (one,) = city.start()
    city.say("Wang", SENTENCE)
    city.hear("Wang", "请回复任意6位数字")
    city.wait_sent()
    faults = city.simulator.faults
    faults.down, faults.slow = "closed", 8.0
    city.say("Wang", "483920")
    city.wait(lambda: len(unfinished(city)) >= 4, "cards claimed")
    city.kill(one)
    claimed = {attempt.outbox_id for attempt in unfinished(city)}
    assert not asked(city)

    faults.clear()
    faults.slow, faults.slow_path = 8.0, "message/send"
    one = restart(city)
    city.wait(lambda: len(asked(city)) == 4, "cards on the phones")
    city.kill(one)
    taken = city.world.rows(Outbox, col(Outbox.topic) == "ask")
    assert {row.state for row in taken} == {MailState.PENDING}
    assert claimed & {row.id for row in taken}

    faults.clear()
    restart(city)
    city.wait_sent()
    assert_whole(city.world, drawn=2)
    assert {row.state for row in city.world.rows(Outbox, col(Outbox.topic) == "ask")} == {MailState.SENT}


def test_killed_in_the_sweep_of_a_deadline(database_url: str, tmp_path: Path) -> None:
    with open_city(database_url, tmp_path / "machine", rules=IN_SECONDS) as city:
        (one,) = city.start()
        city.ask("Wang", SENTENCE)
        city.wait_sent()
        due = max(row.answer_by for row in city.world.assignments() if row.answer_by)
        time.sleep(max((due - city.world.clock()).total_seconds() - 0.3, 0))
        kill_writing(city, one)
        restart(city)
        city.wait(lambda: not overdue(city), "nobody is waited for beyond his time")
        city.say("Wang", "结束 0001 险情已排除")
        city.wait_sent()
        assert_whole(city.world, drawn=len(city.world.assignments()))
        silent = Counter(entry.data["rank"] for entry in ledger(city, "到时未答复"))
        assert set(silent.values()) == {1} and {1, 2} <= set(silent)


def test_killed_at_any_moment(database_url: str, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    dice, rounds = random.Random(seed), 4
    with open_city(database_url, tmp_path / "machine", institutions=24) as city:
        for number in range(rounds):
            city.world.add_staff(f"w{number}", f"王{number}", Role.DRAWER, unit=f"第{number}区住建局")
        city.start()
        for number in range(rounds):
            night = city.meanwhile(partial(one_night, city, f"w{number}", f"{number + 1:04d}"))
            time.sleep(dice.uniform(0.0, 0.9))
            city.kill(city.instances[-1])
            restart(city)
            night.result()
        city.wait_sent()
        assert_whole(city.world, drawn=3 * rounds, note=f"seed {seed}")
        for number in range(1, rounds + 1):
            answers = [one.state for one in city.world.assignments(f"{number:04d}")]
            assert answers == [Answer.REFUSED, Answer.ACCEPTED, Answer.ACCEPTED], (seed, number)


def one_night(city: City, official: str, short: str) -> None:
    """A draw with a refusal, from the sentence to 满额."""
    city.ask(official, f"{SENTENCE} {short}号现场")
    first, second = city.world.assignments(short)
    answer(city, first, f"拒绝 {short} 设备人员已全部派出")
    answer(city, second, f"接受 {short}")
    answer(city, city.world.assignments(short)[2], f"接受 {short}")
    city.hear(official, "满额")


def answer(city: City, one: Assignment, words: str) -> None:
    phone = city.world.contact(one)
    city.world.phone(phone).wait(lambda message: "接受" in message.buttons, 45)
    city.say(phone, words)


def unfinished(city: City) -> list[Attempt]:
    """Messages that were being handed over when the process ended."""
    return city.world.rows(Attempt, col(Attempt.outcome) == "")


def asked(city: City) -> list[str]:
    """Phones that show a task."""
    return [message.userid for message in city.simulator.messages if "应急任务" in message.title]


def overdue(city: City) -> bool:
    asked = [one.answer_by for one in city.world.assignments() if one.state == Answer.ASKED]
    return any(limit and limit < city.world.clock() for limit in asked)


def ledger(city: City, event: str) -> list[LedgerEntry]:
    return city.world.rows(LedgerEntry, col(LedgerEntry.event) == event)
