"""A pool made row by row, with tasks in draws of their own."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlmodel import Session

from bot.store.db import reading, transaction
from handlers.draw.lottery.candidates import Conditions, freeze_pool
from models.commitment import CommitmentBatch
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.institution import Certificate, Institution
from models.rules.draw.eligibility import Pool
from tests import builders
from tests.handlers.transaction import NIGHT

CATEGORY, OTHER = "检测监测", "设计"
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


class PoolTables:
    """A pool made row by row; every institution is eligible but for what the test says."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.count = 0

    def add(
        self,
        *,
        name: str = "",
        short: str = "",
        until: tuple[date | None, ...] = (None,),
        contacts: tuple[dict[str, Any], ...] = ({},),
        **membership: Any,
    ) -> Institution:
        """One institution; `until` are the days its certificates end."""
        self.count += 1
        with transaction(self.engine) as session:
            one = builders.institution(self.count, name=name, short=short)
            session.add(one)
            session.flush()
            for position, values in enumerate(contacts, 1):
                person = {"userid": f"c{self.count}-{position}", "position": position, **values}
                session.add(builders.contact(one, **person))
            join(session, one, CATEGORY, until, **membership)
        return one

    def join(self, one: Institution, category: str, until: tuple[date | None, ...] = ()) -> None:
        with transaction(self.engine) as session:
            join(session, one, category, until)

    def busy(
        self,
        one: Institution,
        state: Answer,
        draw_state: DrawState = DrawState.OPEN,
        *,
        kind: str = "emergency",
        **moments: Any,
    ) -> None:
        """A task in a draw of its own; `closed_at`, `close_reason` and `covert` are the draw's."""
        closed = {
            name: moments.pop(name) for name in ("closed_at", "close_reason", "covert") if name in moments
        }
        with transaction(self.engine) as session:
            draw_id, lot_id = draw(session, draw_state, kind, **closed)
            session.add(Assignment(
                draw_id=draw_id, lot_id=lot_id, institution_id=one.id, code=one.code, rank=1, state=state,
                **moments,
            ))  # fmt: skip

    def freeze(self, category: str = CATEGORY, **how: Any) -> Pool:
        conditions = Conditions(**{"now": NIGHT, "kind": "emergency", "cap": 1, **how})
        with reading(self.engine) as session:
            return freeze_pool(session, category, conditions)

    def why(self, one: Institution, category: str = CATEGORY, **how: Any) -> str | None:
        """Why it is out; None when it takes part. Each institution stands on one side, once."""
        pool = self.freeze(category, **how)
        codes = [*pool.eligible, *(code for code, _why in pool.excluded)]
        assert sorted(codes) == sorted(set(codes))
        return None if one.code in pool.eligible else dict(pool.excluded)[one.code]


def join(
    session: Session, one: Institution, category: str, until: tuple[date | None, ...], **values: Any
) -> None:
    place = builders.membership(one, category, **values)
    session.add(place)
    session.flush()
    session.add_all(Certificate(membership_id=place.id, name="资质", valid_to=day) for day in until)


def draw(session: Session, state: DrawState, kind: str, **closed: Any) -> tuple[int, int]:
    serial = session.execute(select(func.count()).select_from(Draw)).scalar_one() + 1
    one = builders.draw(serial, NIGHT, kind=kind, state=state, **closed)
    batch = CommitmentBatch(
        batch=f"B{serial}", hash="", size=1, content="", content_hash="", published_at=NIGHT
    )
    session.add_all([one, batch])
    session.flush()
    lot = Lot(
        draw_id=one.id, number=f"{one.number}-1", category=CATEGORY, need=1, batch_id=batch.id, k=1,
        manifest="", m="", c="", pool=1,
    )  # fmt: skip
    session.add(lot)
    session.flush()
    return one.id, lot.id
