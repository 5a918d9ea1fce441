"""加抽 · 结束 by the requester. There is no 重抽: the ranking goes on, the record stays (kmdraw-1 三)."""

from sqlalchemy import select
from sqlmodel import col

from handlers.consent import consent
from handlers.consent.consent import on_verdict
from handlers.draw import words as texts_draw
from handlers.draw.course import words as texts_follow
from handlers.draw.course import words_end, words_more
from handlers.draw.course.closing import close
from handlers.draw.find import (
    RECENT,
    asked_for_it,
    assignments_of,
    by_himself,
    by_number,
    lock,
    lots_of,
    mine,
    own,
    still_to_come,
)
from handlers.draw.orders import ask_reason, ask_which
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
from handlers.routing.permissions import DRAWER, WATCHER
from handlers.routing.router import Ctx, Router, UserError
from handlers.speech import Close, More, reason_in
from models.consent import Consent, Matter
from models.draw import Answer, Draw, DrawKind, DrawState, Lot
from models.people import STATION

router = Router()
MOST = 20
# so many times the need of a lot one person may call by himself (decision 0022)
ALONE = 2


@router.command(More, need=DRAWER)
def more(ctx: Ctx, command: More) -> None:
    """加抽 1家 0007: goes on in the same ranking, nothing is drawn anew."""
    if command.unclear or not 0 < command.count <= MOST:
        raise UserError(words_more.MORE_UNCLEAR)
    draw = own(ctx, command.number, "加抽 1家", DrawState.OPEN)
    _check_more(ctx, draw)
    lot = _lot(ctx, draw, command.category)
    total = coming(ctx, lot) + command.count
    if draw.kind == DrawKind.PLANNED and total > ALONE * lot.need:
        if consent.open_matters(ctx, Matter.MORE, draw.id):
            raise UserError(words_more.more_waits(draw))
        words = words_more.more_words(draw, lot, command.count, total)
        ask_about(ctx, Matter.MORE, draw, words, lot=lot.id, count=command.count)
        reply(ctx, words_more.more_asked(draw, lot, total))
        return
    reply(ctx, _call_more(ctx, draw, lot, command.count))


def _check_more(ctx: Ctx, draw: Draw) -> None:
    _check_open(draw)
    if draw.kind == DrawKind.ASSIGNED:
        raise UserError(texts_draw.assigned(draw))
    if draw.starts_at and draw.starts_at <= ctx.now:
        raise UserError(words_more.begun(draw))


def _call_more(ctx: Ctx, draw: Draw, lot: Lot, count: int) -> str:
    """Takes the next ranks; returns what the requester hears. Raises UserError where there is no next one."""
    drawn = take_places(ctx, draw, lot, count, replaces="加抽")
    if not drawn:
        raise UserError(tasks_words_requester.exhausted(draw, lot, count))
    lot.extra += len(drawn)
    draw.filled_at, draw.last_event_at = None, ctx.now
    ctx.record("加抽", draw.number, lot=lot.number, asked=count, drawn=len(drawn))
    ranks = [one.rank for one in drawn]
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
    if words_more.MORE_THAN_NEEDED not in draw.marks:
        draw.marks = [*draw.marks, words_more.MORE_THAN_NEEDED]
    said = words_more.more_than_needed(lot, count, total)
    tell_oversight(ctx, draw, [said], f"more:{lot.id}:{lot.extra}")
    if draw.kind == DrawKind.EMERGENCY and total > ALONE * lot.need:
        ask_afterwards(ctx, Matter.MORE, draw, words_more.more_words(draw, lot, count, total))
    return [words_more.more_marked(lot) + afterwards(ctx, Matter.MORE, draw)]


@on_verdict(Matter.MORE, of_draw)
def more_decided(ctx: Ctx, one: Consent, agreed: bool) -> None:
    """A plan calls them once another agrees; an emergency has called them already."""
    draw = lock(ctx, one.draw_id or 0)
    if draw.kind == DrawKind.EMERGENCY:
        looked_at(ctx, draw, one, agreed)
        return
    text = words_more.more_declined(draw, one)
    if agreed:
        _check_more(ctx, draw)
        text = _call_more(ctx, draw, ctx.session.get_one(Lot, one.data["lot"]), one.data["count"])
    tell(ctx, draw.requester, text, f"more:{one.id}", About("more", draw.id))


