"""What was typed into a form, for showing it again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OWN_FIELDS = frozenset({"text", "edit", "csrf", "token"})


@dataclass(frozen=True)
class Typed:
    """What was typed into a form, for showing it again."""

    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """A field with one value."""
        return next(iter(self.fields.get(name, [])), "")

    def get(self, name: str, default: str = "") -> str:
        """The same, as a mapping has it."""
        return self.one(name) or default

    def all(self, name: str) -> list[str]:
        """A field that may stand several times."""
        return list(self.fields.get(name, []))

    def carried(self) -> Iterator[tuple[str, str]]:
        """Everything but what each page adds itself."""
        for name, values in self.fields.items():
            if name not in OWN_FIELDS:
                yield from ((name, value) for value in values)
