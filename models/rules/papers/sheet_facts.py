"""What a numbered sheet shows, frozen when it is issued: texts ready to print, no page layout.

The facts of an edition are JSON of two parts: the head (number, time, head of the ledger) and the body.
Two editions say the same when their bodies are equal.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from models.rules import canonical


class Paper(StrEnum):
    """The numbered sheets."""

    RECORD = "抽取记录表"
    LETTER = "任务函"
    SIGN_IN = "现场签到表"


# numbers: JL-2026-0001
PREFIXES: Final[Mapping[str, str]] = {Paper.RECORD: "JL", Paper.LETTER: "RW", Paper.SIGN_IN: "QD"}

# label, text
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What belongs to the edition alone; `ledger_hash` is the ledger's head before this sheet entered it."""

    kind: str
    number: str
    # the edition that this one takes the place of
    previous: str
    draw: str
    unit: str
    # ISO-8601, and as it is printed
    at: str
    issued: str
    check_url: str
    ledger_seq: int
    ledger_hash: str


@dataclass(frozen=True, slots=True)
class RankRow:
    """One line of the ranking; `outcome` is empty for ranks that were never touched."""

    rank: int
    code: str
    j: int
    ticket: str
    outcome: str


@dataclass(frozen=True, slots=True)
class LotPart:
    """One category. `more_excluded` and `more_ranks` are counted, not listed; the bundle has them."""

    title: str
    lines: tuple[Line, ...]
    excluded: tuple[Line, ...]
    more_excluded: int
    ranking: tuple[RankRow, ...]
    more_ranks: int


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One touched rank, as a line of the record sheet."""

    place: str
    category: str
    name: str
    code: str
    came: str
    notified: str
    answer: str
    reason: str
    presence: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A block to sign, stamp and date."""

    role: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """抽取记录表. `names` must print whole: of units, people and institutions, as they are registered."""

    banners: tuple[str, ...]
    about: tuple[Line, ...]
    lots: tuple[LotPart, ...]
    numbers: tuple[Line, ...]
    drawn: tuple[DrawnRow, ...]
    notes: tuple[Line, ...]
    signers: tuple[Signer, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskLetter:
    """任务函 to one institution (Article 9 (1))."""

    addressee: str
    opening: str
    lines: tuple[Line, ...]
    rules: tuple[str, ...]
    banners: tuple[str, ...]
    issuer: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """现场签到表: who accepted, and room to sign by hand."""

    lines: tuple[Line, ...]
    institutions: tuple[Line, ...]
    banners: tuple[str, ...]
    names: tuple[str, ...]


Body = RecordSheet | TaskLetter | SignInSheet


def body_json(body: Body) -> dict[str, Any]:
    """The body as it comes back from the database: lists for tuples."""
    plain: dict[str, Any] = json.loads(canonical.text(asdict(body)))
    return plain


def facts_json(head: SheetHead, body: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of an edition."""
    return {"head": asdict(head), "body": dict(body)}
