"""Which message may go out now, and in which order: the statements of the outbox, built once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.engine.clock import Clock
from models.base import UTCDateTime, claiming
from models.mail import Attempt, MailState, Outbox
from models.topics import Priority

LEASE = timedelta(seconds=15)
PER_MINUTE, PER_HOUR = 30, 1000  # beyond these WeCom drops a message without a word (企业微信 §6.2)
KEPT = 10  # of the thirty, for what is more urgent than bulk
BLOCKING_ATTEMPTS = 3
NOT_SENT = "not sent"


def _due() -> ColumnElement[bool]:
    """Due, within what WeCom delivers to one person, and after what he was to get before it.

    What is more urgent does not wait for the rest; a card's change waits for the card (`look_again`).
    """
    earlier = aliased(Outbox)
    # a difference: compared as they are, SQLite looks through all that is pending for each row
    ahead = col(earlier.priority) - col(Outbox.priority)
    in_hand = or_(_has_come(earlier), col(earlier.attempts).between(1, BLOCKING_ATTEMPTS))
    busy = select(earlier.id).where(
        col(earlier.to_user) == col(Outbox.to_user),
        col(earlier.state) == MailState.PENDING,
        or_(ahead < 0, and_(ahead == 0, col(earlier.id) < col(Outbox.id))),
        in_hand,
    )
    return and_(
        col(Outbox.state) == PENDING,
        or_(_has_come(Outbox), _ahead_of_time()),
        col(Outbox.to_user).not_in(_full()),
        or_(col(Outbox.priority) < Priority.BULK, col(Outbox.to_user).not_in(_crowded())),
        ~busy.exists(),
    )


def _has_come(row: Any) -> ColumnElement[bool]:
    """What was set for later, a reminder say, waits for a clock that is believed; a lease does not."""
    set_for_later = and_(col(row.attempts) == 0, col(row.due_at) > col(row.created_at))
    return col(row.due_at) <= case((set_for_later, _at("believed")), else_=_at("now"))


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


def oldest_due(session: Session, clock: Clock) -> datetime | None:
    """Since when the first message waits that could be sent now; what is held on purpose does not count."""
    return session.execute(OLDEST_DUE, moments(clock)).scalar()


def _at(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UTCDateTime)


def moments(clock: Clock) -> dict[str, datetime]:
    """What the statements below are asked with."""
    now, minute, hour = clock(), timedelta(minutes=1), timedelta(hours=1)
    return {
        "now": now, "believed": clock.settled(), "lease_until": now + LEASE,
        "minute_ago": now - minute, "minute_ahead": now + minute,
        "hour_ago": now - hour, "hour_ahead": now + hour,
    }  # fmt: skip


# Not a parameter: a partial index is used only for what stands in the statement
PENDING: ColumnElement[str] = literal_column(f"'{MailState.PENDING}'")
# Built once: putting these together takes longer than running them
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
