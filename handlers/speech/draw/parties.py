"""Parties to the project by role: 「建设单位甲公司、施工：乙公司」, 「无监理」 (Article 10 (1); 口径 3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.speech.draw.draft import SOME_PARTY
from handlers.speech.draw.grammar import Grammar
from handlers.speech.draw.sentence import is_keyword
from handlers.speech.draw.unit_names import (
    DOES,
    HAPPENED,
    INNER_END,
    IS_UNIT,
    LINK,
    NAME,
    NONE,
    NONE_AT_ALL,
    QUOTES,
    UNKNOWN,
    last_end,
    link_at,
    split_names,
)
from handlers.speech.text import Text, one_of, past, subtract

ROLES = {
    "代建": "建设",
    "乙方": "施工",
    "承包": "施工",
    "承包商": "施工",
    "劳务": "分包",
    "产权": "参建",
    "权属": "参建",
    "使用": "参建",
    "责任": "参建",
    "涉事": "参建",
    "业主": "建设",
    "甲方": "建设",
    "开发": "建设",
    "开发商": "建设",
    "承建": "施工",
    "承建商": "施工",
    "总承包": "施工",
    "施工总承包": "施工",
    "总包": "施工",
    "监测": "检测",
    "专业分包": "分包",
    "劳务分包": "分包",
    "方案编制": "编制",
    "被检查": "受检",
    "受检查": "受检",
}
PLAIN = ("建设", "施工", "监理", "设计", "勘察", "检测", "分包", "租赁", "编制", "受检", "图审", SOME_PARTY)
ANY = one_of((*ROLES, *PLAIN))
NO_NAME = rf"(?!{DOES})"
# 「设计方案」 is nobody
SIDE = r"方(?![案法式面向量程])"
ROLE = re.compile(
    rf"(?P<full>{ANY})(?:单位|企业|{SIDE}|(?P<is>的?[是系叫]))"
    rf"(?:[是为\s]*:[\s]*(?P<colon>)|[是为系叫\s]*{NO_NAME})"
    rf"|(?P<short>{ANY})(?:方)?\s?:\s*|(?P<owner>业主|甲方|乙方|总包|开发商|承建商|承包商)[是为系叫]?(?={NO_NAME})"
    rf"|(?<![^\s,、;。:!?(])(?P<firm>{ANY})公司(?:[是系叫]|\s?:\s?)(?={NO_NAME})"
)
# 「施工云南建投集团有限公司」 at the head of a piece
HEADED = re.compile(
    r"(?<![^\s,、;。:!?(])(?P<headed>建设|施工|监理|勘察|设计|总承包|承建|代建|(?:劳务|专业)?分包|图审)\s?"
    rf"(?={NO_NAME}[^\s,、;。!?|/\\…·:()]{{2,30}}?(?:公司|集团|[一二三四五六七八九十]局)(?:$|[\s,、;。!?()]))"
)
# 「由甲公司承建的北辰项目」
DONE_BY = re.compile(
    r"(?<![^\s,、;。:!?(])(?:[由是为系]|这是)?(?P<name>[^\s,、;。!?|/\\…·:()]{2,40}?(?:公司|集团|[一二三四五六七八九十]局))"
    r"(?:负责|总)?(?P<done>承建|施工|开发|建设|监理|承包|代建)(?=的|$|[\s,、;。!?()])"
)
WITHOUT = re.compile(rf"{NONE}(?P<roles>(?:{ANY})(?:单位)?(?:[、和及](?:{ANY})(?:单位)?)*)")
NOTHING = re.compile(rf"(?:{NONE_AT_ALL}|/)(?=$|[\s,、;。!])")
ONE_ROLE = re.compile(ANY)
OPENING = re.compile(rf"[{QUOTES}\s]*")
LONGEST = 40


@dataclass(frozen=True)
class Parties:
    """(role, name) as written, roles that the project has not, their spans, and those left to the rest."""

    named: tuple[tuple[str, str], ...]
    without: tuple[str, ...]
    taken: tuple[tuple[int, int], ...]
    spans: tuple[tuple[int, int], ...]


def read_parties(text: Text, grammar: Grammar, asked: bool = False) -> Parties:
    """Takes every party out of the text; `asked`: behind a role stands a name, be it without 公司."""
    named: list[tuple[str, str]] = []
    without: list[str] = []
    taken: list[tuple[int, int]] = []
    for begin, stop, names, roles in _clauses(text, grammar, asked):
        taken.append((begin, stop))
        named += names
        without += roles
    rest = subtract([(0, len(text.norm))], taken)
    return Parties(tuple(dict.fromkeys(named)), tuple(dict.fromkeys(without)), tuple(taken), rest)


def read_names(text: Text) -> tuple[tuple[str, str], ...]:
    """An answer that is nothing but names of units, without their roles."""
    named, at = [], past(OPENING, text.norm, 0)
    while chunk := NAME.match(text.norm, at):
        if not IS_UNIT.search(chunk[0]) or ROLE.match(text.norm, at):
            return ()
        named += [(SOME_PARTY, name) for name, _end in split_names(text, *chunk.span())]
        link = link_at(text.norm, chunk.end())
        at = link.end() if link else chunk.end()
    return tuple(dict.fromkeys(named)) if not text.norm[at:].strip("。.! ") else ()


Clause = tuple[int, int, list[tuple[str, str]], list[str]]


def _clauses(text: Text, grammar: Grammar, asked: bool) -> Iterator[Clause]:
    """Begin, end, parties and missing roles of everything that speaks of a party."""
    found = (pattern.finditer(text.norm) for pattern in (ROLE, HEADED, DONE_BY, WITHOUT))
    at, keys = 0, [key for one in found for key in one]
    keys.sort(key=lambda key: (key.start(), -key.end()))
    for place, key in enumerate(keys):
        if key.start() >= at:
            following = (other.start() for other in keys[place + 1 :] if other.start() >= key.end())
            limit = next(following, len(text.norm))
            if clause := _clause(text, grammar, key, limit, asked):
                at = clause[1]
                yield clause


def _clause(text: Text, grammar: Grammar, key: re.Match[str], limit: int, asked: bool) -> Clause | None:
    """Whom the words before `limit`, where the next may begin, name for a role; None for nobody."""
    if key.re is WITHOUT:
        return *key.span(), [], [canonical(one[0]) for one in ONE_ROLE.finditer(key["roles"])]
    if key.re is DONE_BY:
        if HAPPENED.search(key["name"]) or grammar.full_region.search(key["name"]):
            return None
        return *key.span(), [(canonical(key["done"]), text.wording(*key.span("name")))], []
    role = canonical(_word(key))
    if nothing := NOTHING.match(text.norm, key.end(), limit):
        return key.start(), nothing.end(), [], [role]
    names = list(_names(text, grammar, key, limit, asked))
    return (key.start(), names[-1][1], [(role, name) for name, _end in names], []) if names else None


def _names(
    text: Text, grammar: Grammar, key: re.Match[str], limit: int, asked: bool
) -> Iterator[tuple[str, int]]:
    """Names behind a role with the place where each ends; behind a colon one without 公司 is taken too."""
    norm, at = text.norm, past(OPENING, text.norm, key.end())
    sure = asked or (key.re is ROLE and (key["colon"] is not None or key["short"] is not None))
    while chunk := NAME.match(norm, at, limit):
        end = _name_end(chunk, sure)
        if end is None or is_keyword(norm, grammar, *chunk.span()):
            return
        yield from split_names(text, at, end)
        link = LINK.match(norm, end, limit)
        if end < chunk.end() or not link:
            return
        at, sure = link.end(), False


def _name_end(chunk: re.Match[str], sure: bool) -> int | None:
    """Where the name ends; None where the words are no name. `sure`: a name stands here in any case."""
    if UNKNOWN.match(chunk[0]):
        return None
    if IS_UNIT.search(chunk[0]) and (sure or not HAPPENED.search(chunk[0])):
        return chunk.end()
    end = last_end(INNER_END, chunk.string, *chunk.span())
    if sure:
        return end or (chunk.end() if len(chunk[0]) <= LONGEST else None)
    return None if end and HAPPENED.search(chunk.string, chunk.start(), end) else end


def _word(key: re.Match[str]) -> str:
    return str(next(word for name, word in key.groupdict().items() if word and name not in ("is", "colon")))


def canonical(word: str) -> str:
    """The role that a word stands for: 业主 is 建设."""
    for behind in ("单位", "企业", "方"):
        word = word if word in ROLES else word.removesuffix(behind)
    return ROLES.get(word, word)
