"""Strict validation of template cards (企业微信 §6.4, §7.3). Raises ApiError.

The server's order of checks and its codes for a missing title or task_id are not documented; 40063 and
42014 stand for them here.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.simulator.card_fields import CARD_TYPES, INTERACTIVE
from bot.simulator.errors import ApiError

_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_ID_BYTES, _KEY_BYTES = 128, 1024

Part = Mapping[str, Any]


def needs_callback(card: Part) -> bool:
    """Whether the card can send events, and so needs a callback URL and a task_id."""
    return card.get("card_type") in INTERACTIVE or bool(card.get("action_menu"))


def validate(card: Any, *, update: bool = False) -> None:
    """Check a card of message/send, or of an update, where there is no task_id and less is required."""
    if not isinstance(card, Mapping):
        raise ApiError(40063, "template_card")
    kind = card.get("card_type")
    if kind not in CARD_TYPES:
        raise ApiError(42031)
    _task_id(card, update=update)
    _main_title(card, str(kind))
    _shared_parts(card)
    if kind in ("text_notice", "news_notice"):
        _notice(card, str(kind))
    elif kind == "button_interaction":
        _buttons(card)
    elif kind == "vote_interaction":
        _vote(card)
    else:
        _form(card)
    if kind in ("vote_interaction", "multiple_interaction"):
        _submit(card, required=not update)


def part(card: Part, name: str) -> Part:
    """A sub-object, empty when absent; 40035 when it is something else."""
    value = card.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ApiError(40035, name)
    return value


def entries(card: Part, name: str, code: int, most: int, least: int = 0) -> Sequence[Part]:
    """A list of sub-objects with its length checked; `code` says which list."""
    value = card.get(name)
    if value is None:
        value = []
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise ApiError(code, name)
    if any(not isinstance(entry, Mapping) for entry in value):
        raise ApiError(40035, name)
    return value


def text(holder: Part, name: str, code: int, most_bytes: int = 0) -> str:
    """A required text; `code` when missing, empty, no text, or too many bytes."""
    value = holder.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(code, name)
    if most_bytes and len(value.encode()) > most_bytes:
        raise ApiError(code, name)
    return value


def kind_of(holder: Part, highest: int) -> int:
    """The `type` of a sub-object, 0 when absent."""
    value = holder.get("type", 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= highest:
        raise ApiError(40035, "type")
    return value


def _unique(values: Sequence[str], code: int) -> None:
    if len(set(values)) != len(values):
        raise ApiError(code, "duplicate")


def _task_id(card: Part, *, update: bool) -> None:
    task_id = card.get("task_id")
    if task_id is None or update:
        if needs_callback(card) and not update:
            raise ApiError(40063, "task_id")
        return
    if not isinstance(task_id, str) or not _TASK_ID.fullmatch(task_id):
        raise ApiError(42014)


def _main_title(card: Part, kind: str) -> None:
    title = part(card, "main_title").get("title")
    if kind == "text_notice" and not title:
        title = card.get("sub_title_text")
    if not isinstance(title, str) or not title:
        raise ApiError(40063, "main_title")


def _shared_parts(card: Part) -> None:
    part(card, "source")
    quote = part(card, "quote_area")
    _target(quote, kind_of(quote, 2), media=False)
    if "action_menu" in card:
        actions = entries(part(card, "action_menu"), "action_list", 42051, 3, least=1)
        for action in actions:
            text(action, "text", 40063)
        _unique([text(action, "key", 42051, _KEY_BYTES) for action in actions], 42051)
    for row in entries(card, "horizontal_content_list", 42035, 6):
        text(row, "keyname", 42027)
        _target(row, kind_of(row, 3), media=True)
    for row in entries(card, "vertical_content_list", 42036, 4):
        text(row, "title", 42033)
    for row in entries(card, "jump_list", 42042, 3):
        text(row, "title", 42033)
        _target(row, kind_of(row, 2), media=False)


def _target(holder: Part, kind: int, *, media: bool) -> None:
    """What a tap opens: 1 a page, 2 a mini-program (in a horizontal row: an attachment), 3 a member."""
    if kind == 1:
        text(holder, "url", 42028)
    elif kind == 2 and media:
        text(holder, "media_id", 42029)
    elif kind == 2:
        text(holder, "appid", 42030)
    elif kind == 3:
        text(holder, "userid", 42050)


def _notice(card: Part, kind: str) -> None:
    action = part(card, "card_action")
    if kind_of(action, 2) == 0:
        raise ApiError(42045)
    _target(action, kind_of(action, 2), media=False)
    if kind == "news_notice":
        if "card_image" not in card and "image_text_area" not in card:
            raise ApiError(42044)
        if "card_image" in card:
            text(part(card, "card_image"), "url", 42044)
        if "image_text_area" in card:
            text(part(card, "image_text_area"), "image_url", 42044)


def _buttons(card: Part) -> None:
    if "card_action" in card:
        action = part(card, "card_action")
        _target(action, kind_of(action, 2), media=False)
    keys = []
    for button in entries(card, "button_list", 42038, 6, least=1):
        text(button, "text", 42038)
        if button.get("style", 1) not in (1, 2, 3, 4):
            raise ApiError(40035, "style")
        if kind_of(button, 1) == 1:
            text(button, "url", 42028)
        else:
            keys.append(text(button, "key", 42039, _KEY_BYTES))
    _unique(keys, 42039)
    if "button_selection" in card:
        _question(part(card, "button_selection"), most=10)


def _vote(card: Part) -> None:
    box = part(card, "checkbox")
    _question(box, most=20)
    if box.get("mode", 0) not in (0, 1):
        raise ApiError(40035, "mode")
    ticked = [option.get("is_checked") for option in box["option_list"]]
    if any(not isinstance(value, bool) for value in ticked):
        raise ApiError(40035, "is_checked")
    if box.get("mode", 0) == 0 and sum(ticked) > 1:
        raise ApiError(40035, "is_checked")


def _form(card: Part) -> None:
    questions = entries(card, "select_list", 42047, 3, least=1)
    for question in questions:
        _question(question, most=10)
    _unique([str(question["question_key"]) for question in questions], 42043)


def _question(question: Part, most: int) -> None:
    text(question, "question_key", 42043, _KEY_BYTES)
    options = entries(question, "option_list", 42037, most, least=1)
    for option in options:
        text(option, "text", 42041)
    ids = [text(option, "id", 42040, _ID_BYTES) for option in options]
    _unique(ids, 42040)


def _submit(card: Part, *, required: bool) -> None:
    if "submit_button" not in card and not required:
        return
    submit = part(card, "submit_button")
    text(submit, "key", 42046, _KEY_BYTES)
    if "text" in submit:
        text(submit, "text", 42049)
