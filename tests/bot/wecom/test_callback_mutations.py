"""Whatever comes: 200, 400, 403 or 413, and only what WeCom signed is ever let in."""

import base64
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.simulator import wire
from bot.wecom.inbound import NoMessage, read_event
from tests.bot.bare_callback import AES_KEY, CORP, BareCallback, message

BARE = BareCallback()
ENCRYPTED = BARE.encrypt(message("<![CDATA[应急抽取 检测监测 2家]]>"))
BODY = f"<xml><AgentID>1000002</AgentID><Encrypt><![CDATA[{ENCRYPTED}]]></Encrypt></xml>".encode()
QUERY = BARE.signed(ENCRYPTED)
CARD = (
    "<xml><ToUserName>ww</ToUserName><FromUserName>c1-1</FromUserName><MsgType>event</MsgType>"
    "<Event>template_card_event</Event><CreateTime>1700000100</CreateTime><EventKey>fill</EventKey>"
    "<TaskId>question-1</TaskId><CardType>multiple_interaction</CardType><ResponseCode>RC</ResponseCode>"
    "<SelectedItems><SelectedItem><QuestionKey>need</QuestionKey><OptionIds><OptionId>2家</OptionId>"
    "</OptionIds></SelectedItem></SelectedItems></xml>"
)
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!",
    b"<Encrypt>",
    b"</xml>",
    b"\x00",
    b"\xff",
    b"MsgId",
    b"&#0;",
]

EDIT = st.tuples(
    st.floats(0, 1),
    st.integers(0, 40),
    st.one_of(st.binary(max_size=12), st.sampled_from(PIECES)),
)


def mutated(whole: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """Replaces pieces at places all over the bytes."""
    for place, length, piece in edits:
        start = int(place * len(whole))
        whole = whole[:start] + piece + whole[start + length :]
    return whole


@given(edits=st.lists(EDIT, min_size=1, max_size=4), in_query=st.booleans())
def test_any_mutation_of_a_request_is_taken_unchanged_or_refused(edits: Any, in_query: bool) -> None:
    BARE.taken.clear()
    if in_query:
        status, answer = BARE.ask(mutated(QUERY.encode(), edits).decode("latin-1"), BODY)
    else:
        status, answer = BARE.ask(QUERY, mutated(BODY, edits))
    assert status in {200, 400, 403, 413}
    assert answer == b""
    assert [event.text for event in BARE.taken] == (["应急抽取 检测监测 2家"] if status == 200 else [])


@given(edits=st.lists(EDIT, min_size=1, max_size=4), of_card=st.booleans())
def test_any_mutation_inside_the_frame_is_read_or_refused(edits: Any, of_card: bool) -> None:
    """Rightly signed and encrypted: a newer WeCom, or an older one."""
    BARE.taken.clear()
    frame = wire.frame((CARD if of_card else message()).encode(), CORP, b"0123456789abcdef")
    status = BARE.post(wire.encrypt(AES_KEY, mutated(frame, edits)))
    assert status in {200, 400, 403}
    assert len(BARE.taken) == (status == 200)
    for event in BARE.taken:
        assert event == type(event).from_json(event.to_json())


@given(frame=st.binary(max_size=200))
def test_any_bytes_as_frame_are_refused(frame: bytes) -> None:
    BARE.taken.clear()
    assert BARE.post(wire.encrypt(AES_KEY, frame)) in {400, 403}
    padded = frame[: len(frame) // 16 * 16]
    assert BARE.post(wire.encrypt_padded(AES_KEY, padded) or base64.b64encode(b"\0").decode()) in {400, 403}
    assert BARE.taken == []


INNER = ["SelectedItem", "OptionIds", "OptionId", "QuestionKey", "Event", "X"]
ELEMENTS = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(-5, 2**70)),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(INNER), inner),
        max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
NAMES = [
    "FromUserName", "MsgType", "Event", "EventKey", "TaskId", "ResponseCode", "SelectedItems", "MsgId",
    "BatchJob", "AgentID", "CreateTime", "Content", "ChangeType",
]  # fmt: skip
KINDS = st.sampled_from(["text", "event", "image", "location", "file", "link", "new_kind"])
EVENTS = st.sampled_from(
    ["template_card_event", "TEMPLATE_CARD_EVENT", "enter_agent", "LOCATION", "batch_job_result", "x"]
)


@given(kind=KINDS, event=EVENTS, more=st.lists(st.tuples(st.sampled_from(NAMES), ELEMENTS), max_size=6))
def test_elements_of_any_shape_make_an_event_or_a_refusal(kind: str, event: str, more: Any) -> None:
    """Unknown kinds, elements twice, nested where text was promised, numbers beyond 64 bits."""
    parts = [("FromUserName", "c1"), ("MsgType", kind), ("Event", event), ("AgentID", 1000002), *more]
    try:
        read = read_event(wire.xml(parts))
    except NoMessage:
        return
    assert isinstance(read.actor, str)
    assert isinstance(read.text, str)
    assert all(isinstance(one, str) for options in read.selected.values() for one in options)
    assert read.key.startswith(("msg:", "event:"))
