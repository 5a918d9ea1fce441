"""Words that give up what was begun: 「取消吧」, 「算了」, 「还是不抽了吧」. Pure."""

import re

from handlers.speech import number as draw_number
from handlers.speech.empty_words import BACK, CALM, FILL, FIRM, HOLD, MARKS, ORDER, SLIP, SOFT
from handlers.speech.reasons import reason_in
from handlers.speech.text import read

CLAUSE = re.compile(r"[\s,、;:。.!?~]+")
GIVING_UP = re.compile(rf"(?:{BACK}|{FIRM}|{ORDER}|{SOFT}|{CALM}|{SLIP}|{FILL})*+")
GIVES_UP = re.compile(rf"{BACK}|{FIRM}|{ORDER}|{SOFT}|{CALM}|{SLIP}")
FIRMLY = re.compile(rf"(?:{FILL})*+(?:{BACK}|{FIRM})(?:{FILL})*+")
HEAD = re.compile(rf"(?:{FILL})*+(?:{FIRM}|{SOFT})(?:{FILL})*+")


def gives_up(text: str, *, owes_reason: bool = False) -> bool:
    """The text ends what the bot was asking for. With a number it is an order about that draw.

    `owes_reason`: 「不用了，险情已排除」 is the reason that was asked for; 「算了，再等等」 is none.
    """
    norm = read(text).norm
    if draw_number.every(norm):
        return False
    bare = MARKS.sub("", norm)
    if GIVES_UP.search(bare) and GIVING_UP.fullmatch(bare):
        return not (owes_reason and reason_in(text))
    first = next((clause for clause in CLAUSE.split(norm) if clause), "")
    if owes_reason:
        return any(one.fullmatch(first) for one in (FIRMLY, HOLD))
    return drops(first)


def drops(clause: str) -> bool:
    """The clause says that what was begun is not wanted, and nothing else: 「算了」, 「还是不抽了吧」."""
    return HEAD.fullmatch(clause) is not None