@router.command(Close, need=WATCHER)
def finish(ctx: Ctx, command: Close) -> None:
    """结束 0007, by the requester or by 总站."""
    running = [] if command.number else _running(ctx)
    if running:
        ask_which(ctx, command, running)
        return
    draw = to_end(ctx, command.number)
    note = reason_in(command.note)
    if not note and (why := why_owed(ctx, draw)):
        ask_reason(ctx, draw, command, why)
    else:
        end(ctx, draw, note)


def to_end(ctx: Ctx, number: str | None) -> Draw:
    """The draw that this person may end now, locked. Raises UserError."""
    draw = _to_close(ctx, number)
    _check_open(draw)
    _check_may_end(ctx, draw)
    return draw


def why_owed(ctx: Ctx, draw: Draw) -> str:
    """The words that ask for a reason, where this end needs one; else empty."""
    if still_to_come(ctx, draw):
        return words_end.end_reason_wanted(draw)
    accepted = any(one.state == Answer.ACCEPTED for one in assignments_of(ctx, draw))
    if draw.kind == DrawKind.EMERGENCY and not accepted:
        return words_end.end_untouched(draw)
    return ""


def end(ctx: Ctx, draw: Draw, note: str) -> None:
    """结束, with the reason where one is owed."""
    close(ctx, draw, "结束", note)
    reply(ctx, words_end.ended(draw) + afterwards(ctx, Matter.ENDING, draw))
    if not asked_for_it(ctx, draw):
        text = words_end.ended(draw, by=f"由市质安总站{ctx.actor.name}")
        tell(ctx, draw.requester, text, f"ended:{draw.id}", About("done", draw.id))


def _running(ctx: Ctx) -> list[Draw]:
    """What 结束 without a number may mean."""
    running = mine(ctx, DrawState.OPEN)
    if running or not ctx.actor.has(STATION):
        return running
    found = select(Draw).where(col(Draw.state) == DrawState.OPEN).order_by(col(Draw.id).desc())
    return list(ctx.session.execute(found.limit(RECENT)).scalars())


def _to_close(ctx: Ctx, number: str | None) -> Draw:
    if number and ctx.actor.has(STATION) and (draw := by_number(ctx, number)):
        return lock(ctx, draw.id or 0)
    return own(ctx, number, "结束", DrawState.OPEN)


def _check_open(draw: Draw) -> None:
    if draw.state == DrawState.CLOSED:
        raise UserError(texts_follow.closed(draw))
    if draw.state != DrawState.OPEN:
        raise UserError(texts_draw.not_open(draw))


def _check_may_end(ctx: Ctx, draw: Draw) -> None:
    """结束 is no way round the second person of 撤销, for a requester of 总站 neither.

    A plan that nobody has accepted yet, or whose day has not come for who accepted, is withdrawn by two.
    """
    if draw.kind != DrawKind.PLANNED or (ctx.actor.has(STATION) and not by_himself(ctx, draw)):
        return
    accepted = any(one.state == Answer.ACCEPTED for one in assignments_of(ctx, draw))
    to_come = draw.starts_at is not None and draw.starts_at > ctx.now
    if accepted and to_come and still_to_come(ctx, draw):
        raise UserError(words_end.withdraw_instead_of(draw))
    if not accepted and not draw.filled_at and not all(lot.exhausted_at for lot in lots_of(ctx, draw)):
        raise UserError(words_end.withdraw_instead(draw))


def _lot(ctx: Ctx, draw: Draw, category: str | None) -> Lot:
    lots = lots_of(ctx, draw)
    chosen = [lot for lot in lots if category in {None, lot.category}]
    if len(chosen) != 1:
        raise UserError(words_more.more_which(draw, lots))
    return chosen[0]
