"""Near misses of a name: what is asked back, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.pool.names import core, is_near

FULL, SHORT = "昆明岚石工程质量检测有限公司", "岚石检测"


@pytest.mark.parametrize(
    "said",
    ["昆明岚石工程质量检测", "岚石工程质量检测有限公司", "岚石", "岚石检测公司",
     "云南省昆明市岚石工程质量检测有限责任公司",
     "昆明岚石工程质量检测有限公可", "昆明岚石工程质检测有限公司", "昆明岚石工程质质量检测有限公司",
     "昆明岚石工程量质检测有限公司", "岚石检则", "昆明岚石工程质量检测有限公司盘龙分公司"],
)  # fmt: skip
def test_what_may_be_meant_is_asked_back(said: str) -> None:
    assert is_near(said, FULL, SHORT)


@pytest.mark.parametrize(
    "said",
    ["昆明", "有限公司", "昆明有限公司", "", "石", "翠衡检测", "云南滇池建设有限公司", "岚石监理",
     "昆明翠衡工程质量检测有限公司", "甲公司"],
)  # fmt: skip
def test_what_means_somebody_else_is_not(said: str) -> None:
    assert not is_near(said, FULL, SHORT)


def test_the_core_of_a_name() -> None:
    assert core(FULL) == "岚石工程质量检测"
    assert core("云南省昆明市岚石集团股份有限公司") == "岚石"
    assert core("昆明市有限公司") == ""


@given(word=st.text("甲乙丙丁", min_size=4, max_size=9), at=st.integers(0, 8), put=st.sampled_from("甲乙戊"))
def test_one_slip_of_the_hand_is_near_and_three_are_not(word: str, at: int, put: str) -> None:
    full, place = f"昆明{word}检测", 2 + at % len(word)
    slips = {
        full[:place] + put + full[place + 1 :],
        full[:place] + put + full[place:],
        full[:place] + full[place + 1 :],
        full[:place] + full[place : place + 2][::-1] + full[place + 2 :],
    }
    assert all(is_near(slip, full, "") for slip in slips)
    assert not is_near(f"己{full[:place]}庚辛{full[place + 1 :]}", full, "")
