"""What comes of a message that the sender tried: delivered, put off, refused, or overtaken by events."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import col

from handlers.mail import words
from handlers.mail.post import About, tell
from handlers.routing.router import Ctx, Loss
from models.institution import Contact
from models.mail import MailKind, MailState, Outbox
from models.topics import rule_of

CARD_PAUSE = timedelta(seconds=1)
CODE_LIFE = timedelta(hours=72)  # 企业微信 §6.6


class Look(StrEnum):
    """What the sender finds when it looks at a row again, just before sending."""

    SEND = "send"
    GONE = "gone"
    EXPIRED = "expired"
    WAIT = "wait"
    SAY = "say"


def look_again(row: Outbox, card: Outbox | None, now: datetime, *, on_phone: bool = True) -> Look:
    """No notice is started after an answer; no card is changed before it is on the phone.

    `on_phone`: the card to change is there, or may be. Whoever never saw it hears nothing of it.
    """
    if row.state != MailState.PENDING:
        return Look.GONE
    if now >= row.give_up_at:
        return Look.EXPIRED
    if row.kind != MailKind.UPDATE or card is None:
        return Look.SEND
    under_way = card.state == MailState.CANCELLED and card.sent_at is None and card.due_at > now
    if card.state == MailState.PENDING or under_way:
        return Look.WAIT
    if card.state == MailState.CANCELLED and not on_phone:
        return Look.GONE
    fresh = card.response_code and card.response_code_at and now < card.response_code_at + CODE_LIFE
    return Look.SEND if fresh else Look.SAY


def not_sent(ctx: Ctx, row: Outbox, look: Look) -> None:
    """Settles a row that was claimed but not handed over."""
    if row.state != MailState.PENDING:
        return  # taken back meanwhile
    if look is Look.GONE:
        row.state = MailState.CANCELLED
    elif look is Look.WAIT:
        row.due_at, row.attempts = ctx.now + CARD_PAUSE, row.attempts - 1  # nothing was tried
    elif look is Look.SAY:
        said_instead(ctx, row)
    elif look is Look.EXPIRED:
        row.state = MailState.CANCELLED if rule_of(row.topic).momentary else MailState.FAILED
        row.error = row.error or words.TOO_LATE
        if row.state == MailState.FAILED:
            _tell_owner(ctx, row, Loss.GIVEN_UP)


def delivered(ctx: Ctx, row: Outbox, msgid: str, response_code: str | None) -> None:
    """WeCom took it. A row cancelled meanwhile was sent all the same: the truth is written down."""
    row.state, row.sent_at, row.msgid, row.error = MailState.SENT, ctx.now, msgid, ""
    if row.kind == MailKind.CARD:
        row.response_code, row.response_code_at = response_code, ctx.now
    if row.kind == MailKind.UPDATE and row.card_id:
        # each code works for one call
        used = col(Outbox.id) == row.card_id, col(Outbox.response_code) == response_code
        ctx.session.execute(update(Outbox).where(*used).values(response_code=None))
    back = col(Contact.userkey) == row.userkey, col(Contact.unreachable_at).is_not(None)
    ctx.session.execute(update(Contact).where(*back).values(unreachable_at=None))


def postponed(_ctx: Ctx, row: Outbox, due_at: datetime, why: str) -> None:
    """A passing fault: the row comes back at `due_at`."""
    row.due_at, row.error = due_at, why


def refused(ctx: Ctx, row: Outbox, why: str) -> None:
    """WeCom will never take it as it is: a card is said in words, a text is given up and told.

    What was taken back while it was under way is not said any more.
    """
    if _failed(row, why):
        return
    if row.kind != MailKind.UPDATE and row.fallback:
        about = About(row.topic, row.subject, give_up_at=row.give_up_at)
        tell(ctx, row.to_user, row.fallback, f"{row.key}:text", about)
    elif row.kind == MailKind.UPDATE:
        said_instead(ctx, row, why)
    else:
        _tell_owner(ctx, row, Loss.REFUSED)


def said_instead(ctx: Ctx, row: Outbox, why: str = words.CARD_STAYS) -> None:
    """A card that can't be changed any more is corrected in words."""
    row.state, row.error = MailState.CANCELLED, why
    if row.fallback:
        tell(ctx, row.to_user, row.fallback, f"{row.key}:text", About(row.topic, row.subject))


def unreachable(ctx: Ctx, row: Outbox, why: str) -> None:
    """The account does not exist for this app: remembered at the contact, told where it is vital."""
    _failed(row, why)
    named = col(Contact.userkey) == row.userkey
    ctx.session.execute(update(Contact).where(named).values(unreachable_at=ctx.now))
    if rule_of(row.topic).vital:
        _tell_owner(ctx, row, Loss.REFUSED)


def _failed(row: Outbox, why: str) -> bool:
    """True for what was taken back while it was under way: that stays as it is."""
    taken_back = row.state == MailState.CANCELLED
    row.state, row.error = MailState.CANCELLED if taken_back else MailState.FAILED, why
    return taken_back


def _tell_owner(ctx: Ctx, row: Outbox, loss: Loss) -> None:
    """A message that is lost is said to the owner of its topic; what nobody owns is seen by the operator."""
    owner = rule_of(row.topic).owner
    if owner is not None:
        ctx.router.owners[owner](ctx, row, loss)
