"""A fresh city for each story, on both databases."""

from collections.abc import Iterator

import pytest

from tests.scenarios.world import World, open_world


@pytest.fixture
def world(database_url: str, request: pytest.FixtureRequest) -> Iterator[World]:
    """Twelve institutions of 检测监测, two contacts each."""
    with open_world(database_url, socket=bool(request.node.get_closest_marker("socket"))) as opened:
        yield opened
        assert opened.simulator.warnings == [], "a card shows more than WeCom recommends"
