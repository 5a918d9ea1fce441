"""「确认 0007 483920」, and the bare six digits, which are always R1."""

import re
from dataclasses import dataclass

from handlers.speech import draw_number
from handlers.speech.command import Command
from handlers.speech.text import Text

WORD = r"(?:请)?(?:确认(?:一下)?|确定|摇号)(?:应急抽取|抽取|摇号)?"
NAMED = r"(?:我的|摇号|随机|参与)?(?:数字|随机数|R1)(?:是|为)?"
PART = re.compile(rf"(?P<word>{WORD})|{NAMED}|[\s,、;:=。.!\"“”]|任务|无误|[了吧的是要]", re.IGNORECASE)
DIGITS = re.compile(r"[0-9]+")
# 「R2：483920」, 「483-920」, 「四八三九二零」, 「48392」
MEANT = re.compile(r"(?<![0-9])(?<![0-9]-)[0-9](?:[ -]?[0-9]){4,7}(?![0-9])|[零〇一二三四五六七八九幺两]{6}")


@dataclass(frozen=True)
class Confirm(Command):
    """「确认 483920」 or the bare digits, which are always R1."""

    number: str | None
    digits: str


@dataclass(frozen=True)
class ConfirmAsk(Command):
    """「确认」 without the six digits; `odd` are digits that are neither six nor a number."""

    number: str | None
    odd: str | None = None


def read_confirm(text: Text) -> Confirm | ConfirmAsk | None:
    """Word, number and digits in any order, and nothing else."""
    said = _parts(text.norm)
    if said is None:
        return None
    number, digits, odd = said.number, said.digits, said.odd
    if digits and odd and not number and len(odd) == 5:
        number, odd = odd, None  # beside six digits it is the number of a draw after 9999
    if digits and not odd:
        return Confirm(number, digits)
    return ConfirmAsk(number, odd or digits) if said.word else None


@dataclass
class _Parts:
    """What stands in the text, each of it once; `odd` are digits that are neither six nor a number."""

    word: bool = False
    number: str | None = None
    digits: str | None = None
    odd: str | None = None


def _parts(norm: str) -> _Parts | None:
    """None where anything else stands there."""
    said, at = _Parts(), 0
    while at < len(norm):
        if part := PART.match(norm, at):
            said.word, at = said.word or part["word"] is not None, part.end()
        elif said.digits is None and (six := draw_number.SIX.match(norm, at)):
            said.digits, at = six[0].replace(" ", ""), six.end()
        elif said.number is None and not _odd(norm, at) and (found := draw_number.find(norm, at))[0]:
            said.number, at = found
        elif said.odd is None and (run := DIGITS.match(norm, at)):
            said.odd, at = run[0], run.end()
        else:
            return None
    return said


def unread_digits(text: Text) -> ConfirmAsk | None:
    """A number in words that were not understood: from who is asked for one it is on record all the same."""
    found = MEANT.search(text.norm)
    return ConfirmAsk(None, found[0]) if found else None


def _odd(norm: str, at: int) -> bool:
    """Five digits beside 确认 are six with one forgotten."""
    run = DIGITS.match(norm, at)
    return run is not None and len(run[0]) > 4
