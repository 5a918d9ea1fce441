"""A later text read as the answer to what a draw request still lacks."""

import re
from dataclasses import replace

from config.vocabulary import Task, Vocabulary
from handlers.speech.draw.doubt import GO
from handlers.speech.draw.draft import DrawRequest, LotRequest
from handlers.speech.draw.emergency import read_answer
from handlers.speech.draw.follow_up_names import answer_names, settle
from handlers.speech.draw.grammar import grammar
from handlers.speech.draw.parties import read_names
from handlers.speech.draw.planned import understand
from handlers.speech.draw.unit_names import NONE_AT_ALL
from handlers.speech.draw.when import SaidAt, agreed_time, answer_time
from handlers.speech.reasons import reason_in
from handlers.speech.text import Text, read

NOBODY = re.compile(rf"\W*{NONE_AT_ALL}(?:这些|上述|参建)?(?:单位|项目)?\W*")
YES = re.compile(r"\W*(?:是的?|对的?|嗯+|好的?|没错|可以|行)(?:[啊吧呀]|\W)*")
SURE = re.compile(r"\W*(?:就是|是的|对的?|没错)(?:[啊吧呀]|\W)*")
# 「一共3家」, 「都要」 to 「检测监测您说了2家和1家，抽几家？」
TOTAL = re.compile(
    r"\W*(?:一共|总共|共计?|合计|加起来|两个加起来)(?:是|要|抽)?(?=\s?[0-9一二两三四五六七八九十])"
)
EVERY = re.compile(r"\W*(?:一共|总共|加起来|两个|两样|[都全]部?|要|抽|需要|算|加|的|吧|啊|\W)++")
BECAUSE = re.compile(r"\s*(?:原因|理由|因为|由于)[是为:\s]*")


def merge_answer(
    draft: DrawRequest, text: Text, vocabulary: Vocabulary, sent: SaidAt | None = None
) -> DrawRequest:
    """The draft with what the answer adds; the same draft when it adds nothing."""
    if draft.doubt:
        return replace(draft, doubt=None) if GO.fullmatch(text.norm) else draft
    if YES.fullmatch(text.norm):
        return _agreed(draft, text, vocabulary, sent)
    if draft.planned:
        return _merge_planned(draft, text, vocabulary, sent)
    if draft.repeated and EVERY.fullmatch(text.norm):
        return _added_up(draft)
    return _merge_emergency(draft, text, vocabulary)


def _agreed(draft: DrawRequest, text: Text, vocabulary: Vocabulary, sent: SaidAt | None) -> DrawRequest:
    """「是」 to the one thing that was offered."""
    if draft.district is None and draft.nearest_district:
        return _with_district(draft, draft.nearest_district)
    if draft.missing() == ("names",) and SURE.fullmatch(text.norm):
        return _as_quoted(draft, vocabulary)
    return agreed_time(draft, sent)


def _merge_emergency(draft: DrawRequest, text: Text, vocabulary: Vocabulary) -> DrawRequest:
    if draft.without_need() and (total := TOTAL.match(text.norm)):
        text = read(text.clean[text.origin[total.end()] :])
    asked = bool(draft.unread)
    said = read_answer(text, vocabulary, asked)
    if not draft.missing():
        # why somebody is left out may speak of other places and other units
        said = replace(said, district=None, districts=(), unread=(), doubt=None)
    if asked and (named := answer_names(draft, said, text, grammar(vocabulary))):
        # the rest of 「官渡区，云南建投集团」
        rest = replace(said, reason=None, unread=())
        return _with_parts(named, rest)
    return settle(_with_reason(_with_parts(draft, said), said, text), said)


def _as_quoted(draft: DrawRequest, vocabulary: Vocabulary) -> DrawRequest:
    """「是的」: what stands behind the role in the words that were quoted is the name."""
    said = [read_answer(read(words), vocabulary, asked=True) for words, _role in draft.unread]
    named = DrawRequest(
        parties=tuple(party for one in said for party in one.parties),
        excluded=tuple(name for one in said for name in one.excluded),
    )
    return settle(_with_names(draft, named), named)


