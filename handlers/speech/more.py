"""「加抽 1家 0007」, 「不够，再来一家」 → More."""

import re
from dataclasses import dataclass

from config.vocabulary import Vocabulary
from handlers.speech import draw_number
from handlers.speech.command import DrawOrder
from handlers.speech.draw.grammar import MEASURE, grammar
from handlers.speech.text import NUMERAL, Text, numeral

HEAD = re.compile(
    r"(?:(?:人手?|机构|家数)?(?:还是|还)?不够(?:了|用)?[\s,;。、]*)?(?:应急|紧急)?"
    rf"(?:(?P<firm>(?:再|还要?|需要?|请求?|申请)?(?:加抽|补抽|增抽|多抽)|再抽|再补)|(?:追加|再来|再加|再要|再派|增加|还要)(?=\s?{NUMERAL}\s?{MEASURE}))"
)
COUNT = re.compile(rf"(?P<n>{NUMERAL})\s?{MEASURE}|(?P<pair>[俩仨])")
BARE = re.compile(
    r"(?P<bare>[0-9]{1,3})(?![0-9A-Za-z%.:#~-])|(?P<word>[一二两三四五六七八九十]{1,3})(?=\s|\Z)"
)
SIGN = re.compile(r"#|CQ|ZP|0[0-9]{3}|任务", re.IGNORECASE)
GAP = re.compile(r"[\s,、;:。.!]|给|为|请|了|的|吧|机构|单位|应急|抽取|再抽|再来")


@dataclass(frozen=True)
class More(DrawOrder, word="加抽"):
    """「加抽 1家 0007」; `count` 0 could not be read; `unclear` may be a count or a number."""

    count: int
    category: str | None = None
    unclear: str | None = None


def read_more(text: Text, start: int, number: str | None, vocabulary: Vocabulary) -> More | None:
    """`number`: one that stood before. None when the words go on with something else."""
    head = HEAD.match(text.norm, start)
    if not head:
        return None
    return _MoreParts(text.norm, head.end(), number, vocabulary).result(bool(head["firm"]))


class _MoreParts:
    """What has been read behind 加抽."""

    def __init__(self, norm: str, at: int, number: str | None, vocabulary: Vocabulary) -> None:
        self.norm, self.at, self.number = norm, at, number
        self.grammar = grammar(vocabulary)
        self.counts: list[int] = []
        self.bare: list[str] = []
        self.category: str | None = None

    def result(self, firm: bool) -> More | None:
        begin = self.at
        while self._number() or self._count() or self._lot() or self._single() or self._gap():
            pass
        goes_on = self.at < len(self.norm)
        read = bool(self.counts or self.bare or self.category or self.number)
        if goes_on and not read and self.at == begin:
            return None
        if not (firm or read):
            return None
        return self._decide()

    def _decide(self) -> More:
        """A bare number is a count beside a draw's number, a draw's number beside a count, else unclear."""
        unclear = None
        for word in self.bare:
            if not self.counts and (self.number or self.category):
                self.counts.append(numeral(word) or 0)
            elif self.counts and not self.number:
                self.number = draw_number.padded(word)
            else:
                unclear = word
        return More(self.number, self.counts[0] if self.counts else 1, self.category, unclear)

    def _number(self) -> bool:
        if not SIGN.match(self.norm, self.at):
            return False
        number, end = draw_number.find(self.norm, self.at)
        if number:
            self.number, self.at = self.number or number, end
        return number is not None

    def _count(self) -> bool:
        match = COUNT.match(self.norm, self.at)
        if match:
            value = (2 if match["pair"] == "俩" else 3) if match["pair"] else numeral(match["n"])
            self.counts.append(value or 0)
            self.at = match.end()
        return match is not None

    def _lot(self) -> bool:
        match = self.grammar.token.match(self.norm, self.at)
        if match is None or match.lastgroup != "category":
            return False
        self.category = self.category or self.grammar.categories[match["word"]]
        self.at = match.end()
        return True

    def _single(self) -> bool:
        match = BARE.match(self.norm, self.at)
        if match and match["word"]:
            self.counts.append(numeral(match["word"]) or 0)
        elif match:
            self.bare.append(match["bare"])
        self.at = match.end() if match else self.at
        return match is not None

    def _gap(self) -> bool:
        match = GAP.match(self.norm, self.at)
        self.at = match.end() if match else self.at
        return match is not None
