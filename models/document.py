"""Numbered sheets: 抽取记录表, 任务函, 签到表. The facts are kept; a page is made of them on request."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from models.base import about, utc


class Document(SQLModel, table=True):
    """One edition of a sheet; `digest` covers the canonical JSON of its facts and stands in the ledger."""

    id: int = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    kind: str
    subject: str = about()
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    digest: str
    created_at: datetime = utc()
