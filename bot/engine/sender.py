"""The outbox loop: claim due rows, look again, hand them to WeCom, write down what came of it, try again."""

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine, insert, text
from sqlmodel import Session, col, select

from bot.engine import words
from bot.engine.clock import Clock
from bot.engine.outbox_due import ANY_CLAIM, CLAIM, NOT_SENT, moments
from bot.store.db import reading, transaction
from bot.wecom.client import CodeSpent, Permanent, Sent, Transient, Unreachable, WeCom, WeComFault
from handlers.mail import delivery
from handlers.routing.house import House
from handlers.routing.router import Ctx, Owners
from models.mail import UNANSWERED, Attempt, MailKind, MailState, Outbox
from models.people import Actor
from models.rules.pool.accounts import is_account
from models.topics import Priority, rule_of

LONGEST_WAIT = 15.0
WORKERS = 8
SPARE = 2  # of them stay free of bulk, however slowly WeCom takes it
CLAIM_LOCK = 7_202_509_20
SENDER = Actor(userid="系统")
log = structlog.get_logger("sender")


@dataclass(frozen=True)
class Job:
    """A claimed row, with what the worker needs of it."""

    row: Outbox
    attempt_id: int
    unanswered_before: bool


class Sender:
    """Any number of senders may run on one database, in one process or several."""

    def __init__(
        self,
        engine: Engine,
        wecom: WeCom,
        house: House,
        clock: Clock,
        owners: Owners,
        duplicates: frozenset[int],
    ) -> None:
        self._engine, self._wecom, self._house, self._clock = engine, wecom, house, clock
        self._owners, self._duplicates = owners, duplicates
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
            if session.execute(ANY_CLAIM, {**moments(self._clock), "least": least}).first() is None:
                return []
        with transaction(self._engine) as session:
            if self._engine.dialect.name == "postgresql":
                # Claims (not sends) take turns, so that the counts below are exact
                session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CLAIM_LOCK})
            # the lease begins when the row is taken, however long others were writing before
            at = moments(self._clock)
            now = at["now"]
            ids = session.execute(CLAIM, {**at, "least": least, "most": most}).scalars()
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
            return self._finish(
                job, lambda ctx, row: delivery.not_sent(ctx, row, verdict, self._owners), NOT_SENT
            )
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
            raise Unreachable(0, words.NO_ACCOUNT)
        if row.kind == MailKind.UPDATE:
            if not (card and card.response_code):
                raise CodeSpent(0, words.NO_CODE)
            missed = self._wecom.update_card(row.to_user, card.response_code, row.payload)
            if row.to_user.lower() in missed:
                raise CodeSpent(0, words.NOT_HIS_CARD)
            return Sent("", card.response_code, frozenset())
        message: dict[str, Any] = {"touser": row.to_user}
        if row.kind == MailKind.CARD:
            return self._wecom.send({**message, "msgtype": "template_card", "template_card": row.payload})
        once = {} if rule_of(row.topic).repeatable else {"enable_duplicate_check": 1}
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
        return self._finish(job, lambda ctx, row: refused(ctx, row, str(fault), self._owners), str(fault))

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
