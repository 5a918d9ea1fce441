"""A served city with draws in every state of publication, for the check page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from bot.store.db import reading
from handlers.draw.sealed_ranking import sealed_ranking, sealed_secret
from handlers.routing.router import Ctx
from models.draw import Draw, Lot
from models.institution import Institution
from models.people import Actor
from tests.scenarios.evidence import DIGITS, SENTENCE
from tests.scenarios.world import World, open_world


@dataclass
class Site:
    """Where the pages are, and what the tests ask them about."""

    world: World
    address: str
    published: str
    closed: str
    abandoned: str
    m_of_closed: str
    secrets_of_closed: set[str] = field(default_factory=set)
    drawn_names: set[str] = field(default_factory=set)


def address_of(world: World) -> str:
    """Where the bot of a story is served."""
    return world.simulator.app.callback_url.removesuffix("/wecom/callback")


@contextmanager
def open_site(database_url: str) -> Iterator[Site]:
    """0001 public, 0002 abandoned and public, 0003 closed, all of 22 November 2026."""
    with open_world(database_url, before=_play) as world:
        site = Site(
            world,
            address_of(world),
            published=world.draw("0001").number,
            closed=world.draw("0003").number,
            abandoned=world.draw("0002").number,
            m_of_closed=world.lots("0003")[0].m,
        )
        names = {one.code: one.name for one in world.rows(Institution)}
        site.drawn_names = {names[one.code] for one in world.assignments("0001")}
        site.secrets_of_closed = _sealed(world, "0003")
        yield site


def _play(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    first, second = world.assignments("0001")
    world.say(world.contact(first), "拒绝 0001 设备人员已全部派出")
    world.say(world.contact(second), "接受 0001")
    world.say(world.contact(world.assignments("0001")[2]), "接受 0001")
    world.say("wang", "结束 0001 险情已排除")
    world.say("zong", "公开 0001")
    world.say("wang", "应急抽取 检测监测 1家 官渡区 河堤渗水")
    world.say("wang", "放弃 0002")
    world.change(Draw, Draw.serial == 2, published_at=world.clock())
    world.say("wang", "应急抽取 检测监测 1家 西山区 边坡滑移")
    world.say("wang", DIGITS)
    world.say("wang", "结束 0003 险情已排除")


def _sealed(world: World, short: str) -> set[str]:
    """S, tickets and everybody's codes: nothing of it is for the public before its day."""
    with reading(world.bot.engine) as session:
        ctx = Ctx(session, world.clock() + timedelta(), Actor("test"), world.bot.house, "test")
        draw = session.execute(select(Draw).where(col(Draw.serial) == int(short))).scalar_one()
        lot = session.execute(select(Lot).where(col(Lot.draw_id) == draw.id)).scalar_one()
        order = list(sealed_ranking(ctx, draw, lot))
        return {sealed_secret(ctx, draw, lot), *(row.ticket for row in order), *(row.code for row in order)}
