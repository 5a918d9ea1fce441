"""A later text read as the answer to what a draw request still lacks."""

import re
from dataclasses import replace

from config.vocabulary import Vocabulary
from handlers.commands.draw import request
from handlers.commands.exclusion import read_exclusion
from handlers.commands.grammar import grammar
from handlers.commands.pieces import parts
from handlers.commands.text import Text
from handlers.commands.types import DrawRequest, LotRequest

YES = re.compile(r"\W*(?:是的?|对的?|嗯+|好的?|没错|可以|行)(?:[啊吧呀]|\W)*")
BECAUSE = re.compile(r"\s*(?:原因|理由|因为|由于)[是为:\s]*")


def merge_answer(draft: DrawRequest, text: Text, vocabulary: Vocabulary) -> DrawRequest:
    """The draft with what the answer adds; the same draft when it adds nothing."""
    if YES.fullmatch(text.norm):
        return _with_district(draft, draft.nearest_district)
    rules = grammar(vocabulary)
    exclusion = read_exclusion(text, rules)
    said = request(text, vocabulary, parts(text, rules, exclusion.spans, answer=True), exclusion)
    merged = _with_district(_with_lots(draft, said), said.district)
    if merged.district is None and said.unknown_district:
        merged = replace(
            merged, unknown_district=said.unknown_district, nearest_district=said.nearest_district
        )
    return _with_reason(_with_names(merged, said), said, text)


def _with_district(draft: DrawRequest, district: str | None) -> DrawRequest:
    if district is None:
        return draft
    return replace(draft, district=district, unknown_district=None, nearest_district=None)


def _with_lots(draft: DrawRequest, said: DrawRequest) -> DrawRequest:
    """A number of a category replaces the earlier one; a plain number fills every lot that has none."""
    lots = {lot.category: lot.need for lot in draft.lots}
    for lot in said.lots:
        lots[lot.category] = lot.need or lots.get(lot.category)
    plain = said.default_need or (draft.default_need if not draft.lots else None)
    if not lots:
        return replace(draft, default_need=plain)
    named = tuple(LotRequest(category, need or plain) for category, need in lots.items())
    # a number said anew settles what had been said twice
    again = {lot.category for lot in said.lots if lot.need}
    repeated = [item for item in draft.repeated if item not in again]
    repeated += [item for item in said.repeated if item not in repeated]
    return replace(draft, lots=named, default_need=None, repeated=tuple(repeated))


def _with_names(draft: DrawRequest, said: DrawRequest) -> DrawRequest:
    return replace(
        draft,
        excluded=tuple(dict.fromkeys(draft.excluded + said.excluded)),
        exclusion_needs_reason=draft.exclusion_needs_reason or said.exclusion_needs_reason,
        exclusion_reason=draft.exclusion_reason or said.exclusion_reason,
    )


def _with_reason(draft: DrawRequest, said: DrawRequest, text: Text) -> DrawRequest:
    """Free text is place and cause while these are missing, then the reason owed for 排除, else dropped."""
    if said.reason is None:
        return draft
    because = BECAUSE.match(text.norm)
    if draft.exclusion_needs_reason and (because or draft.reason is not None):
        why = text.wording(because.end() if because else 0, len(text.norm))
        return replace(draft, exclusion_reason=why, exclusion_needs_reason=False)
    return replace(draft, reason=said.reason) if draft.reason is None else draft
