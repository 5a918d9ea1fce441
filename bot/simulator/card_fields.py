"""Tables for template cards: which card has which part, how long a text should stay (企业微信 §4.3, §6.4)."""

from collections.abc import Iterator, Mapping
from typing import Any

INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
CARD_TYPES = ("text_notice", "news_notice", *INTERACTIVE)

_NOTICE = {"source", "action_menu", "task_id", "main_title", "quote_area", "horizontal_content_list"}
_NOTICE |= {"jump_list", "card_action"}
_FORM = {"source", "task_id", "main_title", "submit_button"}

FIELDS: dict[str, set[str]] = {
    "text_notice": _NOTICE | {"emphasis_content", "sub_title_text"},
    "news_notice": _NOTICE | {"vertical_content_list", "card_image", "image_text_area"},
    "button_interaction": (_NOTICE - {"jump_list"}) | {"sub_title_text", "button_selection", "button_list"},
    "vote_interaction": _FORM | {"checkbox"},
    "multiple_interaction": _FORM | {"select_list"},
}

# Recommended length in characters, by path. `[]` stands for every entry of a list.
RECOMMENDED = {
    "source.desc": 20,
    "main_title.title": 36,
    "main_title.desc": 44,
    "emphasis_content.title": 14,
    "emphasis_content.desc": 22,
    "sub_title_text": 160,
    "horizontal_content_list[].keyname": 5,
    "horizontal_content_list[].value": 30,
    "vertical_content_list[].title": 38,
    "vertical_content_list[].desc": 160,
    "jump_list[].title": 18,
    "button_list[].text": 10,
    "button_selection.option_list[].text": 16,
    "checkbox.option_list[].text": 17,
    "select_list[].option_list[].text": 16,
    "submit_button.text": 10,
}
_SHORT_TITLE = {"main_title.title": 16, "main_title.desc": 160}
_LONG_DESC = {"main_title.desc": 160}
_OWN = {"vote_interaction": _SHORT_TITLE, "multiple_interaction": _LONG_DESC}


def advice(card: Mapping[str, Any], *, update: bool) -> Iterator[str]:
    """Texts longer than recommended and parts the card type does not have: shown badly, or not at all."""
    kind = str(card.get("card_type"))
    known = FIELDS[kind] | {"card_type"}
    if update:
        known = (known - {"task_id"}) | ({"replace_text"} if kind in INTERACTIVE else set())
    for name in card:
        if name not in known:
            yield f"{kind} has no {name}"
    if kind in _OWN and "desc_color" in (card.get("source") or {}):
        yield f"{kind} has no source.desc_color"
    for path, limit in {**RECOMMENDED, **_OWN.get(kind, {})}.items():
        for text in _texts(card, path.split(".")):
            if len(text) > limit:
                yield f"{kind} {path}: {len(text)} > {limit} {text}"


def _texts(value: Any, path: list[str]) -> Iterator[str]:
    if not path:
        if isinstance(value, str):
            yield value
        return
    name, rest = path[0], path[1:]
    if not isinstance(value, Mapping):
        return
    part = value.get(name.removesuffix("[]"))
    if not name.endswith("[]"):
        yield from _texts(part, rest)
    elif isinstance(part, list):
        for entry in part:
            yield from _texts(entry, rest)
