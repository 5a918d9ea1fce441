"""The callback URL: the published test vectors, URL verification, and everything that must be refused."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.engine.dispatch import Outcome
from bot.wecom.callback import MAX_BODY
from handlers.routing.event import EventKind
from tests.bot.bare_callback import AES_KEY, CORP, TOKEN, BareCallback, message

SECRET_WORDS = "绝密事由"


@pytest.fixture
def bare() -> BareCallback:
    return BareCallback()


@pytest.fixture
def log() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


VECTOR_A = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/s"
    "YYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJ"
    "YuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGU"
    "callcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDY"
    "A5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
VECTOR_B = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
VECTOR_C = (
    "EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5pIZucK3l"
    "yEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA9O"
    "BeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+6Tx"
    "T3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4no1g"
    "+SdHiNqR328="
)
ENVELOPE = "<xml><AgentID>1000002</AgentID><Encrypt>{}</Encrypt><ToUserName><![CDATA[x]]></ToUserName></xml>"


def test_answers_of_500_are_counted() -> None:
    """By why: nothing was stored, or it was kept for replay. What is refused or taken is none of them."""
    bare = BareCallback(agent=218)
    query = "msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813&nonce=1372623149"
    body = ENVELOPE.format(VECTOR_A).encode()
    assert bare.ask(query, body)[0] == 200
    assert bare.ask(query, b"<xml/>")[0] == 400
    bare.fault = OSError("no space left")
    assert [bare.ask(query, body)[0] for _ in range(3)] == [500] * 3
    bare.fault, bare.outcome = None, Outcome.FAILED
    assert bare.ask(query, body)[0] == 500
    assert bare.callback.errors == {"not_stored": 3, "failed": 1}


def test_vector_a_a_message_published_by_wecom() -> None:
    bare = BareCallback(agent=218)
    query = "msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813&nonce=1372623149"
    for wrapped in (f"<![CDATA[{VECTOR_A}]]>", f"\n  {VECTOR_A}\n"):
        assert bare.ask(query, ENVELOPE.format(wrapped).encode()) == (200, b"")
    event = bare.taken[0]
    assert (event.kind, event.actor, event.text) == (EventKind.TEXT, "mycreate", "hello")
    assert event.key == bare.taken[1].key == "msg:4561255354251345929"


def test_vector_c_single_line_xml_of_another_tenant(log: list[Any]) -> None:
    key, corp = "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP", "ww6a112864f8022910"
    query = "msg_signature=f265ae551b1932727204c3d707628d01376a6940&timestamp=1583995625&nonce=1584392382"
    bare = BareCallback("kz7Yx62CH8SaLN", key, corp, at=1583995625)
    assert bare.ask(query, ENVELOPE.format(VECTOR_C).encode())[0] == 200
    assert (bare.taken[0].actor, bare.taken[0].text) == ("foobar", "x123")
    stranger = BareCallback("kz7Yx62CH8SaLN", key, "ww6a112864f8022911", at=1583995625)
    assert stranger.ask(query, ENVELOPE.format(VECTOR_C).encode())[0] == 403
    assert (stranger.taken, log[-1]["why"]) == ([], "wrong receiver")


def test_vector_b_url_verification_however_the_echo_is_encoded() -> None:
    bare = BareCallback(at=1409659589)
    head = (
        "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr="
    )
    for echo in (quote(VECTOR_B, safe=""), VECTOR_B, quote(VECTOR_B, safe="+/")):
        assert bare.ask(head + echo, method="GET") == (200, b"1616140317555161061")
    assert bare.ask(head + VECTOR_B[:-4], method="GET") == (403, b"")
    assert bare.ask(head.replace("5c45", "5c46") + quote(VECTOR_B, safe=""), method="GET") == (403, b"")
    assert bare.ask("echostr=" + quote(VECTOR_B, safe=""), method="GET") == (403, b"")


def test_padding_up_to_a_whole_block_is_read(bare: BareCallback) -> None:
    """Real padding is 1 to 32 bytes; the message of 26 bytes makes it 32 (the edge vector)."""
    for size in range(33):
        assert bare.post_xml(message(f"<![CDATA[{'x' * size}]]>", number=str(size + 1))) == 200
    assert [len(event.text) for event in bare.taken] == list(range(33))
    echo = bare.encrypt("x" * 26)
    assert len(base64.b64decode(echo)) == 96
    query = bare.signed(echo) + "&echostr=" + quote(echo, safe="")
    assert bare.ask(query, method="GET") == (200, b"x" * 26)


def test_a_wrong_signature_is_refused_before_anything_is_parsed(bare: BareCallback, log: list[Any]) -> None:
    body = WeChatCrypto(TOKEN, AES_KEY, CORP).encrypt_message(message(), "n", "1409659813").encode()
    for query in (
        "",
        "msg_signature=&timestamp=&nonce=",
        bare.signed("another"),
        "%ff%00=%zz&msg_signature=é",
    ):
        assert bare.ask(query, body)[0] == 403
    assert {line["status"] for line in log} == {403}
    assert bare.taken == []


def test_another_receiver_and_frames_that_are_no_frames(bare: BareCallback, log: list[Any]) -> None:
    assert bare.post_xml(message(), corp="wx5823bf96d3bd56c8") == 403
    assert bare.post_xml(message(), corp="") in {400, 403}
    whole = base64.b64decode(bare.encrypt(message()))
    cuts = [whole[:0], whole[:15], whole[:16], whole[:32], whole[:-16], whole[:-7], whole[16:], whole * 2]
    for cut in cuts:
        assert bare.post(base64.b64encode(cut).decode()) in {400, 403}
    for odd in ("A", "=", "====", "AAAA=AAA", "A" * 65, "/" * 6000):
        assert bare.post(odd) in {400, 403}
    assert bare.taken == []
    assert all(
        line["log_level"] == "warning" and set(line) == {"event", "status", "why", "log_level"}
        for line in log
    )


def test_an_oversized_body_is_cut_off_while_reading(bare: BareCallback, log: list[Any]) -> None:
    """Without a content-length too; not much more than the limit is ever read."""
    endless = (b"<xml>" + b"<a/>" * 1024 for _ in range(10_000))
    assert bare.ask(bare.signed("x"), endless)[0] == 413
    assert bare.read < MAX_BODY + 8192
    assert log[-1]["status"] == 413
    fitting = ENVELOPE.format("A" * 64).encode().ljust(MAX_BODY)
    assert bare.ask(bare.signed("A" * 64), fitting)[0] in {400, 403}
    assert bare.ask(bare.signed("A" * 64), fitting + b" ")[0] == 413


BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "evil", [BOMB, '<!DOCTYPE xml SYSTEM "file:///etc/passwd">', "<!-- a -->", "<!ELEMENT x>"]
)
def test_dtd_and_entities_are_refused_outside_and_inside(
    bare: BareCallback, log: list[Any], evil: str
) -> None:
    encrypted = bare.encrypt(message())
    envelope = ENVELOPE.format(encrypted)
    for body in (evil + envelope, envelope.replace("<AgentID>", evil + "<AgentID>"), envelope + evil):
        assert bare.ask(bare.signed(encrypted), body.encode())[0] == 400
    hidden = f"<![CDATA[x]]>{evil}<![CDATA[y]]>"
    for inner in (evil + message("&b;"), message(f"{evil}x"), message(hidden), message("<![CDATA[x") + evil):
        assert bare.post_xml(inner) == 400
    assert bare.post_xml(message("&b;")) == 400
    assert bare.taken == []
    assert {line["why"] for line in log} <= {
        "DTD or entities",
        "DTD or entities inside the frame",
        "not a message: ExpatError",
    }


def test_what_a_person_types_may_look_like_markup(bare: BareCallback) -> None:
    """The guard looks at markup, not at words: «<!DOCTYPE» in a text is a text."""
    typed = [
        "<!DOCTYPE xml>",
        "<!ENTITY a 'b'> &a;",
        "a]]>b<!-- c",
        "<xml><MsgId>1</MsgId></xml>",
        "5 < 6 && 7 > 6",
    ]
    for number, text in enumerate(typed, 1):
        split = text.replace("]]>", "]]]]><![CDATA[>")
        assert bare.post_xml(message(f"<![CDATA[{split}]]>", number=str(number))) == 200
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert bare.post_xml(message(escaped, number=str(number))) == 200
        assert [event.text for event in bare.taken[-2:]] == [text, text]


@pytest.mark.parametrize("sender", ["@all", "a|b", "", "王工", "a" * 65])
def test_what_no_member_sent_is_not_taken(bare: BareCallback, sender: str) -> None:
    """Whoever writes is answered: to the sender of this one it could only be the whole corp."""
    assert bare.post_xml(message(sender=sender)) == 400
    assert bare.taken == []


@pytest.mark.parametrize("seconds", [-3601, 3601, -86400 * 365])
def test_a_timestamp_an_hour_off_names_the_clock(bare: BareCallback, log: list[Any], seconds: int) -> None:
    encrypted = bare.encrypt(message())
    bare.clock.forward(timedelta(seconds=seconds))
    assert bare.post(encrypted, timestamp="1409659813") == 403
    assert "clock" in log[-1]["why"]
    echo = bare.signed(encrypted, timestamp="1409659813") + "&echostr=" + quote(encrypted, safe="")
    assert bare.ask(echo, method="GET")[0] == 403
    assert bare.post(encrypted, timestamp="") == 403
    assert bare.post(encrypted, timestamp="9" * 5000) == 403
    assert bare.taken == []


@pytest.mark.parametrize("seconds", [-3600, 0, 3600])
def test_a_retry_within_the_hour_is_taken(bare: BareCallback, seconds: int) -> None:
    encrypted = bare.encrypt(message())
    bare.clock.forward(timedelta(seconds=seconds))
    assert bare.post(encrypted, timestamp="1409659813") == 200


def test_nothing_of_a_message_is_ever_logged(bare: BareCallback, log: list[Any]) -> None:
    """Neither where it is refused, nor where the database fails under it."""
    encrypted = bare.encrypt(message(SECRET_WORDS), "other")
    bare.post(encrypted)
    bare.post_xml(message(f"<![CDATA[{SECRET_WORDS}]]>") + "<unclosed>")
    bare.post_xml(SECRET_WORDS)
    bare.fault = RuntimeError("no space left")
    assert bare.post_xml(message(SECRET_WORDS)) == 500
    assert len(log) == 4
    assert log[-1]["key"] == "msg:7"
    written = repr([{**line, "exc_info": ""} for line in log])
    assert SECRET_WORDS not in written
    assert encrypted[:40] not in written


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
def test_other_methods_get_nothing(bare: BareCallback, method: str) -> None:
    assert bare.ask("", method=method)[0] in {400, 403, 405}


def test_query_given_twice_or_in_disorder(bare: BareCallback) -> None:
    encrypted = bare.encrypt(message())
    good = dict(pair.split("=") for pair in bare.signed(encrypted).split("&"))
    body = ENVELOPE.format(encrypted).encode()
    assert bare.ask("&".join(f"{k}={v}" for k, v in sorted(good.items(), reverse=True)), body)[0] == 200
    assert bare.ask("&".join(f"a{n}=1" for n in range(50)), body)[0] == 400
