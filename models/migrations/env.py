"""Alembic's entry: runs the migrations on the connection that bot/store/migrate.py hands over."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import models  # noqa: F401  (makes the metadata complete)
from models.base import UTCDateTime


def render(kind: str, item: Any, _context: Any) -> Any:
    """Column types as a migration writes them."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "models.base.UTCDateTime()"
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
