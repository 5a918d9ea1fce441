"""「应急抽取 检测监测 2家 盘龙区 某工地坍塌 回避 甲公司」 → DrawRequest; in any order, parts may lack."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from config.vocabulary import Vocabulary
from handlers.speech.commands_general import Help
from handlers.speech.draw.doubt import drill_in_answer, meant
from handlers.speech.draw.draft import DrawRequest, Rehearsal
from handlers.speech.draw.exclusion import Exclusion, read_exclusion
from handlers.speech.draw.grammar import grammar
from handlers.speech.draw.lots import amended, read_lots
from handlers.speech.draw.parties import read_parties
from handlers.speech.draw.region import find_unknown, read_districts
from handlers.speech.draw.sentence import Part, parts
from handlers.speech.draw.unread import read_unread
from handlers.speech.text import SEPARATORS, Text, masked, subtract

MEANING = re.compile(r"[^\W\d_]")


def asks_emergency(found: Sequence[Part]) -> bool:
    """Inside words (「…坍塌应急抽取检测2家」) 应急抽取 counts only with a lot; so does 「急」 anywhere."""
    lots = any(part.kind == "category" for part in found)
    ends = {part.end for part in found if part.kind == "free"}
    return any(
        (part.kind == "strong" and (lots or part.start not in ends))
        or (part.kind == "weak" and (lots or part.end - part.start == 2))
        for part in found
    )


def read_emergency(text: Text, vocabulary: Vocabulary) -> DrawRequest | Rehearsal | Help | None:
    """None when no emergency is spoken of."""
    said, found = _understand(text, vocabulary)
    return meant(text, said, found) if asks_emergency(found) else None


def read_answer(text: Text, vocabulary: Vocabulary, asked: bool = False) -> DrawRequest:
    """What an answer adds to an emergency under way.

    `asked`: whom the bot did not understand was asked for, so that behind a role stands a name.
    """
    said, found = _understand(text, vocabulary, True, asked)
    return replace(said, doubt=drill_in_answer(text, found))


def _understand(
    text: Text, vocabulary: Vocabulary, answer: bool = False, asked: bool = False
) -> tuple[DrawRequest, list[Part]]:
    rules = grammar(vocabulary)
    exclusion = read_exclusion(text, rules)
    # behind 回避 a role is left out: who is named there is excluded whatever he does
    parties = read_parties(replace(text, norm=masked(text.norm, exclusion.spans)), rules, asked)
    spans = subtract(exclusion.spans, parties.taken)
    found = parts(text, rules, spans, answer)
    said = request(text, vocabulary, found, exclusion)
    roles = [*(role for role, _name in parties.named), *parties.without]
    unread = read_unread(text, free_spans(spans, found), roles, exclusion, rules)
    return replace(said, parties=parties.named, unread=unread), found


def free_spans(spans: Iterable[tuple[int, int]], found: Sequence[Part]) -> tuple[tuple[int, int], ...]:
    """Without lots, numbers and districts: 「检测单位2家」 speaks of no party."""
    return subtract(spans, [(part.start, part.end) for part in found if part.kind != "free"])


def request(text: Text, vocabulary: Vocabulary, found: Sequence[Part], exclusion: Exclusion) -> DrawRequest:
    """What the parts say; used for a whole sentence and for an answer alike."""
    rules = grammar(vocabulary)
    lots = amended(text.norm, found, read_lots(found))
    free = [part for part in found if part.kind == "free"]
    districts = read_districts(text, found, rules)
    district = districts[0] if len(districts) == 1 else None
    unknown = None if districts else find_unknown(text, free, vocabulary)
    if unknown:
        free = [replace(item, start=unknown.end) if item is unknown.part else item for item in free]
    return DrawRequest(
        lots=lots.lots,
        district=district,
        reason=_wording(text, free),
        excluded=exclusion.names,
        exclusion_needs_reason=exclusion.needs_reason,
        exclusion_reason=exclusion.reason,
        unknown_district=unknown.word if unknown else None,
        nearest_district=unknown.nearest if unknown else None,
        districts=districts if len(districts) > 1 else (),
        default_need=lots.default_need,
        repeated=lots.repeated,
    )


def _wording(text: Text, free: Sequence[Part]) -> str | None:
    """The story in the person's own wording, with the marks between pieces that belong together."""
    spans: list[tuple[int, int]] = []
    for part in free:
        goes_on = spans and (
            part.start == spans[-1][1] or SEPARATORS.fullmatch(text.norm, spans[-1][1], part.start)
        )
        if goes_on:
            spans[-1] = (spans[-1][0], part.end)
        elif part.end > part.start:
            spans.append((part.start, part.end))
    wording = " ".join(text.wording(*span).removeprefix("的") for span in spans).strip()
    return wording if MEANING.search(wording) else None
