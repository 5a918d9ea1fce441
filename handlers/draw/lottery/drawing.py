"""From the numbers to the drawn: as soon as the last one is in, and never before (kmdraw-1 §5–§7)."""

from handlers.draw.find_draw import lots_of
from handlers.draw.lottery import words, words_digits
from handlers.draw.tasks.take import announce_filled, take_places, used_up
from handlers.mail.post import About, end_cards, tell, written
from handlers.routing.router import Ctx
from models.draw import Assignment, Draw, DrawState, Lot
from models.institution import Institution
from models.ledger_events import LedgerEvent
from models.topics import Topic


def missing_numbers(draw: Draw) -> list[str]:
    """R1, R2 and B that are still waited for, in words."""
    no_r2 = draw.r2 == "-" and (draw.supervise_by is not None or draw.rules.get("supervised", False))
    return [
        *([] if draw.r1 else [words.number_of_requester(draw.requester_name)]),
        *([words.number_of_supervisor(draw.supervisor_name)] if no_r2 else []),
        *([words.public_number(draw.b_source)] if draw.b_source and draw.b == "-" else []),
    ]


def draw_if_complete(ctx: Ctx, draw: Draw, nth: int = 0) -> None:
    """Draws when nothing is missing; else the requester hears what is waited for.

    `nth`: which of his numbers this is, where he has just given it.
    """
    missing = missing_numbers(draw)
    if draw.starts_at and draw.starts_at <= ctx.now:
        return  # the sweep ends it
    if not missing:
        _draw(ctx, draw, nth)
    elif draw.r1:
        text = words.waiting(draw, missing, ctx.now, nth)
        tell(ctx, draw.requester, text, f"waiting:{draw.id}:{ctx.cause}", About(Topic.WAITING, draw.subject))


def _draw(ctx: Ctx, draw: Draw, nth: int) -> None:
    draw.state, draw.confirmed_at, draw.last_event_at = DrawState.OPEN, ctx.now, ctx.now
    draw.supervise_by = None
    ctx.record(LedgerEvent.CONFIRMED, draw.number, r1=draw.r1, r2=draw.r2, b=draw.b)
    taken: list[tuple[Lot, Assignment, Institution]] = []
    notes: list[str] = []
    for lot in lots_of(ctx, draw):
        drawn = take_places(ctx, draw, lot, lot.need, replaces="")
        taken += [
            (lot, assignment, ctx.session.get_one(Institution, assignment.institution_id))
            for assignment in drawn
        ]
        if len(drawn) < lot.need:
            notes.append(used_up(ctx, draw, lot))
    answer_by = next(
        (assignment.answer_by for _lot, assignment, _who in taken if assignment.answer_by), ctx.now
    )
    result = "\n".join([words_digits.drawn(draw, taken, answer_by, ctx.now, nth), *notes])
    tell(ctx, draw.requester, result, f"drawn:{draw.id}", About(Topic.DRAWN, draw.subject))
    if draw.r2 != "-":
        text = words.drawn(draw)
        tell(ctx, draw.supervisor, text, f"witness:{draw.id}", About(Topic.DRAWN, draw.subject))
    end_cards(ctx, written(draw.subject, Topic.CONFIRM), words.card_drawn(draw))
    announce_filled(ctx, draw)
