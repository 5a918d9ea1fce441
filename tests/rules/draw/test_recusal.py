"""Who is bound to a party of the project: every ground, its boundary, and what binds nobody (口径 18)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.draw.recusal import Contract, Ground, Hint, Party, PoolMember, binds, find, last_day

TODAY = date(2026, 11, 22)
YEARS = 3
BUILDER = Party("滇池建工", frozenset({"滇池建工", "云南滇池建设有限公司"}))


def member(code: str = "A", **facts: object) -> PoolMember:
    return PoolMember(code, frozenset({f"{code}检测", f"昆明{code}检测有限公司"}))._replace(**facts)  # type: ignore[arg-type]


def in_pool(**facts: object) -> Party:
    one = member("P", **facts)
    return Party("P检测", one.names, one)


def ground(one: PoolMember, *parties: Party, contracts: tuple[Contract, ...] = ()) -> Ground | None:
    hard = find([one], parties, contracts, TODAY, YEARS).hard
    return hard[one.code][0] if one.code in hard else None


@pytest.mark.parametrize(
    ("one", "party", "expected"),
    [
        (member(controller="云南滇池建设有限公司"), BUILDER, Ground.CONTROL),
        (member(controller="滇池建工"), BUILDER, Ground.CONTROL),
        (member(affiliates=frozenset({"云南滇池建设有限公司"})), BUILDER, Ground.CONTROL),
        (member(controller="集团"), in_pool(controller="集团"), Ground.CONTROL),
        (member(), in_pool(controller="A检测"), Ground.CONTROL),
        (member(), in_pool(affiliates=frozenset({"昆明A检测有限公司"})), Ground.CONTROL),
        (member(head="赵云舒"), in_pool(head="赵云舒"), Ground.HEAD),
        (member(controller="集团", head="赵云舒"), in_pool(controller="集团", head="赵云舒"), Ground.CONTROL),
        (member(), BUILDER, None),
        (member(), in_pool(), None),
        (member(controller="滇池"), BUILDER, None),
        (member(controller="集团"), in_pool(affiliates=frozenset({"集团"})), None),
        (member(head="赵云舒"), in_pool(head="赵云"), None),
        (member(head=""), in_pool(head=""), None),
        (member(controller=""), in_pool(controller=""), None),
        (member(address="松坡路1号"), in_pool(address="松坡路1号"), None),
    ],
)
def test_the_first_ground_that_binds(one: PoolMember, party: Party, expected: Ground | None) -> None:
    assert ground(one, party) == expected
    assert ground(one, Party("无关", frozenset({"无关"})), party) == expected


def test_a_party_is_not_bound_to_itself_but_to_another_party_it_is() -> None:
    own = in_pool(head="赵云舒", controller="集团", affiliates=frozenset({"Q检测"}))
    assert own.member
    assert ground(own.member, own) is None
    sister = member("Q", head="赵云舒")
    other = Party("Q检测", sister.names, sister)
    assert ground(own.member, own, other) is Ground.CONTROL
    assert find([own.member], [own, other], [], TODAY, YEARS).hard["P"][1] == "Q检测"


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, True),
        (date(2027, 1, 1), True),
        (TODAY, True),
        (date(2023, 11, 23), True),
        (date(2023, 11, 22), True),
        (date(2023, 11, 21), False),
        (date(2013, 11, 22), False),
    ],
)
def test_a_contract_binds_for_three_years_to_the_same_date(until: date | None, expected: bool) -> None:
    assert binds(until, TODAY, YEARS) is expected
    bound = (Contract("A", "云南滇池建设有限公司", until),)
    assert (ground(member(), BUILDER, contracts=bound) is Ground.CONTRACT) is expected


def test_a_contract_that_ended_on_a_leap_day() -> None:
    assert last_day(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert last_day(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert binds(date(2024, 2, 29), date(2027, 2, 28), 3) and not binds(
        date(2024, 2, 29), date(2027, 3, 1), 3
    )
    assert last_day(date(2025, 2, 28), 3) == date(2028, 2, 28)


@given(until=st.dates(date(1990, 1, 1), date(2050, 1, 1)), years=st.integers(1, 9))
def test_the_last_day_binds_and_the_next_does_not(until: date, years: int) -> None:
    end = last_day(until, years)
    assert binds(until, end, years) and not binds(until, date.fromordinal(end.toordinal() + 1), years)
    assert years * 365 <= (end - until).days <= years * 366


def test_a_contract_counts_whoever_declared_it() -> None:
    party = in_pool()
    assert ground(member(), party, contracts=(Contract("P", "A检测"),)) is Ground.CONTRACT
    assert ground(member(), party, contracts=(Contract("A", "P检测"),)) is Ground.CONTRACT
    assert ground(member(), party, contracts=(Contract("A", "别的单位"), Contract("B", "P检测"))) is None


def test_soft_hints_warn_and_exclude_nobody() -> None:
    party = in_pool(address="松坡路1号", phones=frozenset({"087163100000"}), head="赵云舒")
    near = member("A", address="松坡路1号", phones=frozenset({"087163100000", "1"}))
    bound = member("B", address="松坡路1号", head="赵云舒")
    far = member("C", address="松坡路2号", phones=frozenset({"2"}))
    found = find([near, bound, far], [party], [], TODAY, YEARS)
    assert found.soft == {"A": frozenset({Hint.ADDRESS, Hint.PHONE})}
    assert found.hard == {"B": (Ground.HEAD, "P检测")}
    assert party.member
    assert find([party.member], [party], [], TODAY, YEARS) == ({}, {})


def test_without_parties_nobody_is_bound() -> None:
    one = member(controller="集团", head="赵云舒", address="x")
    assert find([one], [], [Contract("A", "甲")], TODAY, YEARS) == ({}, {})
