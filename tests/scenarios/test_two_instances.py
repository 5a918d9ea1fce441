"""Two processes on one PostgreSQL database, callbacks spread over both, one killed in the middle."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col

from bot.simulator import Delivery
from models.draw import Answer, Assignment, Draw
from models.mail import Attempt, MailState, Outbox
from models.people import Role
from tests.scenarios.mishaps import all_waiting
from tests.scenarios.processes import City, open_city
from tests.scenarios.promises import PASSED, assert_one_task, assert_provable, assert_ranks, assert_whole

RULES = '[answer_window]\nemergency = "6s"\n'
OFFICIALS = ("w0", "w1", "w2")
SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
# each at a place of its own: whoever asks for the same one a little later is asked back
SENTENCES = {who: SENTENCE.replace("某", place) for who, place in zip(OFFICIALS, "甲乙丙", strict=True)}


@pytest.fixture
def city(postgres_url: str, tmp_path: Path) -> Iterator[City]:
    with open_city(postgres_url, tmp_path, institutions=30, rules=RULES) as opened:
        for number, userid in enumerate(OFFICIALS):
            opened.world.add_staff(userid, f"王{number}", Role.DRAWER, unit=f"第{number}区住建局")
        yield opened


def test_everything_happens_once_though_one_of_two_dies(city: City) -> None:
    first, _second = city.start(2)
    for night in [city.meanwhile(partial(city.ask, who, said)) for who, said in SENTENCES.items()]:
        night.result()
    city.wait_sent()
    asked = open_assignments(city)
    assert len(asked) == 2 * len(OFFICIALS)
    # both contacts of an institution answer at the same moment, one yes and one no
    answers = [city.meanwhile(act) for one in asked[:3] for act in contradicting(city, one)]
    city.simulator.faults.slow, city.simulator.faults.slow_path = 1.0, "message/send"
    city.wait(lambda: bool(city.world.rows(Attempt, col(Attempt.outcome) == "")), "messages in hand")
    city.kill(first)
    city.simulator.faults.clear()
    for one in answers:
        one.result()
    # nobody answers for the other three: their time runs out with one process left
    city.wait(lambda: all(settled(city, one) for one in asked), "every assignment settled", 20)
    for number in range(1, len(OFFICIALS) + 1):
        city.say(official_of(city, number), f"结束 {number:04d} 险情已排除")
    city.wait_sent()
    assert_whole(city.world, drawn=len([a for a in city.world.rows(Assignment) if a.state not in PASSED]))
    assert city.simulator.dropped == []


def test_two_acceptances_at_the_same_moment_fill_the_draw_once(city: City) -> None:
    city.start(2)
    city.ask("w0", SENTENCE)
    city.wait_sent()
    first, second = city.world.assignments()
    acceptances = [partial(city.say, city.world.contact(one), "接受 0001") for one in (first, second)]
    with all_waiting(city.url, 2, 5, *(partial(city.meanwhile, say) for say in acceptances)):
        assert {one.state for one in city.world.assignments()} == {Answer.ASKED}
    city.hear("w0", "满额")
    city.wait_sent()
    assert_whole(city.world, drawn=2)
    assert [text.count("满额") for text in city.world.phone("w0").texts() if "满额" in text] == [1]


def test_deadlines_are_swept_once_by_two_clocks(city: City) -> None:
    city.start(2)
    city.ask("w0", SENTENCE)
    city.wait_sent()
    with all_waiting(city.url, 2):
        # each of the two clocks has seen what is due, and neither has settled it
        assert silent(city) == []
    city.wait(lambda: len(silent(city)) >= 2, "both were silent", 30)
    city.say("w0", "结束 0001 险情已排除")
    city.wait_sent()
    assert_whole(city.world, drawn=len(city.world.assignments()))
    replaced = Counter(one.replaces for one in city.world.assignments() if one.replaces)
    assert set(replaced.values()) == {1}
    assert not [one.log for one in city.instances if "sweep failed" in one.log]


def test_two_senders_together_keep_to_what_wecom_delivers_to_one_person(city: City) -> None:
    city.start(2)
    begun = city.world.clock()
    asked = [city.meanwhile(lambda: city.say("shen", "帮助")) for _ in range(36)]
    for one in asked:
        one.result()
    city.wait(lambda: len(attempts(city, "shen")) >= 30, "thirty were sent")
    # a second poll of both senders changes nothing
    later = city.world.clock() + timedelta(seconds=2.5)
    city.wait(lambda: city.world.clock() > later, "two polls")
    sent = [attempt.at for attempt in attempts(city, "shen")]
    assert city.world.clock() - begun < timedelta(seconds=55)
    assert len(sent) == 30
    assert city.simulator.dropped == []
    waiting = [
        row for row in city.world.rows(Outbox, col(Outbox.to_user) == "shen") if row.state != MailState.SENT
    ]
    assert {row.state for row in waiting} == {MailState.PENDING}
    assert len(waiting) + len(sent) == len(city.world.rows(Outbox, col(Outbox.to_user) == "shen"))


def test_a_draw_asked_for_in_the_same_second_at_both_takes_each_number_and_each_k_once(city: City) -> None:
    city.start(2)
    twice = [(who, said) for who, said in SENTENCES.items() for _ in range(2)]
    sentences = [city.meanwhile(partial(city.say, who, said)) for who, said in twice]
    assert all(one.result().accepted for one in sentences)
    city.wait_sent()
    draws: list[Draw] = city.world.rows(Draw)
    assert sorted(draw.serial for draw in draws) == [1, 2, 3]
    assert sorted(draw.requester for draw in draws) == list(OFFICIALS)
    assert_ranks(city.world, city.world.rows(Assignment))
    assert_one_task(city.world)
    assert_provable(city.world)


def open_assignments(city: City) -> list[Assignment]:
    return city.world.rows(Assignment, col(Assignment.state) == Answer.ASKED)


def contradicting(city: City, one: Assignment) -> list[Callable[[], Delivery]]:
    short = short_of(city, one)
    yes, no = city.world.contacts(one)
    return [lambda: city.say(yes, f"接受 {short}"), lambda: city.say(no, f"拒绝 {short} 道路中断")]


def short_of(city: City, one: Assignment) -> str:
    (draw,) = city.world.rows(Draw, col(Draw.id) == one.draw_id)
    return str(draw.short)


def official_of(city: City, serial: int) -> str:
    return str(city.world.draw(f"{serial:04d}").requester)


def settled(city: City, one: Assignment) -> bool:
    (now,) = city.world.rows(Assignment, col(Assignment.id) == one.id)
    return bool(now.state != Answer.ASKED)


def silent(city: City) -> list[Assignment]:
    return city.world.rows(Assignment, col(Assignment.state) == Answer.SILENT)


def attempts(city: City, userid: str) -> list[Attempt]:
    return city.world.rows(Attempt, col(Attempt.to_user) == userid)
