"""The ledger: every change of state, who, when, why; append-only and hash-chained."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, insert, update
from sqlmodel import Field, Session, SQLModel, col, select

from models.base import UNSEEN, insert_new, utc

GENESIS = "0" * 64


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
    body = json.dumps(
        [seq, moment, actor, event, subject, data, previous],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()


# what happened, to whom or what, and its facts
Change = tuple[str, str, dict[str, Any]]


def append(
    session: Session, *, at: datetime, actor: str, event: str, subject: str, data: dict[str, Any]
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


def anchor_fault(session: Session, seq: int, digest: str) -> str | None:
    """How the ledger differs from a head that somebody kept outside, or None.

    A chain that was recomputed as a whole is in order by itself; only what was kept elsewhere shows it.
    """
    found = select(col(LedgerEntry.hash)).where(col(LedgerEntry.seq) == seq)
    known = session.execute(found).scalar_one_or_none() if seq else GENESIS
    if known is None:
        return f"存证时已有第{seq}条，现在没有这一条"
    return None if known == digest else f"第{seq}条与存证不同，第1条到第{seq}条之间被改动后整本重算过"


def first_fault(entries: Iterable[LedgerEntry], head: LedgerHead | None) -> str | None:
    """The first changed or missing entry in words, or None when the chain holds.

    `entries` come in ascending order of `seq`.
    """
    seq, previous = 0, GENESIS
    for entry in entries:
        if entry.seq != seq + 1:
            return f"第{seq + 1}条缺失"
        digest = entry_hash(
            entry.seq, entry.at, entry.actor, entry.event, entry.subject, entry.data, entry.previous
        )
        if entry.previous != previous or digest != entry.hash:
            return f"第{entry.seq}条被改动"
        seq, previous = entry.seq, entry.hash
    last = (head.seq, head.hash) if head else (0, GENESIS)
    return None if last == (seq, previous) else f"第{seq + 1}条起缺失"
