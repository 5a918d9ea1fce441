"""A text with two numbers is several orders: 「拒绝 0001和0002」, 「0001接受，0002拒绝」. Pure."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from handlers.speech import draw_number
from handlers.speech.command import Command, DrawOrder, Order, reason_of, with_reason
from handlers.speech.commands_all import read_words
from handlers.speech.commands_office import Decide
from handlers.speech.head import Phrase
from handlers.speech.reasons import reason_in
from handlers.speech.text import Text, read

ALL = re.compile(r"全都|全部|一起|同时|分别|[都均]")
CLAUSE = re.compile(r"[\s,、;:。.!]+|[和及与跟]")
MATTERS = re.compile(r"事项\s*[0-9]{1,9}(?:\s*[和及与跟、,/]\s*(?:事项)?\s*[0-9]{1,9}(?![0-9点号家项条]))*")
MOST = 20


@dataclass(frozen=True)
class Several(Command):
    """「拒绝 0001和0002」: a text with two numbers settles nothing; each order is asked back."""

    orders: tuple[Order, ...]


def read_several(text: Text, command: Command | None) -> Command | None:
    """`command`: what the text was read as, and what it stays with fewer than two numbers."""
    if isinstance(command, Decide):
        return _decisions(text, command)
    if command is not None and not isinstance(command, DrawOrder):
        return command
    numbers = draw_number.every(text.norm)[:MOST]
    if len(numbers) < 2:
        return command
    orders = _each(text, numbers) or ([with_reason(command, None)] * len(numbers) if command else [])
    named = zip(orders, numbers, strict=False)
    whole = tuple(replace(one, number=number) for one, (number, _start, _end) in named)
    return Several(whole) if whole else None


def _decisions(text: Text, command: Decide) -> Command:
    """「同意 事项12和13」."""
    said = (digits for part in MATTERS.findall(text.norm) for digits in re.findall("[0-9]+", part))
    numbers = list(dict.fromkeys(map(int, said)))[:MOST]
    if len(numbers) < 2:
        return command
    return Several(tuple(replace(command, number=number, note=None) for number in numbers))


def _each(text: Text, numbers: list[tuple[str, int, int]]) -> list[DrawOrder]:
    """The order beside each number; the word stands before the numbers or behind them."""
    norm = text.norm
    if _order(norm[: numbers[0][2]]):
        cuts = [0, *(end for _number, _start, end in numbers[:-1]), len(norm)]
    else:
        cuts = [*(start for _number, start, _end in numbers), len(norm)]
    said = [_order(norm[start:end]) for start, end in pairwise(cuts)]
    if not any(said):
        return []
    last_said = reason_of(said[-1]) if said[-1] else None
    why = reason_in(last_said) or reason_in(Phrase(text, "", None, numbers[-1][2]).reason)
    orders = _inherited(said)
    last = type(orders[-1])
    return [with_reason(one, why if why and type(one) is last else None) for one in orders]


def _inherited(said: list[DrawOrder | None]) -> list[DrawOrder]:
    """Who has no word of his own has that of the one before, or else of the first that has one."""
    known = next(one for one in said if one is not None)
    orders = []
    for one in said:
        known = one or known
        orders.append(known)
    return orders


def _order(norm: str) -> DrawOrder | None:
    """What one part of the text orders: 「拒绝 0001」, 「和0002接受」, 「设备在外，接受 0002」."""
    plain = ALL.sub("", norm)
    starts = [0, *(gap.end() for gap in CLAUSE.finditer(plain))]
    for start in starts[:MOST]:
        command = read_words(read(plain[start:]))
        if isinstance(command, DrawOrder) and command.number:
            return command
    return None
