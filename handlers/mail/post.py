"""The one way out: every message to a person is a row of the outbox, written in the same transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlmodel import col

from handlers.mail import card_parts
from handlers.routing.router import Ctx
from models.draw import Draw
from models.institution import Contact
from models.mail import MailKind, MailState, Outbox
from models.people import Staff
from models.subject import draw_of
from models.topics import Priority, Topic, change_of, priority_of

GIVE_UP_AFTER = timedelta(hours=24)
TEXT_BYTES = 2000  # WeCom cuts a text at 2048 bytes (企业微信 §6.3)
_NEW = {"state": MailState.PENDING, "fallback": "", "attempts": 0, "msgid": "", "error": ""}


@dataclass(frozen=True)
class About:
    """What a message belongs to, so that it can be found, changed or withdrawn later."""

    topic: str
    # models/subject.py
    subject: str = ""
    due_at: datetime | None = None
    give_up_at: datetime | None = None
    # the least that must be said where WeCom refuses the whole text for good
    at_least: str = ""


def reply(ctx: Ctx, text: str, about: About | None = None) -> None:
    """Says something to the person whose event this is."""
    ctx.said += 1
    tell(ctx, ctx.actor.userid, text, f"reply:{ctx.cause}:{ctx.said}", about or About(Topic.REPLY))


def tell(ctx: Ctx, userid: str, text: str, key: str, about: About) -> None:
    """Queues a text; a long one goes out in several parts."""
    for number, part in enumerate(_parts(text), 1):
        suffix = f"#{number}" if number > 1 else ""
        _queue(ctx, userid, MailKind.TEXT, {"content": part}, key + suffix, about, fallback=about.at_least)


def send_card(ctx: Ctx, userid: str, card: card_parts.Card, fallback: str, key: str, about: About) -> int:
    """Queues an interactive card, returns its row; `fallback` says the same, with the words to answer.

    The task_id holds random bits kept in the row: a retry repeats it, a restored database never does.
    """
    task_id = f"{about.topic}-{ctx.house.entropy()}"
    payload = {**card, "task_id": task_id}
    return _queue(ctx, userid, MailKind.CARD, payload, key, about, task_id=task_id, fallback=fallback)


def tell_all(
    ctx: Ctx,
    people: Iterable[Staff | Contact],
    text: str,
    key: str,
    about: About,
    card: card_parts.Card | None = None,
) -> list[str]:
    """The same to each of them, by card where there is one; returns their accounts."""
    told = [(person.userid or "", f"{key}:{person.userkey}") for person in people]
    for userid, each in told:
        if card:
            send_card(ctx, userid, card, text, each, about)
        else:
            tell(ctx, userid, text, each, about)
    return [userid for userid, _each in told]


def written(subject: str, *topics: Topic) -> tuple[ColumnElement[bool], ...]:
    """The messages about it, as a condition."""
    return col(Outbox.subject) == subject, col(Outbox.topic).in_(topics)


def end_cards(
    ctx: Ctx, wanted: Sequence[ColumnElement[bool]], grey: str, *, instead: str = "", only: str = ""
) -> None:
    """Nothing more of it goes out, and what is on a phone, or may be, is greyed; of `only` one person's.

    `instead` is said where a card can't be changed, but not to whose event ends it: he knows.
    """
    waiting = update(Outbox).where(col(Outbox.state) == MailState.PENDING, *wanted)
    ctx.session.execute(waiting.values(state=MailState.CANCELLED))
    seen = or_(col(Outbox.state) == MailState.SENT, col(Outbox.attempts) > 0)
    found = select(Outbox).where(col(Outbox.kind) == MailKind.CARD, seen, *wanted).order_by(col(Outbox.id))
    for card in ctx.session.execute(found).scalars():
        if not only or card.userkey == only.lower():
            grey_out(ctx, card, grey, "" if card.userkey == ctx.actor.userkey else instead)


def grey_out(ctx: Ctx, card: Outbox, words: str, instead: str = "") -> None:
    """Makes the buttons of a card unclickable, with a few words on them; else `instead` is said."""
    about, payload = About(change_of(card.topic), card.subject), card_parts.grey(words)
    key = f"settle:{card.id}:{words}"
    _queue(ctx, card.to_user, MailKind.UPDATE, payload, key, about, card_id=card.id, fallback=instead)


def was_greyed(ctx: Ctx, card: Outbox) -> bool:
    """Its buttons were taken back already: the second of two quick taps says nothing new."""
    # two taps at the same moment are handled one after the other
    ctx.session.refresh(card, with_for_update={"key_share": True})
    changed = select(col(Outbox.id)).where(col(Outbox.card_id) == card.id)
    return ctx.session.execute(changed.limit(1)).first() is not None


def _queue(
    ctx: Ctx, userid: str, kind: MailKind, payload: dict[str, Any], key: str, about: About, **values: Any
) -> int:
    draw = draw_of(ctx.session, about.subject)
    due = about.due_at or ctx.now
    if kind is not MailKind.UPDATE:
        due = _considerate(ctx, draw, userid, due)
    priority = priority_of(about.topic, emergency=draw is not None and draw.starts_at is None)
    row = {
        "key": key,
        "to_user": userid,
        "kind": kind,
        "topic": about.topic,
        "priority": priority,
        "payload": payload,
        "due_at": due,
        "give_up_at": about.give_up_at or due + GIVE_UP_AFTER,
        "created_at": ctx.now,
        "subject": about.subject,
    }
    statement = insert(Outbox).values({**_NEW, **row, **values}).returning(col(Outbox.id))
    row_id = int(ctx.session.execute(statement).scalar_one())
    _lift(ctx, userid.lower(), row_id, priority)
    return row_id


def _lift(ctx: Ctx, userkey: str, row_id: int, priority: Priority) -> None:
    """What one event says to one person goes out in its order: all of it with its most urgent part."""
    before = ctx.queued.setdefault(userkey, {})
    if slower := [earlier for earlier, its in before.items() if its > priority]:
        rows = update(Outbox).where(col(Outbox.id).in_(slower)).values(priority=priority)
        ctx.session.execute(rows, execution_options={"synchronize_session": False})
        before.update(dict.fromkeys(slower, priority))
    before[row_id] = priority


def _considerate(ctx: Ctx, draw: Draw | None, userid: str, due: datetime) -> datetime:
    """What a planned draw has to say is held in the quiet hours, unless it answers this person (口径 10)."""
    if draw is None or userid.lower() == ctx.actor.userkey:
        return due
    return ctx.house.quiet.next_open(due) if draw.starts_at else due


def _parts(text: str) -> Iterator[str]:
    # WeCom refuses an empty text
    # WeCom would make a link of <a href=…> that somebody wrote into a reason
    return (part for raw in _cut(text.replace("<", "＜")) if (part := raw.rstrip("\n")))


def _cut(text: str) -> Iterator[str]:
    part = ""
    for line in text.splitlines(keepends=True):
        for piece in _pieces(line):
            if len((part + piece).encode()) > TEXT_BYTES:
                yield part
                part = ""
            part += piece
    yield part


def _pieces(line: str) -> Iterator[str]:
    step = TEXT_BYTES // 4
    if len(line.encode()) <= TEXT_BYTES:
        yield line
    else:
        yield from (line[start : start + step] for start in range(0, len(line), step))