def _merge_planned(
    draft: DrawRequest, text: Text, vocabulary: Vocabulary, sent: SaidAt | None
) -> DrawRequest:
    missing, lacks = draft.missing_parties(), draft.missing()
    if missing and NOBODY.fullmatch(text.norm):
        asked_last = lacks[0] == "parties"
        return replace(draft, without=(*draft.without, *missing)) if asked_last else draft
    if lacks == ("names",) and (named := answer_names(draft, DrawRequest(), text, grammar(vocabulary))):
        return named
    asked = bool(missing) and draft.reason is not None
    if asked and (names := read_names(text)):
        merged = replace(draft, parties=tuple(dict.fromkeys(draft.parties + names)))
        return settle(merged, DrawRequest(parties=names))
    said, when = understand(text, vocabulary, sent, answer=True, asked=asked)
    chosen = vocabulary.task(text.norm)
    merged = _with_task(_with_parts(draft, said), said, chosen)
    merged = answer_time(merged, text.norm, when.reading, sent)
    merged = replace(
        merged,
        without=tuple(dict.fromkeys(draft.without + said.without)),
        covert=draft.covert or said.covert,
        place=draft.place or said.place,
        task_flagged=draft.task_flagged or said.task_flagged,
    )
    # the name that a drop-down gives says nothing about the matter itself
    picked = chosen is not None and chosen.name == text.norm.strip()
    return settle(merged if picked else _with_reason(merged, said, text), said)


def _with_task(draft: DrawRequest, said: DrawRequest, chosen: Task | None) -> DrawRequest:
    """A task that was told stays, unless another is named by itself."""
    if said.task is None or (draft.task and chosen is None):
        return draft
    return replace(draft, task=said.task, task_choices=(), parties_due=said.parties_due)


def _with_parts(draft: DrawRequest, said: DrawRequest) -> DrawRequest:
    merged = _with_districts(_with_lots(draft, said), said)
    if merged.district is None and said.unknown_district and not merged.districts:
        merged = replace(
            merged, unknown_district=said.unknown_district, nearest_district=said.nearest_district
        )
    return _with_names(merged, said)


def _with_districts(draft: DrawRequest, said: DrawRequest) -> DrawRequest:
    """Two districts in an answer are none; one that a story names beside the known one contradicts it."""
    named = said.districts
    if draft.district and said.district and said.reason:
        named = tuple(dict.fromkeys((draft.district, said.district)))
    if len(named) > 1:
        return replace(draft, district=None, districts=named, unknown_district=None, nearest_district=None)
    return _with_district(draft, said.district)


def _with_district(draft: DrawRequest, district: str | None) -> DrawRequest:
    if district is None:
        return draft
    return replace(draft, district=district, districts=(), unknown_district=None, nearest_district=None)


def _with_lots(draft: DrawRequest, said: DrawRequest) -> DrawRequest:
    """A number of a category replaces the earlier one; a plain number fills every lot that has none."""
    lots = {lot.category: lot.need for lot in draft.lots}
    twice = dict(said.repeated)
    for lot in said.lots:
        lots[lot.category] = None if lot.category in twice else lot.need or lots.get(lot.category)
    plain = said.default_need or (draft.default_need if not draft.lots else None)
    if not lots:
        return replace(draft, default_need=plain)
    named = tuple(LotRequest(category, need or plain) for category, need in lots.items())
    # a number said anew settles what had been said twice
    open_lots = {lot.category for lot in named if lot.need is None}
    repeated = tuple(
        (name, numbers) for name, numbers in {**dict(draft.repeated), **twice}.items() if name in open_lots
    )
    return replace(draft, lots=named, default_need=None, repeated=repeated)


def _added_up(draft: DrawRequest) -> DrawRequest:
    """「都要」: both numbers of a category that was said twice."""
    sums = {category: sum(numbers) for category, numbers in draft.repeated}
    lots = tuple(replace(lot, need=lot.need or sums.get(lot.category)) for lot in draft.lots)
    return replace(draft, lots=lots, repeated=())


def _with_names(draft: DrawRequest, said: DrawRequest) -> DrawRequest:
    return replace(
        draft,
        parties=tuple(dict.fromkeys(draft.parties + said.parties)),
        excluded=tuple(dict.fromkeys(draft.excluded + said.excluded)),
        exclusion_needs_reason=draft.exclusion_needs_reason or said.exclusion_needs_reason,
        exclusion_reason=draft.exclusion_reason or said.exclusion_reason,
        unread=tuple(dict.fromkeys(draft.unread + said.unread)),
        doubt=said.doubt,
    )


def _with_reason(draft: DrawRequest, said: DrawRequest, text: Text) -> DrawRequest:
    """Free text is place and cause while these are missing, then the reason owed for 排除, else dropped."""
    if said.reason is None:
        return draft
    because = BECAUSE.match(text.norm)
    if draft.exclusion_needs_reason and (because or draft.reason is not None):
        why = text.wording(because.end() if because else 0, len(text.norm))
        if not reason_in(why):
            return draft
        return replace(draft, exclusion_reason=why, exclusion_needs_reason=False)
    return replace(draft, reason=said.reason) if draft.reason is None else draft
