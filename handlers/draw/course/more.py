"""加抽 by the requester: the ranking goes on, the record stays; there is no 重抽 (kmdraw-1)."""

import re

from handlers.consent import matters
from handlers.consent.matters import on_verdict
from handlers.draw import words as draw_words
from handlers.draw.course import words_more
from handlers.draw.course.closing import check_open
from handlers.draw.find_draw import lock_of, lots_of, own, progress_path
from handlers.draw.second_person import (
    afterwards,
    ask_about,
    ask_afterwards,
    looked_at,
    of_draw,
    tell_oversight,
)
from handlers.draw.tasks import words_requester as tasks_words_requester
from handlers.draw.tasks.take import coming, take_places, used_up
from handlers.mail.post import About, reply, tell
from handlers.routing.event import Event
from handlers.routing.permissions import DRAWER
from handlers.routing.router import Ctx, FormError, Router, Tip, UserError
from handlers.speech.more import More
from models.consent import Consent, Matter
from models.draw import Draw, DrawKind, DrawMark, DrawState, Lot
from models.ledger_events import LedgerEvent
from models.rules.draw.limits import MAX_MORE, too_many_alone
from models.topics import Topic

router = Router()


@router.command(More, need=DRAWER, help=[Tip(DRAWER, words_more.HELP)])
def more(ctx: Ctx, command: More) -> None:
    """加抽 1家 0007: goes on in the same ranking, nothing is drawn anew."""
    if command.unclear or not 0 < command.count <= MAX_MORE:
        raise UserError(words_more.MORE_UNCLEAR)
    draw = own(ctx, command.number, "加抽 1家", DrawState.OPEN)
    _check_more(ctx, draw)
    lot = _lot(ctx, draw, command.category)
    total = coming(ctx, lot) + command.count
    if draw.kind == DrawKind.PLANNED and too_many_alone(total, lot.need):
        if matters.open_matters(ctx, Matter.MORE, draw.subject):
            raise UserError(words_more.more_waits(draw))
        words = words_more.more_words(draw, lot, command.count, total)
        ask_about(ctx, Matter.MORE, draw, words, lot=lot.id, count=command.count)
        reply(ctx, words_more.more_asked(draw, lot, total))
        return
    reply(ctx, _call_more(ctx, draw, lot, command.count))


def _check_more(ctx: Ctx, draw: Draw) -> None:
    check_open(draw)
    if draw.kind == DrawKind.ASSIGNED:
        raise UserError(draw_words.assigned(draw))
    if draw.starts_at and draw.starts_at <= ctx.now:
        raise UserError(words_more.begun(draw))


def _call_more(ctx: Ctx, draw: Draw, lot: Lot, count: int) -> str:
    """Takes the next ranks; returns what the requester hears. Raises UserError where there is no next one."""
    drawn = take_places(ctx, draw, lot, count, replaces="加抽")
    if not drawn:
        raise UserError(tasks_words_requester.exhausted(draw, lot, count))
    lot.extra += len(drawn)
    draw.filled_at, draw.last_event_at = None, ctx.now
    ctx.record(LedgerEvent.MORE, draw.number, lot=lot.number, asked=count, drawn=len(drawn))
    ranks = [assignment.rank for assignment in drawn]
    lines = [words_more.more(draw, lot, ranks, drawn[0].answer_by or ctx.now, ctx.now)]
    lines += _mark_more(ctx, draw, lot, len(drawn))
    if len(drawn) < count:
        lines.append(used_up(ctx, draw, lot))
    return "\n".join(lines)


def _mark_more(ctx: Ctx, draw: Draw, lot: Lot, count: int) -> list[str]:
    """Whoever calls more than he needs is seen; in an emergency a second person looks at much more."""
    total = coming(ctx, lot)
    if total <= lot.need:
        return []
    if DrawMark.MORE_THAN_NEEDED not in draw.marks:
        draw.marks = [*draw.marks, DrawMark.MORE_THAN_NEEDED]
    said = words_more.more_than_needed(lot, count, total)
    tell_oversight(ctx, draw, [said], f"more:{lot.id}:{lot.extra}")
    if draw.kind == DrawKind.EMERGENCY and too_many_alone(total, lot.need):
        ask_afterwards(ctx, Matter.MORE, draw, words_more.more_words(draw, lot, count, total))
    return [words_more.more_marked(lot) + afterwards(ctx, Matter.MORE, draw)]


@on_verdict(Matter.MORE, of_draw)
def more_decided(ctx: Ctx, consent: Consent, agreed: bool) -> None:
    """A plan calls them once another agrees; an emergency has called them already."""
    draw = lock_of(ctx, consent)
    if draw.kind == DrawKind.EMERGENCY:
        looked_at(ctx, draw, consent, agreed)
        return
    text = words_more.more_declined(draw, consent)
    if agreed:
        _check_more(ctx, draw)
        text = _call_more(ctx, draw, ctx.session.get_one(Lot, consent.data["lot"]), consent.data["count"])
    tell(ctx, draw.requester, text, f"more:{consent.id}", About(Topic.MORE, draw.subject))


def _lot(ctx: Ctx, draw: Draw, category: str | None) -> Lot:
    lots = lots_of(ctx, draw)
    chosen = [lot for lot in lots if category in {None, lot.category}]
    if len(chosen) != 1:
        raise UserError(words_more.more_which(draw, lots))
    return chosen[0]


@router.form("more", need=DRAWER)
def submit_more(ctx: Ctx, form: Event) -> None:
    """[加抽]: goes on in the same ranking."""
    count = form.value("count")
    number = form.value("number")
    if not re.fullmatch("[0-9]{1,2}", count) or not 1 <= int(count) <= MAX_MORE:
        raise FormError(words_more.MORE_COUNT, {"count": words_more.MORE_COUNT})
    more(ctx, More(number=number, count=int(count), category=form.value("category") or None))
    ctx.goto = progress_path(number)
