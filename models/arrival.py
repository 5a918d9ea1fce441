"""A number that somebody gave, whatever came of it."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class NumberKind(StrEnum):
    """What was given: six digits, or the public number."""

    DIGITS = "数字"
    PUBLIC = "公开数"


class Arrival(SQLModel, table=True):
    """A number that somebody gave for a draw, whatever came of it: his `nth` for this draw.

    `subject` is the draw's number, or what was typed where there is no such draw.
    """

    __table_args__ = (UniqueConstraint("subject", "userkey", "what", "nth"),)

    # the event that brought it
    cause: str = Field(primary_key=True)
    subject: str
    userkey: str
    # a `NumberKind`
    what: str
    nth: int
