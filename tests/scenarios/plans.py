"""Planned draws for stories: a Monday morning, a complete sentence, and both numbers."""

from datetime import timedelta

from models.people import Role
from tests.scenarios.world import World

PARTIES = "建设单位甲公司、施工单位乙公司、监理单位丙公司"
PLAN = f"抽取 检测监测 1家 官渡区 明天9点 质量安全检查 某住宅项目 {PARTIES}"
R1, R2 = "483920", "117755"


def monday(world: World) -> World:
    """Monday 23 November 2026, 10:00 in Shanghai: working time, and tomorrow is a working day too."""
    world.clock.forward(timedelta(hours=32))
    world.settle()
    return world


def planned(world: World, sentence: str = PLAN) -> str:
    """Frozen; waits for both numbers."""
    return world.say("wang", sentence)


def drawn(world: World, sentence: str = PLAN) -> str:
    """Frozen, and both have given their digits."""
    planned(world, sentence)
    world.say("wang", R1)
    return world.say("sun", R2)


def colleague(world: World) -> None:
    """A second official of the requester's unit."""
    world.add_staff("li", "李工", Role.DRAWER)
