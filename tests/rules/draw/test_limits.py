"""The numbers of a draw, and what is asked of them at their edge."""

import pytest

from models.rules.draw.limits import recommended, small_pool, too_many_alone


@pytest.mark.parametrize(("size", "small"), [(0, True), (5, True), (6, False), (7, False)])
def test_a_pool_is_small_below_three_times_the_need(size: int, small: bool) -> None:
    assert recommended(2) == 6
    assert small_pool(size, 2) is small


@pytest.mark.parametrize(("total", "beyond"), [(2, False), (4, False), (5, True)])
def test_beyond_twice_the_need_nobody_calls_alone(total: int, beyond: bool) -> None:
    assert too_many_alone(total, 2) is beyond
