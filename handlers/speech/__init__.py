"""Text → typed command: tolerant, pure, never raises, linear in the length of the text.

Full-width and half-width, blanks and punctuation, Chinese numerals, synonyms; the order of parts is free.
"""

import re
from datetime import datetime

from config.vocabulary import Vocabulary
from handlers.speech.assign import read_assign
from handlers.speech.command import Command
from handlers.speech.commands_all import read_whole, read_words
from handlers.speech.commands_general import (
    Arrive,
    Depart,
    Finish,
    Help,
    NeverMind,
    Recuse,
    VagueAccept,
    read_assent,
)
from handlers.speech.commands_office import read_decision
from handlers.speech.confirm import ConfirmAsk, read_confirm, unread_digits
from handlers.speech.draw.doubt import declines
from handlers.speech.draw.draft import DrawRequest, Rehearsal
from handlers.speech.draw.emergency import read_emergency
from handlers.speech.draw.follow_up import merge_answer
from handlers.speech.draw.planned import read_planned
from handlers.speech.draw.when import SaidAt
from handlers.speech.giving_up import gives_up
from handlers.speech.head import heads
from handlers.speech.more import read_more
from handlers.speech.reasons import reason_in
from handlers.speech.several import read_several
from handlers.speech.text import Text, read
from models.rules.time.calendar import WorkingTime

__all__ = ["Command", "declined", "gives_up", "merge", "parse", "reason_in", "unread"]

MARKS = re.compile(r"[\s,、;:。.!?~]+")
# 「回避 甲公司 应急抽取 …」, 「到 …」: with 应急抽取 in the same text these words are part of the draw
YIELDING = (Recuse, VagueAccept, Depart, Arrive, Finish)


def parse(
    text: str, vocabulary: Vocabulary, now: datetime | None = None, working: WorkingTime | None = None
) -> Command | None:
    """What the text asks for; None when that can't be told. Without `now` no times are read."""
    plain = read(text)
    bare = MARKS.sub("", plain.norm)
    if not bare:
        return Help() if "?" in plain.norm else None
    sent = SaidAt(now, working or WorkingTime()) if now else None
    command = (
        read_decision(plain)
        or read_whole(bare)
        or read_confirm(plain)
        or _draw_or_word(plain, vocabulary, sent)
        or read_assent(bare)
        or _draw(plain, vocabulary, sent, planned=True)
    )
    return read_several(plain, command) or (NeverMind() if gives_up(text) else None)


def unread(text: str) -> ConfirmAsk | None:
    """The digits in a text that `parse` does not understand."""
    return unread_digits(read(text))


def merge(
    draft: DrawRequest,
    answer: str,
    vocabulary: Vocabulary,
    now: datetime | None = None,
    working: WorkingTime | None = None,
) -> DrawRequest | None:
    """The draft with what the answer adds; None when the answer is another command."""
    other = parse(answer, vocabulary)
    names_parties = isinstance(other, Recuse) and other.number is None
    if other is None or names_parties or isinstance(other, VagueAccept):
        sent = SaidAt(now, working or WorkingTime()) if now else None
        return merge_answer(draft, read(answer), vocabulary, sent)
    return None


def declined(draft: DrawRequest, answer: str) -> bool:
    """No draw is wanted, where it was asked whether one is meant."""
    return declines(draft, read(answer))


def _draw_or_word(text: Text, vocabulary: Vocabulary, sent: SaidAt | None) -> Command | None:
    for number, start in heads(text.norm):
        if more := read_more(text, start, number, vocabulary):
            return more
        if assign := read_assign(text, start, number, vocabulary):
            return assign
    word = read_words(text)
    if word is None:
        return _draw(text, vocabulary, sent, planned=False)
    if isinstance(word, YIELDING) and getattr(word, "number", None) is None:
        draw = _draw(text, vocabulary, sent, planned=True)
        drawn = isinstance(draw, DrawRequest) and (draw.lots or not draw.planned)
        return draw if drawn or isinstance(draw, Rehearsal) else word
    return word


def _draw(text: Text, vocabulary: Vocabulary, sent: SaidAt | None, planned: bool) -> Command | None:
    """Emergency words win."""
    if emergency := read_emergency(text, vocabulary):
        return emergency
    return read_planned(text, vocabulary, sent) if planned else None
