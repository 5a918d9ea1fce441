"""A sentence as it is read: half-width, without invisible signs, every place traceable to the original."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

CJK = "一-鿿"
# between the parts of a sentence; a point, colon or dash inside a number or a name parts nothing, nor the
# blank of 「2 家」
SEPARATOR = r"\s(?!(?<=[0-9]\s)家)|[,、;。!?|/\\…·+&–—]|(?<![0-9A-Za-z])[.:-]|[.:-](?![0-9A-Za-z])"
SEPARATORS = re.compile(f"(?:{SEPARATOR})+")
EDGES = " \t\n,，、;；。:：.．·…|/-–—+&"
UNSEEN = ("Cf", "Cs", "Co", "Cn")
SIGNS = ("So", "Sk")
# some signs unfold into whole sentences
LONGEST = 4

NUMERAL = r"(?:[0-9]{1,4}|[零〇一二两俩三仨四五六七八九十百几若干多]{1,4})"
DIGITS = {"一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "仨": 3} | {
    digit: value for value, digit in enumerate("四五六七八九", 4)
}


@dataclass(frozen=True)
class Text:
    """`norm` is what patterns see; `origin[i]` is where in `clean` its i-th character came from."""

    clean: str
    norm: str
    origin: tuple[int, ...]

    def wording(self, start: int, end: int) -> str:
        """The person's own characters for a span of `norm`, without the marks around them."""
        if start >= end:
            return ""
        piece = self.clean[self.origin[start] : self.origin[end - 1] + 1]
        return " ".join(piece.split()).strip(EDGES)


def read(text: str) -> Text:
    """Full-width becomes half-width sign by sign; emoji and control characters part words like blanks."""
    clean: list[str] = []
    norm: list[str] = []
    origin: list[int] = []
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in UNSEEN:
            continue
        clean.append(" " if kind == "Cc" else sign)
        plain = " " if kind == "Cc" or kind in SIGNS else unicodedata.normalize("NFKC", sign)
        plain = plain if len(plain) <= LONGEST else sign
        norm.append(plain)
        origin += [len(clean) - 1] * len(plain)
    return Text("".join(clean), "".join(norm), tuple(origin))


def pieces(norm: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between separators."""
    found = []
    for gap in SEPARATORS.finditer(norm, start, end):
        if gap.start() > start:
            found.append((start, gap.start()))
        start = gap.end()
    return [*found, (start, end)] if start < end else found


def past(pattern: re.Pattern[str], norm: str, start: int) -> int:
    """Behind what may stand at `start`."""
    match = pattern.match(norm, start)
    return match.end() if match else start


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longer before those it begins with."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def masked(norm: str, spans: Iterable[tuple[int, int]]) -> str:
    """Every sign outside the spans is a full stop; places stay what they are."""
    signs = ["。"] * len(norm)
    for start, end in spans:
        signs[start:end] = norm[start:end]
    return "".join(signs)


def subtract(
    spans: Iterable[tuple[int, int]], taken: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """What is left of the spans; those taken don't overlap."""
    cuts, left = sorted(taken), []
    for start, end in spans:
        at = start
        for begin, stop in cuts[bisect_right(cuts, start, key=lambda cut: cut[1]) :]:
            if begin >= end:
                break
            left.append((at, begin))
            at = stop
        left.append((at, end))
    return tuple((start, end) for start, end in left if start < end)


def numeral(word: str) -> int | None:
    """Reads 2, 12, 两, 十二, 二十三; None for 0, above 99 and what is no single number (两三, 几)."""
    if re.fullmatch("[0-9]+", word):
        value = int(word)
        return value if 0 < value < 100 else None
    tens, ten, ones = word.rpartition("十")
    if not set(tens + ones) <= DIGITS.keys() or len(tens) > 1 or len(ones) > 1:
        return None
    if ten:
        return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)
    return DIGITS.get(ones)
