"""The two imports of the command line: one file, one transaction, all rows or none."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.db import transaction
from bot.sheets import read_sheet
from bot.workbook import SheetRefused
from config.vocabulary import load_vocabulary
from handlers.imports.pool import check_pool, pool_conflicts
from handlers.imports.pool_apply import apply_pool
from handlers.imports.staff import apply_staff, check_staff
from handlers.imports.table import Fault, Sheet

ACTOR = "命令行导入"


class ImportRefused(Exception):
    """Nothing was imported; the text lists every fault, one a line."""


def import_pool(engine: Engine, path: Path, now: datetime) -> str:
    """Imports a pool file and says what changed. Raises ImportRefused."""
    pool = check_pool(_sheet(path), load_vocabulary().category_names)
    _refuse(path, pool.faults)
    with transaction(engine) as session:
        _refuse(path, pool_conflicts(session, pool.institutions))
        return str(apply_pool(session, pool, now, ACTOR))


def import_staff(engine: Engine, path: Path, now: datetime) -> str:
    """Imports a staff file and says what changed. Raises ImportRefused."""
    staff = check_staff(_sheet(path))
    _refuse(path, staff.faults)
    with transaction(engine) as session:
        return str(apply_staff(session, staff, now, ACTOR))


def _sheet(path: Path) -> Sheet:
    try:
        return read_sheet(path)
    except SheetRefused as error:
        raise ImportRefused(f"{path.name}：{error}。没有导入任何内容。") from error


def _refuse(path: Path, faults: Sequence[Fault]) -> None:
    if faults:
        lines = [
            f"{path.name} 有{len(faults)}处问题，没有导入任何内容，请改好后重新导入：",
            *map(str, faults),
        ]
        raise ImportRefused("\n".join(lines))
