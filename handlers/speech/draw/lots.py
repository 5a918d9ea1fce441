"""Which number belongs to which category."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.speech.draw.draft import LotRequest
from handlers.speech.draw.grammar import MEASURE
from handlers.speech.draw.sentence import Part
from handlers.speech.text import NUMERAL, numeral

NEEDS = ("need", "bare")
# 「2家，哦不，3家」, 「…，改成3家」: what was said before is taken back, and nobody knows how much of it
CORRECTED = re.compile(
    r"(?:不对|不是|哦不|噢不|啊不|说错|打错|写错|错了|更正|改[成为]?|应该是)[\s,、:]*(?:了|是|要|成|为)?[\s,、:]*$"
)
AMENDED = re.compile(
    rf"(?:不对|哦不|噢不|啊不|说错了?|打错了?|写错了?|错了|更正|改[成为]?|应该是)[\s,、:]*(?:是|要|抽|成|为)*(?P<n>{NUMERAL})\s?{MEASURE}"
)


@dataclass(frozen=True)
class Lots:
    """Categories in the order said, a number without a category, and the numbers of those said twice."""

    lots: tuple[LotRequest, ...] = ()
    default_need: int | None = None
    repeated: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass
class _Claim:
    category: str
    numbers: list[int | None]


def read_lots(found: Sequence[Part]) -> Lots:
    """Neighbours first: written together, then one after the other, then the only two left.

    Where the sentence gives one category two numbers, none is taken: the person is asked, with the numbers
    in `repeated`. Taking the last or adding up would be a guess.
    """
    line: list[Part | _Claim] = [part for part in found if part.kind in ("category", *NEEDS)]
    line = _pair(_pair(line, together=True), together=False)
    claims = [_claim(item) for item in line if isinstance(item, _Claim) or item.kind == "category"]
    loose = [_number(item) for item in line if isinstance(item, Part) and item.kind in NEEDS]
    every = next((_number(part) for part in found if part.kind == "each"), None)
    if not claims:
        numbers = {value for value in (*loose, every) if value is not None}
        return Lots(default_need=numbers.pop() if len(numbers) == 1 else None)
    _hand_out(claims, loose, every)
    return _merged(claims)


def amended(norm: str, found: Sequence[Part], lots: Lots) -> Lots:
    """What the person takes back himself is asked anew: neither the first nor the second is taken."""
    if _takes_back(norm, [part for part in found if part.kind == "category"]):
        return Lots()
    match = AMENDED.search(norm)
    second = numeral(match["n"]) if match else None
    if match is None or all(lot.need in (second, None) for lot in lots.lots):
        return lots
    return _open_again(lots, second)


def _takes_back(norm: str, categories: Sequence[Part]) -> bool:
    """「检测2家，哦不，设计」."""
    return any(
        before.value != part.value and CORRECTED.search(norm, max(0, part.start - 12), part.start)
        for before, part in pairwise(categories)
    )


def _open_again(lots: Lots, second: int | None) -> Lots:
    """Both numbers are named in the question, where it is clear which category they belong to."""
    known = dict(lots.repeated)
    said = {lot.category: (*known.get(lot.category, (lot.need,)), second) for lot in lots.lots}
    numbers = tuple((name, tuple(dict.fromkeys(one for one in each if one))) for name, each in said.items())
    open_lots = tuple(LotRequest(lot.category, None) for lot in lots.lots)
    return Lots(open_lots, None, numbers if len(numbers) == 1 else lots.repeated)


def _hand_out(claims: list[_Claim], loose: Sequence[int | None], every: int | None) -> None:
    """Numbers that stand apart belong to the only category that can mean them, 「每类2家」 to all others.

    More numbers than categories contradict each other.
    """
    open_claims = [claim for claim in claims if not claim.numbers]
    if len(open_claims) == 1 or len(claims) == 1:
        (open_claims or claims)[0].numbers += loose
    for claim in claims:
        if not claim.numbers and every is not None:
            claim.numbers.append(every)


def _pair(line: list[Part | _Claim], together: bool) -> list[Part | _Claim]:
    paired: list[Part | _Claim] = []
    for item in line:
        before = paired[-1] if paired else None
        if isinstance(item, Part) and isinstance(before, Part) and _match(before, item, together):
            category, number = (before, item) if before.kind == "category" else (item, before)
            paired[-1] = _Claim(str(category.value), [_number(number)])
        else:
            paired.append(item)
    return paired


def _match(before: Part, item: Part, together: bool) -> bool:
    differ = (before.kind == "category") != (item.kind == "category")
    return differ and (not together or before.piece == item.piece)


def _number(part: Part) -> int | None:
    return part.value if isinstance(part.value, int) else None


def _claim(item: Part | _Claim) -> _Claim:
    return item if isinstance(item, _Claim) else _Claim(str(item.value), [])


def _merged(claims: list[_Claim]) -> Lots:
    numbers: dict[str, list[int | None]] = {}
    for claim in claims:
        numbers.setdefault(claim.category, []).extend(dict.fromkeys(claim.numbers))
    named, repeated = [], []
    for category, said in numbers.items():
        distinct = tuple(number for number in dict.fromkeys(said) if number)
        # 「两三家」 beside a number contradicts it as much as another number does
        clear = len(distinct) == 1 and None not in said
        named.append(LotRequest(category, distinct[0] if clear else None))
        repeated += [(category, distinct)] if len(distinct) > 1 else []
    return Lots(tuple(named), None, tuple(repeated))
