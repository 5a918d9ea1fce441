"""A text with two numbers is several orders: 「拒绝 0001和0002」, 「0001接受，0002拒绝」. Pure."""

import re
from dataclasses import asdict, fields, replace
from itertools import pairwise
from typing import Any

from handlers.speech import number as draw_number
from handlers.speech.head import Said
from handlers.speech.reasons import reason_in
from handlers.speech.text import Text, read
from handlers.speech.types import (
    Abandon,
    Accept,
    Arrive,
    Check,
    Close,
    Command,
    Depart,
    Finish,
    More,
    Progress,
    Recuse,
    Refuse,
    Several,
    Verdict,
    Withdraw,
)
from handlers.speech.types_office import Document, Publish, Unseal
from handlers.speech.words_general import read_words

# what is ordered or answered by a number, and the word for it
WORDS: dict[type, str] = {
    Accept: "接受",
    Refuse: "拒绝",
    Recuse: "回避",
    Depart: "出发",
    Arrive: "到场",
    Finish: "完成",
    Withdraw: "撤销",
    Close: "结束",
    Abandon: "放弃",
    More: "加抽",
    Publish: "公开",
    Unseal: "提前拆封",
    Check: "核验",
    Progress: "进度",
    Document: "文书",
    Verdict: "同意",
}
# what an institution says
ANSWERS = (Accept, Refuse, Recuse, Depart, Arrive, Finish)
KINDS = {word: kind for kind, word in WORDS.items()}
WHY = {"reason", "note"}
ALL = re.compile(r"全都|全部|一起|同时|分别|[都均]")
CLAUSE = re.compile(r"[\s,、;:。.!]+|[和及与跟]")
MATTERS = re.compile(r"事项\s*[0-9]{1,9}(?:\s*[和及与跟、,/]\s*(?:事项)?\s*[0-9]{1,9}(?![0-9点号家项条]))*")
MOST = 20


def word_of(command: Any) -> str:
    """撤销, 同意 …; a sheet by its own name."""
    if isinstance(command, Document):
        return command.kind
    if isinstance(command, Verdict) and not command.agreed:
        return "不同意"
    return WORDS[type(command)]


def with_reason(command: Any, reason: str | None) -> Any:
    """The same order and why, where it takes a reason."""
    return replace(command, **{one.name: reason for one in fields(command) if one.name in WHY})


def to_json(command: Any) -> list[Any]:
    """As a button carries it."""
    return [WORDS[type(command)], asdict(command)]


def from_json(values: Any) -> Command:
    """The order that a button carries."""
    word, given = values
    order: Command = KINDS[word](**given)
    return order


def read_several(text: Text, command: Command | None) -> Command | None:
    """`command`: what the text was read as, and what it stays with fewer than two numbers."""
    if isinstance(command, Verdict):
        return _verdicts(text, command)
    if command is not None and type(command) not in WORDS:
        return command
    numbers = draw_number.every(text.norm)[:MOST]
    if len(numbers) < 2:
        return command
    orders = _each(text, numbers) or ([with_reason(command, None)] * len(numbers) if command else [])
    named = zip(orders, numbers, strict=False)
    whole = tuple(replace(one, number=number) for one, (number, _start, _end) in named)
    return Several(whole) if whole else None


def _verdicts(text: Text, command: Verdict) -> Command:
    """「同意 事项12和13」."""
    said = (digits for part in MATTERS.findall(text.norm) for digits in re.findall("[0-9]+", part))
    numbers = list(dict.fromkeys(map(int, said)))[:MOST]
    if len(numbers) < 2:
        return command
    return Several(tuple(replace(command, number=number, note=None) for number in numbers))


def _each(text: Text, numbers: list[tuple[str, int, int]]) -> list[Any]:
    """The order beside each number; the word stands before the numbers or behind them."""
    norm = text.norm
    if _order(norm[: numbers[0][2]]):
        cuts = [0, *(end for _number, _start, end in numbers[:-1]), len(norm)]
    else:
        cuts = [*(start for _number, start, _end in numbers), len(norm)]
    orders = [_order(norm[start:end]) for start, end in pairwise(cuts)]
    if not any(orders):
        return []
    why = _why(orders[-1]) or reason_in(Said(text, "", None, numbers[-1][2]).reason)
    orders = _inherited(orders)
    last = type(orders[-1])
    return [with_reason(one, why if why and type(one) is last else None) for one in orders]


def _why(command: Any) -> str:
    given = asdict(command) if command is not None else {}
    return next((reason_in(given[name]) for name in WHY if given.get(name)), "")


def _inherited(orders: list[Any]) -> list[Any]:
    """Who has no word of his own has that of the one before, or else of the first that has one."""
    known = next(one for one in orders if one is not None)
    named = []
    for one in orders:
        known = one or known
        named.append(known)
    return named


def _order(norm: str) -> Any:
    """What one part of the text orders: 「拒绝 0001」, 「和0002接受」, 「设备在外，接受 0002」."""
    plain = ALL.sub("", norm)
    starts = [0, *(gap.end() for gap in CLAUSE.finditer(plain))]
    for start in starts[:MOST]:
        command = read_words(read(plain[start:]))
        if type(command) in WORDS and getattr(command, "number", None):
            return command
    return None
