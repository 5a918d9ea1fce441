"""回避 / 排除 inside a draw sentence: the parties to the project, who must not be drawn (Article 10 (1))."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.speech.draw.exclusion_behind import Struck, read_behind
from handlers.speech.draw.grammar import Grammar
from handlers.speech.draw.sentence import LABELS, is_keyword
from handlers.speech.draw.unit_names import (
    HAPPENED,
    INNER_END,
    IS_UNIT,
    NAME,
    NONE_AT_ALL,
    PLACE,
    QUOTES,
    SHORT_NAME,
    UNKNOWN,
    last_end,
    link_at,
    split_names,
)
from handlers.speech.text import SEPARATORS, Text, past, subtract

KEY = re.compile(
    r"(?P<none>暂?(?:无需?|没有?|不用|不需要?)(?:要)?)?(?:需要?|请|应)?"
    r"(?P<word>回避|避开|排除|剔除|不要抽?|不抽|除了|除开)(?:单位|名单|机构|企业|一下)?[是为]?"
)
OPENING = re.compile(rf"[{QUOTES}\s,、;:.]+(?:[1-9][.、)]\s?)?")
NEXT = re.compile(r"[1-9][.、)]\s?")
# 「甲公司、乙公司等3家单位」
ENDING = re.compile(
    rf"[{QUOTES}]*(?:等(?:[0-9一二三四五六七八九十两]{{1,2}}家)?(?:单位|公司|企业)?)?(?:的(?:人员?|机构|单位)|这家)?"
)
# 「建设单位甲公司」, 「施工单位：乙公司」
PART_PLAYED = re.compile(
    r"(?:建设|施工|监理|设计|勘察|代建|总承包|总包|分包|检测|监测|业主|参建)单位[:是为\s]*"
)
# 「甲公司和华测」
JOINED = re.compile(rf"(?:以及|和|及|与|跟)(?P<name>(?!{HAPPENED.pattern})\w{{2,6}})")
BECAUSE = re.compile(r"[\s,;:。]*(?:原因|理由|因为|由于|因)[是为:\s]*(?P<why>[^\s,;。]+)")
# 「回避：无」
NOBODY = re.compile(rf"|(?:{NONE_AT_ALL}|[暂均都]?(?:没|{UNKNOWN.pattern}))(?:单位)?")
HAZARD = re.compile(r"[险障]|隐患|危险|风险|故障|积水|安全")


@dataclass(frozen=True)
class Exclusion:
    """Names as written, whether a reason is owed for them, and the spans the clause leaves to the rest."""

    names: tuple[str, ...]
    needs_reason: bool
    reason: str | None
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Excluded:
    """One clause, with its reason where one is taken; `owed`: it needs one and has none."""

    start: int
    end: int
    names: tuple[str, ...]
    owed: bool
    reason: str | None


def read_exclusion(text: Text, grammar: Grammar) -> Exclusion:
    """Takes every clause out of the sentence: first those whose names follow the word."""
    behind = list(read_behind(text))
    followed = list(_followed(text, grammar, behind))
    preceded = [_excluded(text, one.start, one.end, one.names, one.strict) for one in behind]
    clauses = [*followed, *preceded]
    rest = subtract([(0, len(text.norm))], ((one.start, one.end) for one in followed))
    return Exclusion(
        tuple(dict.fromkeys(name for one in clauses for name in one.names)),
        any(one.owed for one in clauses),
        "；".join(one.reason for one in clauses if one.reason is not None) or None,
        subtract(rest, ((one.start, one.end) for one in preceded)),
    )


def _followed(text: Text, grammar: Grammar, behind: Sequence[Struck]) -> Iterator[_Excluded]:
    """「回避 甲公司、乙公司」."""
    at = 0
    for key in KEY.finditer(text.norm):
        if key.start() < at or any(one.start < key.end() and key.start() < one.end for one in behind):
            continue
        nobody = key["none"] and not _strict(key)
        found = [("", key.end())] if nobody else list(_names(text, grammar, key))
        if not found or (key["none"] and not nobody):
            continue
        names = tuple(name for name, _end in found if not NOBODY.fullmatch(name))
        clause = _excluded(text, key.start(), past(ENDING, text.norm, found[-1][1]), names, _strict(key))
        at = clause.end
        yield clause


def _excluded(text: Text, start: int, end: int, names: tuple[str, ...], strict: bool) -> _Excluded:
    why = BECAUSE.match(text.norm, end) if strict else None
    if why is None:
        return _Excluded(start, end, names, strict, None)
    return _Excluded(start, why.end(), names, False, text.wording(*why.span("why")))


def _strict(key: re.Match[str]) -> bool:
    """排除 says who shall not come without saying why: a reason is owed, and 排除险情 is something else."""
    return key["word"] not in ("回避", "避开")


def _names(text: Text, grammar: Grammar, key: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Names with the place where each ends.

    `sure`: 回避 or 、 stands right before, so that a short name without 公司 is taken too.
    """
    norm, start = text.norm, past(OPENING, text.norm, key.end())
    sure, soft = _begins_list(norm, key, start), False
    while chunk := NAME.match(norm, start):
        if played := PART_PLAYED.match(norm, start):
            start, sure = played.end(), sure or ":" in played[0]
            continue
        end = _name_end(chunk, soft)
        if not (end or sure) or LABELS.fullmatch(chunk[0]) or is_keyword(norm, grammar, *chunk.span()):
            return
        yield from split_names(text, start, end or chunk.end())
        if end and end < chunk.end():
            if joined := JOINED.fullmatch(norm, end, chunk.end()):
                yield text.wording(*joined.span("name")), chunk.end()
            return
        link = link_at(norm, end or chunk.end())
        if not link:
            return
        start, sure = past(NEXT, norm, link.end()), "、" in link[0]
        soft = not sure
        if soft and _is_place(norm, start):
            return


def _is_place(norm: str, start: int) -> bool:
    following = NAME.match(norm, start)
    return following is not None and PLACE.search(following[0]) is not None


def _name_end(chunk: re.Match[str], soft: bool) -> int | None:
    """Where a name surely ends; behind a blank (`soft`) 「某设计院宿舍起火」 is the story again."""
    if IS_UNIT.search(chunk[0]):
        return chunk.end()
    if not soft:
        return last_end(INNER_END, chunk.string, *chunk.span())
    # 「回避 精诚检测 华测检测」
    return chunk.end() if SHORT_NAME.match(chunk[0]) and not HAPPENED.search(chunk[0]) else None


def _begins_list(norm: str, key: re.Match[str], start: int) -> bool:
    alone = key.start() == 0 or SEPARATORS.match(norm[key.start() - 1]) is not None
    if key["word"] == "排除":
        return alone and start > key.end() and not HAZARD.match(norm, start)
    return alone and key["word"] == "回避"
