"""What an institution gets: one card for each reachable contact, reminders, and the end of it."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select
from sqlmodel import col

from handlers.draw.tasks import cards, words, words_undelivered
from handlers.draw.timing import arrive_by, asked_at, reminders
from handlers.mail.post import About, send_card, tell, tell_all
from handlers.routing.router import Ctx
from models.draw import Assignment, Draw, Lot
from models.institution import Contact, Institution
from models.people import STATION, staff_with
from models.rules.draw.seal import named_when_drawn
from models.topics import Topic

# what ends with the answer
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


def ask(ctx: Ctx, draw: Draw, lot: Lot, assignment: Assignment) -> None:
    """One card for each reachable contact, and the reminders that the answer will cancel."""
    if assignment.answer_by is None:
        raise ValueError("only a drawn institution is asked")
    institution, contacts = directory(ctx, {assignment.institution_id})[assignment.institution_id]
    arrive, heard = arrive_by(draw, ctx.now), asked_at(ctx.house, draw, ctx.now)
    page = f"{ctx.house.public_url}/h5/tasks/{assignment.id}"
    card = cards.ask(draw, lot, institution, assignment.answer_by, arrive, heard, page)
    said = words.asked(draw, lot, institution, assignment.answer_by, arrive, heard)
    receivers = reachable(contacts)
    for contact in receivers:
        key = f"{assignment.id}:{contact.userkey}"
        about = About(Topic.ASK, assignment.subject, give_up_at=assignment.answer_by)
        send_card(ctx, contact.userid or "", card, said, f"ask:{key}", about)
        _queue_reminders(ctx, draw, assignment, contact, key)
    if not receivers:
        text = words_undelivered.undelivered(draw.short, institution, None, contacts, left=False)
        tell_who_phones(ctx, draw, assignment, text, f"nobody:{assignment.id}")


def _queue_reminders(ctx: Ctx, draw: Draw, assignment: Assignment, contact: Contact, key: str) -> None:
    until = assignment.answer_by or ctx.now
    for seconds, due in reminders(ctx, draw, until):
        about = About(Topic.REMIND, assignment.subject, due_at=due, give_up_at=until)
        text = words.reminder(draw, until, due)
        tell(ctx, contact.userid or "", text, f"remind:{key}:{seconds}", about)


def tell_who_phones(ctx: Ctx, draw: Draw, assignment: Assignment, text: str, key: str) -> None:
    """Who phones an institution that messages don't reach: the requester; of a sealed draw 总站."""
    people = [draw.requester]
    if not named_when_drawn(draw):
        station = [person.userid for person in staff_with(ctx.session, STATION)]
        people = [userid for userid in station if userid.lower() != draw.requester_key]
    for userid in people:
        tell(ctx, userid, text, f"{key}:{userid.lower()}", About(Topic.UNDELIVERED, assignment.subject))


def tell_institution(ctx: Ctx, assignment: Assignment, text: str, topic: Topic) -> None:
    """A text to every reachable contact."""
    contacts = reachable(contacts_of(ctx, assignment.institution_id))
    tell_all(ctx, contacts, text, f"{topic}:{assignment.id}", About(topic, assignment.subject))
