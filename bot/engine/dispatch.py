"""One event, one transaction: inbox, actor, route, run. The same for what the clock finds due."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlmodel import Session, col, select

from bot.engine.clock import Clock
from bot.engine.sweep_retries import Retries
from bot.store.db import reading, transaction
from handlers.front import conversation
from handlers.mail.post import About, tell
from handlers.routing import words as routing_words
from handlers.routing.errors import FormError, UserError
from handlers.routing.event import Event, EventKind
from handlers.routing.house import House
from handlers.routing.router import Ctx, Router, Sweep
from models.base import CHINA, insert_new
from models.mail import Inbox, InboxState
from models.people import Actor, find_actor
from models.topics import Topic

TRIES = 3
CLOCK = Actor(userid="系统")
log = structlog.get_logger("dispatch")


class Outcome(StrEnum):
    """taken = stored and settled (200); failed = a bug, kept for replay (500)."""

    TAKEN = "taken"
    FAILED = "failed"


class Dispatch:
    """The one way in."""

    def __init__(
        self, engine: Engine, router: Router, house: House, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self.router = router
        self._engine, self._house, self._clock, self._wake = engine, house, clock, wake
        # by the steady clock: when the wall clock is set, nothing looks late or fresh for that
        self.last_ok: dict[str, float] = {}
        self.retries = Retries(clock)

    def event(self, event: Event) -> Outcome:
        """Handles an event exactly once, however often it is delivered.

        Raises what the database raises when it can't be reached or written: then nothing was stored.
        """
        return self._commit([event])[0]

    def batch(self, events: Sequence[Event]) -> list[Outcome | Exception]:
        """Several events with one commit; each runs in its own savepoint. A fault stays with its event."""
        try:
            return list(self._commit(events))
        except Exception as error:
            if len(events) == 1:
                return [error]
            return [outcome for event in events for outcome in self.batch([event])]

    def _commit(self, events: Sequence[Event]) -> list[Outcome]:
        for attempt in range(1, TRIES + 1):
            try:
                with transaction(self._engine) as session:
                    outcomes = self._take_all(session, events, last=attempt == TRIES)
                if any(conversation.concerns(self.router, event) for event in events):
                    self._wake()
                return outcomes
            except DBAPIError as error:
                # Two transactions met on PostgreSQL: the loser runs again on what the winner left
                if attempt == TRIES or not _collided(error):
                    raise
        raise AssertionError("unreachable")

    def replay(self, key: str | None = None) -> dict[str, Outcome]:
        """Runs failed inbox rows again: one, or all in the order they came."""
        with reading(self._engine) as session:
            failed = (
                select(Inbox).where(col(Inbox.state) == InboxState.FAILED).order_by(col(Inbox.received_at))
            )
            rows = [row for row in session.exec(failed) if key in {None, row.key}]
            events = [Event.from_json(row.payload) for row in rows]
        return {event.key: self.event(event) for event in events}

    def tick(self, *sweeps: Sweep) -> None:
        """Settles everything that is due for them, one after the other; a bad id does not stop the others.

        What a jump of the clock has skipped is not due before the clock is believed again.
        """
        ahead = iter(sweeps)
        while found := self._look(ahead):
            self._sweep(*found)

    def _look(self, sweeps: Iterator[Sweep]) -> tuple[Sweep, list[Any]] | None:
        """The next that has something due. One session looks at all that have nothing."""
        with reading(self._engine) as session:
            for sweep in sweeps:
                # what falls due together is settled as it was asked, whatever order the database keeps
                due = sorted(session.execute(sweep.due(self._clock.settled())).scalars())
                if wanted := self.retries.wanted(sweep, due):
                    return sweep, wanted
                self.last_ok[sweep.name] = self._clock.monotonic()
        return None

    def _sweep(self, sweep: Sweep, due: list[Any]) -> None:
        for key in due:
            try:
                with transaction(self._engine) as session:
                    sweep.settle(self._ctx(session, CLOCK, f"{sweep.name}:{key}"), key)
            except Exception as error:
                trouble = self.retries.failed(sweep, key, error)
                log.exception("sweep failed", sweep=sweep.name, id=key, attempt=trouble.attempts)
            else:
                self.retries.settled(sweep, key)
        self.last_ok[sweep.name] = self._clock.monotonic()
        self._wake()

    def run(self, work: Callable[[Ctx], None], actor: Actor = CLOCK) -> None:
        """Runs something outside the conversation (start-up, command line) in one transaction."""
        with transaction(self._engine) as session:
            work(self._ctx(session, actor, f"run:{self._clock().isoformat()}"))
        self._wake()

    def _ctx(self, session: Session, actor: Actor, cause: str, event: Event | None = None) -> Ctx:
        settled = self._clock.settled()
        return Ctx(
            session, self._clock(), actor, self._house, cause, event, settled=settled, router=self.router
        )

    def _take_all(self, session: Session, events: Sequence[Event], *, last: bool) -> list[Outcome]:
        now = self._clock()
        new = self._remember(session, events, now)
        outcomes = []
        for event in events:
            again = event.key not in new
            new.discard(event.key)
            outcomes.append(self._take(session, event, again=again, last=last))
        return outcomes

    def _take(self, session: Session, event: Event, *, again: bool, last: bool) -> Outcome:
        if not conversation.concerns(self.router, event):
            return Outcome.TAKEN
        if again and not self._has_failed(session, event):
            return Outcome.TAKEN
        ctx = self._ctx(session, find_actor(session, event.actor), event.key, event)
        try:
            with session.begin_nested():
                conversation.run(ctx, event)
                session.flush()
        except UserError as refusal:
            ctx.write_kept()
            self._refuse(ctx, event, refusal)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if isinstance(error, IntegrityError) and not last:
                raise
            ctx.write_kept()
            self._keep_failed(ctx, event, again)
            return Outcome.FAILED
        else:
            if again or ctx.goto:
                self._settle(session, event, InboxState.DONE, answer={"goto": ctx.goto} if ctx.goto else {})
        return Outcome.TAKEN

    def _refuse(self, ctx: Ctx, event: Event, refusal: UserError) -> None:
        """A refused form is shown again with what was typed; everything else is answered in the chat."""
        fields = refusal.fields if isinstance(refusal, FormError) else {}
        answer = {"error": refusal.text, "fields": fields} if event.kind is EventKind.FORM else {}
        self._settle(ctx.session, event, InboxState.REFUSED, answer=answer)
        if not answer:
            tell(ctx, ctx.actor.userid, refusal.text, f"refused:{event.key}", About(Topic.REPLY))

    @staticmethod
    def _remember(session: Session, events: Sequence[Event], now: datetime) -> set[str]:
        """Writes what is new to the inbox; returns the keys that were not there before."""
        state = {"state": InboxState.DONE, "error_no": "", "answer": {}, "received_at": now}
        rows = [
            {"key": event.key, "kind": event.kind, "actor": event.actor,
             "payload": event.to_json(raw=False), **state}
            for event in events
        ]  # fmt: skip
        return {row.key for row in insert_new(session, Inbox, *rows)}

    @staticmethod
    def _has_failed(session: Session, event: Event) -> bool:
        found = select(col(Inbox.state)).where(col(Inbox.key) == event.key).with_for_update()
        return session.exec(found).one() == InboxState.FAILED

    @staticmethod
    def _settle(
        session: Session,
        event: Event,
        state: InboxState,
        error_no: str = "",
        answer: dict[str, Any] | None = None,
    ) -> None:
        row = session.get_one(Inbox, event.key)
        row.state, row.error_no, row.answer = state, error_no, answer or {}
        row.payload = event.to_json(raw=state is InboxState.FAILED)

    def _keep_failed(self, ctx: Ctx, event: Event, again: bool) -> None:
        """The person learns an error number, once; the operator finds it in the log and in /readyz."""
        row = ctx.session.get_one(Inbox, event.key)
        number = row.error_no or f"{ctx.now.astimezone(CHINA):%m%d}-{self._house.entropy()[:6]}"
        log.exception("handler failed", key=event.key, kind=event.kind, error_no=number)
        self._settle(ctx.session, event, InboxState.FAILED, number)
        if not again and event.kind is not EventKind.FORM:
            text = routing_words.internal_fault(number)
            tell(ctx, ctx.actor.userid, text, f"fault:{event.key}", About(Topic.REPLY))


def _collided(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, IntegrityError) or state in {"40001", "40P01"}
