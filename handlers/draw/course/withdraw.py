"""撤销 after the draw: a second person agrees, in an emergency afterwards (口径 6, 7)."""

from handlers.consent import matters
from handlers.consent.matters import on_verdict
from handlers.draw.ask_back import UNDRAWN, ask_reason, ask_which
from handlers.draw.course import words_withdraw
from handlers.draw.course.closing import check_open, close
from handlers.draw.find_draw import assignments_of, lock_of, mine, own, progress_path
from handlers.draw.second_person import afterwards, ask_about, ask_afterwards, looked_at, of_draw
from handlers.forms import words as forms_words
from handlers.forms.fields import LONG, Reader
from handlers.mail.post import About, reply, tell
from handlers.routing.event import Event
from handlers.routing.permissions import DRAWER
from handlers.routing.router import Ctx, FormError, Router, Tip, UserError
from handlers.speech import reason_in
from handlers.speech.commands_general import Withdraw
from models.consent import Consent, Matter
from models.draw import Answer, CloseReason, Draw, DrawKind, DrawState
from models.topics import Topic

router = Router()


@router.command(Withdraw, need=DRAWER, help=[Tip(DRAWER, words_withdraw.HELP)])
def withdraw(ctx: Ctx, command: Withdraw) -> None:
    """撤销 0007 原因: institutions are told, everything stays on record."""
    if command.number is None and mine(ctx, DrawState.OPEN):
        ask_which(ctx, command, mine(ctx, DrawState.OPEN, *UNDRAWN))
        return
    draw = own(ctx, command.number, "撤销", *UNDRAWN)
    _check_may_withdraw(ctx, draw)
    if reason := reason_in(command.reason):
        withdraw_draw(ctx, draw, reason)
    else:
        ask_reason(ctx, draw, command, words_withdraw.reason_wanted(draw))


def _check_may_withdraw(ctx: Ctx, draw: Draw) -> None:
    check_open(draw)
    if matters.open_matters(ctx, Matter.WITHDRAWAL, draw.subject):
        raise UserError(words_withdraw.withdrawal_waits(draw))


def withdraw_draw(ctx: Ctx, draw: Draw, reason: str) -> None:
    """At once in an emergency, else once the second person has agreed."""
    words = words_withdraw.withdrawal_words(draw, reason)
    if draw.kind == DrawKind.EMERGENCY:
        told = _close(ctx, draw, reason)
        ask_afterwards(ctx, Matter.WITHDRAWAL, draw, words, reason=reason)
        reply(ctx, words_withdraw.withdrawn(draw, told) + afterwards(ctx, Matter.WITHDRAWAL, draw))
        return
    ask_about(ctx, Matter.WITHDRAWAL, draw, words, reason=reason)
    reply(ctx, words_withdraw.withdrawal_asked(draw))


@on_verdict(Matter.WITHDRAWAL, of_draw)
def decided(ctx: Ctx, consent: Consent, agreed: bool) -> None:
    """Closed now, or confirmed afterwards; a 不同意 afterwards is told to 审计."""
    draw = lock_of(ctx, consent)
    about, key = About(Topic.WITHDRAWAL, draw.subject), f"withdrawal:{consent.id}"
    if draw.state == DrawState.OPEN and agreed:
        told = _close(ctx, draw, str(consent.data["reason"]))
        tell(ctx, draw.requester, words_withdraw.withdrawn(draw, told), key, about)
    elif draw.state == DrawState.OPEN:
        tell(ctx, draw.requester, words_withdraw.withdrawal_declined(draw, consent), key, about)
    elif draw.close_reason != CloseReason.WITHDRAWN:
        reply(ctx, words_withdraw.withdrawal_too_late(draw))
    else:
        looked_at(ctx, draw, consent, agreed)


def _close(ctx: Ctx, draw: Draw, reason: str) -> int:
    told = [one for one in assignments_of(ctx, draw) if one.state in {Answer.ASKED, Answer.ACCEPTED}]
    close(ctx, draw, CloseReason.WITHDRAWN, reason)
    return len(told)


@router.form("withdraw", need=DRAWER)
def submit_withdraw(ctx: Ctx, form: Event) -> None:
    """[撤销]: never without a reason."""
    read = Reader(form.fields)
    reason = read.text("reason", most=LONG)
    if not reason_in(reason):
        read.wrong("reason", words_withdraw.WITHDRAW_REASON)
    if read.errors:
        raise FormError(forms_words.to_mend(read.errors), read.errors)
    number = form.value("number")
    withdraw(ctx, Withdraw(number=number, reason=reason))
    ctx.goto = progress_path(number)
