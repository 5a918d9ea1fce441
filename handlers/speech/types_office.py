"""What officials can ask of the house besides a draw: duty, 公开数, 指派, publication, sheets, pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OnDuty:
    """「值班」."""


@dataclass(frozen=True)
class OffDuty:
    """「下班」, 「交班」."""


@dataclass(frozen=True)
class PublicNumber:
    """「公开数 0007 08-12-15」; `value` as written, half-width."""

    number: str
    value: str


@dataclass(frozen=True)
class Assign:
    """「指派 0007 某公司 原因…」; without a number, category and district are named."""

    number: str | None
    category: str | None = None
    name: str | None = None
    district: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Publish:
    """「公开 0007」."""

    number: str | None


@dataclass(frozen=True)
class Unseal:
    """「提前拆封 0007」."""

    number: str | None
    reason: str | None = None


@dataclass(frozen=True)
class FormLink:
    """「抽取表单」, 「登记」, 「统计」: the link of a page; `what` is draw, unit, contracts or statistics."""

    what: str


@dataclass(frozen=True)
class Document:
    """「记录表 0007」; `kind` is 记录表, 任务函 or 签到表."""

    number: str | None
    kind: str
