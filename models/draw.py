"""A draw, its lots and the institutions drawn (Article 11; docs/kmdraw-1.md)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import utc, utc_or_none


class DrawState(StrEnum):
    """待确认 → 进行中 → 已结束; the README draws it."""

    PENDING = "待确认"
    OPEN = "进行中"
    CLOSED = "已结束"


class Answer(StrEnum):
    """State of an assignment; the words are those of assignments.csv."""

    ASKED = "待答复"
    ACCEPTED = "接受"
    REFUSED = "拒绝"
    RECUSED = "回避"
    SILENT = "未答复"
    WITHDRAWN = "撤销"
    SKIPPED = "skip"
    DISQUALIFIED = "失格"


class CommitmentBatch(SQLModel, table=True):
    """A published 承诺清单; `next_k` is taken under the row's lock, never from a sequence."""

    id: int = Field(default=None, primary_key=True)
    batch: str = Field(unique=True)
    hash: str
    size: int
    content: str
    content_hash: str
    next_k: int = 1
    published_at: datetime = utc()
    retired_at: datetime | None = utc_or_none()


class Draw(SQLModel, table=True):
    """One request of an official; the numbers it runs by are copied into `rules`."""

    __table_args__ = (UniqueConstraint("year", "serial"),)

    id: int = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    year: int
    serial: int
    kind: str = "emergency"
    requester: str = Field(index=True)
    requester_name: str
    unit: str = Field(index=True)
    request_text: str
    district: str
    reason: str
    hash: str
    state: str = Field(default=DrawState.PENDING, index=True)
    excluded: list[str] = Field(default_factory=list, sa_type=JSON)
    exclusion_reason: str = ""
    follows: list[str] = Field(default_factory=list, sa_type=JSON)
    marks: list[str] = Field(default_factory=list, sa_type=JSON)
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    r1: str | None = None
    r2: str = "-"
    b: str = "-"
    frozen_at: datetime = utc()
    confirmed_at: datetime | None = utc_or_none()
    filled_at: datetime | None = utc_or_none()
    closed_at: datetime | None = utc_or_none()
    close_reason: str = ""
    close_note: str = ""
    last_event_at: datetime = utc(index=True)

    @property
    def short(self) -> str:
        """短号, as institutions and officials say it: 0007."""
        return f"{self.serial:04d}"


class Lot(SQLModel, table=True):
    """签组: one category of a draw. Seed, secret and ranking are never stored (they stay sealed)."""

    id: int = Field(default=None, primary_key=True)
    draw_id: int = Field(foreign_key="draw.id", index=True)
    number: str = Field(unique=True)
    category: str
    need: int
    extra: int = 0
    batch_id: int = Field(foreign_key="commitmentbatch.id", index=True)
    k: int
    manifest: str
    m: str
    c: str
    pool: int
    excluded: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    exhausted_at: datetime | None = utc_or_none()

    __table_args__ = (UniqueConstraint("batch_id", "k"),)


class Assignment(SQLModel, table=True):
    """A touched rank of a lot: a drawn institution, or a rank passed over (kmdraw-1 §7)."""

    __table_args__ = (
        UniqueConstraint("lot_id", "rank"),
        Index(
            "uq_assignment_draw_code",
            "draw_id",
            "code",
            unique=True,
            sqlite_where=text("state not in ('skip', '失格')"),
            postgresql_where=text("state not in ('skip', '失格')"),
        ),
        Index("ix_assignment_due", "state", "answer_by"),
    )

    id: int = Field(default=None, primary_key=True)
    draw_id: int = Field(foreign_key="draw.id", index=True)
    lot_id: int = Field(foreign_key="lot.id")
    institution_id: int = Field(foreign_key="institution.id", index=True)
    code: str
    rank: int
    replaces: str = ""
    state: str = Answer.ASKED
    notified_at: datetime | None = utc_or_none()
    answer_by: datetime | None = utc_or_none()
    answered_at: datetime | None = utc_or_none()
    answered_by: str = ""
    reason: str = ""
    # 无法参加 or 需要回避 was tapped; it settles nothing until a reason comes
    declining: str = ""
    late_answer: str = ""
    late_at: datetime | None = utc_or_none()
    late_by: str = ""
    late_reason: str = ""
    departed_at: datetime | None = utc_or_none()
    arrived_at: datetime | None = utc_or_none()
    finished_at: datetime | None = utc_or_none()

    @property
    def expired(self) -> bool:
        """Settled by the deadline: 未答复, or 拒绝 without anybody's answer."""
        return self.state == Answer.SILENT or (self.state == Answer.REFUSED and not self.answered_by)


class Question(SQLModel, table=True):
    """The one open question of the bot to a person; his next text or tap may answer it."""

    userkey: str = Field(primary_key=True)
    kind: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    expires_at: datetime = utc()
