"""What an import did, in words, and the change lists that go to the ledger."""

from dataclasses import dataclass
from typing import Any

from handlers.pool.imports import words

Changes = dict[str, Any]


@dataclass(frozen=True)
class Summary:
    """Counts of an import; `notes` are facts worth a look, no faults."""

    title: str
    unit: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = words.counts(self.added, self.unit, self.updated, self.unchanged)
        same = "" if self.added or self.updated else words.NOTHING_CHANGED
        return "\n".join([words.done(self.title, counts, same), *self.notes])


def put(row: dict[str, Any], field: str, value: Any, label: str, changes: Changes) -> None:
    """Sets a field and notes old and new under `label`, if they differ."""
    old = row[field]
    if old != value:
        row[field] = value
        changes[label] = [_shown(old), _shown(value)]


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return list(value)
    return "" if value is None else str(value)


def ignored_note(ignored: tuple[str, ...]) -> tuple[str, ...]:
    """Says which columns were left aside."""
    return (words.ignored("、".join(ignored)),) if ignored else ()
