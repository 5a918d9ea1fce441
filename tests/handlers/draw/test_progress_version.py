"""The live pages ask every second or so whether a draw has changed: by indexes alone."""

from typing import Any

from sqlalchemy import Engine, event

from bot.store.db import make_engine
from handlers.draw.course.progress_page import version
from handlers.routing.router import Ctx
from models.draw import DrawState
from tests.handlers.pool_tables import draw
from tests.handlers.transaction import at


def plans(engine: Engine, ctx: Ctx, key: int) -> list[str]:
    """How SQLite goes about each statement."""
    connection = ctx.session.connection()
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    assert version(ctx, key) is not None
    event.remove(engine, "before_cursor_execute", note)
    explained = (connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values) for sql, values in asked)
    return [" ".join(row[3] for row in plan) for plan in explained]


def test_four_statements_and_none_looks_through_a_table(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with at(engine) as ctx:
        key, _lot = draw(ctx.session, DrawState.OPEN, "emergency")
    with at(engine) as ctx:
        found = plans(engine, ctx, key)
    assert len(found) == 4
    assert not any("SCAN" in plan for plan in found), found
    assert any("SEARCH outbox USING INDEX ix_outbox_subject" in plan for plan in found), found
    engine.dispose()
