"""The published lists of commitments; a lot is drawn with the next k of one (docs/kmdraw-1.md)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.base import utc, utc_or_none


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
