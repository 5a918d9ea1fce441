"""A draw sentence cut into parts: lots, numbers, regions, and what is left, which is place and cause.

A part counts where it stands alone or in the run at the beginning of a piece; inside free text it belongs to
the story (「某设计院工地坍塌」 asks for no designer).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from handlers.speech.draw.grammar import OFFICES, UNIT_BEHIND_BLANK, Grammar, is_full
from handlers.speech.text import Text, numeral, pieces

LABELS = re.compile(
    "类别|类型|专业|数量|家数|区域|区县|地区|属地|地点|位置|地址"
    "|事由|原因|内容|情况|时间|事件|事故|险情|项目|工程"
)
SMALL_TALK = re.compile(
    "请|谢谢|麻烦了?|[您你]好|好的|收到|[家个所间]|昆明市?|云南省?|回避|排除|确认"
    "|(?:现场?|我[处局站])?(?:急?需要?|申请|请求|拟|要|想)"
)
# what a voice input writes down too
SPOKEN = re.compile(r"[啊嗯呃哦噢额吧呢哈]{1,3}")
ACTIONS = ("strong", "weak", "planned")
# beside these a part counts that does not by itself
NEIGHBOURS = {"bare": {"category"}, "category": {"need", "bare", "each"}}
# who would read more than this into one piece reads a pasted page
TRIES = 3


@dataclass(frozen=True)
class Part:
    """A span of the sentence: `kind` is a group of the grammar, or "free".

    Free text with a value is a region that another one contradicts.
    """

    kind: str
    start: int
    end: int
    piece: int
    value: str | int | None = None
    # needs a neighbour to count: 「2」 without 家, 「设计院」 without a number
    weak: bool = False
    # a region's short name inside words
    glued: bool = False


def parts(text: Text, grammar: Grammar, spans: Iterable[tuple[int, int]], answer: bool = False) -> list[Part]:
    """All parts within `spans`; `answer` takes a bare number for a need."""
    found: list[Part] = []
    cuts = [cut for start, end in spans for cut in _cut(text.norm, grammar, start, end)]
    for index, (start, end) in enumerate(cuts):
        label = text.norm[end : end + 1] == ":" and LABELS.fullmatch(text.norm, start, end)
        if label or SMALL_TALK.fullmatch(text.norm, start, end):
            continue
        open_lot = any(part.kind == "category" for part in found[-1:])
        found += _run(text.norm, grammar, start, end, index, open_lot)
    return _settle(found, answer)


def starts_run(norm: str, grammar: Grammar, start: int, end: int) -> bool:
    """A lot, a number or a region begins here, perhaps behind 「啊」."""
    spoken = SPOKEN.match(norm, start, end)
    match = grammar.token.match(norm, spoken.end() if spoken else start, end)
    return match is not None and match.lastgroup in ("category", "need", "each", "region", "bare")


def is_keyword(norm: str, grammar: Grammar, start: int, end: int) -> bool:
    """The span is nothing but parts of a draw, and no short name like 云南检测."""
    run = _scan(norm, grammar, start, end, 0)
    if not run or run[-1].end < end:
        return False
    numbers = any(part.kind in ("need", "each", "strong") for part in run)
    return numbers or (len(run) == 1 and run[0].kind != "filler" and not run[0].weak)


def _cut(norm: str, grammar: Grammar, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for left, right in pieces(norm, start, end):
        inner = [left, *_seams(norm, grammar, left, right), right]
        found += list(pairwise(inner))
    return found


def _seams(norm: str, grammar: Grammar, start: int, end: int) -> list[int]:
    """Where a sentence without blanks begins anew: at 应急抽取, and at a lot that runs on to the end."""
    found = []
    strong = list(grammar.strong.finditer(norm, start, end))
    for match in strong:
        at_end = match.end() == end
        if match.start() > start and (at_end or starts_run(norm, grammar, match.end(), end)):
            found = [match.start()]
            break
    found = found if strong else _planned_seam(norm, grammar, start, end)
    stop = found[0] if found else end
    run = _scan(norm, grammar, start, stop, 0)
    for index, match in enumerate(grammar.lot.finditer(norm, run[-1].end if run else start, stop)):
        if index == TRIES:
            break
        if _scan(norm, grammar, match.start(), stop, 0)[-1].end == stop and match.start() > start:
            return [match.start(), *found]
    return found


def _planned_seam(norm: str, grammar: Grammar, start: int, end: int) -> list[int]:
    """「…质量安全检查需要抽取监理1家」; without a lot right behind it 抽取 is part of the story."""
    for index, match in enumerate(grammar.planned.finditer(norm, start, end)):
        if index == TRIES:
            break
        if match.start() > start and starts_run(norm, grammar, match.end(), end):
            return [match.start()]
    return []


def _scan(norm: str, grammar: Grammar, start: int, end: int, piece: int) -> list[Part]:
    found = []
    while start < end and (match := grammar.token.match(norm, start, end)):
        kind = str(match.lastgroup)
        if kind == "bare" and UNIT_BEHIND_BLANK.match(norm, match.end()):
            break
        value: str | int | None = None
        weak = kind in ("bare", "weak") or bool(match["noun"])
        if kind == "need":
            value = 2 if match["pair"] == "俩" else 3 if match["pair"] else numeral(match["n"])
            value = None if match["range"] else value
        elif kind in ("bare", "each"):
            value = numeral(match["each_n"] or match[0])
        elif kind == "category":
            value = grammar.categories[match["word"]]
        elif kind == "region":
            value = grammar.regions[match[0]]
        found.append(
            Part(kind, start, match.end(), piece, value, weak, kind == "region" and not is_full(match[0]))
        )
        start = match.end()
    return found


def _run(norm: str, grammar: Grammar, start: int, end: int, piece: int, open_lot: bool) -> list[Part]:
    run = _scan(norm, grammar, start, end, piece)
    free = run[-1].end if run else start
    if free < end:
        run = run[: _standing(run, norm, open_lot)]
        free = run[-1].end if run else start
        if run and run[-1].kind == "region" and OFFICES.match(norm, free, end):
            free, run[-1] = run[-1].start, replace(run[-1], glued=True)
        return [*map(_alone, run[:-1]), *run[-1:], Part("free", free, end, piece)]
    return list(map(_alone, run))


def _alone(part: Part) -> Part:
    """With no words right behind it even the short name of a region is sure."""
    return replace(part, glued=False) if part.glued else part


def _standing(run: list[Part], norm: str, open_lot: bool) -> int:
    """How many parts of a run count though free text goes on right behind the last."""
    count, kind, asked = 0, "open" if open_lot else "", False
    for index, part in enumerate(run, 1):
        if _stands(part, kind, asked, norm):
            count = index
        if part.kind != "filler":
            kind, asked = part.kind, asked or part.kind in ACTIONS
    return count


def _stands(part: Part, before: str, asked: bool, norm: str) -> bool:
    """`before` is the kind of the part before it, "open" for a category that ended the piece before.

    `asked`: 应急抽取 stands in the same run.
    """
    if part.kind in ("region", "strong", "planned"):
        return True
    if part.kind in ("need", "each"):
        return before in ("category", "open", *ACTIONS) and norm[part.end - 1] in "家个俩仨上右"
    if part.kind == "bare":
        return before == "category" and norm[part.start].isascii()
    if part.kind == "category":
        long = part.end - part.start >= 4 and not part.weak
        return (before == "need" and (asked or not part.weak)) or (before in ACTIONS and long)
    return False


def _settle(found: list[Part], answer: bool) -> list[Part]:
    """Parts that need a neighbour and have none become free text, like regions that contradict each other."""
    line = [part for part in found if part.kind != "filler"]
    regions = _regions(line)
    settled = []
    for index, part in enumerate(line):
        around = line[max(0, index - 1) : index + 2]
        if _counts(part, {other.kind for other in around if other is not part}, regions, answer):
            settled.append(part)
        elif part is line[-1] or line[index + 1].start != part.start:
            # what names an office stands in the text behind it as a whole
            region = part.value if part.kind == "region" else None
            settled.append(Part("free", part.start, part.end, part.piece, region))
    return settled


def _regions(line: Sequence[Part]) -> set[str | int | None]:
    """Those that are named; by short names inside words only where no other is."""
    regions = [part for part in line if part.kind == "region"]
    sure = {part.value for part in regions if not part.glued}
    return sure or {part.value for part in regions}


def _counts(part: Part, beside: set[str], regions: set[str | int | None], answer: bool) -> bool:
    if part.kind == "region":
        return regions == {part.value}
    sure = not part.weak or part.kind == "weak" or answer
    return sure or bool(beside & NEIGHBOURS.get(part.kind, set()))
