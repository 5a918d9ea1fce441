"""The outbox loop: claim due rows, look again, hand them to WeCom, write down what came of it."""

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Engine,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    text,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.db import reading, transaction
from bot.wecom import CodeSpent, Permanent, Sent, Transient, Unreachable, WeCom, WeComFault
from handlers import delivery
from handlers.router import Ctx, House
from models.base import UTCDateTime, claiming
from models.mail import UNANSWERED, Attempt, MailKind, MailState, Outbox, Priority
from models.people import Actor
from models.rules.accounts import is_account

LEASE = timedelta(seconds=15)
LONGEST_WAIT = 15.0
WORKERS = 8
SPARE = 2  # of them stay free of bulk, however slowly WeCom takes it
PER_MINUTE, PER_HOUR = 30, 1000  # beyond these WeCom drops a message without a word (protocol §6.2)
KEPT = 10  # of the thirty, for what is more urgent than bulk
BLOCKING_ATTEMPTS = 3
CLAIM_LOCK = 7_202_509_20
SENDER = Actor(userid="系统")
NOT_SENT = "not sent"
# Texts that may rightly be the same twice; all others carry WeCom's own duplicate check
REPEATABLE = frozenset({"reply", "help"})
log = structlog.get_logger("sender")


@dataclass(frozen=True)
class Job:
    """A claimed row, with what the worker needs of it."""

    row: Outbox
    attempt_id: int
    unanswered_before: bool


