"""The contents of old messages go when rules.toml says so; who, when, the outcome and a digest stay."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import SQLModel, col

from handlers.routing.once import due_after, last_of
from handlers.routing.router import Ctx, Router
from models.base import CHINA, Fact
from models.ledger_events import LedgerEvent
from models.mail import KEPT, Inbox, InboxState, MailState, Outbox
from models.rules import canonical

RETENTION = "retention"
AT = timedelta(hours=3)
AT_ONCE = 500
LEAP = timedelta(days=2)
router = Router()


@dataclass(frozen=True)
class Box:
    """A table of messages: how a row is known, when it came, when it is settled, what is emptied."""

    name: str
    table: type[SQLModel]
    key: Any
    came_at: Any
    settled: Any
    emptied: dict[str, Any]


BOXES = (
    # what failed is kept whole until it is run again
    Box("收件箱", Inbox, col(Inbox.key), col(Inbox.received_at), col(Inbox.state) != InboxState.FAILED,
        {"payload": {}, "answer": {}}),
    Box("发件箱", Outbox, col(Outbox.id), col(Outbox.created_at), col(Outbox.state) != MailState.PENDING,
        {"payload": {}, "fallback": ""}),
)  # fmt: skip


def _night_of(now: datetime) -> str:
    return (now.astimezone(CHINA) - AT).date().isoformat()


@router.sweep(timedelta(minutes=1), partial(due_after, RETENTION, _night_of))
def empty_old_messages(ctx: Ctx, day: str) -> None:
    """A batch of each table; while a batch is full the day isn't done, and the next tick goes on."""
    before = _believed(ctx) - ctx.house.rules.retention.messages
    emptied = [_empty(ctx, box, before) for box in BOXES]
    if max(emptied) < AT_ONCE:
        last_of(ctx, RETENTION, day).value = day


def _believed(ctx: Ctx) -> datetime:
    """Two days after the last night at most: a clock that was set a year ahead empties nothing that night."""
    last = ctx.session.get(Fact, RETENTION)
    if last is None:
        return ctx.believed
    return min(ctx.believed, datetime.combine(date.fromisoformat(last.value), time(), CHINA) + LEAP)


def _empty(ctx: Ctx, box: Box, before: datetime) -> int:
    payload = box.table.payload  # type: ignore[attr-defined]
    old = select(box.key, payload).where(box.came_at < before, KEPT, box.settled).order_by(box.came_at)
    found = ctx.session.execute(old.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    if found:
        rows = [{"row": key, "digest": canonical.digest(what), **box.emptied} for key, what in found]
        facts = box.table.__table__  # type: ignore[attr-defined]
        known = facts.c[box.key.key] == bindparam("row")
        ctx.session.connection().execute(update(facts).where(known), rows)
        ctx.record(LedgerEvent.MESSAGES_EMPTIED, box.name, count=len(rows), before=before.isoformat())
    return len(found)
