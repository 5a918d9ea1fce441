"""结束 by the requester or by 总站; it is no way round the second person of 撤销."""

from sqlmodel import col

from handlers.draw.ask_back import ask_reason, ask_which
from handlers.draw.course import words, words_end
from handlers.draw.course.closing import check_open, close
from handlers.draw.find_draw import (
    RECENT,
    asked_for_it,
    assignments_of,
    by_himself,
    by_number,
    lock,
    lots_of,
    mine,
    newest,
    own,
    progress_path,
    still_to_come,
)
from handlers.draw.second_person import afterwards
from handlers.forms import words as forms_words
from handlers.forms.fields import LONG, Reader
from handlers.mail.post import About, reply, tell
from handlers.routing.event import Event
from handlers.routing.permissions import DRAWER, WATCHER
from handlers.routing.router import Ctx, FormError, Router, Tip, UserError
from handlers.speech import reason_in
from handlers.speech.commands_general import Close
from models.consent import Matter
from models.draw import Answer, CloseReason, Draw, DrawKind, DrawState
from models.people import STATION
from models.topics import Topic

router = Router()


@router.command(Close, need=WATCHER, help=[Tip(DRAWER, words_end.HELP)])
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
    check_open(draw)
    _check_may_end(ctx, draw)
    return draw


def why_owed(ctx: Ctx, draw: Draw) -> str:
    """The words that ask for a reason, where this end needs one; else empty."""
    if still_to_come(ctx, draw):
        return words_end.end_reason_wanted(draw)
    accepted = any(assignment.state == Answer.ACCEPTED for assignment in assignments_of(ctx, draw))
    if draw.kind == DrawKind.EMERGENCY and not accepted:
        return words_end.end_untouched(draw)
    return ""


def end(ctx: Ctx, draw: Draw, note: str) -> None:
    """结束, with the reason where one is owed."""
    close(ctx, draw, CloseReason.ENDED, note)
    reply(ctx, words_end.ended(draw) + afterwards(ctx, Matter.ENDING, draw))
    if not asked_for_it(ctx, draw):
        text = words_end.ended(draw, by=words.by_station(ctx.actor.name))
        tell(ctx, draw.requester, text, f"ended:{draw.id}", About(Topic.DONE, draw.subject))


def _running(ctx: Ctx) -> list[Draw]:
    """What 结束 without a number may mean."""
    running = mine(ctx, DrawState.OPEN)
    if running or not ctx.actor.has(STATION):
        return running
    return newest(ctx, col(Draw.state) == DrawState.OPEN, most=RECENT)


def _to_close(ctx: Ctx, number: str | None) -> Draw:
    if number and ctx.actor.has(STATION) and (draw := by_number(ctx, number)):
        return lock(ctx, draw.id or 0)
    return own(ctx, number, "结束", DrawState.OPEN)


def _check_may_end(ctx: Ctx, draw: Draw) -> None:
    """结束 is no way round the second person of 撤销, for a requester of 总站 neither.

    A plan that nobody has accepted yet, or whose day has not come for who accepted, is withdrawn by two.
    """
    if draw.kind != DrawKind.PLANNED or (ctx.actor.has(STATION) and not by_himself(ctx, draw)):
        return
    accepted = any(assignment.state == Answer.ACCEPTED for assignment in assignments_of(ctx, draw))
    to_come = draw.starts_at is not None and draw.starts_at > ctx.now
    if accepted and to_come and still_to_come(ctx, draw):
        raise UserError(words_end.withdraw_instead_of(draw))
    if not accepted and not draw.filled_at and not all(lot.exhausted_at for lot in lots_of(ctx, draw)):
        raise UserError(words_end.withdraw_instead(draw))


@router.form("close", need=WATCHER)
def submit_close(ctx: Ctx, form: Event) -> None:
    """[结束], by the requester or by 总站."""
    read = Reader(form.fields)
    note = read.text("note", most=LONG)
    if read.errors:
        raise FormError(forms_words.to_mend(read.errors), read.errors)
    number = form.value("number")
    draw = to_end(ctx, number)
    if not reason_in(note) and why_owed(ctx, draw):
        raise FormError(words_end.CLOSE_REASON, {"note": words_end.CLOSE_REASON})
    end(ctx, draw, reason_in(note))
    ctx.goto = progress_path(number)
