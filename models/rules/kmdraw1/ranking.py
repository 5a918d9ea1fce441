"""Tickets, the ranking, and the law of order (kmdraw-1 §6, §7)."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, overload

from models.rules.kmdraw1.method import Hash, hasher

Outcome = Literal["drawn", "skip", "失格"]
RANKING_HEAD = "rank,code,j,ticket\n"


class Ranked(NamedTuple):
    """One institution's place: `j` is the number of its smallest ticket."""

    rank: int
    code: str
    j: int
    ticket: str


class Taken(NamedTuple):
    """A touched rank; `skip` and `失格` pass over it, leave a row, and free no place."""

    rank: int
    code: str
    outcome: Outcome


class Ranking(Sequence[Ranked]):
    """All eligible institutions in ascending ticket order.

    Kept as one string `ticket+code+j` per institution and unpacked on demand: sorting plain strings, and not
    building a tuple for everybody behind the drawn, keeps a million tickets near the cost of hashing them.
    """

    __slots__ = ("keys",)

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> Ranked: ...
    @overload
    def __getitem__(self, index: slice) -> list[Ranked]: ...
    def __getitem__(self, index: int | slice) -> Ranked | list[Ranked]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self.keys)))]
        place = index + len(self.keys) if index < 0 else index
        key = self.keys[index]
        return Ranked(place + 1, key[64:82], int(key[82]), key[:64])

    def __iter__(self) -> Iterator[Ranked]:
        for rank, key in enumerate(self.keys, 1):
            yield Ranked(rank, key[64:82], int(key[82]), key[:64])

    def csv(self) -> str:
        """ranking.csv of the whole ranking."""
        rows = [f"{i},{k[64:82]},{k[82]},{k[:64]}\n" for i, k in enumerate(self.keys, 1)]
        return RANKING_HEAD + "".join(rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranking) and self.keys == other.keys

    __hash__ = None  # type: ignore[assignment]


def tickets(seed: str, entries: Iterable[tuple[str, int]], alg: Hash) -> list[str]:
    """The smallest ticket of each institution, as keys of a Ranking, in the order of `entries`."""
    start = hasher(alg, f"KMDRAW/1|ticket|{seed}|".encode()).copy
    keys = []
    for code, w in entries:
        ticket = start()
        ticket.update(f"{code}|1".encode())
        key = f"{ticket.hexdigest()}{code}1"
        if w > 1:
            for j in range(2, w + 1):
                ticket = start()
                ticket.update(f"{code}|{j}".encode())
                key = min(key, f"{ticket.hexdigest()}{code}{j}")
        keys.append(key)
    return keys


def ranking(seed: str, entries_in: Iterable[tuple[str, int]], alg: Hash) -> Ranking:
    """The full ranking; the order of `entries_in` changes nothing."""
    keys = tickets(seed, entries_in, alg)
    keys.sort()
    return Ranking(keys)


def take(
    ranking: Sequence[Ranked],
    touched: int,
    n: int,
    held: Container[str],
    disqualified: Container[str],
) -> list[Taken]:
    """Goes on behind the highest touched rank until `n` are drawn or the ranking is used up.

    `held`: codes with an assignment, whatever its answer, in another lot of this draw. `disqualified`: codes
    banned or paused since the freeze.
    """
    rows: list[Taken] = []
    place = touched
    while n > 0 and place < len(ranking):
        code = ranking[place].code
        place += 1
        outcome: Outcome = "skip" if code in held else "失格" if code in disqualified else "drawn"
        rows.append(Taken(place, code, outcome))
        n -= outcome == "drawn"
    return rows
