"""The figures as tables: the same for the page, for its charts, and for Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from handlers.oversight.figures import Figures, Tally
from handlers.oversight.wins import Standing
from handlers.oversight.words import judgement, percent, unreadable

LISTED, ALL = 100, 10_000


class Cell(NamedTuple):
    """A figure as it is (for Excel), and as people read it."""

    raw: str | float | None
    shown: str


@dataclass(frozen=True)
class Table:
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
        return f"这里列出前{self.most}行，其余{more}行见下载的表格。" if more > 0 else ""


_TALLY = (
    "抽取次数", "撤销", "放弃", "超时作废", "点名排除（家）", "每次排除（家）", "平均候选（家）", "提前结束", "加抽（家）", "指派",
    "应急无监督人", "应急满额中位用时（分钟）", "计划满额中位用时（小时）",
)  # fmt: skip
_STANDING = (
    "机构", "入围签组", "中签", "预期中签", "95%的情形", "如此或更多的概率", "如此或更少的概率", "判断",
    "拒绝", "未答复", "指派", "统一社会信用代码",
)  # fmt: skip


def tables(found: Figures) -> list[Table]:
    """Every table of a period; the one about institutions only for who may see it."""
    months = [
        (_words(month), _number(count), _words(unit)) for (month, unit), count in sorted(found.months.items())
    ]
    units = [(_words(one.unit), *_tally(one)) for one in found.units]
    people = [(_words(one.name), *_tally(one), _words(one.unit)) for one in found.requesters]
    shown = [
        Table("months", "每月抽取", ("月份", "抽取次数", "单位"), months, "每月各单位的抽取次数", ALL),
        Table("units", "各单位", ("单位", *_TALLY), units, "各单位平均每次点名排除几家"),
        Table("people", "发起人", ("发起人", *_TALLY, "单位"), people),
    ]
    if not found.mine:
        standings = [_standing(one, found.looked_at) for one in found.institutions]
        chart = "各机构的中签次数、按概率预期的次数和95%的情形"
        shown.append(Table("institutions", "机构中签", _STANDING, standings, chart))
    return shown


def notes(found: Figures) -> list[str]:
    """What the reader must know about the figures."""
    said = ["按名单冻结的时间（北京时间）统计。指派不是抽取，单独计数。"]
    if found.mine:
        return ["只统计您发起的抽取。", *said]
    if found.withheld:
        said.append(f"另有{found.withheld}个签组密封未公开或涉密，没有计入“机构中签”。")
    if broken := unreadable(found.unreadable):
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
    words = judgement(odds, one.verdict, looked_at) if odds.pools else "没有入围"
    return (
        _words(one.name), _number(odds.pools), _number(odds.wins), Cell(odds.expected, f"{odds.expected:.1f}"),
        Cell(middle, middle), Cell(odds.at_least, percent(odds.at_least)),
        Cell(odds.at_most, percent(odds.at_most)), _words(words),
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
