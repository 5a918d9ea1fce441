"""「甲公司要回避」, 「把甲公司排除掉」, 「甲公司、乙公司都别抽」: the word of exclusion behind the names."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.speech.draw.grammar import DRAW
from handlers.speech.draw.parties import ANY, SIDE
from handlers.speech.draw.unit_names import HAPPENED, IS_UNIT, NAME, PLACE, split_names
from handlers.speech.text import Text, pieces

ROLE = rf"(?:{ANY})(?:单位|企业|{SIDE})?"
# 「与施工方有利害关系」: whoever stands here by his role is not the one to be left out
WITH = rf"(?:[与和跟同](?:{ROLE}|我们|他们|对方|本项目|该项目|这个项目))?"
RELATED = (
    r"(?:(?<!没)(?:有|存在)(?:直接|一定|重大)?的?(?:利害|利益|关联|合同|业务)(?:关系|往来|冲突)"
    r"|是关联(?:单位|公司|企业))"
)
NOT = r"(?:别|不要|不能|不得|不许|不准|不可以?|不应该?|不该|莫|勿|不消|不用|不)"
STANDS_ALONE = r"(?=$|[\s,、;。!?)])"
WORD = re.compile(
    rf"(?:[都也均]|一律|全部)?(?:(?P<related>{WITH}{RELATED})"
    rf"|(?P<recused>(?:是?[需得要应当该必须请申]{{1,3}})?(?:回避|避嫌)(?:一下)?{STANDS_ALONE})"
    rf"|(?P<struck>{NOT}(?:再|要)?(?:{DRAW}(?:取|到|中|选)?|参加|参与|[用选])[了啊吧]?{STANDS_ALONE}"
    rf"|{NOT}(?:让|叫|喊)?来[了啊吧]?{STANDS_ALONE}|(?:排除|剔除|去|划|踢)掉|(?:排除|剔除|除)[在之]?外?{STANDS_ALONE}|拉黑))"
)
ASIDE = re.compile(
    r"(?:把|将|让|请把?|就|那个|那家|这家|叫|喊|另外|还有|但是?|不过|注意|记得|千万|其中|要求|建议|申请|除了?)+"
)
BESIDE = re.compile(rf"[与和跟]|{ASIDE.pattern}")
OF = re.compile(r"(?:的(?:人员?|机构|单位)?|这家|那家)$")
LONGEST = 60
BEHIND_ROLE = re.compile(rf"{ROLE}[:是为\s]*(?=[^\s,、;。]{{2}})")


@dataclass(frozen=True)
class Struck:
    """Names before one word of exclusion; `strict`: said without why, so that a reason is owed."""

    start: int
    end: int
    names: tuple[str, ...]
    strict: bool


def read_behind(text: Text) -> Iterator[Struck]:
    """Every clause whose names surely are names; the others are asked about (`unread`)."""
    cuts = pieces(text.norm, 0, len(text.norm))
    ends, at = [end for _start, end in cuts], 0
    for key in WORD.finditer(text.norm):
        if key.start() < at:
            continue
        begin, names = _names(text, cuts, bisect_left(ends, key.end()), key, at)
        if names:
            at = key.end()
            yield Struck(begin, at, tuple(names), key["struck"] is not None)


def _names(
    text: Text, cuts: list[tuple[int, int]], place: int, key: re.Match[str], at: int
) -> tuple[int, list[str]]:
    """The name right before the word, and those that 、 joins to it."""
    norm, names = text.norm, list[str]()
    place, begin = _last_piece(norm, cuts, place, key)
    stop = begin
    while place >= 0 and cuts[place][0] >= at:
        start = cuts[place][0]
        aside = (BESIDE if key["related"] else ASIDE).match(norm, start, stop)
        first, last = _without_role(norm, aside.end() if aside else start, stop)
        if not _is_name(norm[first:last]):
            break
        names[:0] = [name for name, _end in split_names(text, first, last)]
        begin, stop = start, cuts[place - 1][1] if place else 0
        if aside or not place or norm[stop:start].strip() != "、":
            break
        place -= 1
    return begin, names


def _last_piece(norm: str, cuts: list[tuple[int, int]], place: int, key: re.Match[str]) -> tuple[int, int]:
    """The piece that the word ends or follows, -1 for none, and where the words before it end."""
    if cuts[place][0] != key.start() or not place:
        return place, key.start()
    # 「甲公司 要回避」; a name behind the word is the one that is meant
    stop = cuts[place - 1][1]
    meant_behind = key["recused"] and NAME.match(norm, _blank(norm, key.end()))
    return (-1 if meant_behind or norm[stop : key.start()].strip() else place - 1), stop


def _without_role(norm: str, start: int, stop: int) -> tuple[int, int]:
    """「监理单位甲公司的人」 without what stands around the name."""
    role = BEHIND_ROLE.match(norm, start, stop)
    first = role.end() if role else start
    of = OF.search(norm, first, stop)
    return first, of.start() if of else stop


def _is_name(chunk: str) -> bool:
    return (
        len(chunk) <= LONGEST
        and bool(IS_UNIT.search(chunk))
        and not HAPPENED.search(chunk)
        and not PLACE.search(chunk)
    )


def _blank(norm: str, at: int) -> int:
    while at < len(norm) and norm[at] == " ":
        at += 1
    return at
