"""A command word, the number beside it, and what follows: 「0007拒绝，设备在外」."""

import re
from dataclasses import dataclass

from handlers.speech import draw_number
from handlers.speech.text import EDGES, Text

GAP = r"(?:[\s,、;:。.!@*]|“|”|\")*+"
# before a word or a number; 我的任务 is no 我
POLITE = re.compile(
    rf"{GAP}(?:(?:您好|你好|好的|收到|请|麻烦|我们|我单位|我司|我公司|我方|本单位|我院|我(?!的)){GAP})*+"
)
BETWEEN = re.compile(rf"{GAP}(?:(?:号?任务|应急任务|我们|我单位|我方|我){GAP})?")
BEGIN = re.compile(GAP)
ASKS = re.compile(r"[了]?(?:吗|么|嘛|没有?|呢)?\s*(?:\?+|吗|么|嘛|没有?|呢)[\s?!。]*")
QUERY = re.compile(r"了?(?:吗|没有?|么)[\s?]*")
PARTICLES = re.compile(r"(?:[\s,、;:。.!~了的啦啊吧呢哈]|现场|工地|任务|已)*+")
BREAK = re.compile(r"[\s,、;:。.!(]")
# 「取消0007的通知发了没有」, 「结束 0007 之后要交什么」, 「结束0007要怎么操作」
TALK = re.compile(
    r"[\s,、;:。.!]*+(?:[之以]?[前后](?![续期方台来面天])|的(?!确|原因|理由)|(?:的)?时候|会(?:怎|不会|通知|影响)"
    r"|(?:应该|需要|要|该|得)?(?:怎么|如何|找谁|谁))"
)
CANT = re.compile(r"\s*(?:不了|不成|不上)")
MARKS = r"[\s,、;:。.!]*+"
OWED = re.compile(
    rf"{MARKS}(?:(?:号?任务|应急抽取|抽取)(?=[\s,、;:。.!]|$))?{MARKS}"
    r"(?:(?:原因|理由)[是为:\s]*|(?:因为|由于)(?=\S))?"
)


@dataclass(frozen=True)
class Phrase:
    """A command word, the number beside it, and where the rest begins."""

    text: Text
    word: str
    number: str | None
    end: int

    @property
    def rest(self) -> str:
        """Normalised."""
        return self.text.norm[self.end :]

    @property
    def asks(self) -> bool:
        """The rest only makes a question of it."""
        query = QUERY.match(self.rest)
        numbered = query is not None and draw_number.find(self.rest, query.end())[0] is not None
        return numbered or self.talks or ASKS.fullmatch(self.rest.strip()) is not None

    @property
    def talks(self) -> bool:
        """Beside a number the rest speaks about the order, and gives none."""
        return self.number is not None and TALK.match(self.rest) is not None

    @property
    def plain(self) -> bool:
        """Nothing follows that gives it another sense: 「完成其他任务后才能来」 finishes nothing."""
        if CANT.match(self.rest):
            return False
        follows = self.rest[:1]
        return bool(self.number or BREAK.match(follows) or PARTICLES.fullmatch(self.rest))

    @property
    def reason(self) -> str | None:
        """The rest in the person's own wording."""
        skipped = OWED.match(self.text.norm, self.end)
        start = skipped.end() if skipped else self.end
        return self.text.wording(start, len(self.text.norm)).strip(EDGES) or None


def behind(norm: str, start: int) -> tuple[str | None, int]:
    """A number behind the word; 「到了吗 0007」 stays a question."""
    number, end = draw_number.find(norm, start)
    asked = None if number else QUERY.match(norm, start)
    if asked:
        number, _ = draw_number.find(norm, asked.end())
    return number, start if asked else end


def heads(norm: str) -> list[tuple[str | None, int]]:
    """Where the word may begin: at once, behind 「我们」, behind a number."""
    starts = [match.end() for match in (BEGIN.match(norm), POLITE.match(norm)) if match]
    found: list[tuple[str | None, int]] = []
    for start in dict.fromkeys(starts):
        found.append((None, start))
        number, end = draw_number.find(norm, start)
        if number and (between := BETWEEN.match(norm, end)):
            found += [(number, end), (number, between.end())]
    return found
