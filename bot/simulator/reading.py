"""What a person reads on a message: words, title, buttons, links."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_HREF = re.compile(r"""<a\s+href=["']([^"']+)["']""", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\]\((https?://[^)\s]+)\)")
_TAG = re.compile(r"<[^<>]+>")

DEFAULT_SUBMIT = "提交"


def words(msgtype: str, content: Mapping[str, Any], card: Mapping[str, Any] | None) -> str:
    """Every visible word, one line each."""
    if card is not None:
        return "\n".join(line for line in _card_lines(card) if line)
    if msgtype == "textcard":
        description = _TAG.sub("\n", str(content.get("description", "")))
        lines = [str(content.get("title", "")), *description.splitlines()]
        return "\n".join(line for line in lines if line)
    return str(content.get("content", ""))


def title(msgtype: str, content: Mapping[str, Any], card: Mapping[str, Any] | None) -> str:
    """The headline: the card's title, or the first line of a text."""
    if card is not None:
        return str(_part(card, "main_title").get("title") or card.get("sub_title_text") or "")
    return words(msgtype, content, None).split("\n", 1)[0]


def _part(card: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = card.get(name)
    return part if isinstance(part, Mapping) else {}


def _card_lines(card: Mapping[str, Any]) -> Iterator[str]:
    yield str(_part(card, "source").get("desc", ""))
    for name in ("main_title", "emphasis_content"):
        yield str(_part(card, name).get("title", ""))
        yield str(_part(card, name).get("desc", ""))
    quote = _part(card, "quote_area")
    yield str(quote.get("title", ""))
    yield str(quote.get("quote_text", ""))
    for row in card.get("horizontal_content_list") or []:
        yield f"{row.get('keyname', '')} {row.get('value', '')}".strip()
    for row in card.get("vertical_content_list") or []:
        yield f"{row.get('title', '')} {row.get('desc', '')}".strip()
    yield str(card.get("sub_title_text", ""))
    for row in card.get("jump_list") or []:
        yield str(row.get("title", ""))


def button_texts(card: Mapping[str, Any]) -> list[str]:
    """Texts of the buttons in the order shown; the submit button of a vote or a form."""
    if card.get("card_type") == "button_interaction":
        return [str(button["text"]) for button in card.get("button_list") or []]
    submit = card.get("submit_button")
    return [str(submit.get("text") or DEFAULT_SUBMIT)] if isinstance(submit, Mapping) else []


def menu(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Entries of the menu at the top right."""
    return list(_part(card, "action_menu").get("action_list") or [])


def links(msgtype: str, content: Mapping[str, Any], card: Mapping[str, Any] | None) -> list[str]:
    """Addresses that can be opened from the message."""
    if card is None:
        if msgtype == "textcard":
            return [str(content.get("url", ""))]
        text = str(content.get("content", ""))
        return _HREF.findall(text) + (_MARKDOWN_LINK.findall(text) if msgtype == "markdown" else [])
    parts: list[Any] = [card.get("card_action"), card.get("quote_area")]
    for name in ("horizontal_content_list", "jump_list", "button_list"):
        parts.extend(card.get(name) or [])
    return [str(part["url"]) for part in parts if isinstance(part, Mapping) and part.get("url")]
