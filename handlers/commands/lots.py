"""Which number belongs to which category."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.commands.pieces import Part
from handlers.commands.types_draw import LotRequest

NEEDS = ("need", "bare")


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
    line = _pair(line, together=True)
    line = _pair(line, together=False)
    claims = [_claim(item) for item in line if isinstance(item, _Claim) or item.kind == "category"]
    loose = [item.value for item in line if isinstance(item, Part) and item.kind in NEEDS]
    every = next((part.value for part in found if part.kind == "each"), None)
    if not claims:
        numbers = {value for value in [*loose, every] if isinstance(value, int)}
        return Lots(default_need=numbers.pop() if len(numbers) == 1 else None)
    open_claims = [claim for claim in claims if not claim.numbers]
    if loose and (len(open_claims) == 1 or len(claims) == 1):
        # more numbers than categories contradict each other
        target = open_claims[0] if open_claims else claims[0]
        target.numbers += [value if isinstance(value, int) else None for value in loose]
    for claim in claims:
        if not claim.numbers and isinstance(every, int):
            claim.numbers.append(every)
    return _merged(claims)


def _pair(line: list[Part | _Claim], together: bool) -> list[Part | _Claim]:
    paired: list[Part | _Claim] = []
    for item in line:
        before = paired[-1] if paired else None
        if isinstance(item, Part) and isinstance(before, Part) and _match(before, item, together):
            category, number = (before, item) if before.kind == "category" else (item, before)
            value = number.value if isinstance(number.value, int) else None
            paired[-1] = _Claim(str(category.value), [value])
        else:
            paired.append(item)
    return paired


def _match(before: Part, item: Part, together: bool) -> bool:
    differ = (before.kind == "category") != (item.kind == "category")
    return differ and (not together or before.piece == item.piece)


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
