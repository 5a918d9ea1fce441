"""Draws as they stand in the tables after the fact, for statistics: a real manifest, ranks as wanted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.base import CHINA
from models.commitment import CommitmentBatch
from models.draw import Answer, Assignment, Draw, DrawKind, DrawState, Lot
from models.institution import Institution
from models.rules.kmdraw1 import manifest
from tests import builders

CODES = [builders.code_of(number) for number in range(1, 40)]
DIGEST = "ab" * 32


def add_institutions(session: Session, count: int) -> None:
    session.add_all(builders.institution(number) for number in range(1, count + 1))


def add_draw(
    session: Session,
    frozen: datetime,
    *,
    pool: int | Mapping[str, int] = 10,
    need: int = 1,
    ranks: Sequence[str | tuple[str, str]] = (),
    filled_after: timedelta | None = None,
    extra: int = 0,
    **values: Any,
) -> Draw:
    """A draw of one lot. `ranks`: codes from rank 1 on, each with its answer (接受 where none is given)."""
    serial = session.execute(select(func.count()).select_from(Draw)).scalar_one() + 1
    local = frozen.astimezone(CHINA)
    confirmed = frozen + timedelta(minutes=1) if ranks else None
    given: dict[str, Any] = {
        "number": f"CQ-{local:%Y%m%d}-{serial:04d}", "year": local.year, "kind": DrawKind.EMERGENCY,
        "requester": "Wang", "state": DrawState.CLOSED, "close_reason": "完成" if ranks else "放弃",
        "confirmed_at": confirmed,
        "filled_at": confirmed + filled_after if confirmed and filled_after is not None else None,
    }  # fmt: skip
    draw = builders.draw(serial, frozen, **(given | values))
    session.add(draw)
    session.flush()
    lot = _add_lot(session, draw, dict.fromkeys(CODES[:pool], 1) if isinstance(pool, int) else pool, need)
    lot.extra = extra
    for rank, one in enumerate(ranks, 1):
        code, answer = one if isinstance(one, tuple) else (one, Answer.ACCEPTED)
        _add_assignment(session, lot, rank, code, answer)
    return draw


def _add_lot(session: Session, draw: Draw, pool: Mapping[str, int], need: int) -> Lot:
    lottery = draw.kind != DrawKind.ASSIGNED
    number = f"{draw.number}-1"
    text = manifest.freeze(
        lot=number, batch="202611", k=draw.serial, kind="emergency", category="检测监测", need=need,
        request=DIGEST, salt=DIGEST, entries_in=pool.items(), entries_out=(),
    ).text()  # fmt: skip
    lot = Lot(
        draw_id=draw.id, number=number, category="检测监测", need=need,
        batch_id=_batch(session, draw) if lottery else None, k=draw.serial if lottery else None,
        manifest=text if lottery else "", m=DIGEST, c=DIGEST, pool=len(pool) if lottery else 0,
    )  # fmt: skip
    session.add(lot)
    session.flush()
    return lot


def _batch(session: Session, draw: Draw) -> int:
    batch = session.execute(select(CommitmentBatch)).scalars().first()
    if batch is None:
        batch = CommitmentBatch(
            batch="202611", hash="sha256", size=500, content="", content_hash="", published_at=draw.frozen_at
        )
        session.add(batch)
        session.flush()
    return batch.id


def _add_assignment(session: Session, lot: Lot, rank: int, code: str, answer: str) -> None:
    found = select(col(Institution.id)).where(col(Institution.code) == code)
    session.add(
        Assignment(
            draw_id=lot.draw_id, lot_id=lot.id, institution_id=session.execute(found).scalar_one(),
            code=code, rank=rank, state=answer,
        )
    )  # fmt: skip
    session.flush()
