"""What chance alone gives, against counting every case, and against the real ranking."""

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.draw.influence import Deviation, deviation, distribution, inclusion, odds, threshold
from models.rules.kmdraw1.ranking import ranking

SMALL_POOLS = st.lists(st.integers(1, 9), min_size=1, max_size=6)
CHANCES = st.lists(st.fractions(0, 1, max_denominator=40), min_size=0, max_size=8)


def by_hand(weights: Sequence[int], need: int, left: Fraction = Fraction(1)) -> list[Fraction]:
    """Every order of drawing, one rank after the other, each with its exact odds."""
    total = sum(weights)
    chances = [Fraction(0)] * len(weights)
    if need == 0 or total == 0:
        return chances
    for i, w in enumerate(weights):
        if w:
            mine = left * Fraction(w, total)
            chances[i] += mine
            rest = [0 if j == i else other for j, other in enumerate(weights)]
            chances = [a + b for a, b in zip(chances, by_hand(rest, need - 1, mine), strict=True)]
    return chances


@given(weights=SMALL_POOLS, need=st.integers(1, 6))
def test_the_chance_of_each_is_that_of_counting_every_order(weights: list[int], need: int) -> None:
    found = inclusion(Counter(weights), need)
    for w, exact in zip(weights, by_hand(weights, need), strict=True):
        assert found[w] == pytest.approx(float(exact), rel=1e-13)


@given(weights=st.dictionaries(st.integers(1, 9), st.integers(1, 30), min_size=1), need=st.integers(1, 6))
def test_places_are_given_exactly_once_and_more_tickets_help(weights: dict[int, int], need: int) -> None:
    found = inclusion(weights, need)
    total = sum(weights.values())
    assert sum(found[w] * count for w, count in weights.items()) == pytest.approx(min(need, total))
    assert [found[w] for w in sorted(found)] == sorted(found.values())
    assert all(0 < chance <= 1 for chance in found.values())


def test_a_chance_is_never_more_than_one() -> None:
    """Almost everybody is drawn: rounding must not make it more than everybody."""
    found = inclusion({1: 200, 9: 200}, 399)
    assert found[1] < found[9] <= 1
    assert 200 * (found[1] + found[9]) == pytest.approx(399)


def test_without_weights_it_is_need_over_pool() -> None:
    assert inclusion({1: 14}, 2) == {1: 2 / 14}
    assert inclusion({1: 3}, 7) == {1: 1.0}
    assert inclusion({2: 9, 1: 0}, 3) == {2: 3 / 9}


@pytest.mark.parametrize(
    ("weights", "need"), [([1] * 5, 2), ([1, 1, 1, 2, 2], 2), ([1, 2, 3, 9], 1), ([2] * 3 + [1] * 9, 3)]
)
def test_the_real_ranking_draws_as_often(weights: list[int], need: int) -> None:
    """The law of kmdraw-1 §6 itself, over seeds that are the same in every run."""
    rounds, wins = 6000, Counter[int]()
    codes = [f"91530100MA{i:07d}X" for i in range(len(weights))]
    entries = list(zip(codes, weights, strict=True))
    for n in range(rounds):
        seed = hashlib.sha256(f"{weights}{need}{n}".encode()).hexdigest()
        wins.update(codes.index(one.code) for one in ranking(seed, entries, "sha256")[:need])
    found = inclusion(Counter(weights), need)
    for i, w in enumerate(weights):
        p = found[w]
        assert abs(wins[i] - rounds * p) < 4.5 * (rounds * p * (1 - p)) ** 0.5, (i, w)


@given(chances=CHANCES)
def test_the_number_of_wins_is_that_of_counting_every_case(chances: list[Fraction]) -> None:
    exact = [Fraction(0)] * (len(chances) + 1)
    for case in product((0, 1), repeat=len(chances)):
        exact[sum(case)] += prod((p if won else 1 - p for p, won in zip(chances, case, strict=True)),
                                 start=Fraction(1))  # fmt: skip
    first, mass = distribution(map(float, chances))
    found = [0.0] * first + mass
    found += [0.0] * (len(exact) - len(found))
    assert found == pytest.approx([float(each) for each in exact], abs=1e-14)


