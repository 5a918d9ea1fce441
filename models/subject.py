"""From what a message, a matter or a sheet is about (`base.subject_of`) back to the row, and to its draw."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select
from sqlmodel import Session, SQLModel, col

from models.base import subject_of
from models.consent import Consent
from models.draw import Assignment, Draw


def key_of(table: type[SQLModel], subject: str) -> int | None:
    """The id of the row, where the word names one of this table."""
    name, _, key = subject.partition(":")
    return int(key) if name == table.__tablename__ else None


def draw_of(session: Session, subject: str) -> Draw | None:
    """The draw that it is about in the end: a task belongs to one, a matter may."""
    if key := key_of(Assignment, subject):
        task = session.get(Assignment, key)
        return session.get(Draw, task.draw_id) if task else None
    if key := key_of(Consent, subject):
        matter = session.get(Consent, key)
        return draw_of(session, matter.subject) if matter else None
    key = key_of(Draw, subject)
    return session.get(Draw, key) if key else None


def tasks_of(draw_id: int) -> Select[Any]:
    """The words for the tasks of a draw, for a condition."""
    word = literal(subject_of(Assignment, "")) + cast(col(Assignment.id), String)
    return select(word).where(col(Assignment.draw_id) == draw_id)


def within(subject: Any, draw: Draw) -> ColumnElement[bool]:
    """The column names the draw itself or one of its tasks."""
    return or_(subject == draw.subject, subject.in_(tasks_of(draw.id)))
