"""A message about a task did not arrive: whoever phones the institution hears of it."""

from handlers.draw.tasks import words_undelivered
from handlers.draw.tasks.notify import contacts_of, tell_who_phones
from handlers.routing.router import Ctx, Loss, Router
from models.draw import Assignment
from models.institution import Institution
from models.mail import Outbox
from models.subject import draw_of, key_of
from models.topics import Owner, Topic

router = Router()


@router.undelivered(Owner.TASK)
def not_delivered(ctx: Ctx, row: Outbox, loss: Loss) -> None:
    """Nobody is told of what was meant for the requester himself."""
    task_id, draw = key_of(Assignment, row.subject), draw_of(ctx.session, row.subject)
    if draw is None or task_id is None or draw.requester_key == row.userkey:
        return
    task = ctx.session.get_one(Assignment, task_id)
    # Colleagues' cards fail at the same moment: whoever comes second must see what the first found
    alone = {"key_share": True}
    institution = ctx.session.get_one(Institution, task.institution_id, with_for_update=alone)
    contacts = contacts_of(ctx, institution.id)
    failed = next((c for c in contacts if c.userkey == row.userkey), None)
    left = any(c.userid and c.unreachable_at is None for c in contacts)
    if loss is Loss.GIVEN_UP:
        text = words_undelivered.given_up(draw.short, institution, failed, contacts)
    elif row.topic == Topic.ASK:
        text = words_undelivered.undelivered(draw.short, institution, failed, contacts, left)
    else:
        text = words_undelivered.not_told(draw.short, institution, failed, contacts)
    tell_who_phones(ctx, draw, task, text, f"undelivered:{row.id}")
