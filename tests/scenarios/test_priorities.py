"""How urgent the messages of real draws are, from the request to the last institution."""

from models.draw import Draw
from models.mail import Outbox
from models.topics import Priority, rule_of
from tests.scenarios import plans
from tests.scenarios.test_emergency_story import SENTENCE
from tests.scenarios.world import World


def priorities(world: World, *topics: str) -> set[int]:
    found = [row.priority for row in world.rows(Outbox) if row.topic in topics]
    assert found, topics
    return set(found)


def test_all_that_an_emergency_says_is_urgent_but_the_reports(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    first, _second = world.assignments()
    world.click(world.contact(first), "接受")
    about = {draw.subject for draw in world.rows(Draw)} | {one.subject for one in world.assignments()}
    told = {row.topic for row in world.rows(Outbox) if row.subject in about}
    told = {topic for topic in told if rule_of(topic).priority is not Priority.BULK}
    assert {"manifest", "confirm", "drawn", "ask", "remind", "answered"} <= told
    assert priorities(world, *told) == {Priority.URGENT}


def test_a_planned_draw_waits_for_no_emergency_and_holds_up_none(world: World) -> None:
    """M and the confirm card, for which somebody waits, go first in every draw."""
    plans.drawn(plans.monday(world))
    assert world.rows(Draw)[0].starts_at is not None
    assert priorities(world, "manifest", "confirm") == {Priority.URGENT}
    assert priorities(world, "ask", "remind") == {Priority.NORMAL}
