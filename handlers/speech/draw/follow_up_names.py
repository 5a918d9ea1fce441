"""The answer to «whom did you mean»: names, be they without 公司, or nobody (`unread`)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.speech.draw.draft import SOME_PARTY, DrawRequest
from handlers.speech.draw.grammar import Grammar
from handlers.speech.draw.parties import ANY, read_names
from handlers.speech.draw.sentence import is_keyword
from handlers.speech.draw.unit_names import HAPPENED, split_names
from handlers.speech.draw.unread import AVOIDED, STRUCK
from handlers.speech.text import Text, pieces, read

SKIPS = re.compile(
    r"\W*+我?(?:[都均也暂还先就时]|目前|现在)*+(?:没有|没|无|不有|不用|不需要|不消|无需|不|未)?"
    r"(?:(?:要|需要|需|应)?回避|谁|哪家|涉及|知道|清楚|记得|晓得|全称|管|写|填|抽|跳过|再说|(?:这些|上述|参建)?(?:单位|公司|机构)|[是了的啊呢吧])*+\W*"
)
SAYS_NO = re.compile(r"没|无|不|未|跳过|再说")
PREFIX = re.compile(r"(?:全称)?(?:就)?(?:是|叫|为|系)\s*|全称[是为:\s]*|(?:应该|大概|可能|好像)(?:是|叫)\s*")
NO_NAME = re.compile(
    r"稍|等|快|谁|什么|哪|怎|咋|吗|呢|请|帮|麻烦|知道|清楚|晓得|谢|好[的吧]|马上|现在|立即|收到|明白|真|抽|演练|测试|管|跳过|再说|上[次回]|[那这]家|[那这]个|就行|[那这你您我他她它]"
    r"|^(?:没|不|别)|没有|写[了过错]"
)
# a name without 公司 tells its trade, or takes up a word of the question; 「就这些」, 「没别的了」 do neither
TRADE = re.compile(
    r"建[设工投筑安]|[城地置产商企实工][建投业程]|房地产|地产|工程|投资|开发|集团|路桥|市政|水利|电力|铁|交[建投]|监理|检测|监测|勘[察测]|设计"
    r"|测绘|造价|咨询|科技|股份"
)
ASKED = re.compile(rf"(?:{ANY})|单位|企业|回避|避嫌|排除")
LEAST, LONGEST = 2, 30


def answer_names(draft: DrawRequest, said: DrawRequest, text: Text, grammar: Grammar) -> DrawRequest | None:
    """The draft with those who were meant; None where the answer names nobody without his role."""
    if SKIPS.fullmatch(text.norm) and SAYS_NO.search(text.norm):
        return replace(draft, unread=())
    if said.parties or said.excluded:
        return None
    rest = said.reason or ""
    prefix = PREFIX.match(rest)
    names = [name for _role, name in read_names(read(rest[prefix.end() :] if prefix else rest))]
    if not names and draft.missing() == ("names",):
        names = _short_names(text, grammar, [ASKED.sub("", words) for words, _role in draft.unread])
    return _named(draft, names) if names else None


def settle(draft: DrawRequest, said: DrawRequest) -> DrawRequest:
    """Whoever is named by his role, or for exclusion, is no more asked for."""
    roles = {*(role for role, _name in said.parties), *said.without}
    anybody = bool(roles or said.excluded)
    left = [
        (words, role)
        for words, role in draft.unread
        if role not in roles and not (anybody and role in (AVOIDED, STRUCK))
    ]
    return replace(draft, unread=tuple(left))


def _named(draft: DrawRequest, names: list[str]) -> DrawRequest:
    """In the order of the questions; with more names than questions nobody can tell who has which role."""
    asked, left = [role for _words, role in draft.unread], draft.unread[len(names) :]
    if len(names) > len(asked):
        asked = (asked if len(set(asked)) == 1 else [SOME_PARTY]) * len(names)
    asked = asked[: len(names)]
    parties = [(role, name) for role, name in zip(asked, names, strict=True) if role not in (AVOIDED, STRUCK)]
    excluded = [name for role, name in zip(asked, names, strict=True) if role in (AVOIDED, STRUCK)]
    owed = STRUCK in asked and not draft.exclusion_reason
    return replace(
        draft,
        unread=left,
        parties=tuple(dict.fromkeys([*draft.parties, *parties])),
        excluded=tuple(dict.fromkeys([*draft.excluded, *excluded])),
        exclusion_needs_reason=draft.exclusion_needs_reason or owed,
    )


def _short_names(text: Text, grammar: Grammar, quoted: Sequence[str]) -> list[str]:
    """Nothing else was asked: what stands there are names, where each of them looks like one."""
    names = []
    first = PREFIX.match(text.norm)
    for start, end in pieces(text.norm, first.end() if first else 0, len(text.norm)):
        chunk = text.norm[start:end]
        if not LEAST <= len(chunk) <= LONGEST or NO_NAME.search(chunk) or HAPPENED.search(chunk):
            return []
        if is_keyword(text.norm, grammar, start, end) or not (
            TRADE.search(chunk) or _taken_up(chunk, quoted)
        ):
            return []
        names += [name for name, _end in split_names(text, start, end)]
    return names


def _taken_up(chunk: str, quoted: Sequence[str]) -> bool:
    """「万华」 to «you wrote 甲方万华»."""
    return any(chunk[at : at + LEAST] in words for words in quoted for at in range(len(chunk) - LEAST + 1))
