"""Which function handles what, and what it gets in hand. No I/O."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlmodel import Session

from handlers.routing.event import Event
from handlers.routing.house import House
from handlers.routing.permissions import Permission
from handlers.speech import Command
from models import ledger
from models.consent import Consent, Matter
from models.ledger_events import LedgerEvent
from models.mail import Outbox
from models.people import Actor, Staff
from models.question import Question
from models.topics import Owner

T = TypeVar("T")


@dataclass(frozen=True)
class Tip:
    """A line of 帮助, for whom it is written."""

    reader: Permission
    line: str


class Unlisted(StrEnum):
    """Why 帮助 has no line of its own for a command."""

    BESIDE = "it stands in the line of another command"
    ON_CARD = "a card asks for it, and says how"
    UNASKED = "nobody sets out to say it"


def _no_routes() -> "Router":
    """For who only reads."""
    return Router()


@dataclass
class Ctx:
    """What a handler works with. Time and randomness come in here and nowhere else."""

    session: Session
    now: datetime
    actor: Actor
    house: House
    # names this event in the keys of the messages it causes
    cause: str
    event: Event | None = None
    said: int = 0
    # rows of the outbox that this event has written, for each receiver
    queued: dict[str, dict[int, int]] = field(default_factory=dict)
    # the page that comes after a form
    goto: str = ""
    # what deadlines are measured by; behind `now` while a jump of the clock is not believed yet
    settled: datetime | None = None
    # what the other features have registered
    router: "Router" = field(default_factory=_no_routes)
    kept: list[Callable[[], object]] = field(default_factory=list)

    def past(self, deadline: datetime | None) -> bool:
        """Whether a deadline is over, for everybody whose answer it decides."""
        return deadline is not None and deadline <= self.believed

    @property
    def believed(self) -> datetime:
        """The time by which `past` judges, for a condition in SQL."""
        return self.settled or self.now

    def record(self, event: LedgerEvent, subject: str, **data: Any) -> None:
        """One line in the ledger: who, when, what, why."""
        who = self.actor.userid
        ledger.append(self.session, at=self.now, actor=who, event=event, subject=subject, data=data)

    def keep(self, write: Callable[[], T]) -> T:
        """Writes what stays written also where the handler refuses, or fails, after it."""
        self.kept.append(write)
        return write()

    def write_kept(self) -> None:
        """Again, after everything else has been rolled back."""
        for write in self.kept:
            write()


# what is done may come to an order, which is then handled as if it had been said
Handler = Callable[..., Command | None]
Register = Callable[[Handler], Handler]
# looks for an order in a text that is neither order nor answer
UnreadReader = Callable[[Ctx, str], Command | None]


@dataclass(frozen=True)
class Route:
    """A handler and who may call it."""

    handler: Handler
    need: Permission


@dataclass(frozen=True)
class QuestionRoute(Route):
    """An open question: how it is answered, by whom, and what is said where it is given up."""

    given_up: Callable[[Ctx, Question], str]
    # which order, said without a number, answers it all the same
    answers: Callable[[Ctx, Question, Command], bool]
    # 「不用了，险情已排除」 is a reason there, and gives up nothing
    owes_reason: bool
    # of an order that was said before: another one with its number takes its place
    of_order: bool


# of what is due at a time, the ids
Due = Callable[[datetime], Select[Any]]
# what stands at an id, for this transaction alone
Lock = Callable[[Ctx, Any], Any]
Sweeps = Callable[[Callable[..., None]], Callable[..., None]]


def _no_order(_ctx: Ctx, _question: Question, _command: Command) -> bool:
    return False


def _unlocked(_ctx: Ctx, key: Any) -> Any:
    return key


@dataclass(frozen=True)
class Sweep:
    """What the clock does: `due` says of which ids, `lock` takes one, `handler` settles what it has got."""

    name: str
    every: timedelta
    due: Due
    handler: Callable[[Ctx, Any], None]
    lock: Lock = _unlocked

    def settle(self, ctx: Ctx, key: Any) -> None:
        """Locks it and looks again: while this transaction waited, somebody else may have settled it."""
        found, due = self.lock(ctx, key), self.due(ctx.believed)
        if ctx.session.execute(due.where(due.selected_columns[0] == key)).first():
            self.handler(ctx, found)


class Loss(StrEnum):
    """How a message was lost."""

    GIVEN_UP = "given up"
    REFUSED = "refused"


# tells the owner of a topic of a message that was lost
Undelivered = Callable[[Ctx, Outbox, Loss], None]
# carries out, or gives up, what a second person has agreed to or not
Settle = Callable[[Ctx, Consent, bool], None]
Deciders = Callable[[Ctx, Consent], list[Staff]]


@dataclass(frozen=True)
class MatterRoute:
    """What waits for a second person: what happens on his verdict, and who may give it."""

    settle: Settle
    deciders: Deciders


@dataclass
class Router:
    """A table of handlers; one for each feature, merged in handlers/__init__.py."""

    commands: dict[type, Route] = field(default_factory=dict)
    cards: dict[str, Route] = field(default_factory=dict)
    events: dict[str, Route] = field(default_factory=dict)
    questions: dict[str, QuestionRoute] = field(default_factory=dict)
    forms: dict[str, Route] = field(default_factory=dict)
    readers: list[UnreadReader] = field(default_factory=list)
    sweeps: list[Sweep] = field(default_factory=list)
    tips: list[Tip] = field(default_factory=list)
    unlisted: dict[type, Unlisted] = field(default_factory=dict)
    owners: dict[Owner, Undelivered] = field(default_factory=dict)
    matters: dict[Matter, MatterRoute] = field(default_factory=dict)

    def command(self, *kinds: type, need: Permission, help: Unlisted | Sequence[Tip]) -> Register:
        """Handles typed commands: `handler(ctx, command)`; `help`: what 帮助 says of them, or why nothing."""
        if isinstance(help, Unlisted):
            self.unlisted.update(dict.fromkeys(kinds, help))
        else:
            self.tips += help
        return self._register(self.commands, kinds, need)

    def card(self, *actions: str, need: Permission) -> Register:
        """Handles taps on buttons whose key starts with the action: `handler(ctx, click)`."""
        return self._register(self.cards, actions, need)

    def event(self, *kinds: str, need: Permission) -> Register:
        """Handles everything that is neither text nor tap: `handler(ctx, event)`."""
        return self._register(self.events, kinds, need)

    def question(
        self,
        *kinds: str,
        need: Permission,
        given_up: Callable[[Ctx, Question], str],
        answers: Callable[[Ctx, Question, Command], bool] = _no_order,
        owes_reason: bool = False,
        of_order: bool = False,
    ) -> Register:
        """Takes a free text as the answer to an open question: `handler(ctx, question, text)`."""

        def register(handler: Handler) -> Handler:
            asked = QuestionRoute(handler, need, given_up, answers, owes_reason, of_order)
            self.questions.update(dict.fromkeys(kinds, asked))
            return handler

        return register

    def unread(self, reader: UnreadReader) -> UnreadReader:
        """Looks into a text that is neither order nor answer: `reader(ctx, text)` finds an order, or none."""
        self.readers.append(reader)
        return reader

    def form(self, *names: str, need: Permission) -> Register:
        """Takes a submitted form: `handler(ctx, event)` sets `ctx.goto`, or raises UserError, FormError."""
        return self._register(self.forms, names, need)

    def sweep(self, every: timedelta, due: Due, lock: Lock = _unlocked) -> Sweeps:
        """Settles what became due: `handler(ctx, locked)`, one transaction for each id."""

        def register(handler: Callable[..., None]) -> Callable[..., None]:
            self.sweeps.append(Sweep(handler.__name__, every, due, handler, lock))
            return handler

        return register

    def undelivered(self, owner: Owner) -> Callable[[Undelivered], Undelivered]:
        """Says that a message did not arrive: `handler(ctx, row, loss)`, for the topics of this owner."""

        def register(handler: Undelivered) -> Undelivered:
            self.owners[owner] = handler
            return handler

        return register

    def verdict(self, matter: Matter, deciders: Deciders) -> Callable[[Settle], Settle]:
        """Carries out what one of `deciders` has said of a matter: `handler(ctx, consent, agreed)`."""

        def register(handler: Settle) -> Settle:
            self.matters[matter] = MatterRoute(handler, deciders)
            return handler

        return register

    def include(self, *others: "Router") -> "Router":
        """Merges routers; two handlers for one thing are a mistake in the program."""
        for other in others:
            for name, mine in vars(self).items():
                theirs = getattr(other, name)
                if isinstance(mine, list):
                    mine.extend(theirs)
                elif twice := mine.keys() & theirs.keys():
                    raise ValueError(f"two handlers for {twice}")
                else:
                    mine.update(theirs)
        return self

    @staticmethod
    def _register(table: dict[Any, Route], keys: tuple[Any, ...], need: Permission) -> Register:
        def register(handler: Handler) -> Handler:
            table.update(dict.fromkeys(keys, Route(handler, need)))
            return handler

        return register
