"""Brackets are counted before they are followed down; what stands in a string is no bracket."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.kmdraw1.nesting import DEEPEST, too_deep

JSON = st.recursive(
    st.text() | st.integers() | st.none(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(JSON, st.integers(min_value=0, max_value=2 * DEEPEST))
def test_it_is_the_depth_of_what_would_be_read(value: object, around: int) -> None:
    text = "[" * around + json.dumps(value, ensure_ascii=False) + "]" * around
    assert too_deep(text) == (around + depth(value) > DEEPEST)


@pytest.mark.parametrize("part", ["[", '{"a":', '[{"a\\"":', "]["])
def test_nothing_is_followed_down(part: str) -> None:
    assert too_deep(part * 200_000) == (part != "][")


@pytest.mark.parametrize(
    "text", ['"' + "[" * 1000, '"' + '\\"[' * 500_000, '"' * 1_000_001, "\\" * 1_000_000]
)
def test_a_string_that_never_ends_is_read_once(text: str) -> None:
    assert not too_deep(text)
