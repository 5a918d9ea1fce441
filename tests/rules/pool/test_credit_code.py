"""统一社会信用代码: what is accepted in which spelling, and what each fault says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.pool.credit_code import CreditCodeFault, parse_credit_code

VALID = "91530100MA0000001W"  # the worked vector of kmdraw-1 七
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "spelling",
    [
        VALID,
        VALID.lower(),
        " 91530100 MA0000001W ",
        "９１５３０１００ＭＡ００００００１Ｗ",
        "91530100-MA000000-1W",
    ],
)
def test_one_spelling_of_every_code(spelling: str) -> None:
    assert parse_credit_code(spelling) == VALID


@pytest.mark.parametrize(
    "code",
    [
        "91530100MA00000020",
        "91530100MA00000033",
        "91530100MA00000046",
        "91530100MA0000006C",
        "91110000600037341L",
    ],
)
def test_real_shapes_are_accepted(code: str) -> None:
    assert parse_credit_code(code) == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "应为18位，现为0位"),
        ("91530100MA0000001", "应为18位，现为17位"),
        ("91530100MA0000001WW", "应为18位，现为19位"),
        ("91530100MAO000001W", "“O”"),
        ("91530100MA00I0S01W", "“IS”"),
        ("9153A100MA0000001W", "前8位应为数字"),
        ("91530100MA0000001X", "校验码不符"),
        ("昆明市质量检测有限公司昆明市质量检测", "含有不会出现的字符"),
    ],
)
def test_each_fault_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(CreditCodeFault, match=words):
        parse_credit_code(text)


@given(place=st.integers(8, 17), letter=st.sampled_from(LETTERS))
def test_one_wrong_letter_is_always_found(place: int, letter: str) -> None:
    changed = VALID[:place] + letter + VALID[place + 1 :]
    if changed == VALID:
        assert parse_credit_code(changed) == VALID
    else:
        with pytest.raises(CreditCodeFault, match="校验码不符"):
            parse_credit_code(changed)


@given(st.text(max_size=24))
def test_any_text_gives_a_code_of_the_grammar_or_a_fault(text: str) -> None:
    try:
        code = parse_credit_code(text)
    except CreditCodeFault:
        return
    assert len(code) == 18 and set(code) <= set(LETTERS)
