"""A record that was changed must not keep the figures of all others from being told."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from bot.store.db import reading, transaction
from handlers.oversight.monthly import send_monthly
from handlers.oversight.tables import notes, tables
from models.base import Fact
from models.draw import Lot
from models.mail import Outbox
from models.people import Role
from tests import builders
from tests.handlers.oversight.test_statistics import counted, engine, put, standing
from tests.handlers.past_draws import CODES
from tests.handlers.transaction import NIGHT, at

pytestmark = pytest.mark.both

__all__ = ["engine"]


def test_an_unreadable_manifest_is_one_line_and_the_rest_is_told(engine: Engine) -> None:
    put(engine, {"ranks": [CODES[0]]}, {"ranks": [CODES[1], (CODES[2], "拒绝")]}, {"ranks": [CODES[1]]})
    with transaction(engine) as session:
        broken = session.execute(select(Lot).order_by(col(Lot.id))).scalars().all()[1]
        broken.manifest = broken.manifest.replace("need=1", "need=一")
        session.add(Fact(name="monthly", value="2026-09"))
        session.add(builders.staff("shen", Role.AUDITOR, name="沈", unit="市局", unit_kind="市局"))
    found = counted(engine)
    assert (found.unreadable, found.total.draws) == ((broken.number,), 3)
    # neither a win nor a chance of the broken lot; what became of its task is known all the same
    assert [standing(found, code).odds.wins for code in CODES[:3]] == [1, 1, 0]
    assert (standing(found, CODES[1]).odds.pools, standing(found, CODES[2]).refused) == (2, 1)
    line = f"签组{broken.number}的名单读不懂，可能被改动过，没有计入“机构中签”。"
    assert sum(line in note for note in notes(found)) == 1 and len(tables(found)) == 4
    with at(engine, NIGHT + timedelta(days=20)) as ctx:
        send_monthly(ctx, "2026-10", "monthly:2026-10")
    with reading(engine) as session:
        card = session.execute(select(Outbox)).scalars().one()
    assert card.fallback.count(line) == 1 and line[:20] in card.payload["sub_title_text"]
