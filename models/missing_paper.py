"""Papers that an institution says it was not shown (Article 9 (3))."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import utc


class MissingPaper(SQLModel, table=True):
    """One paper of a task, told once."""

    __table_args__ = (UniqueConstraint("assignment_id", "name"),)

    id: int = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id")
    name: str
    told_at: datetime = utc()
