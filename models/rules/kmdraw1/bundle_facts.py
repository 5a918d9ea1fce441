"""The facts of a draw as the bundle tells them, and the tables it writes them in (kmdraw-1 六).

Times are ISO-8601 texts with offset, as shown to people (+08:00); what is not known yet is an empty text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from models.rules.kmdraw1 import words
from models.rules.kmdraw1.method import Hash, K, LotError

DRAW, REQUEST, REGISTER, SUMS, README = "draw.json", "request.txt", "register.csv", "SHA256SUMS", "README.txt"
MANIFEST, COMMITMENT, COMMITMENTS = "manifest.txt", "commitment.txt", "commitments.txt"
SECRET, RANKING, ASSIGNMENTS = "secret.txt", "ranking.csv", "assignments.csv"

ACCEPTED: Final = "接受"
NOT_ACCEPTED: Final = "未接受"
WITHDRAWN: Final = "撤销"
EXTRA: Final = "加抽"
GAPS: Final = ("拒绝", "回避", "未答复")
PASSED: Final = ("skip", "失格")
ANSWERS: Final = ("", ACCEPTED, *GAPS, WITHDRAWN, NOT_ACCEPTED, *PASSED)
UNCONFIRMED, DRAWN, ABORTED = "待确认", "已抽取", "已中止"
REGISTER_STATES: Final = (UNCONFIRMED, DRAWN, ABORTED)

ASSIGNMENTS_HEAD: Final = ("rank", "code", "notified_at", "answer", "answered_at", "replaces")
REGISTER_HEAD: Final = ("k", "lot", "state", "reason")


class BundleError(LotError):
    """A bundle that can't be built or read; the message is Chinese and may be shown."""


@dataclass(frozen=True, slots=True)
class AssignmentFact:
    """One touched rank. `replaces`: a rank, 加抽 or empty; `answer` is empty while it is open."""

    rank: int
    code: str
    notified_at: str = ""
    answer: str = ""
    answered_at: str = ""
    replaces: str = ""

    @property
    def passed(self) -> bool:
        """Whether the rank was passed over (skip, 失格) instead of drawn."""
        return self.answer in PASSED


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """Who used a k of the batch: `state` is one of REGISTER_STATES, `reason` is given for 已中止."""

    k: int
    lot: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """A commitment list as published, and every k of it used so far."""

    batch: str
    commitments: str
    register: tuple[RegisterRow, ...]


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot: the frozen manifest, S_k, and one fact per touched rank from 1.

    `m` is what people were shown; `verify` compares it with the manifest. Empty where nobody kept it.
    """

    manifest: str
    secret: str
    assignments: tuple[AssignmentFact, ...]
    m: str = ""


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """Everything a bundle says.

    `times` are (name, time) in the order to show, names among frozen, confirmed, filled, closed.
    `confidential` leaves the request's text out; `public` tells only 接受 or 未接受.
    """

    number: str
    kind: str
    hash: Hash
    r1: str
    r2: str
    b: str
    request: str
    sealed: bool
    times: tuple[tuple[str, str], ...]
    lots: tuple[LotFacts, ...]
    batches: tuple[BatchFacts, ...]
    follows: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    confidential: bool = False
    public: bool = False


def assignments_csv(rows: Iterable[AssignmentFact]) -> str:
    """assignments.csv: one row per touched rank."""
    cells = ((str(r.rank), r.code, r.notified_at, r.answer, r.answered_at, r.replaces) for r in rows)
    return _table(ASSIGNMENTS_HEAD, cells)


def register_csv(rows: Iterable[RegisterRow]) -> str:
    """register.csv: every k used so far; a reason stays on its line."""
    return _table(REGISTER_HEAD, ((str(r.k), r.lot, r.state, " ".join(r.reason.split())) for r in rows))


def parse_assignments(text: str) -> tuple[AssignmentFact, ...]:
    """Reads assignments.csv; raises BundleError for anything but what `assignments_csv` writes."""
    rows = _rows(text, ASSIGNMENTS_HEAD)
    return tuple(AssignmentFact(_whole(rank), *rest) for rank, *rest in rows)


def parse_register(text: str) -> tuple[RegisterRow, ...]:
    """Reads register.csv; raises BundleError for anything but what `register_csv` writes."""
    return tuple(RegisterRow(_whole(k), *rest) for k, *rest in _rows(text, REGISTER_HEAD))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def _rows(text: str, head: Sequence[str]) -> list[list[str]]:
    """The rows under the head; the text must be byte for byte what the writer makes of them."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise BundleError(words.NO_CSV) from fault
    if not rows or any(len(row) != len(head) for row in rows) or _table(rows[0], rows[1:]) != text:
        raise BundleError(words.NO_CSV_OF.format(len(head)))
    if tuple(rows[0]) != tuple(head):
        raise BundleError(words.FIRST_LINE.format(",".join(head)))
    return rows[1:]


def _whole(cell: str) -> int:
    if not K.fullmatch(cell):
        raise BundleError(words.NO_NUMBER.format(cell[:20]))
    return int(cell)
