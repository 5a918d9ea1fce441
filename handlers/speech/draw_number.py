"""How people write the number of a draw, and the six digits that are never one."""

import re

FULL = r"(?P<series>CQ|ZP)[-–—_ ]?(?P<day>[0-9]{8})[-–—_ ]?(?P<serial>[0-9]{4,8})(?:-[0-9])?"
# 「0871-6543210」 is a telephone, 「3台」 a quantity: no draws
ON = r"[0-9]|[-.:~][0-9]"
UNIT = r"\s?(?:[台辆人名个家点分天日月年公千万米层楼栋座线期次岁路套组]|小时|号[^任])"
STOP = r"(?=$|[\s,、;。!?:(]|号|任务)"
FILLER = r"(?:[\s,、;:。.!#]|应急|抽取|任务|编号|这个|该|的)*"
NUMBER = re.compile(
    rf"{FILLER}(?<![0-9A-Za-z])"
    rf"(?:{FULL}|(?P<zeros>0[0-9]{{3,4}})(?!{ON})|#(?P<marked>[0-9]{{1,8}})(?!{ON})"
    rf"|(?P<bare>[0-9]{{1,5}})(?!{ON}|{UNIT}){STOP})号?",
    re.IGNORECASE,
)
# two bare numbers name draws only side by side: 「接受 7、8」
JOINT = r"号?\s*(?:和|及|与|跟|、|/)\s*"
ALONE = rf"[0-9]{{1,5}}(?!{ON}|{UNIT})(?={STOP[3:-1]}|[和及与跟/都均全])"
PAIR = rf"(?P<one>{ALONE}){JOINT}(?P<other>{ALONE})"
PLACE = r"号?[楼栋线井桩墩塔机坑院路库门]"
EVERY = re.compile(
    rf"(?<![0-9A-Za-z])(?:{FULL}|(?P<zeros>0[0-9]{{3,4}})(?!{ON}|\s[0-9]{{6,8}}(?![0-9])|{PLACE})"
    rf"|#(?P<marked>[0-9]{{1,8}})(?!{ON})|{PAIR})",
    re.IGNORECASE,
)
# always R1, never a number
SIX = re.compile(r"(?<![0-9])(?:[0-9]{6}|[0-9]{3} [0-9]{3})(?![0-9])")


def find(norm: str, start: int) -> tuple[str | None, int]:
    """The number that stands at `start` (words like 任务 before it are passed over), and where it ends."""
    match = NUMBER.match(norm, start)
    if not match:
        return None, start
    digits = match["zeros"] or match["marked"] or match["bare"]
    return (
        padded(digits) if digits else f"{match['series'].upper()}-{match['day']}-{match['serial']}"
    ), match.end()


def every(norm: str) -> list[tuple[str, int, int]]:
    """Each draw that the text names, once, with its place; a telephone or a building is none."""
    found: dict[str, tuple[str, int, int]] = {}
    for match in EVERY.finditer(norm):
        if match["one"]:
            spans = [(padded(match[name]), *match.span(name)) for name in ("one", "other")]
        elif digits := match["zeros"] or match["marked"]:
            spans = [(padded(digits), *match.span())]
        else:
            full = f"{match['series'].upper()}-{match['day']}-{match['serial']}"
            spans = [(full, *match.span())]
        for number, start, end in spans:
            # 「CQ-20261122-0007」 and 「0007」 beside it are one
            found.setdefault(number.rpartition("-")[2], (number, start, end))
    return list(found.values())


def padded(digits: str) -> str:
    """7 is written 0007."""
    return digits.lstrip("0").rjust(4, "0")
