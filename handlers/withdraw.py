"""撤销 after the draw: a second person agrees, in an emergency afterwards (Article 11; domain F)."""

from sqlmodel import col, select

from handlers import consent
from handlers.closing import close
from handlers.commands import Withdraw, reason_in
from handlers.consent import on_verdict
from handlers.draws import assignments_of, lock, mine, own
from handlers.orders import UNDRAWN, ask_reason, ask_which
from handlers.permissions import DRAWER
from handlers.post import About, reply, tell
from handlers.router import Ctx, Router, UserError
from handlers.texts import draw as texts_draw
from handlers.texts import follow as texts_follow
from models.consent import Consent, Matter
from models.draw import Answer, Draw, DrawKind, DrawState
from models.people import STATION, Role, Staff, staff_with

router = Router()
DISAGREED = "撤销事后未获同意"


@router.command(Withdraw, need=DRAWER)
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
        ask_reason(ctx, draw, command, texts_follow.reason_wanted(draw))


def _check_may_withdraw(ctx: Ctx, draw: Draw) -> None:
    if draw.state == DrawState.CLOSED:
        raise UserError(texts_follow.closed(draw))
    if draw.state != DrawState.OPEN:
        raise UserError(texts_draw.not_open(draw))
    if consent.open_matters(ctx, Matter.WITHDRAWAL, draw.id):
        raise UserError(texts_follow.withdrawal_waits(draw))


def withdraw_draw(ctx: Ctx, draw: Draw, reason: str) -> None:
    """At once in an emergency, else once the second person has agreed."""
    words = texts_follow.withdrawal_words(draw, reason)
    if draw.kind == DrawKind.EMERGENCY:
        told = _close(ctx, draw, reason)
        if second_persons(ctx, draw):
            consent.ask(ctx, Matter.WITHDRAWAL, _asker(ctx, draw), words, draw_id=draw.id, reason=reason)
        reply(ctx, texts_follow.withdrawn(draw, told))
        return
    consent.ask(ctx, Matter.WITHDRAWAL, _asker(ctx, draw), words, draw_id=draw.id, reason=reason)
    reply(ctx, texts_follow.withdrawal_asked(draw))


def second_persons(ctx: Ctx, draw: Draw) -> list[Staff]:
    """A colleague of the same unit who may draw, or 总站; never the requester."""
    people = staff_with(ctx.session, STATION | {Role.DRAWER})
    mine = draw.requester.lower()
    return [
        person
        for person in people
        if person.userkey != mine and (STATION & set(person.roles) or person.unit == draw.unit)
    ]


@on_verdict(Matter.WITHDRAWAL, lambda ctx, one: second_persons(ctx, ctx.session.get_one(Draw, one.draw_id)))
def decided(ctx: Ctx, one: Consent, agreed: bool) -> None:
    """Closed now, or confirmed afterwards; a 不同意 afterwards is told to 审计."""
    draw = lock(ctx, one.draw_id or 0)
    about, key = About("withdrawal", draw.id), f"withdrawal:{one.id}"
    if draw.state == DrawState.OPEN and agreed:
        told = _close(ctx, draw, str(one.data["reason"]))
        tell(ctx, draw.requester, texts_follow.withdrawn(draw, told), key, about)
    elif draw.state == DrawState.OPEN:
        tell(ctx, draw.requester, texts_follow.withdrawal_declined(draw, one), key, about)
    elif draw.close_reason != "撤销":
        reply(ctx, texts_follow.withdrawal_too_late(draw))
    elif not agreed:
        draw.marks = [*draw.marks, DISAGREED]
        for person in staff_with(ctx.session, STATION | {Role.AUDITOR}):
            text = texts_draw.to_oversight(draw, [f"{DISAGREED}（{one.decider_name}）"])
            tell(ctx, person.userid, text, f"{key}:{person.userkey}", About("oversight", draw.id))


def _close(ctx: Ctx, draw: Draw, reason: str) -> int:
    told = [one for one in assignments_of(ctx, draw) if one.state in {Answer.ASKED, Answer.ACCEPTED}]
    close(ctx, draw, "撤销", reason)
    return len(told)


def _asker(ctx: Ctx, draw: Draw) -> Staff:
    return ctx.session.exec(select(Staff).where(col(Staff.userkey) == draw.requester.lower())).one()
