"""「指派 0007 某公司 原因…」, 「指派 检测监测 某公司 盘龙区 事由…」 → Assign."""

import re
from dataclasses import dataclass

from config.vocabulary import Vocabulary
from handlers.speech import draw_number
from handlers.speech.command import Command
from handlers.speech.draw.grammar import Grammar, grammar
from handlers.speech.draw.unit_names import INNER_END, IS_UNIT, last_end
from handlers.speech.head import ASKS
from handlers.speech.text import EDGES, Text, pieces

HEAD = re.compile(r"(?:应急|紧急|人工|直接|手工|申请|现)?指派(?:任务|机构|给|为|由)?+(?:一下)?(?!谁|哪)")
WHY = re.compile(r"(?:原因|理由|事由)[是为:\s]*|(?:因为|由于)(?=\S)")
# whoever writes more pieces tells a story
FIRST = 12


@dataclass(frozen=True)
class Assign(Command):
    """「指派 0007 某公司 原因…」; without a number, category and district are named."""

    number: str | None
    category: str | None = None
    name: str | None = None
    district: str | None = None
    reason: str | None = None


def read_assign(text: Text, start: int, number: str | None, vocabulary: Vocabulary) -> Assign | None:
    """`number`: one that stood before. None when the text is no order."""
    head = HEAD.match(text.norm, start)
    if not head or ASKS.fullmatch(text.norm[head.end() :].strip()):
        return None
    behind, at = draw_number.find(text.norm, head.end())
    why = WHY.search(text.norm, at)
    stop = why.start() if why else len(text.norm)
    reading = _AssignParts(text, grammar(vocabulary), number or behind)
    reading.take(at, stop)
    if why:
        reading.add_reason(why.end(), len(text.norm))
    return reading.result()


class _AssignParts:
    """What has been read behind 指派."""

    def __init__(self, text: Text, rules: Grammar, number: str | None) -> None:
        self.text, self.rules, self.number = text, rules, number
        self.category: str | None = None
        self.name: str | None = None
        self.district: str | None = None
        self.free: list[tuple[int, int]] = []

    def take(self, start: int, end: int) -> None:
        """Category, name and district in any order; the rest is the reason."""
        cut = pieces(self.text.norm, start, end)
        for left, right in cut[:FIRST]:
            self._piece(left, right)
        if len(cut) > FIRST:
            self.free.append((cut[FIRST][0], end))
        if self.name is None and self.free:
            left, right = self.free.pop(0)
            self.name = self.text.wording(left, right) or None

    def add_reason(self, start: int, end: int) -> None:
        """What stands behind 原因."""
        self.free.append((start, end))

    def result(self) -> Assign:
        """Free pieces in the person's own wording."""
        wording = " ".join(self.text.wording(*span) for span in self.free).strip(EDGES)
        return Assign(self.number, self.category, self.name, self.district, wording or None)

    def _piece(self, left: int, right: int) -> None:
        word = self.text.norm[left:right]
        number, end = draw_number.find(word, 0)
        if word in self.rules.categories and self.category is None:
            self.category = self.rules.categories[word]
        elif word in self.rules.regions and self.district is None:
            self.district = self.rules.regions[word]
        elif number and end == len(word) and self.number is None:
            self.number = number
        elif self.name is None and (stop := self._name_end(left, right)):
            self.name = self.text.wording(left, stop)
            if stop < right:
                self.free.append((stop, right))
        else:
            self.free.append((left, right))

    def _name_end(self, left: int, right: int) -> int | None:
        if IS_UNIT.search(self.text.norm[left:right]):
            return right
        return last_end(INNER_END, self.text.norm, left, right)
