"""What a tap on a card sends: which event, which key, which options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator import reading, words
from bot.simulator.model import Card, Choices, Message, SimulatorError
from bot.simulator.wire import Element

CARD_EVENT, MENU_EVENT = "template_card_event", "template_card_menu_event"
Selected = list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Tap:
    """One tap, ready to be sent."""

    event: str
    key: str
    card_type: str
    selected: Selected


def tap(message: Message, button: str, choices: Choices | None = None, *, force: bool = False) -> Tap:
    """The tap on a button or menu entry, named by its visible text or its key.

    `force` plays a second device that still shows an older card. Raises SimulatorError where a
    person could not tap.
    """
    shown = [message.card] if not (message.greyed or message.recalled) else []
    stale = [message.original, message.card] if force else []
    for card in [*shown, *stale]:
        found = _find(card, button, choices or {}) if card is not None else None
        if found is not None:
            return found
    raise SimulatorError(_why_not(message, button))


def _why_not(message: Message, button: str) -> str:
    if message.card is None:
        return words.no_card(message.number, button)
    if message.recalled:
        return words.taken_back(message.title)
    if message.greyed:
        return words.greyed(message.title, message.greyed, button)
    return words.no_button(message.title, button, "、".join(message.buttons) or "无")


def _find(card: Card, button: str, choices: Choices) -> Tap | None:
    kind = str(card.get("card_type"))
    for entry in reading.menu(card):
        if button in (entry["text"], entry["key"]):
            return Tap(MENU_EVENT, str(entry["key"]), kind, [])
    if kind == "button_interaction":
        return _find_button(card, kind, button, choices)
    submit = card.get("submit_button")
    if isinstance(submit, Mapping) and button in (
        submit.get("text") or reading.DEFAULT_SUBMIT,
        submit["key"],
    ):
        return Tap(CARD_EVENT, str(submit["key"]), kind, _answers(card, choices))
    return None


def _find_button(card: Card, kind: str, button: str, choices: Choices) -> Tap | None:
    for entry in card.get("button_list") or []:
        if button not in (entry["text"], entry.get("key")):
            continue
        if entry.get("type", 0) == 1:
            raise SimulatorError(words.opens_page(button, entry["url"]))
        return Tap(CARD_EVENT, str(entry["key"]), kind, _answers(card, choices))
    return None


def _answers(card: Card, choices: Choices) -> Selected:
    questions: list[Mapping[str, Any]] = list(card.get("select_list") or [])
    questions += [card[name] for name in ("button_selection", "checkbox") if name in card]
    unknown = set(choices) - {question["question_key"] for question in questions}
    if unknown:
        raise SimulatorError(words.no_question("、".join(sorted(unknown))))
    return [(str(question["question_key"]), _options(question, choices)) for question in questions]


def _options(question: Mapping[str, Any], choices: Choices) -> list[str]:
    options = question["option_list"]
    given = choices.get(question["question_key"])
    if given is None:
        return _default(question)
    wanted: Sequence[str] = [given] if isinstance(given, str) else given
    ids = []
    for name in wanted:
        match = [str(option["id"]) for option in options if name in (option["id"], option["text"])]
        if not match:
            raise SimulatorError(words.no_option(name, "、".join(str(o["text"]) for o in options)))
        ids.append(match[0])
    if not ids or (len(ids) > 1 and question.get("mode") != 1):
        raise SimulatorError(words.choose_one(question["question_key"]))
    return ids


def _default(question: Mapping[str, Any]) -> list[str]:
    """A drop-down starts on selected_id or its first option, a vote on what is ticked."""
    options = question["option_list"]
    if any("is_checked" in option for option in options):
        ticked = [str(option["id"]) for option in options if option.get("is_checked")]
        if not ticked:
            raise SimulatorError(words.nothing_ticked(question["question_key"]))
        return ticked
    chosen = [str(option["id"]) for option in options if option["id"] == question.get("selected_id")]
    return chosen or [str(options[0]["id"])]


def selected_items(selected: Selected) -> list[Element]:
    """SelectedItems as the callback carries it; empty when nothing was asked."""
    items: list[Element] = []
    for key, ids in selected:
        options: list[Element] = [("OptionId", option) for option in ids]
        items.append(("SelectedItem", [("QuestionKey", key), ("OptionIds", options)]))
    return items
