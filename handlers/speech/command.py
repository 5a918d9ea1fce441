"""What a sentence can mean, the words it begins with, and how an order travels on a button."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, ClassVar, TypeVar

from handlers.speech.head import Phrase

Kind = TypeVar("Kind", bound=type["Command"])
WHY = {"reason", "note"}


class Command:
    """What a sentence can mean: one frozen type for each, beside its words and what makes it of them."""

    @classmethod
    def heard(cls, phrase: Phrase) -> "Command | None":
        """What a word with its number and its rest asks for; None where they speak of something else."""
        return cls() if phrase.plain and not phrase.asks else None


class Order(Command):
    """Given by a number, so that a text with two of them is asked back; `word` names it, on buttons too."""

    word: ClassVar[str]
    kinds: ClassVar[dict[str, type["Order"]]] = {}

    def __init_subclass__(cls, word: str | None = None) -> None:
        if word in Order.kinds:
            raise ValueError(f"two orders are called {word}")
        if word:
            cls.word = word
            Order.kinds[word] = cls

    @property
    def label(self) -> str:
        """As a person calls it; a sheet by its own name, a verdict as it is given."""
        return self.word


@dataclass(frozen=True)
class DrawOrder(Order):
    """About a draw: "0007" (four digits or more) or "CQ-20261122-0007"; None = the sentence names none."""

    number: str | None

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """The word, the number, and the reason where one is taken."""
        if not phrase.plain or phrase.asks:
            return None
        return with_reason(cls(phrase.number), phrase.reason)


class TaskAnswer(DrawOrder):
    """What an institution says of its task."""


@dataclass
class Words:
    """The words of one file. The first that matches and can be built is meant.

    What contains another word stands before it.
    """

    heads: list[tuple[re.Pattern[str], type[Command]]] = field(default_factory=list)
    sentences: list[tuple[re.Pattern[str], Command]] = field(default_factory=list)

    def begin(self, pattern: str) -> Callable[[Kind], Kind]:
        """A word at the head of a text; `heard` of the type judges what follows."""

        def register(kind: Kind) -> Kind:
            self.heads.append((re.compile(pattern), kind))
            return kind

        return register

    def whole(self, pattern: str, *given: Any) -> Callable[[Kind], Kind]:
        """The whole text, read without marks and blanks; `given` says what the type has fields for."""

        def register(kind: Kind) -> Kind:
            self.sentences.append((re.compile(pattern), kind(*given)))
            return kind

        return register


Given = TypeVar("Given", bound=Command)


def with_reason(command: Given, reason: str | None) -> Given:
    """The same order and why, where it takes a reason."""
    order: Any = command
    said: Given = replace(order, **{one.name: reason for one in fields(order) if one.name in WHY})
    return said


def reason_of(order: Order) -> str | None:
    """Why, as it was given."""
    given: Any = order
    return next((value for name, value in asdict(given).items() if name in WHY and value), None)


def to_json(order: Order) -> list[Any]:
    """As a button carries it."""
    given: Any = order
    return [order.word, asdict(given)]


def from_json(values: Any) -> Order:
    """The order that a button carries."""
    word, given = values
    return Order.kinds[word](**given)
