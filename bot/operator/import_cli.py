"""The two imports of the command line: one file, one transaction, all rows or none."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot.engine.clock import Clock
from bot.operator import words
from bot.operator.sheets import read_sheet
from bot.operator.workbook import SheetRefused
from bot.store.db import reading, transaction
from config.vocabulary import load_vocabulary
from handlers.pool.imports.pool import CheckedPool, check_pool, pool_conflicts
from handlers.pool.imports.pool_apply import take_turn, write_pool
from handlers.pool.imports.pool_plan import PoolPlan, plan_pool
from handlers.pool.imports.staff import apply_staff, check_staff
from handlers.pool.imports.table import Fault, Sheet
from models.base import CHINA


class ImportRefused(Exception):
    """Nothing was imported; the text lists every fault, one a line."""


def import_pool(engine: Engine, path: Path, clock: Clock) -> str:
    """Imports a pool file and says what changed. Raises ImportRefused.

    Everything is read, checked and compared before the one writer of the database is asked to wait.
    """
    pool = check_pool(_sheet(path), load_vocabulary().category_names)
    _refuse(path, pool.faults)
    with reading(engine) as session:
        plan = _plan(session, path, pool)
    if plan.touched:
        with transaction(engine) as session:
            if not take_turn(session, plan):
                plan = _plan(session, path, pool)
            write_pool(session, plan, clock(), words.ACTOR)
    return str(plan.summary(clock().astimezone(CHINA).date()))


def _plan(session: Session, path: Path, pool: CheckedPool) -> PoolPlan:
    _refuse(path, pool_conflicts(session, pool.institutions))
    return plan_pool(session, pool)


def import_staff(engine: Engine, path: Path, clock: Clock) -> str:
    """Imports a staff file and says what changed. Raises ImportRefused."""
    staff = check_staff(_sheet(path))
    _refuse(path, staff.faults)
    with transaction(engine) as session:
        return str(apply_staff(session, staff, clock(), words.ACTOR))


def _sheet(path: Path) -> Sheet:
    try:
        return read_sheet(path)
    except SheetRefused as error:
        raise ImportRefused(words.import_refused(path.name, error)) from error


def _refuse(path: Path, faults: Sequence[Fault]) -> None:
    if faults:
        lines = [
            words.import_faults(path.name, len(faults)),
            *map(str, faults),
        ]
        raise ImportRefused("\n".join(lines))
