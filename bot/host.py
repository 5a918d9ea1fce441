"""Which database this is, so that a restored or moved one is noticed (kmdraw-1 §1)."""

from pathlib import Path

from sqlalchemy import Engine, text


def fingerprint(engine: Engine) -> str:
    """SQLite: place and inode of the file. PostgreSQL: cluster, timeline and oid of the database.

    A copied file, a pg_restore, a point-in-time recovery or a failover changes it; a restart does not.
    """
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "").resolve()
        return f"sqlite:{path}:{path.stat().st_ino}"
    with engine.connect() as connection:
        cluster = connection.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar_one()
        timeline = connection.execute(text("SELECT timeline_id FROM pg_control_checkpoint()")).scalar_one()
        named = text("SELECT oid FROM pg_database WHERE datname = current_database()")
        return f"postgresql:{cluster}:{timeline}:{connection.execute(named).scalar_one()}"
