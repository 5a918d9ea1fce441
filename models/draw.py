"""A draw, its lots and the institutions drawn (Article 11; kmdraw-1)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import CHINA, subject_of, utc, utc_or_none
from models.rules.draw import limits
from models.rules.draw.counting import Counts
from models.rules.kmdraw1.method import NO_NUMBER

# draws of a version that did not note it knew the years of its package
KNOWN_BEFORE = 2026


class DrawKind(StrEnum):
    """指派 is no lottery: its lots have no k and no manifest, and it never counts (口径 5)."""

    EMERGENCY = "emergency"
    PLANNED = "planned"
    ASSIGNED = "assigned"


class DrawState(StrEnum):
    """待确认 → (待摇号) → 进行中 → 已结束; the README draws it."""

    PENDING = "待确认"
    # R1 is given; the supervisor's digits or the public number are still to come
    WAITING = "待摇号"
    OPEN = "进行中"
    CLOSED = "已结束"


class CloseReason(StrEnum):
    """How a draw ended."""

    FINISHED = "完成"
    ENDED = "结束"
    WITHDRAWN = "撤销"
    ABANDONED = "放弃"
    EXPIRED = "超时作废"


# what is frozen and waits for numbers
UNDRAWN = (DrawState.PENDING, DrawState.WAITING)
# ended before anything was drawn
NOTHING_DRAWN = frozenset({CloseReason.ABANDONED, CloseReason.EXPIRED})
# gave nothing, or gave it in vain; 结束 may be one of them by another name
THROWN_AWAY = NOTHING_DRAWN | {CloseReason.WITHDRAWN}


class DrawMark(StrEnum):
    """What everybody who checks a draw is to know of it (kmdraw-1 §3)."""

    SHORT_NOTICE = "通知不足24小时"
    REPEATED = "同地点同类别再次抽取"
    LATE_LIST = "清单晚于申请"
    MANY_EXCLUDED = f"回避(申请人)多于{limits.MAX_EXCLUDED}家"
    SMALL_BY_REQUEST = f"因申请人回避少于{limits.SMALL_POOL_FACTOR}倍"
    UNSUPERVISED = "监督人事后复核"
    MORE_THAN_NEEDED = "加抽超过所需家数"
    ASSIGNED = "指派（双人确认，未经抽取）"
    # begins a mark that says what is missing
    ENDED_EARLY = "提前结束"
    # ends a mark that begins with the matter
    DISAGREED = "事后未获同意"


class TaskName(StrEnum):
    """The one task that the program knows by name; the vocabulary has all ten (Article 8)."""

    EMERGENCY = "应急处置"


class Answer(StrEnum):
    """State of an assignment; the words are those of assignments.csv."""

    ASKED = "待答复"
    ACCEPTED = "接受"
    REFUSED = "拒绝"
    RECUSED = "回避"
    SILENT = "未答复"
    WITHDRAWN = "撤销"
    SKIPPED = "skip"
    DISQUALIFIED = "失格"


# ranks that were passed over: nobody there was asked
PASSED = (Answer.SKIPPED, Answer.DISQUALIFIED)


class Draw(SQLModel, table=True):
    """One request of an official; the numbers it runs by are copied into `rules`."""

    __table_args__ = (UniqueConstraint("year", "serial"),)

    id: int = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    year: int
    serial: int
    kind: str = DrawKind.EMERGENCY
    # one of the ten kinds of Article 8, and how a missed task of it counts under Article 13 (4)
    task: str = TaskName.EMERGENCY
    counts: str = Counts.EMERGENCY
    requester: str = Field(index=True)
    requester_name: str
    unit: str = Field(index=True)
    unit_kind: str = ""
    request_text: str
    district: str
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    reason: str
    # whom to look for there: told to who comes, never published
    site_contact: str = ""
    site_phone: str = ""
    project: str = ""
    # [{"role": "建设", "name": "…"}]: parties of the project, for recusal (Article 10 (1))
    parties: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    # what the requester will show the institution (Article 9 (3))
    documents: list[str] = Field(default_factory=list, sa_type=JSON)
    starts_at: datetime | None = utc_or_none()
    # work secrets (Article 10 (5)): reason and place are never published
    confidential: bool = False
    # 密封: the requester learns a name only after acceptance and recusal answer
    covert: bool = False
    # a draw of 有关单位: what for, and who pays (Article 11)
    purpose: str = ""
    payer: str = ""
    repeat_reason: str = ""
    hash: str
    state: str = Field(default=DrawState.PENDING, index=True)
    excluded: list[str] = Field(default_factory=list, sa_type=JSON)
    exclusion_reason: str = ""
    follows: list[str] = Field(default_factory=list, sa_type=JSON)
    marks: list[str] = Field(default_factory=list, sa_type=JSON)
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    r1: str | None = None
    r2: str = NO_NUMBER
    b: str = NO_NUMBER
    supervisor: str = ""
    supervisor_name: str = ""
    supervisor_unit: str = ""
    # accounts of everybody who was asked to supervise, in lower case
    supervisors_asked: list[str] = Field(default_factory=list, sa_type=JSON)
    # until when R2 is waited for; empty where nobody is asked any more
    supervise_by: datetime | None = utc_or_none()
    # the public number, named before anybody can know it
    b_source: str = ""
    b_day: date | None = None
    frozen_at: datetime = utc()
    confirmed_at: datetime | None = utc_or_none()
    filled_at: datetime | None = utc_or_none()
    closed_at: datetime | None = utc_or_none()
    close_reason: str = ""
    close_note: str = ""
    publish_at: datetime | None = utc_or_none()
    published_at: datetime | None = utc_or_none(index=True)
    last_event_at: datetime = utc(index=True)
    # how often a supervisor has looked at the sealed ranking
    unsealed: int = 0

    @property
    def subject(self) -> str:
        """As messages and sheets name it."""
        return subject_of(Draw, self.id)

    @property
    def requester_key(self) -> str:
        """The requester's account as WeCom compares it."""
        return self.requester.lower()

    @property
    def short(self) -> str:
        """短号, as institutions and officials say it: 0007."""
        return f"{self.serial:04d}"

    @property
    def closed(self) -> bool:
        """Nothing more is taken in it."""
        return self.state == DrawState.CLOSED

    @property
    def published(self) -> bool:
        """Anybody may check it."""
        return self.published_at is not None

    def tentative(self, until: datetime) -> bool:
        """A deadline in working time beyond the years whose schedule was known when it was set."""
        return until.astimezone(CHINA).year > int(self.rules.get("calendar", KNOWN_BEFORE))


