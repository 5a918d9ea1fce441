"""Callbacks as the simulator delivers them: retries, copies, spelling, hostile requests."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.simulator import Phones, Simulator, hostile, wire
from tests.bot.simulator.tenant import START, Listener, listening, parse, tenant


@pytest.fixture
def sim() -> Simulator:
    return tenant()


@pytest.fixture
def listener(sim: Simulator) -> Iterator[Listener]:
    with listening(sim) as listener:
        yield listener


@pytest.fixture
def phones(sim: Simulator, listener: Listener) -> Iterator[Phones]:
    with Phones(sim) as phones:
        yield phones


def test_url_verification(phones: Phones, sim: Simulator) -> None:
    assert phones.run(phones.driver.verify_url()) is True
    sim.app.callback_url += "x"
    assert phones.run(phones.driver.verify_url()) is False
    sim.app.callback_url = "http://127.0.0.1:1/"
    assert phones.run(phones.driver.verify_url()) is False


def test_text_arrives_with_the_clock_of_the_simulator(phones: Phones, listener: Listener) -> None:
    delivery = phones.phone("zhangsan").say("应急抽取 检测监测 2家 ]]> <盘龙区>")
    assert (delivery.statuses, delivery.accepted) == ([200], True)
    assert listener.field("Content") == "应急抽取 检测监测 2家 ]]> <盘龙区>"
    assert listener.field("FromUserName") == "ZhangSan"
    assert listener.field("CreateTime") == str(int(START.timestamp()))
    assert listener.field("AgentID") == "1000002"
    assert int(listener.field("MsgId") or 0) > 0
    assert listener.queries[0]["timestamp"] == str(int(START.timestamp()))
    phones.phone("zhangsan").say("进度")
    first, second = (parse(plain).findtext("MsgId") for plain in listener.plain)
    assert first != second


def test_entering_the_app_and_other_events(phones: Phones, listener: Listener) -> None:
    phones.phone("lisi").enter()
    assert (listener.field("Event"), listener.field("EventKey")) == ("enter_agent", "")
    phones.phone("lisi").event("future_event", [("Thing", 7)])
    assert (listener.field("Event"), listener.field("Thing")) == ("future_event", "7")


@pytest.mark.parametrize(
    ("answers", "retry_status", "statuses"),
    [
        ([500, 200], True, [500, 200]),
        ([500, 500, 500], True, [500, 500, 500]),
        ([500], False, [500]),
        ([403, 400, 200], True, [403, 400, 200]),
    ],
)
def test_retries(
    phones: Phones,
    listener: Listener,
    sim: Simulator,
    answers: list[int],
    retry_status: bool,
    statuses: list[int],
) -> None:
    listener.statuses = answers
    sim.callbacks.retry_status = retry_status
    assert phones.phone("lisi").say("进度").statuses == statuses
    assert len(set(listener.plain)) == 1


@pytest.mark.parametrize("fresh", [True, False])
def test_a_retry_is_encrypted_anew_or_sent_as_it_was(
    phones: Phones, listener: Listener, sim: Simulator, fresh: bool
) -> None:
    listener.statuses = [500, 500]
    sim.callbacks.fresh = fresh
    phones.phone("lisi").say("进度")
    assert len(set(listener.raw)) == (3 if fresh else 1)
    assert len({query["nonce"] for query in listener.queries}) == (3 if fresh else 1)


def test_silence_is_status_zero(phones: Phones, listener: Listener, sim: Simulator) -> None:
    sim.callbacks.timeout, listener.sleep = 0.1, 0.3
    sim.callbacks.attempts = 2
    delivery = phones.phone("lisi").say("进度")
    assert (delivery.statuses, delivery.accepted) == ([0, 0], False)
    sim.callbacks.retry_network = False
    assert phones.phone("lisi").say("进度").statuses == [0]
    sim.callbacks.drop = True
    assert phones.phone("lisi").say("进度").statuses == []


def test_copies_at_once(phones: Phones, listener: Listener, sim: Simulator) -> None:
    sim.callbacks.copies, sim.callbacks.at_once = 3, True
    assert phones.phone("lisi").say("进度").statuses == [200, 200, 200]
    assert len(set(listener.raw)) == 3
    assert len(set(listener.plain)) == 1


def test_elements_in_any_order_and_spelling(phones: Phones, listener: Listener, sim: Simulator) -> None:
    sim.callbacks.shuffle, sim.callbacks.cdata, sim.callbacks.extra_elements = True, False, True
    orders = set()
    for _ in range(12):
        phones.phone("lisi").say("进度 <7>")
        orders.add(tuple(re.findall(r"<([A-Z]\w+)>", listener.plain[-1])))
        assert listener.field("Content") == "进度 <7>"
    assert len(orders) > 1
    assert "CDATA" not in listener.plain[-1] + listener.raw[-1].decode()
    assert listener.last.findtext("FutureElement/Inner") == "未来的字段"


def test_hostile_requests_are_what_they_say(phones: Phones, listener: Listener) -> None:
    """The independent library refuses or fails on each, except the old timestamp, which is policy."""
    driver = phones.driver
    for attack in (
        hostile.bad_signature(driver),
        hostile.missing_signature(driver),
        hostile.wrong_receiver(driver),
        hostile.truncated(driver),
        hostile.not_base64(driver),
        hostile.entity_bomb(driver),
        hostile.no_encrypt(driver),
        hostile.bad_echo(driver),
    ):
        assert phones.run(attack) == 500
    assert listener.plain == []
    assert phones.run(hostile.old_timestamp(driver)) == 200
    assert int(listener.queries[-1]["timestamp"]) == int((START - timedelta(hours=2)).timestamp())
    assert phones.run(hostile.doctype(driver)) == 200
    assert listener.raw[-1].startswith(b"<!DOCTYPE")
    assert phones.run(hostile.inner_doctype(driver)) == 200
    assert "<!ENTITY" in listener.plain[-1]
    assert "&c;" in listener.plain[-1]
    assert phones.run(hostile.inner_garbage(driver)) == 200
    assert phones.run(hostile.oversize(driver)) == 200
    assert len(listener.raw[-1]) > 65536


def test_padding_and_length_are_really_false(phones: Phones, listener: Listener, sim: Simulator) -> None:
    phones.run(hostile.bad_padding(phones.driver))
    phones.run(hostile.false_length(phones.driver))
    for raw in listener.raw:
        encrypted = parse(raw).findtext("Encrypt") or ""
        with pytest.raises(ValueError, match=r"[Pp]adding|beyond"):
            wire.decrypt(sim.app.aes_key, encrypted)
