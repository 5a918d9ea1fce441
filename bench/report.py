"""A figure with its rounds, and the table of all of them."""

import statistics
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEAD = ("项目", "中位数 [最小–最大]", "与对照之比 [最小–最大]", "目标", "结论")


@dataclass(frozen=True)
class Aim:
    """A bar: at least or at most `bound`, for the ratio to the peer or for the value itself."""

    bound: float
    of_ratio: bool = False
    at_least: bool = False
    unit: str = ""

    @property
    def words(self) -> str:
        return f"{'不低于' if self.at_least else '不超过'} {self.bound:.3g} {self.unit}".rstrip()

    def met(self, median: float) -> bool:
        """Holds for the median over the rounds, as measured and not as rounded for print."""
        return median >= self.bound if self.at_least else median <= self.bound


@dataclass(frozen=True)
class Figure:
    """One line of the table; `ratios` has the ratio to the peer in the same round, for every round."""

    name: str
    unit: str
    values: Sequence[float]
    ratios: Sequence[float] = ()
    aim: Aim | None = None

    def cells(self) -> tuple[str, ...]:
        """The line as shown."""
        ratio = f"{spread(self.ratios)} 倍" if self.ratios else "–"
        if self.aim is None:
            return (self.name, f"{spread(self.values)} {self.unit}", ratio, "–", "–")
        judged = statistics.median(self.ratios if self.aim.of_ratio else self.values)
        verdict = "达标" if self.aim.met(judged) else "未达标"
        return (self.name, f"{spread(self.values)} {self.unit}", ratio, self.aim.words, verdict)


def spread(values: Sequence[float]) -> str:
    """Median [min–max]."""
    return f"{_short(statistics.median(values))} [{_short(min(values))}–{_short(max(values))}]"


def table(figures: Sequence[Figure]) -> str:
    """All figures, in columns that hold Chinese characters."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in rows)


def rounds(most: int, seconds: float) -> Iterator[int]:
    """Numbers of the rounds: as many as wanted, fewer on a slow machine, but never less than two."""
    end = time.monotonic() + seconds
    for number in range(most):
        if number > 1 and time.monotonic() > end:
            return
        yield number


def say(text: str) -> None:
    """A line for the person who waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _short(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
