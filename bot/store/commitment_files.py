"""commitments-{batch}.txt for every published list, ready for the bureau's website (kmdraw-1 §1)."""

from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlmodel import col

from bot.store.db import reading
from models.commitment import CommitmentBatch


def folder_for(database_url: str) -> Path:
    """Beside the SQLite file; with PostgreSQL under data/ of the working directory."""
    address = make_url(database_url)
    is_file = address.get_backend_name() == "sqlite" and address.database
    return (Path(address.database or "").parent if is_file else Path("data")) / "commitments"


def write_lists(engine: Engine, folder: Path) -> list[Path]:
    """Writes the lists that have no file yet; a sweep or an emergency may have published them."""
    found = select(col(CommitmentBatch.batch), col(CommitmentBatch.content)).order_by(col(CommitmentBatch.id))
    with reading(engine) as session:
        lists = [(folder / f"commitments-{name}.txt", content) for name, content in session.execute(found)]
    missing = [(file, content) for file, content in lists if not file.exists()]
    for file, content in missing:
        folder.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".part")
        half.write_text(content, encoding="ascii", newline="\n")
        half.replace(file)
    return [file for file, _content in missing]
