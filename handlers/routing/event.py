"""One thing that happened in WeCom or on a page, as the handlers see it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.mail import Outbox


class EventKind(StrEnum):
    """What a member did; `other` is kept and answered with silence."""

    TEXT = "text"
    CARD = "card"
    ENTER = "enter"
    MENU = "menu"
    FORM = "form"
    MESSAGE = "message"
    OTHER = "other"


def as_lines(text: str) -> str:
    """A text as it came in, with every line ended by LF: a lone CR ends a line for some readers only."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Event:
    """A decrypted callback, or a submitted form. `key` is the same for every redelivery (企业微信 §2)."""

    key: str
    kind: EventKind
    actor: str
    text: str = ""
    task_id: str = ""
    button: str = ""
    response_code: str = ""
    selected: dict[str, list[str]] = field(default_factory=dict)
    form: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """A field of a form, without the blanks around it; empty where it was not filled in."""
        return next(iter(self.fields.get(name, [])), "").strip()

    def values(self, name: str) -> list[str]:
        """Everything chosen or repeated under one name, without empty ones."""
        return [text for one in self.fields.get(name, []) if (text := one.strip())]

    def to_json(self, *, raw: bool = True) -> dict[str, Any]:
        """What the inbox keeps, enough to run the event again; `raw` is of use only after a fault."""
        return {**vars(self), "raw": self.raw if raw else {}}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Event":
        """The event that an inbox row holds."""
        return cls(**{**values, "kind": EventKind(values["kind"])})


@dataclass(frozen=True)
class Click:
    """A tap on a card: the card as it was sent, the button's action and value, what was selected."""

    card: Outbox
    action: str
    value: str
    selected: dict[str, list[str]]
