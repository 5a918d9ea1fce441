"""What came in (inbox), what has to go out (outbox), and every attempt to send it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from models.base import about, utc, utc_or_none
from models.topics import Priority

# rows whose payload is still there: those that the end of the retention looks for
KEPT = text("digest = ''")


def kept_digest() -> Any:
    """A column for the digest (models/rules/canonical) of what was in a row; empty as long as it still is."""
    return Field(default="", sa_column_kwargs={"server_default": ""})


class InboxState(StrEnum):
    """done = handled; refused = the person was told why not; failed = a bug, kept for replay."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Inbox(SQLModel, table=True):
    """One callback; its key makes a redelivery harmless (企业微信 §2)."""

    __table_args__ = (Index("ix_inbox_kept", "received_at", sqlite_where=KEPT, postgresql_where=KEPT),)

    key: str = Field(primary_key=True)
    kind: str
    actor: str
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default=InboxState.DONE, index=True)
    error_no: str = ""
    # what a form led to: {"goto": path}, or {"error": text, "fields": {name: text}}
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    received_at: datetime = utc()
    digest: str = kept_digest()


class MailState(StrEnum):
    """pending → sent | failed (given up or refused for good) | cancelled (no longer true)."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MailKind(StrEnum):
    """`update` changes a card that was sent before."""

    TEXT = "text"
    CARD = "card"
    UPDATE = "update"


# as it stands in the partial index: neither database would use it for a value it learns later
IS_PENDING = text(f"state = '{MailState.PENDING}'")


class Outbox(SQLModel, table=True):
    """A message to one person. `due_at` is schedule, backoff and lease in one."""

    __table_args__ = (
        Index("ix_outbox_due", "state", "due_at"),
        Index(
            "ix_outbox_next", "state", "priority", "id", sqlite_where=IS_PENDING, postgresql_where=IS_PENDING
        ),
        Index("ix_outbox_queue", "to_user", "state", "id"),
        Index("ix_outbox_kept", "created_at", sqlite_where=KEPT, postgresql_where=KEPT),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    to_user: str
    kind: str
    topic: str
    priority: int = Priority.NORMAL
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    # the same content as plain words, for when the card can't be shown or changed
    fallback: str = ""
    state: str = MailState.PENDING
    due_at: datetime = utc()
    give_up_at: datetime = utc()
    attempts: int = 0
    created_at: datetime = utc()
    sent_at: datetime | None = utc_or_none()
    subject: str = about()
    card_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    task_id: str | None = Field(default=None, unique=True)
    response_code: str | None = None
    response_code_at: datetime | None = utc_or_none()
    msgid: str = ""
    error: str = ""
    digest: str = kept_digest()

    @property
    def userkey(self) -> str:
        """The receiver's account as WeCom compares it."""
        return self.to_user.lower()


# the outcome of an attempt that WeCom may have carried out: the answer never came
UNANSWERED = "unanswered"


class Attempt(SQLModel, table=True):
    """One try to hand a message to WeCom: the evidence of delivery, and what the rate limit counts."""

    __table_args__ = (Index("ix_attempt_window", "at", "to_user"),)

    id: int = Field(default=None, primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id", index=True)
    to_user: str
    at: datetime = utc()
    outcome: str = ""
