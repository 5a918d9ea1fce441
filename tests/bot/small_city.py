"""What the tests of the pages share: a small city, and somebody who is on no list."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.simulator import Member
from tests.scenarios.world import World, open_world

STRANGER = "zhao"
UNIT = {
    "unit": "昆明某某房地产开发有限公司",
    "code": "91530100MA6K0A2W3R",
    "name": "赵经办",
    "phone": "13800000000",
}


@contextmanager
def small_city(database_url: str, *, socket: bool = False) -> Iterator[World]:
    """Two institutions; a member of the corp whom nobody has registered."""
    with open_world(database_url, institutions=2, socket=socket) as world:
        world.simulator.add_member(Member(STRANGER, "赵", "某公司"))
        yield world
