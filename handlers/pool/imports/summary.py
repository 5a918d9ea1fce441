"""What an import did, in words, and the change lists that go to the ledger."""

from dataclasses import dataclass
from typing import Any

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
        counts = (
            f"新增{self.added}{self.unit}，更新{self.updated}{self.unit}，未变{self.unchanged}{self.unit}。"
        )
        same = "" if self.added or self.updated else "与库内一致，没有改动。"
        return "\n".join([f"{self.title}导入完成：{counts}{same}", *self.notes])


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
    return (f"不认识的列没有导入：{'、'.join(ignored)}",) if ignored else ()
