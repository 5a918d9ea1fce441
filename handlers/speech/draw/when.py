"""When the activity begins, out of a sentence and out of the answers to 「什么时候」."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.speech.draw.draft import DrawRequest
from handlers.speech.text import masked, subtract
from models.rules.time.calendar import WorkingTime
from models.rules.time.moments import Moment, Outside, Past, Reading, Unclear, find_moment


@dataclass(frozen=True)
class SaidAt:
    """The moment of the message, and the house's working time."""

    now: datetime
    working: WorkingTime


@dataclass(frozen=True)
class When:
    """What was said of a time, and the spans that the words of it leave to the rest."""

    reading: Reading | None
    spans: tuple[tuple[int, int], ...]


def read_when(norm: str, spans: Sequence[tuple[int, int]], sent: SaidAt | None) -> When:
    """Looks only into `spans`; without it no time is read."""
    reading = find_moment(masked(norm, spans), sent.now, sent.working) if sent else None
    return When(reading, subtract(spans, reading.spans) if reading else tuple(spans))


def with_time(request: DrawRequest, reading: Reading | None) -> DrawRequest:
    """The request with what a reading says; the same request where there is none."""
    if reading is None:
        return request
    bare = replace(
        request, starts_at=None, unclear_time=None, past_time=None, odd_time=None, time_choices=(),
        no_such_time=False,
    )  # fmt: skip
    match reading:
        case Moment(at=at):
            return replace(bare, starts_at=at)
        case Past(at=at):
            return replace(bare, past_time=at)
        case Outside(at=at):
            return replace(bare, odd_time=at)
        case Unclear(text=text, choices=choices, never=never):
            return replace(bare, unclear_time=text, time_choices=choices, no_such_time=never)


def answer_time(draft: DrawRequest, said: str, reading: Reading | None, sent: SaidAt | None) -> DrawRequest:
    """「10点」 after 「周五上午」 is one time; who says an odd time again means it.

    A time that stands is changed only by another one that is clear.
    """
    if sent is None:
        return draft
    if isinstance(reading, Unclear | None) and draft.unclear_time:
        both = find_moment(f"{draft.unclear_time} {said}", sent.now, sent.working)
        reading = both if isinstance(both, Moment | Outside | Past) else reading
    if isinstance(reading, Outside) and reading.at == draft.odd_time:
        return agreed_time(draft, sent)
    if draft.starts_at and (not isinstance(reading, Moment | Outside) or reading.at == draft.starts_at):
        return draft
    return with_time(draft, reading)


def agreed_time(draft: DrawRequest, sent: SaidAt | None) -> DrawRequest:
    """「是」: the odd time is meant, or the only one that was offered."""
    meant = draft.odd_time or (draft.time_choices[0] if len(draft.time_choices) == 1 else None)
    if meant is None or sent is None:
        return draft
    return with_time(draft, Moment(meant, ()) if meant > sent.now else Past(meant, ()))
