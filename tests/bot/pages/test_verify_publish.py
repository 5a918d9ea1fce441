"""公开: on its day, or earlier by 总站; 提前拆封 by a supervisor, in sight of the others."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.store.db import reading
from handlers.draw.proof.publish import drew
from models.base import CHINA
from models.draw import Draw, DrawKind
from models.ledger import LedgerEntry
from models.people import Role
from tests.scenarios.evidence import DIGITS, SENTENCE, sealed_facts
from tests.scenarios.world import World, open_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


def entries(world: World, event: str) -> list[LedgerEntry]:
    with reading(world.bot.engine) as session:
        return list(session.execute(select(LedgerEntry).where(col(LedgerEntry.event) == event)).scalars())


def drawn(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)


def until(world: World, moment: datetime) -> None:
    """Straight to a day, without the days between."""
    world.clock.forward(moment - world.clock())
    world.settle()


def test_a_closed_draw_becomes_public_on_the_twentieth_working_day(world: World) -> None:
    drawn(world)
    assert world.draw().publish_at is None
    world.say("wang", "结束 0001 险情已排除")
    planned = world.draw().publish_at
    assert planned is not None
    # closed on Sunday, 22 November 2026; no holiday until 18 December
    assert planned.astimezone(CHINA).isoformat() == "2026-12-18T09:00:00+08:00"
    until(world, datetime(2026, 12, 18, 0, 59, tzinfo=UTC))
    assert world.draw().published_at is None
    until(world, planned)
    assert world.draw().published_at == planned
    said = world.phone("wang").texts()[-1]
    assert f"{world.settings.public_url}/verify/CQ-20261122-0001" in said and "已公开" in said
    world.forward(minutes=5)
    assert len(entries(world, "公开")) == 1


def test_a_draw_closed_before_there_was_a_day_gets_the_one_it_would_have_had(world: World) -> None:
    drawn(world)
    world.say("wang", "结束 0001 险情已排除")
    planned = world.draw().publish_at
    assert planned is not None
    world.change(Draw, publish_at=None)
    until(world, world.clock() + timedelta(days=2))
    assert (world.draw().publish_at, world.draw().published_at) == (planned, None)
    world.change(Draw, publish_at=None)
    until(world, planned + timedelta(days=2))
    assert world.draw().published_at == world.clock()


def test_the_station_publishes_earlier_and_nobody_else(world: World) -> None:
    drawn(world)
    assert "还没有结束" in world.say("zong", "公开 0001") and "按本系统规则" in world.say("zong", "公开 0001")
    world.say("wang", "结束 0001 险情已排除")
    for who in ("wang", "sun", "shen"):
        assert "第四条" in world.say(who, "公开 0001")
    assert world.draw().published_at is None
    said = world.say("zong", "公开 0001")
    assert f"{world.settings.public_url}/verify/CQ-20261122-0001" in said
    assert "已公开" in world.phone("wang").texts()[-1]
    assert world.draw().published_at == world.clock()
    assert "已于2026年11月22日公开" in world.say("zong", "公开 0001")
    assert len(entries(world, "公开")) == 1
    assert "没有找到" in world.say("zong", "公开 0009")


def test_what_never_drew_is_listed_but_has_nothing_to_publish(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", "放弃 0001")
    assert "放弃" in world.say("zong", "公开 0001") and world.draw().published_at is None
    before = len(world.phone("wang").messages)
    planned = world.draw().publish_at
    assert planned is not None
    until(world, planned)
    assert world.draw().published_at == planned
    assert len(world.phone("wang").messages) == before
    assert not drew(world.draw())
    world.change(Draw, kind=DrawKind.ASSIGNED, confirmed_at=world.clock())
    assert not drew(world.draw())


def test_a_supervisor_looks_and_everybody_hears(world: World) -> None:
    world.add_staff("zhou", "周监督", Role.SUPERVISOR, unit="市住建局")
    drawn(world)
    order, sealed = sealed_facts(world)
    said = world.say("sun", "提前拆封 0001")
    assert all(f"第{row.rank}位 {row.code} 机构" in said for row in order)
    assert "（待答复）" in said
    assert not [value for value in sealed if value in said]
    for who in ("zhou", "shen"):
        told = world.phone(who).texts()[-1]
        assert "孙监督提前拆封了CQ-20261122-0001" in told
        assert not [row.code for row in order if row.code in told]
    assert "提前拆封了" not in world.phone("sun").texts()[-1]
    assert world.say("sun", "提前拆封 0001") == said
    found = entries(world, "提前拆封")
    assert [one.actor for one in found] == ["sun", "sun"]
    kept = json.dumps([one.data for one in found], ensure_ascii=False)
    assert not [row.code for row in order if row.code in kept]
    assert sum("提前拆封了" in text for text in world.phone("shen").texts()) == 2


def test_the_notice_says_that_it_was_a_surprise_inspection(world: World) -> None:
    drawn(world)
    world.change(Draw, covert=True)
    world.say("sun", "提前拆封 0001")
    assert "密封" in world.phone("shen").texts()[-1]


def test_nobody_else_looks_and_there_must_be_something_to_see(world: World) -> None:
    world.add_staff("both", "双工", Role.DRAWER, Role.SUPERVISOR, unit="官渡区住建局")
    world.say("wang", SENTENCE)
    assert "排序还不存在" in world.say("sun", "提前拆封 0001")
    world.say("wang", DIGITS)
    for who in ("wang", "shen", "zong"):
        assert "监督人" in world.say(who, "提前拆封 0001")
    world.change(Draw, requester="both")
    assert "不能由您提前拆封" in world.say("both", "提前拆封 0001")
    world.say("zong", "结束 0001 险情已排除")
    assert "不再封存" in world.say("sun", "提前拆封 0001")
    assert not entries(world, "提前拆封")