@given(chances=CHANCES.filter(bool), data=st.data())
def test_both_tails_and_the_middle_fit_together(chances: list[Fraction], data: st.DataObject) -> None:
    wins = data.draw(st.integers(0, len(chances)))
    first, mass = distribution(map(float, chances))
    here = dict(enumerate(mass, first)).get(wins, 0.0)
    one = odds([float(p) for p in chances], wins)
    assert one.at_least + one.at_most == pytest.approx(1 + here)
    assert one.expected == pytest.approx(float(sum(chances)))
    assert sum(chance for k, chance in enumerate(mass, first) if k < one.low) <= 0.025
    assert sum(chance for k, chance in enumerate(mass, first) if k > one.high) <= 0.025
    if not 0.02 <= one.tail <= 0.03:
        assert (one.low <= wins <= one.high) == (one.tail > 0.025)


@pytest.mark.parametrize(("wins", "lots"), [(0, 1), (4, 31), (31, 31), (900, 10_000), (1100, 10_000)])
def test_equal_chances_are_the_binomial(wins: int, lots: int) -> None:
    p = Fraction(1, 10)
    terms = [comb(lots, k) * 9 ** (lots - k) for k in range(wins)]
    below = Fraction(sum(terms), 10**lots)
    one = odds([float(p)] * lots, wins)
    assert one.at_least == pytest.approx(float(1 - below), abs=6e-12)
    exactly = Fraction(comb(lots, wins) * 9 ** (lots - wins), 10**lots)
    assert one.at_most == pytest.approx(float(below + exactly), abs=6e-12)


def test_more_wins_than_lots_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="2 wins in 1 lots"):
        odds([0.5], 2)
    assert odds([], 0).expected == 0.0
    assert deviation(odds([], 0), 1) is Deviation.NORMAL


def test_one_look_is_judged_by_5_percent_and_many_looks_by_their_share() -> None:
    """P(X >= 4) of 10 lots with one in ten is 1.28%: rare for one, to be expected of some among thirty."""
    one = odds([0.1] * 10, 4)
    assert one.at_least == pytest.approx(0.0127951984)
    assert threshold(1) == 0.025 and threshold(30) == pytest.approx(0.025 / 30)
    assert deviation(one, 1) is Deviation.HIGH
    assert deviation(one, 30) is Deviation.NOTICE
    assert deviation(odds([0.1] * 10, 7), 30) is Deviation.HIGH
    assert deviation(odds([0.5] * 40, 5), 30) is Deviation.LOW
    assert deviation(odds([0.1] * 10, 1), 30) is Deviation.NORMAL
    assert deviation(odds([0.1] * 10, 0), 30) is Deviation.NORMAL


def test_a_fair_lottery_is_rarely_called_unfair() -> None:
    """Of 30 institutions judged together over 200 lots, drawn by the real ranking: twenty fixed histories.

    Chance alone flags one history in twenty. No search for a bad one: it would find it.
    """
    assert sum(_flagged(history) > 0 for history in range(20)) <= 2


def _flagged(history: int) -> int:
    codes = [f"91530100MA{i:07d}X" for i in range(30)]
    chances: dict[str, list[float]] = {code: [] for code in codes}
    wins = Counter[str]()
    for lot in range(200):
        seed = hashlib.sha256(f"{history}|{lot}".encode()).hexdigest()
        drawn_from = codes[: 10 + int(seed[:4], 16) % 21]
        wins.update(one.code for one in ranking(seed, [(code, 1) for code in drawn_from], "sha256")[:2])
        for code in drawn_from:
            chances[code].append(2 / len(drawn_from))
    judged = [odds(chances[code], wins[code]) for code in codes]
    return sum(deviation(one, len(codes)) in {Deviation.HIGH, Deviation.LOW} for one in judged)


def test_ten_thousand_lots_take_no_time() -> None:
    chances = [need / pool for need in (1, 2, 3, 4) for pool in range(5, 55) for _ in range(50)]
    started = time.perf_counter()
    one = odds(chances, round(sum(chances)))
    assert time.perf_counter() - started < 5
    assert len(chances) == 10_000 and one.at_least + one.at_most > 1
