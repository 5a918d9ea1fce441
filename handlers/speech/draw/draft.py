"""What a sentence that asks for a draw says, and what it leaves out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from handlers.speech.command import Command

EMERGENCY, PLANNED = "emergency", "planned"
# at least these are named, for recusal (Article 10 (1))
PARTIES_DUE = ("建设", "施工", "监理")
SOME_PARTY = "参建"
TIMES = ("starts_at", "past_time", "odd_time")


@dataclass(frozen=True)
class LotRequest:
    """A category by its name, and how many institutions of it."""

    category: str
    need: int | None = None


@dataclass(frozen=True)
class DrawRequest(Command):
    """「应急抽取 …」 or 「抽取 …」, perhaps with parts missing. Times are UTC."""

    lots: tuple[LotRequest, ...] = ()
    district: str | None = None
    # place and cause in the person's own wording
    reason: str | None = None
    excluded: tuple[str, ...] = ()
    # 排除 was said instead of 回避, without 原因
    exclusion_needs_reason: bool = False
    exclusion_reason: str | None = None
    unknown_district: str | None = None
    nearest_district: str | None = None
    # a number that was said before any category
    default_need: int | None = None
    # categories said twice with different numbers, and these; such a lot has no number until it is asked
    repeated: tuple[tuple[str, tuple[int, ...]], ...] = ()
    # several districts were named and none is taken
    districts: tuple[str, ...] = ()
    # (words, role): beside a role, 回避 or 排除 stands something that was not read as the name of a unit
    unread: tuple[tuple[str, str], ...] = ()
    # the words that make a question or an exercise of it: drawn only after a clear yes
    doubt: str | None = None
    # emergency | planned; what follows is read for planned draws alone
    kind: str = EMERGENCY
    # a task of Article 8 by its name; several that the sentence may mean are `task_choices`
    task: str | None = None
    task_choices: tuple[str, ...] = ()
    # the requester said that it counts (其他, Article 8 (10))
    task_flagged: bool = False
    starts_at: datetime | None = None
    # why there is no `starts_at` though a time was said: at most one of the three
    unclear_time: str | None = None
    past_time: datetime | None = None
    # outside working time: meant only after a clear yes
    odd_time: datetime | None = None
    time_choices: tuple[datetime, ...] = ()
    # `unclear_time` is on no calendar: 11月31日
    no_such_time: bool = False
    # 密封: names stay hidden from the requester
    covert: bool = False
    place: str | None = None
    # (role, name): 建设, 施工, 监理, …; 参建 where no role was said
    parties: tuple[tuple[str, str], ...] = ()
    # roles that the project has not: 「无监理单位」
    without: tuple[str, ...] = ()
    # the task is about a project, whose parties have to be named
    parties_due: bool = True

    @property
    def planned(self) -> bool:
        """No emergency."""
        return self.kind == PLANNED

    def without_need(self) -> tuple[str, ...]:
        """Categories whose number has to be asked for."""
        return tuple(lot.category for lot in self.lots if lot.need is None)

    def missing_parties(self) -> tuple[str, ...]:
        """Roles that nobody was named for; a name without a role stands for one of them (口径 3)."""
        roles = {role for role, _name in self.parties}
        open_roles = tuple(role for role in PARTIES_DUE if role not in {*roles, *self.without})
        named = {name for role, name in self.parties if role == SOME_PARTY} | set(self.excluded)
        named -= {name for role, name in self.parties if role != SOME_PARTY}
        due = self.planned and self.parties_due and len(named) < len(open_roles)
        return open_roles if due else ()

    def missing(self) -> tuple[str, ...]:
        """What has to be asked for, in the order of asking; whether a draw is meant at all comes alone."""
        if self.doubt:
            return ("doubt",)
        need = self.without_need() if self.lots else self.default_need is None
        parts = {
            "category": not self.lots,
            "need": bool(need),
            "district": self.district is None,
            "task": self.planned and self.task is None,
            "starts_at": self.planned and self.starts_at is None,
            "reason": self.reason is None,
            "parties": bool(self.missing_parties()),
            "names": bool(self.unread),
        }
        return tuple(name for name, lacks in parts.items() if lacks)

    def to_json(self) -> dict[str, Any]:
        """As it waits for an answer."""
        times = {name: _iso(getattr(self, name)) for name in TIMES}
        return {**asdict(self), **times, "time_choices": [_iso(at) for at in self.time_choices]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "DrawRequest":
        """The same request again."""
        known = {one.name: values[one.name] for one in fields(cls) if one.name in values}
        known["lots"] = tuple(LotRequest(lot["category"], lot["need"]) for lot in known.get("lots", ()))
        known["repeated"] = tuple((name, tuple(said)) for name, said in known.get("repeated", ()))
        for name in ("parties", "unread"):
            known[name] = tuple((first, second) for first, second in known.get(name, ()))
        for name in ("excluded", "districts", "task_choices", "without"):
            known[name] = tuple(known.get(name, ()))
        for name in TIMES:
            known[name] = datetime.fromisoformat(known[name]) if known.get(name) else None
        known["time_choices"] = tuple(datetime.fromisoformat(at) for at in known.get("time_choices", ()))
        return cls(**known)


@dataclass(frozen=True)
class Rehearsal(Command):
    """A draw that is only to be practised; `word` says so. The house can't do it yet."""

    word: str


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
