"""密封: an institution declares its ties before it learns whom it will inspect (口径 21)."""

from datetime import timedelta

from handlers.consent.questions import ask
from handlers.draw.tasks import cards, words
from handlers.mail.post import About, send_card
from handlers.routing.router import Ctx
from models.draw import Assignment, Draw
from models.topics import Topic


def ask_ties(ctx: Ctx, draw: Draw, assignment: Assignment) -> None:
    """接受 was said; it counts once the ties are declared."""
    about = About(Topic.ASK, assignment.subject, give_up_at=assignment.answer_by)
    send_card(ctx, ctx.actor.userid, cards.ties(draw), words.ties_wanted(draw), f"ties:{ctx.cause}", about)
    ask(
        ctx,
        "ties",
        expires_at=(assignment.answer_by or ctx.now) + timedelta(hours=1),
        assignment_id=assignment.id,
    )
    draw.last_event_at = ctx.now
