"""Which database this is, so that a restored or moved one is noticed (kmdraw-1 §1)."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text
from sqlmodel import col

from bot.store.db import reading
from models.ledger import LedgerHead

NOTE = "ledger-length.json"


def fingerprint(engine: Engine) -> str:
    """SQLite: place and inode of the file. PostgreSQL: cluster, timeline and oid of the database.

    A file copied elsewhere, a restore into a new database, a point-in-time recovery or a failover changes it;
    a restart does not. A backup put exactly where the database was is found by `went_back`.
    """
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "").resolve()
        return f"sqlite:{path}:{path.stat().st_ino}"
    with engine.connect() as connection:
        cluster = connection.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar_one()
        timeline = connection.execute(text("SELECT timeline_id FROM pg_control_checkpoint()")).scalar_one()
        named = text("SELECT oid FROM pg_database WHERE datname = current_database()")
        return f"postgresql:{cluster}:{timeline}:{connection.execute(named).scalar_one()}"


def remember(engine: Engine, folder: Path) -> None:
    """Notes beside the database how far its ledger has come; a restored one will be behind this."""
    note = {"database": fingerprint(engine), "ledger": _ledger_length(engine)}
    if note == _noted(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{NOTE}.part"
    half.write_text(json.dumps(note), encoding="utf-8")
    half.replace(folder / NOTE)


def went_back(engine: Engine, folder: Path) -> bool:
    """The same database knows less than it once did: a backup was put in its place."""
    note = _noted(folder)
    same = note.get("database") == fingerprint(engine)
    return same and _ledger_length(engine) < int(note.get("ledger", 0))


def _noted(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _ledger_length(engine: Engine) -> int:
    with reading(engine) as session:
        return session.execute(select(col(LedgerHead.seq))).scalar() or 0
