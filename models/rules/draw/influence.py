"""An institution's wins next to what chance alone gives: the exact odds of a frozen pool (kmdraw-1 §6, §7).

A win is one of the first `need` ranks of a lot that was drawn. Replacements are none: whether a place falls
vacant hangs on other people's answers. Given its manifest the chance of a win is known, and every lot has a
secret of its own, so the wins over several lots are counted as a Poisson-binomial number.
Who wins may miss the next pools (open tasks, pause): the expected number holds all the same, the
probabilities are those of the pools taken as they were.

All figures are sums and products of positive floats. With u = 2**-53: `inclusion` is off by less than
(need + 2) * (classes + 2) * u of itself, the probabilities of n lots by less than 5 * n * u (one u for each
rounded chance, three for each step), which is 6e-12 for 10,000 lots; what is left out adds less than 1e-20.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import fsum

# terms below it are left out: at most one for each lot and rank
NEGLIGIBLE = 1e-30
LEVEL = 0.05
TAIL = LEVEL / 2

Classes = tuple[tuple[int, int], ...]


class Deviation(StrEnum):
    """留意 is rare for one institution, and to be expected of some when many are looked at."""

    NORMAL = "正常"
    NOTICE = "留意"
    HIGH = "偏多"
    LOW = "偏少"


@dataclass(frozen=True)
class Odds:
    """What chance alone gives, next to what was."""

    pools: int
    wins: int
    expected: float
    at_least: float
    at_most: float
    # the middle 95%: fewer or more have a chance of 2.5% at most on either side
    low: int
    high: int

    @property
    def tail(self) -> float:
        """The chance of so far out or further, on the side where it is."""
        return min(self.at_least, self.at_most)


def inclusion(weights: Mapping[int, int], need: int) -> dict[int, float]:
    """The chance of each weight to be among the first `need`; `weights` says how many bear it.

    The smallest of w uniform tickets is smaller than the others' with odds of w, and what is left behind it
    is the same lottery again: ranks are drawn one after the other, by weight, without putting back.
    """
    classes = tuple(sorted((w, count) for w, count in weights.items() if count > 0))
    return dict(_inclusion(classes, need))


@lru_cache(maxsize=4096)
def _inclusion(classes: Classes, need: int) -> tuple[tuple[int, float], ...]:
    total = sum(count for _w, count in classes)
    if need >= total or len(classes) == 1:
        return tuple((w, min(need, total) / total) for w, _count in classes)
    states = {(0,) * len(classes): 1.0}
    for _ in range(need):
        states = _one_more(classes, states)
    taken = [fsum(chance * state[i] for state, chance in states.items()) for i in range(len(classes))]
    return tuple((w, min(taken[i] / count, 1.0)) for i, (w, count) in enumerate(classes))


def _one_more(classes: Classes, states: Mapping[tuple[int, ...], float]) -> dict[tuple[int, ...], float]:
    """How many of each weight are taken after one rank more, with what chance."""
    after: dict[tuple[int, ...], float] = {}
    for state, chance in states.items():
        left = [w * (count - taken) for (w, count), taken in zip(classes, state, strict=True)]
        total = sum(left)
        for i, mine in enumerate(left):
            share = chance * (mine / total)
            if share > NEGLIGIBLE:
                place = (*state[:i], state[i] + 1, *state[i + 1 :])
                after[place] = after.get(place, 0.0) + share
    return after


def distribution(chances: Iterable[float]) -> tuple[int, list[float]]:
    """The number of wins over independent lots: the least that counts, and the chance of each from it on."""
    first, mass = 0, [1.0]
    for p in chances:
        q = 1.0 - p
        mass = [stays * q + comes * p for stays, comes in zip([*mass, 0.0], [0.0, *mass], strict=True)]
        if mass[0] < NEGLIGIBLE or mass[-1] < NEGLIGIBLE:
            low = next(i for i, chance in enumerate(mass) if chance >= NEGLIGIBLE)
            high = next(i for i in range(len(mass), 0, -1) if mass[i - 1] >= NEGLIGIBLE)
            first, mass = first + low, mass[low:high]
    return first, mass


def odds(chances: Sequence[float], wins: int) -> Odds:
    """Wins over lots with these chances. More wins than lots are a mistake in the program: ValueError."""
    if not 0 <= wins <= len(chances):
        raise ValueError(f"{wins} wins in {len(chances)} lots")
    first, mass = _distribution(tuple(sorted(chances)))
    cut = max(wins - first, 0)
    return Odds(
        pools=len(chances),
        wins=wins,
        expected=fsum(chances),
        at_least=min(fsum(mass[cut:]), 1.0),
        at_most=min(fsum(mass[: max(wins - first + 1, 0)]), 1.0),
        low=first + _middle_begins(mass),
        high=first + len(mass) - 1 - _middle_begins(mass[::-1]),
    )


@lru_cache(maxsize=512)
def _distribution(chances: tuple[float, ...]) -> tuple[int, list[float]]:
    # members of one category stand in much the same pools
    return distribution(chances)


def _middle_begins(mass: Sequence[float]) -> int:
    """How many terms from the end together have a chance of 2.5% at most."""
    outside = 0.0
    for place, chance in enumerate(mass):
        outside += chance
        if outside > TAIL:
            return place
    return len(mass) - 1


def threshold(looked_at: int) -> float:
    """Bonferroni: 5% for the whole list, on two sides; holds however they depend on each other."""
    return TAIL / max(looked_at, 1)


def deviation(one: Odds, looked_at: int) -> Deviation:
    """What may be said of one institution when so many were looked at."""
    if one.tail > TAIL:
        return Deviation.NORMAL
    if one.tail > threshold(looked_at):
        return Deviation.NOTICE
    return Deviation.HIGH if one.at_least < one.at_most else Deviation.LOW
