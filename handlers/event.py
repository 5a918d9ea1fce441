"""One thing that happened in WeCom, as the handlers see it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What a member did; `other` is kept and answered with silence."""

    TEXT = "text"
    CARD = "card"
    ENTER = "enter"
    MESSAGE = "message"
    OTHER = "other"


@dataclass(frozen=True)
class Event:
    """A decrypted callback. `key` is the same for every redelivery (protocol §2)."""

    key: str
    kind: EventKind
    actor: str
    text: str = ""
    task_id: str = ""
    button: str = ""
    response_code: str = ""
    selected: dict[str, list[str]] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What the inbox keeps, enough to run the event again."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Event":
        """The event that an inbox row holds."""
        return cls(**{**values, "kind": EventKind(values["kind"])})
