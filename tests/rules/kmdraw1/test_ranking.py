"""Tickets and order: fair, independent of everything but seed and code, and never re-rolled."""

import hashlib
from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from models.rules.kmdraw1.method import seed
from models.rules.kmdraw1.ranking import Ranking, Taken, ranking, take
from tests.rules.kmdraw1.sample import code, pool
from tests.rules.kmdraw1.test_method import LOT, S_1, M

seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)
pools = st.dictionaries(st.integers(0, 500).map(code), st.integers(1, 9), max_size=15)


@given(seeds, pools)
def test_every_ticket_is_the_hash_of_the_page(value: str, entries: dict[str, int]) -> None:
    """Against the method written out with nothing but hashlib and sorted."""

    def best(c: str, w: int) -> tuple[str, int, str]:
        lines = [(f"KMDRAW/1|ticket|{value}|{c}|{j}", j) for j in range(1, w + 1)]
        return min((hashlib.sha256(line.encode()).hexdigest(), j, c) for line, j in lines)

    plain = sorted(best(c, w) for c, w in entries.items())
    expected = [(rank, c, j, ticket) for rank, (ticket, j, c) in enumerate(plain, 1)]
    found = ranking(value, entries.items(), "sha256")
    assert list(found) == expected
    assert [found[i] for i in range(len(found))] == expected
    assert found[:2] == expected[:2]
    assert not expected or found[-1] == expected[-1]


@given(seeds, pools, st.randoms(use_true_random=False))
def test_the_order_of_input_is_irrelevant(value: str, entries: dict[str, int], random: Random) -> None:
    shuffled = list(entries.items())
    random.shuffle(shuffled)
    assert ranking(value, shuffled, "sha256") == ranking(value, entries.items(), "sha256")


@given(seeds, pools.filter(bool), st.data())
def test_removing_one_changes_no_other_ticket_and_no_other_order(
    value: str, entries: dict[str, int], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(sorted(entries)))
    before = [row[1:] for row in ranking(value, entries.items(), "sha256") if row.code != gone]
    rest = {c: w for c, w in entries.items() if c != gone}
    assert [row[1:] for row in ranking(value, rest.items(), "sha256")] == before


@given(seeds, pools, st.integers(0, 6), st.data())
def test_nobody_excluded_is_drawn_and_no_rank_is_left_out(
    value: str, entries: dict[str, int], n: int, data: st.DataObject
) -> None:
    ordered = ranking(value, entries.items(), "sha256")
    some = st.sets(st.sampled_from(sorted(entries))) if entries else st.just(set[str]())
    held, banned = data.draw(some), data.draw(some)
    touched = data.draw(st.integers(0, len(ordered)))
    rows = take(ordered, touched, n, held, banned)
    assert [row.rank for row in rows] == list(range(touched + 1, touched + 1 + len(rows)))
    assert [row.code for row in rows] == [row.code for row in ordered[touched : touched + len(rows)]]
    drawn = [row.code for row in rows if row.outcome == "drawn"]
    assert not set(drawn) & (held | banned)
    assert len(drawn) == n or (len(drawn) < n and touched + len(rows) == len(ordered))
    assert not rows or rows[-1].outcome == "drawn" or touched + len(rows) == len(ordered)
    for row in rows:
        assert row.outcome == ("skip" if row.code in held else "失格" if row.code in banned else "drawn")


def test_taking_goes_on_where_it_stopped() -> None:
    """First round, a gap, 加抽: always the same ranking, however often one comes back to it."""
    ordered = ranking("ab" * 32, pool(1, 6), "sha256")
    names = [row.code for row in ordered]
    first = take(ordered, 0, 2, {names[1]}, {names[2]})
    assert first == [
        Taken(1, names[0], "drawn"),
        Taken(2, names[1], "skip"),
        Taken(3, names[2], "失格"),
        Taken(4, names[3], "drawn"),
    ]
    assert take(ordered, 4, 1, set(), set()) == [Taken(5, names[4], "drawn")]
    assert take(ordered, 5, 3, set(), set()) == [Taken(6, names[5], "drawn")]
    assert take(ordered, 6, 1, set(), set()) == []
    assert take(ordered, 5, 1, {names[5]}, set()) == [Taken(6, names[5], "skip")]


def test_every_institution_is_equally_likely() -> None:
    """20,000 draws of 3 out of 12 by different digits of the requester: winners, and each of the first three.

    Critical value of chi-square with 11 degrees of freedom: 31.26 at 0.001. For the first three together
    each draw takes without putting back, which shrinks the variance by (12 - 3) / (12 - 1).
    """
    draws, need, entries = 20_000, 3, pool(1, 12)
    winners: Counter[str] = Counter()
    among: Counter[str] = Counter()
    for n in range(draws):
        ordered = ranking(seed(LOT, M, S_1, f"{n * 37 % 10**6:06d}", "-", "-", "sha256"), entries, "sha256")
        drawn = [row.code for row in take(ordered, 0, need, (), ())]
        winners[drawn[0]] += 1
        among.update(drawn)
    assert chi_square(winners, draws / 12) < 31.26
    assert chi_square(among, draws * need / 12) * 11 / 9 < 31.26


def test_tickets_weigh_as_many_times_as_they_are() -> None:
    """One institution with three tickets against six with one: three ninths of the first places.

    Critical value of chi-square with one degree of freedom: 10.83 at 0.001.
    """
    draws = 6_000
    entries = [(code(1), 3), *pool(2, 6)]
    wins = Counter(
        ranking(hashlib.sha256(b"%d" % n).hexdigest(), entries, "sha256")[0].code for n in range(draws)
    )
    expected = draws / 3
    off = (wins[code(1)] - expected) ** 2
    assert off / expected + off / (draws - expected) < 10.83


def test_a_biased_draw_would_be_noticed() -> None:
    """The same figure for a draw that favours one institution a little: the test above can fail."""
    favoured = Counter({code(n): 1650 for n in range(12)})
    favoured[code(0)] += 200
    assert chi_square(favoured, favoured.total() / 12) < 31.26
    favoured[code(0)] += 200
    assert chi_square(favoured, favoured.total() / 12) > 31.26


def test_ranking_is_a_sequence_of_rows() -> None:
    ordered = ranking("cd" * 32, pool(1, 4), "sha256")
    assert ordered != list(ordered)
    assert ordered == Ranking(list(ordered.keys))
    assert ordered.csv().split("\n")[1] == "1,{},{},{}".format(*ordered[0][1:])


def chi_square(found: Counter[str], expected: float) -> float:
    """Sum of squared distances from the expectation, in units of it."""
    return sum((count - expected) ** 2 / expected for count in found.values())
