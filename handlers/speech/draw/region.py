"""Which districts are named. A word that looks like one and is none: the nearest is offered, never taken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from config.vocabulary import Vocabulary
from handlers.speech.draw.grammar import OFFICES, Grammar
from handlers.speech.draw.sentence import Part
from handlers.speech.text import CJK, Text

ALONE = re.compile(rf"[{CJK}]{{2,5}}[区县市]")
LEADING = re.compile(rf"[{CJK}]{{2}}[区县市]")
SHORT = re.compile(rf"[{CJK}]{{2}}")
COMMON = re.compile(
    r".*(?:小|园|片|工业|社|厂|校|景|库|城|市|山|灾|生活|住宅|作业|施工|开发|服务|辖|地|矿|营|街|港|林|牧)区|.*(?:超|门|菜|夜|城|都|本|全|我)市"
)
# signs that hardly stand in another word of two; 「西边」 shall not become 西山
TELLING = frozenset("盘龙官渡呈贡晋嵩禄劝寻甸滇宜")
# 「安宁市政公司」, 「西山区 安宁方向3公里处」 are no second district
NO_OTHER = re.compile(r"政(?!府)|域|方向|高速|立交|机场|古镇|[至到往]")
CUTOFF = 0.6
# a region is named early; the rest of a pasted page is not compared
FIRST = 12


@dataclass(frozen=True)
class UnknownDistrict:
    """The word, the name to offer, and where in which part it ends."""

    word: str
    nearest: str | None
    part: Part
    end: int


def read_districts(text: Text, found: Sequence[Part], grammar: Grammar) -> tuple[str, ...]:
    """All that are named; several contradict each other, and none of them is taken.

    「北京路盘龙区某工地」: a full name counts inside the story too, that of an office only alone.
    """
    apart: list[str] = []
    offices: list[str] = []
    for part in found:
        beaten = part.kind == "free" and part.value and not NO_OTHER.match(text.norm, part.end)
        if part.kind == "region" or beaten:
            apart.append(str(part.value))
    for part in found:
        if part.kind != "free":
            continue
        for match in grammar.full_region.finditer(text.norm, part.start, part.end):
            office = OFFICES.match(text.norm, match.end()) or NO_OTHER.match(text.norm, match.end())
            (offices if office else apart).append(grammar.regions[match[0]])
        others = grammar.other_region.finditer(text.norm, part.start, part.end)
        apart += [grammar.regions[match[1]] for match in others]
    return tuple(dict.fromkeys(apart or offices))


def find_unknown(text: Text, free: Sequence[Part], vocabulary: Vocabulary) -> UnknownDistrict | None:
    """None when nothing looks like a region."""
    words = {word: region.name for region in vocabulary.regions for word in region.words}
    for part in free[:FIRST]:
        piece = text.norm[part.start : part.end]
        leading = LEADING.match(piece)
        if piece in words or (leading and leading[0] in words):
            continue
        if ALONE.fullmatch(piece) and not COMMON.fullmatch(piece):
            return UnknownDistrict(piece, _near(piece, words), part, part.end)
        if leading and (near := _near(leading[0], words)):
            return UnknownDistrict(leading[0], near, part, part.start + leading.end())
        if SHORT.fullmatch(piece) and (like := _like(piece, words)):
            return UnknownDistrict(piece, like, part, part.end)
    return None


def _near(word: str, words: dict[str, str]) -> str | None:
    near = get_close_matches(word, words, n=1, cutoff=CUTOFF)
    return words[near[0]] if near else None


def _like(piece: str, words: dict[str, str]) -> str | None:
    near = {
        name
        for word, name in words.items()
        if len(word) == 2 and any(a == b and a in TELLING for a, b in zip(piece, word, strict=True))
    }
    return near.pop() if len(near) == 1 else None
