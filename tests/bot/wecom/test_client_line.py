"""Calls of a WeCom that answers byte by byte, without an end, or with what it should not say."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest

from bot.engine.clock import MovableClock, system_clock
from bot.engine.outbox_due import LEASE
from bot.wecom.client import MAX_ANSWER, WHOLE_CALL, Transient, WeCom, WeComFault
from tests.bot.wecom.peer import HEAD, Peer, answer, open_peer

TEXT = {"touser": "zhang", "msgtype": "text", "text": {"content": "名单已冻结"}}
TOKEN, SEND, UPDATE = (
    f"/cgi-bin/{path}" for path in ("gettoken", "message/send", "message/update_template_card")
)
SECONDS = 0.4
LONG = 20  # a call that has not ended by then has no end


@pytest.fixture
def peer() -> Iterator[Peer]:
    with open_peer() as opened:
        yield opened


@pytest.fixture
def wecom(peer: Peer) -> Iterator[WeCom]:
    client = WeCom(peer.base, "ww0123456789abcdef", "secret", 1000002, system_clock, seconds=SECONDS)
    yield client
    client.close()


def faults(wecom: WeCom, calls: int = 1) -> list[Transient]:
    """What comes of messages that are sent at the same time."""

    def send() -> WeComFault | None:
        try:
            wecom.send(TEXT)
        except WeComFault as fault:
            return fault
        return None

    pool = ThreadPoolExecutor(calls)
    under_way = [pool.submit(send) for _ in range(calls)]
    assert wait(under_way, timeout=LONG).not_done == set(), "a call without an end"
    pool.shutdown()
    found = [one.result() for one in under_way]
    assert all(isinstance(fault, Transient) for fault in found), found
    return [fault for fault in found if isinstance(fault, Transient)]


def test_a_call_is_over_well_before_its_lease() -> None:
    """What is left is for reading the row before it and for writing down what came of it."""
    assert LEASE.total_seconds() > WHOLE_CALL + 4


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nx-slow: ", HEAD + b"\r\n", HEAD + b'\r\n{"errc'])
def test_a_byte_now_and_then_is_no_answer(peer: Peer, wecom: WeCom, begun: bytes) -> None:
    """Each of them comes within the time-out of a read. The message may have been taken."""
    peer.answers[SEND] = lambda: peer.slowly(begun or b"H", pause=0.05)
    (fault,) = faults(wecom)
    assert fault.unanswered
    assert peer.calls == {TOKEN: 1, SEND: 1}
    peer.answers[SEND] = lambda: answer(msgid="m1")
    assert wecom.send(TEXT).msgid == "m1", "the next call has a connection of its own"


def test_a_token_that_comes_byte_by_byte_holds_up_nobody_for_long(peer: Peer, wecom: WeCom) -> None:
    """The time of the token is time of the call, also for those who wait for somebody else's."""
    peer.answers[TOKEN] = lambda: peer.slowly(HEAD + b"\r\n")
    found = faults(wecom, calls=8)
    assert len(found) == 8 and not any(fault.unanswered for fault in found), "nothing was sent"
    assert peer.calls[SEND] == 0
    peer.answers[TOKEN] = lambda: answer(access_token="t", expires_in=7200)
    peer.answers[SEND] = lambda: answer(msgid="m1")
    assert wecom.send(TEXT).msgid == "m1"


def test_the_second_try_after_a_stale_token_has_no_time_of_its_own(peer: Peer, wecom: WeCom) -> None:
    peer.answers[SEND] = lambda: answer(errcode=40014)
    tokens = iter((answer(access_token="t", expires_in=7200), peer.slowly(HEAD + b"\r\n")))
    peer.answers[TOKEN] = lambda: next(tokens)
    (fault,) = faults(wecom)
    assert not fault.unanswered, "the only message was refused"
    assert peer.calls == {TOKEN: 2, SEND: 1}


@pytest.mark.parametrize("head", [HEAD + b"\r\n", HEAD + b"content-length: 99999999999\r\n\r\n"])
def test_an_answer_without_an_end_is_not_read_to_its_end(peer: Peer, head: bytes) -> None:
    """It may have been taken; a worker's memory is not for it."""

    def flood() -> Iterator[bytes]:
        yield head
        while not peer.closing.is_set():
            yield b" " * 65536

    wecom = WeCom(peer.base, "ww0123456789abcdef", "secret", 1000002, system_clock, seconds=LONG)
    peer.answers[SEND] = flood
    (fault,) = faults(wecom)
    wecom.close()
    assert fault.unanswered and str(fault) == "答复没有尽头"
    assert peer.written[SEND] < 16 * MAX_ANSWER, "the rest stayed in the line"


def test_an_answer_of_many_brackets_is_none(peer: Peer, wecom: WeCom) -> None:
    peer.answers[SEND] = lambda: iter((HEAD + b"connection: close\r\n\r\n", b"[" * 500_000))
    peer.answers[UPDATE] = peer.answers[SEND]
    (fault,) = faults(wecom)
    assert isinstance(fault, Transient)


def test_what_is_under_way_ends_with_the_program(peer: Peer) -> None:
    wecom = WeCom(peer.base, "ww0123456789abcdef", "secret", 1000002, system_clock, seconds=LONG * 10)
    peer.answers[SEND] = lambda: peer.slowly(HEAD + b"\r\n")
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(wecom.send, TEXT)
        while not peer.written[SEND]:
            peer.closing.wait(0.02)
        wecom.close()
        assert wait([call], timeout=LONG).not_done == set()
        assert call.exception() is not None


def test_a_clock_that_is_set_back_makes_neither_patience_nor_token_last(peer: Peer) -> None:
    """A minute of patience by the wall clock would be an hour in which nothing goes out."""
    clock = MovableClock(frozen=True)
    wecom = WeCom(peer.base, "ww0123456789abcdef", "secret", 1000002, clock)
    peer.answers[SEND] = lambda: answer(msgid="m1")
    given, peer.answers[TOKEN] = peer.answers[TOKEN], lambda: answer(errcode=45009)
    with pytest.raises(Transient):
        wecom.send(TEXT)
    peer.answers[TOKEN] = given
    clock.jump(timedelta(hours=-1))
    clock.forward(timedelta(seconds=60))
    assert wecom.send(TEXT).msgid == "m1"
    clock.jump(timedelta(hours=-1))
    clock.forward(timedelta(seconds=6900))
    assert wecom.send(TEXT).msgid == "m1"
    assert peer.calls[TOKEN] == 3, "the token was not thought to be fresh"
    wecom.close()


def test_nobody_waits_for_an_answer_after_the_end(wecom: WeCom) -> None:
    wecom.close()
    with pytest.raises(Transient, match="正在关闭"):
        wecom.send(TEXT)


@pytest.mark.parametrize(
    ("said", "userid"),
    [({"userid": "Wang.1@x"}, "Wang.1@x"), ({"userid": "@all"}, None), ({"userid": "a|b"}, None),
     ({"userid": "a" * 65}, None), ({"userid": None}, None), ({"openid": "o1"}, None)],
)  # fmt: skip
def test_a_code_leads_to_one_account_or_to_nobody(
    peer: Peer, wecom: WeCom, said: dict[str, Any], userid: str | None
) -> None:
    peer.answers["/cgi-bin/auth/getuserinfo"] = lambda: answer(**said)
    assert wecom.user_of_code("code") == userid
