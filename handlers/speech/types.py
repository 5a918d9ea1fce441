"""What a sentence can mean: one frozen type for each command.

A `number` names a draw: "0007" (four digits or more) or "CQ-20261122-0007"; None = the sentence names none.
"""

from dataclasses import dataclass

from handlers.speech.draw.draft import DrawRequest
from handlers.speech.types_office import (
    Assign,
    Document,
    FormLink,
    OffDuty,
    OnDuty,
    PublicNumber,
    Publish,
    Unseal,
)


@dataclass(frozen=True)
class Confirm:
    """「确认 483920」 or the bare digits, which are always R1."""

    number: str | None
    digits: str


@dataclass(frozen=True)
class ConfirmAsk:
    """「确认」 without the six digits; `odd` are digits that are neither six nor a number."""

    number: str | None
    odd: str | None = None


@dataclass(frozen=True)
class Abandon:
    """「放弃」 before anything was drawn."""

    number: str | None


@dataclass(frozen=True)
class Accept:
    """「接受 0007」."""

    number: str | None


@dataclass(frozen=True)
class Refuse:
    """「拒绝 0007 …」, 「无法参加」."""

    number: str | None
    reason: str | None


@dataclass(frozen=True)
class Recuse:
    """「回避 0007 …」. An official who is being asked for parts of a draw may mean parties to it."""

    number: str | None
    reason: str | None


@dataclass(frozen=True)
class VagueAccept:
    """「收到，马上到」: sounds like 接受, too vague to bind anybody."""


@dataclass(frozen=True)
class Depart:
    """「出发 0007」."""

    number: str | None


@dataclass(frozen=True)
class Arrive:
    """「到场 0007」."""

    number: str | None


@dataclass(frozen=True)
class Finish:
    """「完成 0007」."""

    number: str | None


@dataclass(frozen=True)
class Progress:
    """「进度 0007」."""

    number: str | None


@dataclass(frozen=True)
class MyTasks:
    """「我的任务」."""


@dataclass(frozen=True)
class More:
    """「加抽 1家 0007」; `count` 0 could not be read; `unclear` may be a count or a number."""

    number: str | None
    count: int
    category: str | None = None
    unclear: str | None = None


@dataclass(frozen=True)
class Withdraw:
    """「撤销 0007 原因…」."""

    number: str | None
    reason: str | None


@dataclass(frozen=True)
class Close:
    """「结束 0007」."""

    number: str | None
    note: str | None


@dataclass(frozen=True)
class Check:
    """「核验 0007」."""

    number: str | None


@dataclass(frozen=True)
class Verdict:
    """「同意 事项12」, 「不同意 事项12 理由…」: a second person decides."""

    number: int
    agreed: bool
    note: str | None = None


@dataclass(frozen=True)
class Several:
    """「拒绝 0001和0002」: a text with two numbers settles nothing; each order is asked back."""

    orders: tuple["Command", ...]


@dataclass(frozen=True)
class NeverMind:
    """「算了」, 「不要了」, where the bot has asked nothing."""


@dataclass(frozen=True)
class Help:
    """「帮助」."""


@dataclass(frozen=True)
class Rehearsal:
    """A draw that is only to be practised; `word` says so. The house can't do it yet."""

    word: str


@dataclass(frozen=True)
class NotYet:
    """Something people will ask for that the house can't do yet: 请假."""

    word: str


Command = (
    DrawRequest
    | Confirm
    | ConfirmAsk
    | Abandon
    | Accept
    | Refuse
    | Recuse
    | VagueAccept
    | Depart
    | Arrive
    | Finish
    | Progress
    | MyTasks
    | More
    | Withdraw
    | Close
    | Check
    | OnDuty
    | OffDuty
    | PublicNumber
    | Assign
    | Publish
    | Unseal
    | FormLink
    | Document
    | Verdict
    | Several
    | NeverMind
    | Help
    | Rehearsal
    | NotYet
)
