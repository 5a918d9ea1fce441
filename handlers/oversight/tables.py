"""The figures as tables: the same for the page, for its charts, and for Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from handlers.oversight import words, words_tables
from handlers.oversight.figures import Figures, Tally
from handlers.oversight.wins import Standing

LISTED, ALL = 100, 10_000


class Cell(NamedTuple):
    """A figure as it is (for Excel), and as people read it."""

    raw: str | float | None
    shown: str


@dataclass(frozen=True)
class StatTable:
    """`chart` says in words what the picture above the table shows; without words there is none."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    chart: str = ""
    most: int = LISTED

    @property
    def listed(self) -> Sequence[tuple[Cell, ...]]:
        """What fits on a page; the file has everything."""
        return self.rows[: self.most]

    @property
    def left_off(self) -> str:
        """Says what the page leaves out."""
        more = len(self.rows) - self.most
        return words_tables.left_off(self.most, more) if more > 0 else ""


def tables(found: Figures) -> list[StatTable]:
    """Every table of a period; the one about institutions only for who may see it."""
    months = [
        (_words(month), _number(count), _words(unit)) for (month, unit), count in sorted(found.months.items())
    ]
    units = [(_words(one.unit), *_tally(one)) for one in found.units]
    people = [(_words(one.name), *_tally(one), _words(one.unit)) for one in found.requesters]
    who, unit = words_tables.REQUESTER, words_tables.UNIT
    shown = [
        StatTable("months", words_tables.MONTHS, words_tables.MONTH, months, words_tables.MONTHS_CHART, ALL),
        StatTable("units", words_tables.UNITS, (unit, *words_tables.TALLY), units, words_tables.UNITS_CHART),
        StatTable("people", who, (who, *words_tables.TALLY, unit), people),
    ]
    if not found.mine:
        standings = [_standing(one, found.looked_at) for one in found.institutions]
        chart = words_tables.INSTITUTIONS_CHART
        shown.append(
            StatTable("institutions", words_tables.INSTITUTIONS, words_tables.STANDING, standings, chart)
        )
    return shown


def notes(found: Figures) -> list[str]:
    """What the reader must know about the figures."""
    said = [words_tables.NOTE]
    if found.mine:
        return [words_tables.MINE, *said]
    if found.withheld:
        said.append(words_tables.withheld(found.withheld))
    if broken := words.unreadable(found.unreadable):
        said.append(broken)
    return said


def _tally(one: Tally) -> Sequence[Cell]:
    return (
        *map(_number, (one.draws, one.withdrawn, one.abandoned, one.expired, one.excluded)),
        _decimal(one.excluded_each if one.draws else None),
        _decimal(one.average_pool),
        *map(_number, (one.ended_early, one.extra, one.assigned, one.unsupervised)),
        _span(one.emergency_median, timedelta(minutes=1)),
        _span(one.planned_median, timedelta(hours=1)),
    )


def _standing(one: Standing, looked_at: int) -> tuple[Cell, ...]:
    odds = one.odds
    middle = f"{odds.low}–{odds.high}次" if odds.pools else "—"
    verdict = words.judgement(odds, one.deviation, looked_at) if odds.pools else words_tables.NEVER_IN
    return (
        _words(one.name), _number(odds.pools), _number(odds.wins),
        Cell(odds.expected, f"{odds.expected:.1f}"),
        Cell(middle, middle), Cell(odds.at_least, words.percent(odds.at_least)),
        Cell(odds.at_most, words.percent(odds.at_most)), _words(verdict),
        *map(_number, (one.refused, one.silent, one.assigned)), _words(one.code),
    )  # fmt: skip


def _words(text: str) -> Cell:
    return Cell(text, text)


def _number(value: int) -> Cell:
    return Cell(value, str(value))


def _decimal(value: float | None) -> Cell:
    return Cell(None, "—") if value is None else Cell(round(value, 4), f"{value:.1f}")


def _span(value: timedelta | None, unit: timedelta) -> Cell:
    return _decimal(None if value is None else value / unit)
