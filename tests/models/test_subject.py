"""What something is about: one word, found again whatever it names."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.store.db import reading, transaction
from models.consent import Consent
from models.document import Document
from models.draw import Answer, Assignment, Draw, DrawState
from models.institution import Institution
from models.subject import draw_of, key_of, within
from tests.handlers.pool_tables import draw
from tests.handlers.transaction import NIGHT, opened

pytestmark = pytest.mark.both


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Draw 1 has task 1 and matter 1; draw 2 has nothing; matter 2 is of no draw."""
    with opened(database_url) as engine:
        with transaction(engine) as session:
            first, lot = draw(session, DrawState.OPEN, "emergency")
            draw(session, DrawState.OPEN, "emergency")
            session.add(Institution(code="A", name="甲", name_key="甲", short_name="甲", short_key="甲"))
            session.flush()
            session.add(
                Assignment(
                    draw_id=first, lot_id=lot, institution_id=1, code="A", rank=1, state=Answer.ACCEPTED
                )
            )
            who = {"asker": "wang", "asker_name": "王工", "unit": "局", "asked_at": NIGHT}
            session.add(Consent(matter="撤销", subject="draw:1", **who))  # type: ignore[arg-type]
            session.flush()
            session.add(Consent(matter="单位登记", **who))  # type: ignore[arg-type]
        yield engine


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("draw:2", 2), ("assignment:1", 1), ("consent:1", 1),
        ("consent:2", None), ("", None),
        # taken out by hand: no reason for a message to stop
        ("draw:9", None), ("assignment:9", None), ("consent:9", None),
        # of a chapter that knows no draws
        ("term:3", None),
    ],
)  # fmt: skip
def test_the_draw_is_found_from_whatever_is_spoken_of(
    engine: Engine, subject: str, number: int | None
) -> None:
    with reading(engine) as session:
        found = draw_of(session, subject)
        assert (found.id if found else None) == number


def test_a_row_names_itself_and_only_its_own_table_reads_the_name(engine: Engine) -> None:
    with reading(engine) as session:
        task = session.get_one(Assignment, 1)
        assert (session.get_one(Draw, 2).subject, task.subject) == ("draw:2", "assignment:1")
        assert (key_of(Assignment, task.subject), key_of(Draw, task.subject)) == (1, None)
    with pytest.raises(ValueError, match="not stored"):
        _ = Draw(number="CQ-20261122-0009").subject  # type: ignore[call-arg]


def test_sheets_of_a_draw_are_its_own_and_those_of_its_tasks(engine: Engine) -> None:
    about = ("draw:1", "assignment:1", "draw:2", "assignment:11")
    with transaction(engine) as session:
        for number, subject in enumerate(about):
            sheet = {"kind": "任务函", "digest": "", "created_at": NIGHT}
            session.add(Document(number=f"RW-{number}", subject=subject, **sheet))  # type: ignore[arg-type]
    with reading(engine) as session:
        mine = within(col(Document.subject), session.get_one(Draw, 1))
        found = session.execute(select(Document).where(mine).order_by(col(Document.id))).scalars()
        assert [one.subject for one in found] == ["draw:1", "assignment:1"]
