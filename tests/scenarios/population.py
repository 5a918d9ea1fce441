"""Who and what a story finds in its city: made once by each worker, then only written down again as rows."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Table, func, insert, select
from sqlmodel import SQLModel

from bot.simulator import Member, Message
from bot.store.db import reading, transaction
from handlers.draw.lottery.commitments import publish
from handlers.routing.router import Ctx
from models.people import Role

if TYPE_CHECKING:
    from tests.scenarios.world import World


@dataclass(frozen=True)
class Population:
    """A city as it stands on both sides: in the bot's tables and at WeCom."""

    rows: list[tuple[Table, list[dict[str, Any]]]]
    members: list[Member]
    messages: list[Message]
    institutions: int

    def move_into(self, world: World) -> None:
        """Into a world that is empty."""
        _write(world.bot.engine, self.rows)
        for member in self.members:
            world.simulator.add_member(replace(member))
        for one in self.messages:
            world.simulator.accept(
                world.simulator.app, [world.simulator.member(one.userid)], one.msgtype, one.content, one.msgid
            )
        world.made = self.institutions


Story = Callable[["World"], None]
# All with the one draw key, which opens the list that they have published
_known: dict[tuple[int, Story | None], Population] = {}
DRAW_KEY = secrets.token_hex(32)


def populate(world: World, institutions: int, before: Story | None = None) -> None:
    """One official, one supervisor, an auditor, 总站; a published list; a pool. Everything sent."""
    world.add_staff("Wang", "王工", Role.DRAWER)
    world.add_staff("sun", "孙监督", Role.SUPERVISOR, unit="市纪检组")
    world.add_staff("shen", "沈审计", Role.AUDITOR, unit="市审计局")
    world.add_staff("zong", "宗站", Role.STATION_HEAD, unit="市质安总站")
    for _ in range(institutions):
        world.add_institution()
    world.bot.dispatch.run(_publish)
    world.settle()
    if before:
        before(world)


def populate_again(world: World, institutions: int, before: Story | None = None) -> None:
    """The same, from the second time on in a tenth of the time.

    The cards of `before` stand on the phones as they were sent, and can't be changed any more.
    """
    if known := _known.get((institutions, before)):
        known.move_into(world)
        return
    began = world.clock()
    populate(world, institutions, before)
    assert world.clock() == began, "whatever happens on the way lies before the story, in no time"
    sim = world.simulator
    members, messages = list(sim.members.values()), [one for one in sim.messages if not one.mine]
    _known[institutions, before] = Population(_read(world.bot.engine), members, messages, institutions)


def _publish(ctx: Ctx) -> None:
    publish(ctx)


def _read(engine: Engine) -> list[tuple[Table, list[dict[str, Any]]]]:
    with reading(engine) as session:
        tables = [
            (table, [dict(row) for row in session.execute(select(table)).mappings()])
            for table in SQLModel.metadata.sorted_tables
        ]
    return [(table, rows) for table, rows in tables if rows]


def _write(engine: Engine, tables: list[tuple[Table, list[dict[str, Any]]]]) -> None:
    with transaction(engine) as session:
        for table, rows in tables:
            session.execute(insert(table), rows)
            column = table.autoincrement_column
            if column is not None and engine.dialect.name == "postgresql":
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                session.execute(select(func.setval(sequence, select(func.max(column)).scalar_subquery())))