class Sender:
    """Any number of senders may run on one database, in one process or several."""

    def __init__(self, engine: Engine, wecom: WeCom, house: House, clock: Clock, duplicates: frozenset[int]):
        self._engine, self._wecom, self._house, self._clock = engine, wecom, house, clock
        self._duplicates = duplicates
        self._wake = threading.Event()
        self._stopping = False
        self._under_way: list[Future[None]] = []
        self._starting = threading.Lock()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="send")

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def run(self, poll_seconds: float = 1.0) -> None:
        """Sends until `stop`; the wake-up is for speed, the poll for certainty."""
        while not self._stopping:
            self._wake.clear()
            try:
                started = self._start_due()
            except Exception:
                log.exception("outbox not reachable")
                started = 0
            if not started:
                self._wake.wait(poll_seconds)

    def stop(self) -> None:
        """Lets the messages under way finish."""
        with self._starting:
            self._stopping = True
        self._wake.set()
        self._pool.shutdown(wait=True)

    def drain(self) -> None:
        """Sends everything that is due by now."""
        while self._start_due() or self._under_way:
            wait(self._under_way, return_when=FIRST_COMPLETED)

    def _start_due(self) -> int:
        """Claims what is due, at most one message for each receiver; a slow one holds up no other."""
        with self._starting:
            going = [one for one in self._under_way if not one.done()]
            free = 0 if self._stopping else WORKERS - len(going)
            jobs = self._claim(free) if free else []
            started = [self._pool.submit(self._work, job) for job in jobs]
            self._under_way = going + started
        for one in started:
            one.add_done_callback(lambda _done: self._wake.set())
        return len(started)

    def _claim(self, free: int) -> list[Job]:
        most, least = (free - SPARE, Priority.BULK) if free > SPARE else (free, Priority.NORMAL)
        with reading(self._engine) as session:
            if session.execute(ANY_CLAIM, {**_moments(self._clock()), "least": least}).first() is None:
                return []
        with transaction(self._engine) as session:
            if self._engine.dialect.name == "postgresql":
                # Claims (not sends) take turns, so that the counts below are exact
                session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CLAIM_LOCK})
            # the lease begins when the row is taken, however long others were writing before
            now = self._clock()
            ids = session.execute(CLAIM, {**_moments(now), "least": least, "most": most}).scalars()
            jobs = [self._begin(session, row_id, now) for row_id in sorted(ids)]
        return sorted(jobs, key=lambda job: job.row.priority)

    def _begin(self, session: Session, row_id: int, now: datetime) -> Job:
        row = session.get_one(Outbox, row_id, populate_existing=True)
        unanswered = _unanswered(session, row_id)
        values = {"outbox_id": row_id, "to_user": row.to_user, "at": now, "outcome": ""}
        attempt = session.execute(insert(Attempt).values(**values).returning(col(Attempt.id))).scalar_one()
        session.expunge(row)
        return Job(row, attempt, unanswered)

    def _work(self, job: Job) -> None:
        try:
            self._send(job)
        except Exception:
            # The lease runs out and the row is tried again
            log.exception("message not sent", outbox=job.row.id)

    def _send(self, job: Job) -> None:
        with reading(self._engine) as session:
            row = session.get_one(Outbox, job.row.id)
            card = session.get(Outbox, row.card_id) if row.card_id else None
            on_phone = card is None or card.state == MailState.SENT or _unanswered(session, card.id)
            verdict = delivery.look_again(row, card, self._clock.settled(), on_phone=on_phone)
            session.expunge_all()
        if verdict is not delivery.Look.SEND:
            return self._finish(job, lambda ctx, row: delivery.not_sent(ctx, row, verdict), NOT_SENT)
        try:
            sent = self._hand_over(row, card)
        except WeComFault as fault:
            return self._fault(job, fault)
        if row.to_user.lower() in sent.unreached:
            return self._fault(job, Unreachable(0, "invaliduser或unlicenseduser"))
        self._finish(job, lambda ctx, row: delivery.delivered(ctx, row, sent.msgid, sent.response_code), "ok")
        return None

    def _hand_over(self, row: Outbox, card: Outbox | None) -> Sent:
        if not is_account(row.to_user):
            # whatever let it into the row: one message is for one person
            raise Unreachable(0, "收件人不是一个企业微信账号")
        if row.kind == MailKind.UPDATE:
            if not (card and card.response_code):
                raise CodeSpent(0, "没有可用的response_code")
            missed = self._wecom.update_card(row.to_user, card.response_code, row.payload)
            if row.to_user.lower() in missed:
                raise CodeSpent(0, "这位成员没有收到过这张卡片")
            return Sent("", card.response_code, frozenset())
        message: dict[str, Any] = {"touser": row.to_user}
        if row.kind == MailKind.CARD:
            return self._wecom.send({**message, "msgtype": "template_card", "template_card": row.payload})
        once = {} if row.topic in REPEATABLE else {"enable_duplicate_check": 1}
        return self._wecom.send({**message, "msgtype": "text", "text": row.payload, **once})

    def _fault(self, job: Job, fault: WeComFault) -> None:
        if isinstance(fault, Transient):
            # the power is kept small: after four hours without WeCom no float would hold it
            wait = min(2.0 ** min(job.row.attempts - 1, 10), LONGEST_WAIT)
            due = self._clock() + timedelta(seconds=wait)
            outcome = UNANSWERED if fault.unanswered else str(fault)
            return self._finish(job, lambda ctx, row: delivery.postponed(ctx, row, due, str(fault)), outcome)
        if fault.code in self._duplicates and job.row.kind == MailKind.CARD and job.unanswered_before:
            return self._finish(
                job, lambda ctx, row: delivery.delivered(ctx, row, "", None), f"had it {fault}"
            )
        if isinstance(fault, CodeSpent):
            return self._finish(job, delivery.said_instead, str(fault))
        unreachable = isinstance(fault, Unreachable)
        assert isinstance(fault, Permanent)  # noqa: S101  (the hierarchy in wecom.py is complete)
        log.warning("message refused", outbox=job.row.id, topic=job.row.topic, fault=str(fault))
        refused = delivery.unreachable if unreachable else delivery.refused
        return self._finish(job, lambda ctx, row: refused(ctx, row, str(fault)), str(fault))

    def _finish(self, job: Job, settle: Any, outcome: str) -> None:
        with transaction(self._engine) as session:
            attempt = session.get_one(Attempt, job.attempt_id)
            attempt.outcome = outcome[:200]
            row = session.get_one(Outbox, job.row.id, with_for_update=True, populate_existing=True)
            cause = f"out:{row.id}:{row.attempts}"
            settle(Ctx(session, self._clock(), SENDER, self._house, cause), row)


