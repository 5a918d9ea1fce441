"""What an institution gets: one card for each reachable contact, reminders, and the end of it."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select
from sqlmodel import col

from handlers.draw.tasks import cards, words_undelivered
from handlers.draw.tasks import words as texts_task
from handlers.draw.timing import arrive_by, asked_at, reminders
from handlers.mail.post import About, cancel, cards_of, grey_out, send_card, tell
from handlers.routing.router import Ctx
from models.draw import Assignment, Draw, Lot
from models.institution import Contact, Institution
from models.people import STATION, staff_with
from models.rules.draw.seal import named_when_drawn
from models.topics import Topic

ANSWERING = (Topic.ASK, Topic.REMIND, Topic.REASON)


def contacts_of(ctx: Ctx, institution_id: int) -> list[Contact]:
    """All contacts, in the order of the pool file."""
    return directory(ctx, {institution_id})[institution_id][1]


def directory(ctx: Ctx, institution_ids: Collection[int]) -> dict[int, tuple[Institution, list[Contact]]]:
    """Institutions with their contacts; one who left keeps only his name in the pool and is not shown."""
    present = or_(col(Contact.userid).is_not(None), col(Contact.phone) != "")
    here = col(Contact.institution_id) == col(Institution.id)
    found = (
        select(Institution, Contact)
        .outerjoin(Contact, and_(here, present))
        .where(col(Institution.id).in_(institution_ids))
        .order_by(col(Contact.position))
    )
    people: dict[int, tuple[Institution, list[Contact]]] = {}
    for institution, contact in ctx.session.execute(found):
        known = people.setdefault(institution.id, (institution, []))
        known[1].extend([contact] if contact else [])
    return people


def reachable(contacts: Sequence[Contact]) -> list[Contact]:
    """Contacts with an account that the last send did not refuse; one for each account."""
    accounts = {c.userkey: c for c in reversed(contacts) if c.userid and c.unreachable_at is None}
    return [c for c in contacts if accounts.get(c.userkey) is c]


def ask(ctx: Ctx, draw: Draw, lot: Lot, one: Assignment) -> None:
    """One card for each reachable contact, and the reminders that the answer will cancel."""
    if one.answer_by is None:
        raise ValueError("only a drawn institution is asked")
    who, contacts = directory(ctx, {one.institution_id})[one.institution_id]
    arrive, heard = arrive_by(draw, ctx.now), asked_at(ctx.house, draw, ctx.now)
    page = f"{ctx.house.public_url}/h5/tasks/{one.id}"
    card = cards.ask(draw, lot, who, one.answer_by, arrive, heard, page)
    words = texts_task.asked(draw, lot, who, one.answer_by, arrive, heard)
    receivers = reachable(contacts)
    for contact in receivers:
        key = f"{one.id}:{contact.userkey}"
        about = About(Topic.ASK, one.subject, give_up_at=one.answer_by)
        send_card(ctx, contact.userid or "", card, words, f"ask:{key}", about)
        _queue_reminders(ctx, draw, one, contact, key)
    if not receivers:
        text = words_undelivered.undelivered(draw.short, who, None, contacts, left=False)
        for person in who_phones(ctx, draw):
            key = f"nobody:{one.id}:{person.lower()}"
            tell(ctx, person, text, key, About(Topic.UNDELIVERED, one.subject))


def _queue_reminders(ctx: Ctx, draw: Draw, one: Assignment, contact: Contact, key: str) -> None:
    until = one.answer_by or ctx.now
    for seconds, due in reminders(ctx, draw, until):
        about = About(Topic.REMIND, one.subject, due_at=due, give_up_at=until)
        text = texts_task.reminder(draw, until, due)
        tell(ctx, contact.userid or "", text, f"remind:{key}:{seconds}", about)


def who_phones(ctx: Ctx, draw: Draw) -> list[str]:
    """Who phones an institution that messages don't reach: the requester; of a sealed draw 总站."""
    if named_when_drawn(draw):
        return [draw.requester]
    station = [person.userid for person in staff_with(ctx.session, STATION)]
    return [userid for userid in station if userid.lower() != draw.requester.lower()]


def settle_cards(ctx: Ctx, one: Assignment, grey: str, words: str, *, quiet_for: str = "") -> None:
    """Nothing more about answering goes out; cards on the phones are greyed with who answered.

    `words` is said where a card can't be changed, except to `quiet_for`, who knows already.
    """
    cancel(ctx, one.subject, *ANSWERING)
    for card in cards_of(ctx, one.subject, Topic.ASK, Topic.REASON):
        fallback = "" if card.to_user.lower() == quiet_for.lower() else words
        grey_out(ctx, card, grey, fallback, f"settle:{card.id}:{one.state}")


def tell_institution(ctx: Ctx, one: Assignment, text: str, topic: Topic) -> None:
    """A text to every reachable contact."""
    for contact in reachable(contacts_of(ctx, one.institution_id)):
        key = f"{topic}:{one.id}:{contact.userkey}"
        tell(ctx, contact.userid or "", text, key, About(topic, one.subject))
