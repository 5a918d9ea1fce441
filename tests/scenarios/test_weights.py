"""The published weight rule 「180天未抽中两签」: off by default; w stands in the manifest (kmdraw-1 §6)."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.rules import RulesFault, load_rules
from models.rules.kmdraw1.manifest import parse_manifest
from tests.scenarios.world import World, open_world

SENTENCE = "应急抽取 检测监测 2家 盘龙区 {place}"


def run(world: World, place: str) -> dict[str, int]:
    """Draws for a place, ends it, and tells the tickets in the manifest."""
    world.say("wang", SENTENCE.format(place=place))
    world.say("wang", "483920")
    number = world.phone("wang").last_card("应急抽取待确认").text.split("-")[2][:4]
    world.say("wang", f"结束 {number} 险情已排除")
    assert "核验：一致" in world.say("shen", f"核验 {number}")
    return dict(parse_manifest(world.lots(number)[0].manifest).entries_in)


def test_off_by_default(world: World) -> None:
    assert set(run(world, "某工地基坑坍塌").values()) == {1}


def test_who_was_drawn_lately_holds_one_ticket_the_others_two(sqlite_url: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("[weights]\non = true\n", encoding="utf-8")
    with open_world(sqlite_url, rules=rules) as world:
        assert set(run(world, "某工地基坑坍塌").values()) == {2}
        drawn = {one.code for one in world.assignments("0001")}
        second = run(world, "另一处边坡滑塌")
        assert {code for code, w in second.items() if w == 1} == drawn
        assert world.draw("0002").rules["weights"] == "180天未抽中两签"
        world.clock.forward(timedelta(days=180))
        assert set(run(world, "第三处道路塌陷").values()) == {2}


@pytest.mark.parametrize("tickets", ["0", "10"])
def test_a_weight_beyond_one_digit_is_refused(tickets: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(f"[weights]\ntickets = {tickets}\n", encoding="utf-8")
    with pytest.raises(RulesFault, match="tickets"):
        load_rules(rules)