class Lot(SQLModel, table=True):
    """签组: one category of a draw. Seed, secret and ranking are never stored (they stay sealed)."""

    id: int = Field(default=None, primary_key=True)
    draw_id: int = Field(foreign_key="draw.id", index=True)
    number: str = Field(unique=True)
    category: str
    need: int
    extra: int = 0
    # none for 指派, which is no lottery
    batch_id: int | None = Field(default=None, foreign_key="commitmentbatch.id", index=True)
    k: int | None = None
    manifest: str
    m: str
    c: str
    pool: int
    excluded: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    exhausted_at: datetime | None = utc_or_none()

    __table_args__ = (UniqueConstraint("batch_id", "k"),)


class Assignment(SQLModel, table=True):
    """A touched rank of a lot: a drawn institution, or a rank passed over (kmdraw-1 §7)."""

    __table_args__ = (
        UniqueConstraint("lot_id", "rank"),
        Index(
            "uq_assignment_draw_code",
            "draw_id",
            "code",
            unique=True,
            sqlite_where=text("state not in ('skip', '失格')"),
            postgresql_where=text("state not in ('skip', '失格')"),
        ),
        Index("ix_assignment_due", "state", "answer_by"),
    )

    id: int = Field(default=None, primary_key=True)
    draw_id: int = Field(foreign_key="draw.id", index=True)
    lot_id: int = Field(foreign_key="lot.id")
    institution_id: int = Field(foreign_key="institution.id", index=True)
    code: str
    rank: int
    replaces: str = ""
    state: str = Answer.ASKED
    notified_at: datetime | None = utc_or_none()
    answer_by: datetime | None = utc_or_none()
    answered_at: datetime | None = utc_or_none()
    answered_by: str = ""
    reason: str = ""
    # 无法参加 or 需要回避 was tapped; it settles nothing until a reason comes
    declining: str = ""
    late_answer: str = ""
    late_at: datetime | None = utc_or_none()
    late_by: str = ""
    late_reason: str = ""
    # 密封: its business ties were declared before it learned whom it will inspect
    declared: list[str] | None = Field(default=None, sa_type=JSON)
    declared_at: datetime | None = utc_or_none()
    declared_by: str = ""
    declared_by_name: str = ""
    departed_at: datetime | None = utc_or_none()
    arrived_at: datetime | None = utc_or_none()
    finished_at: datetime | None = utc_or_none()

    @property
    def subject(self) -> str:
        """As messages and sheets name it."""
        return subject_of(Assignment, self.id)

    @property
    def accepted(self) -> bool:
        """The task is this institution's."""
        return self.state == Answer.ACCEPTED

    @property
    def expired(self) -> bool:
        """Settled by the deadline: 未答复, or 拒绝 without anybody's answer."""
        return self.state == Answer.SILENT or (self.state == Answer.REFUSED and not self.answered_by)