def _unanswered(session: Session, row_id: int) -> bool:
    """WeCom may have taken it. An attempt without an outcome was cut off by the end of its process."""
    outcomes = session.execute(select(col(Attempt.outcome)).where(col(Attempt.outbox_id) == row_id)).scalars()
    return any(outcome in {"", UNANSWERED} for outcome in outcomes)


def _due() -> ColumnElement[bool]:
    """Due, within what WeCom delivers to one person, and after what he was to get before it.

    What is more urgent does not wait for the rest; a card's change waits for the card (`look_again`).
    """
    earlier = aliased(Outbox)
    # a difference: compared as they are, SQLite looks through all that is pending for each row
    ahead = col(earlier.priority) - col(Outbox.priority)
    in_hand = or_(col(earlier.due_at) <= NOW, col(earlier.attempts).between(1, BLOCKING_ATTEMPTS))
    busy = select(earlier.id).where(
        col(earlier.to_user) == col(Outbox.to_user),
        col(earlier.state) == MailState.PENDING,
        or_(ahead < 0, and_(ahead == 0, col(earlier.id) < col(Outbox.id))),
        in_hand,
    )
    return and_(
        col(Outbox.state) == PENDING,
        or_(col(Outbox.due_at) <= NOW, _ahead_of_time()),
        col(Outbox.to_user).not_in(_full()),
        or_(col(Outbox.priority) < Priority.BULK, col(Outbox.to_user).not_in(_crowded())),
        ~busy.exists(),
    )


def _ahead_of_time() -> ColumnElement[bool]:
    """A lease, a pause or an «at once» of a clock that ran ahead: none lies a minute ahead of ours."""
    at_once = and_(col(Outbox.created_at) > _at("minute_ahead"), col(Outbox.due_at) <= col(Outbox.created_at))
    return and_(col(Outbox.due_at) > _at("minute_ahead"), or_(col(Outbox.attempts) > 0, at_once))


def _full() -> Select[Any]:
    """Receivers to whom WeCom would drop the next message."""
    last_minute = func.sum(case((_within("minute"), 1), else_=0))
    return _sent_to(_within("hour")).having(or_(func.count() >= PER_HOUR, last_minute >= PER_MINUTE))


def _crowded() -> Select[Any]:
    """Receivers of so many messages within this minute that bulk waits for the next one."""
    return _sent_to(_within("minute")).having(func.count() >= PER_MINUTE - KEPT)


def _sent_to(when: ColumnElement[bool]) -> Select[Any]:
    by_receiver = select(col(Attempt.to_user)).group_by(col(Attempt.to_user))
    return by_receiver.where(when, col(Attempt.outcome) != NOT_SENT)


def _within(span: str) -> ColumnElement[bool]:
    # What a clock that ran ahead has left behind counts no more than what is past
    return and_(col(Attempt.at) > _at(f"{span}_ago"), col(Attempt.at) < _at(f"{span}_ahead"))


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the first message waits that could be sent now; what is held on purpose does not count."""
    return session.execute(OLDEST_DUE, _moments(now)).scalar()


def _at(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UTCDateTime)


def _moments(now: datetime) -> dict[str, datetime]:
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    return {
        "now": now, "lease_until": now + LEASE,
        "minute_ago": now - minute, "minute_ahead": now + minute,
        "hour_ago": now - hour, "hour_ahead": now + hour,
    }  # fmt: skip


# Built once: putting these together takes longer than running them
NOW = _at("now")
# not a parameter: a partial index is used only for what stands in the statement
PENDING: ColumnElement[str] = literal_column(f"'{MailState.PENDING}'")
DUE = _due()
OLDEST_DUE = select(func.min(col(Outbox.due_at))).where(DUE)
NEXT = and_(DUE, col(Outbox.priority) <= bindparam("least", type_=Integer))
ANY_CLAIM = select(col(Outbox.id)).where(NEXT).limit(1)
CLAIM = claiming(
    Outbox,
    NEXT,
    col(Outbox.priority),
    {"due_at": _at("lease_until"), "attempts": col(Outbox.attempts) + 1},
)
