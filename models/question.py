"""What the bot has asked a person, and waits for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from models.base import utc


class Question(SQLModel, table=True):
    """The one open question of the bot to a person; his next text or tap may answer it."""

    userkey: str = Field(primary_key=True)
    kind: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    expires_at: datetime = utc()
