"""A second person: what one may not decide alone waits here for another."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from models.base import about, utc, utc_or_none


class Matter(StrEnum):
    """What waits for a second person."""

    UNIT = "单位登记"
    REQUEST = "抽取申请"
    WITHDRAWAL = "撤销"
    ENDING = "提前结束"
    MORE = "加抽"
    ASSIGNMENT = "指派"
    PUBLIC_NUMBER = "公开数"


class Decision(StrEnum):
    """What the second person said; `Consent.verdict` is empty until then."""

    AGREED = "同意"
    DECLINED = "不同意"


class Consent(SQLModel, table=True):
    """One matter put before a second person; `verdict` is empty until one has answered."""

    __table_args__ = (Index("ix_consent_open", "verdict", "remind_at"),)

    id: int = Field(default=None, primary_key=True)
    matter: str
    subject: str = about()
    asker: str = Field(index=True)
    asker_name: str
    unit: str
    # what will be done once the other agrees
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    asked_at: datetime = utc()
    remind_at: datetime | None = utc_or_none()
    verdict: str = ""
    decider: str = ""
    decider_name: str = ""
    decided_at: datetime | None = utc_or_none()
    note: str = ""
