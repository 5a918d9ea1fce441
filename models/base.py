"""What every table shares: time in UTC, constraint names, and the claiming of due rows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, DateTime, Dialect, Integer, Row, SQLColumnExpression, bindparam, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Session, SQLModel, col, select

CHINA = ZoneInfo("Asia/Shanghai")

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

# For rows that no session holds as objects: comparing each object in a session with the statement would make
# every entry of a large import cost more than the one before
UNSEEN = {"synchronize_session": False}


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; SQLite alone would hand back a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc(*, index: bool = False) -> Any:
    """A column for a moment that is always known."""
    return Field(sa_type=UTCDateTime, index=index, nullable=False)


def utc_or_none(*, index: bool = False) -> Any:
    """A column for a moment that may not have come yet."""
    return Field(default=None, sa_type=UTCDateTime, index=index, nullable=True)


def subject_of(table: type[SQLModel], key: int | str | None) -> str:
    """A row of any table in one word, «draw:7» or «assignment:12»: what a message or a sheet is about."""
    if key is None:
        raise ValueError("a row that is not stored")
    return f"{table.__tablename__}:{key}"


def about() -> Any:
    """A column for what a row is about (`subject_of`); empty for nothing."""
    return Field(default="", index=True, sa_column_kwargs={"server_default": ""})


class Fact(SQLModel, table=True):
    """Single facts about this installation (sweep stamps, host fingerprint), one row each."""

    name: str = Field(primary_key=True)
    value: str


class Counter(SQLModel, table=True):
    """Gapless numbers; the row is locked by whoever takes one."""

    name: str = Field(primary_key=True)
    value: int


def next_number(session: Session, name: str) -> int:
    """Takes the next number of a counter; concurrent takers wait for each other's commit."""
    insert_new(session, Counter, {"name": name, "value": 0})
    statement = update(Counter).where(col(Counter.name) == name).values(value=col(Counter.value) + 1)
    taken = session.execute(statement.returning(col(Counter.value)), execution_options=UNSEEN)
    return int(taken.scalar_one())


def insert_new(session: Session, table: type[SQLModel], *rows: dict[str, Any]) -> Sequence[Row[Any]]:
    """INSERT … ON CONFLICT DO NOTHING RETURNING: the keys of the rows that were not there before.

    `.rowcount` would lie on PostgreSQL; RETURNING tells the truth on both databases.
    """
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    keys = list(table.__table__.primary_key.columns)  # type: ignore[attr-defined]
    statement = insert(table.__table__).on_conflict_do_nothing().returning(*keys)  # type: ignore[attr-defined]
    # on the connection, with a list of rows: one compiled statement for any number of them
    return session.connection().execute(statement, list(rows)).all()


def claiming(
    table: type[SQLModel],
    due: ColumnElement[bool],
    first: SQLColumnExpression[Any],
    values: dict[str, Any],
) -> ReturningUpdate[tuple[Any]]:
    """The statement that takes up to `most` due rows for this process and returns their ids.

    In the order of `first`, then oldest first.

    PostgreSQL passes over rows that another process is taking; SQLite has one writer anyway.
    """
    key = col(table.id)  # type: ignore[attr-defined]
    oldest = select(key).where(due).order_by(first, key).limit(bindparam("most", type_=Integer))
    chosen = oldest.with_for_update(skip_locked=True).cte("due")
    return (
        update(table)
        .where(key.in_(select(chosen.c.id)))
        .values(**values)
        .returning(key)
        .execution_options(**UNSEEN)
    )
