"""「抽取 监理咨询 1家 官渡区 明天9点 质量安全检查」 → DrawRequest; in any order, parts may lack."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from config.vocabulary import Vocabulary
from handlers.speech.commands_general import Help
from handlers.speech.draw.doubt import drill_in_answer, meant
from handlers.speech.draw.draft import PARTIES_DUE, PLANNED, DrawRequest, Rehearsal
from handlers.speech.draw.emergency import free_spans, request
from handlers.speech.draw.exclusion import Exclusion, read_exclusion
from handlers.speech.draw.grammar import Grammar, grammar
from handlers.speech.draw.parties import read_parties
from handlers.speech.draw.sentence import Part, parts
from handlers.speech.draw.task import read_task
from handlers.speech.draw.unread import AVOIDED, STRUCK, read_unread
from handlers.speech.draw.when import SaidAt, When, read_when, with_time
from handlers.speech.text import Text, masked, subtract

PLACE = re.compile(r"(?:检查|活动|工程|项目)?(?:地点|地址|位置)\s?:\s*(?P<place>[^\s,;。]{1,80})")


def read_planned(
    text: Text, vocabulary: Vocabulary, sent: SaidAt | None
) -> DrawRequest | Rehearsal | Help | None:
    """None without 抽取, and when it is only talked about: nothing of a draw stands beside it."""
    rules = grammar(vocabulary)
    found = parts(text, rules, read_exclusion(text, rules).spans)
    if not _is_planned(found):
        return None
    said, when = understand(text, vocabulary, sent)
    asks = said.lots or said.default_need or said.district or when.reading or said.parties
    return meant(text, said, found) if asks or said.task or said.reason is None else None


def understand(
    text: Text, vocabulary: Vocabulary, sent: SaidAt | None, answer: bool = False, asked: bool = False
) -> tuple[DrawRequest, When]:
    """What a sentence, or an answer, says of a planned draw; `asked`: the parties were asked for.

    Parties are read first: behind 回避 too they keep their roles.
    """
    rules = grammar(vocabulary)
    parties = read_parties(text, rules, asked)
    exclusion = read_exclusion(replace(text, norm=masked(text.norm, parties.spans)), rules)
    spans = subtract(exclusion.spans, parties.taken)
    when = read_when(text.norm, spans, sent)
    found = parts(text, rules, when.spans, answer)
    task = read_task(text, vocabulary, found)
    place = PLACE.search(text.norm)
    told = {part for part in task.free if not _inside(part, place)}
    said = replace(
        request(text, vocabulary, [part for part in found if part.kind != "free" or part in told], exclusion),
        kind=PLANNED,
        task=task.task.name if task.task else None,
        task_choices=task.choices,
        task_flagged=task.flagged,
        covert=task.covert,
        place=text.wording(*place.span("place")) if place else None,
        parties=parties.named,
        without=parties.without,
        parties_due=task.task is None or task.task.parties,
        doubt=drill_in_answer(text, found) if answer else None,
    )
    said = replace(said, unread=_unread(text, free_spans(when.spans, found), said, exclusion, rules))
    return with_time(said, when.reading), when


def _unread(
    text: Text, spans: Iterable[tuple[int, int]], said: DrawRequest, exclusion: Exclusion, rules: Grammar
) -> tuple[tuple[str, str], ...]:
    """Only words of exclusion: the parties are asked for anyhow where their roles matter."""
    roles = [*(role for role, _name in said.parties), *said.without]
    roles += PARTIES_DUE if said.parties_due else ()
    found = read_unread(text, spans, roles, exclusion, rules)
    return tuple(one for one in found if one[1] in (AVOIDED, STRUCK))


def _is_planned(found: Sequence[Part]) -> bool:
    return any(part.kind == "planned" for part in found)


def _inside(part: Part, place: re.Match[str] | None) -> bool:
    return place is not None and place.start() <= part.start and part.end <= place.end()
