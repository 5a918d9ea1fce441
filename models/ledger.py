"""The ledger: every change of state, who, when, why; append-only and hash-chained."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, insert, update
from sqlmodel import Field, Session, SQLModel, col, select

from models import words_ledger
from models.base import CHINA, UNSEEN, insert_new, utc
from models.ledger_events import LedgerEvent
from models.rules import canonical

GENESIS = "0" * 64
# A transaction that waited for others writes the time at which it began; clocks of two instances differ
DISORDER = timedelta(seconds=30)
NOTED_WITHIN = timedelta(minutes=1)


class LedgerEntry(SQLModel, table=True):
    """One change; `hash` covers everything else in the row and the hash before it."""

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = utc()
    actor: str
    event: str
    subject: str = Field(index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str
    hash: str


class LedgerHead(SQLModel, table=True):
    """The last entry, locked by whoever appends; it shows when the end was cut off."""

    id: int = Field(default=1, primary_key=True)
    seq: int
    hash: str


def entry_hash(seq: int, at: datetime, actor: str, event: str, subject: str, data: Any, previous: str) -> str:
    """SHA-256 over the canonical JSON of an entry."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical.digest([seq, moment, actor, event, subject, data, previous])


# what happened, to whom or what, and its facts
Change = tuple[LedgerEvent, str, dict[str, Any]]


def append(
    session: Session, *, at: datetime, actor: str, event: LedgerEvent, subject: str, data: dict[str, Any]
) -> None:
    """Writes the next entry."""
    append_many(session, [(event, subject, data)], at=at, actor=actor)


def append_many(session: Session, changes: Iterable[Change], *, at: datetime, actor: str) -> None:
    """One statement for all entries; on PostgreSQL appenders wait for each other on the head row."""
    insert_new(session, LedgerHead, {"id": 1, "seq": 0, "hash": GENESIS})
    seq, previous = session.execute(
        select(col(LedgerHead.seq), col(LedgerHead.hash)).where(col(LedgerHead.id) == 1).with_for_update()
    ).one()
    rows: list[dict[str, Any]] = []
    for event, subject, data in changes:
        seq += 1
        digest = entry_hash(seq, at, actor, event, subject, data, previous)
        facts = {"seq": seq, "at": at, "actor": actor, "event": event, "subject": subject, "data": data}
        rows.append({**facts, "previous": previous, "hash": digest})
        previous = digest
    if rows:
        session.execute(insert(LedgerEntry), rows)
        last = update(LedgerHead).where(col(LedgerHead.id) == 1).values(seq=seq, hash=previous)
        session.execute(last, execution_options=UNSEEN)


def head(session: Session) -> tuple[int, str]:
    """The last entry's number and hash, as sheets and the daily anchor show it."""
    found = session.execute(select(col(LedgerHead.seq), col(LedgerHead.hash)).where(col(LedgerHead.id) == 1))
    seq, digest = found.one_or_none() or (0, GENESIS)
    return seq, digest


def written_at(session: Session, seq: int) -> datetime | None:
    """When an entry was written; an anchor names it with the digest."""
    return session.execute(select(col(LedgerEntry.at)).where(col(LedgerEntry.seq) == seq)).scalar()


def anchor_fault(session: Session, seq: int, digest: str, at: datetime | None = None) -> str | None:
    """How the ledger differs from a head that somebody kept outside, or None.

    A chain that was recomputed as a whole is in order by itself; only what was kept elsewhere shows it.
    `at` is the time of that head to the second, where it was kept too.
    """
    found = select(col(LedgerEntry.hash)).where(col(LedgerEntry.seq) == seq)
    known = session.execute(found).scalar_one_or_none() if seq else GENESIS
    if known is None:
        return words_ledger.anchor_gone(seq)
    moment = written_at(session, seq)
    shifted = at is not None and (moment is None or moment.replace(microsecond=0) != at)
    if known == digest:
        return words_ledger.anchor_shifted(seq) if shifted else None
    now_at = words_ledger.moved(_clock(at), _clock(moment)) if shifted and at and moment else ""
    return words_ledger.anchor_differs(seq, now_at)


def first_fault(entries: Iterable[LedgerEntry], head: LedgerHead | None) -> str | None:
    """The first changed or missing entry in words, then the first that is out of time, or None.

    `entries` come in ascending order of `seq`.
    """
    seq, previous, order = 0, GENESIS, _Order()
    for entry in entries:
        if entry.seq != seq + 1:
            return words_ledger.missing(seq + 1)
        digest = entry_hash(
            entry.seq, entry.at, entry.actor, entry.event, entry.subject, entry.data, entry.previous
        )
        if entry.previous != previous or digest != entry.hash:
            return words_ledger.changed(entry.seq)
        seq, previous = entry.seq, entry.hash
        jumped = entry.event == LedgerEvent.CLOCK_JUMPED
        order.look(entry.seq, entry.at, set_back=jumped and entry.data.get("seconds", 0) < 0)
    last = (head.seq, head.hash) if head else (0, GENESIS)
    return order.words() if last == (seq, previous) else words_ledger.missing_from(seq + 1)


@dataclass
class _StepBack:
    """Where time steps back: the entry, the latest before it, and which one notes that the clock was set."""

    seq: int
    at: datetime
    before: int
    latest: datetime
    noted: int = 0


class _Order:
    """Time in a ledger does not run backwards, not even in many small steps."""

    def __init__(self) -> None:
        self._latest: tuple[int, datetime] | None = None
        self._steps: list[_StepBack] = []
        self._behind = False

    def look(self, seq: int, at: datetime, *, set_back: bool) -> None:
        """The entries one after the other; `set_back`: it says that the clock was set back."""
        behind = self._latest is not None and at < self._latest[1] - DISORDER
        if self._latest and behind and not self._behind:
            self._steps.append(_StepBack(seq, at, *self._latest))
        self._behind = behind
        last = self._steps[-1] if self._steps else None
        if last and set_back and not last.noted and at - last.at <= NOTED_WITHIN:
            last.noted = seq
        if self._latest is None or at > self._latest[1]:
            self._latest = (seq, at)

    def words(self) -> str | None:
        """The first place, whether the clock was noted to have been set back just then, and how many more."""
        if not self._steps:
            return None
        one = self._steps[0]
        early = (one.latest - one.at).total_seconds()
        noted = words_ledger.set_back(one.noted) if one.noted else words_ledger.NOT_SET_BACK
        more = words_ledger.more(len(self._steps) - 1) if len(self._steps) > 1 else ""
        before = one.before, _clock(one.latest)
        return words_ledger.backwards(one.seq, _clock(one.at), *before, early, noted, more)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
