"""The supervisor: chosen, asked for R2, replaced when he stays silent; watches (kmdraw-1 §4)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from config.vocabulary import Vocabulary
from handlers.draw.brief import Brief
from handlers.draw.find_draw import asked_by, lock, lots_of
from handlers.draw.lottery import words, words_digits
from handlers.draw.lottery.drawing import draw_if_complete
from handlers.draw.lottery.show_manifest import invite
from handlers.draw.timing import note_calendar
from handlers.mail.post import About, end_cards, reply, tell, tell_all, written
from handlers.routing.permissions import SUPERVISOR
from handlers.routing.router import Ctx, Router, Tip, Unlisted, UserError
from handlers.speech.commands_office import OffDuty, OnDuty
from models.commitment import CommitmentBatch
from models.draw import Draw, DrawKind, DrawMark, DrawState
from models.ledger_events import LedgerEvent
from models.people import STATION, Role, Staff, Watch, staff_with
from models.rules.draw.limits import SUPERVISOR_LEAST
from models.topics import Topic

router = Router()


@router.command(OnDuty, need=SUPERVISOR, help=[Tip(SUPERVISOR, words.HELP)])
def on_duty(ctx: Ctx, _command: OnDuty) -> None:
    """值班: asked first, and in emergencies alone."""
    until = ctx.now + ctx.house.rules.supervisor.watch
    ctx.session.merge(Watch(userkey=ctx.actor.userkey, until=until))
    ctx.record(LedgerEvent.ON_DUTY, ctx.actor.userid, until=until.isoformat())
    reply(ctx, words.on_duty(until, ctx.now, ctx.house.rules.supervisor.emergency))


@router.command(OffDuty, need=SUPERVISOR, help=Unlisted.BESIDE)
def off_duty(ctx: Ctx, _command: OffDuty) -> None:
    """下班: not asked in emergencies any more."""
    ctx.session.merge(Watch(userkey=ctx.actor.userkey, until=ctx.now))
    ctx.record(LedgerEvent.OFF_DUTY, ctx.actor.userid)
    reply(ctx, words.OFF_DUTY)


def needs_supervisor(vocabulary: Vocabulary, brief: Brief) -> bool:
    """Planned draws of this task are not drawn without a supervisor (config/tasks.toml)."""
    task = vocabulary.task(brief.task)
    return brief.planned and (task is None or task.supervisor)


def choose_supervisor(ctx: Ctx, draw: Draw) -> Staff | None:
    """Emergency: who is on duty, or nobody. Planned: on duty first, then whoever was asked least.

    Never the requester, nor anybody of his unit where another is on the list.
    """
    people = _others(ctx, draw)
    watch = _on_watch(ctx)
    if draw.kind == DrawKind.EMERGENCY:
        people = [person for person in people if person.userkey in watch]
    elif not draw.rules["supervised"]:
        return None
    if not people and draw.rules["supervised"]:
        raise UserError(words.NOBODY_LISTED)
    if not people:
        return None
    chosen = min(
        people, key=lambda person: (person.userkey not in watch, _times_asked(ctx, person), person.id)
    )
    appoint(ctx, draw, chosen)
    return chosen


def appoint(ctx: Ctx, draw: Draw, chosen: Staff) -> None:
    """Waits for this person's digits until `supervise_by`."""
    draw.supervisor, draw.supervisor_name, draw.supervisor_unit = chosen.userid, chosen.name, chosen.unit
    span = timedelta(seconds=draw.rules["supervise"])
    rules = ctx.house.rules
    draw.supervisors_asked = [*draw.supervisors_asked, chosen.userkey]
    planned = draw.kind == DrawKind.PLANNED
    by = ctx.house.working.add(ctx.house.quiet.next_open(ctx.now), span) if planned else ctx.now + span
    # who is drawn later than this would have no time to answer
    latest = draw.starts_at - rules.planned.least_notice if draw.starts_at else by
    least = ctx.house.quiet.next_open(ctx.now) + SUPERVISOR_LEAST
    draw.supervise_by = max(min(by, latest), least) if planned else by
    note_calendar(ctx, draw)
    ctx.record(LedgerEvent.SUPERVISOR_ASKED, draw.number, supervisor=chosen.userid, unit=chosen.unit)


def _others(ctx: Ctx, draw: Draw) -> list[Staff]:
    people = staff_with(ctx.session, frozenset({Role.SUPERVISOR}))
    people = [person for person in people if not asked_by(person, draw)]
    return [person for person in people if person.unit != draw.unit] or people


def _on_watch(ctx: Ctx) -> set[str]:
    found = select(col(Watch.userkey)).where(col(Watch.until) > ctx.believed)
    return set(ctx.session.execute(found).scalars())


def _times_asked(ctx: Ctx, person: Staff) -> int:
    asked = select(func.count()).where(func.lower(col(Draw.supervisor)) == person.userkey)
    return int(ctx.session.execute(asked).scalar_one())


def next_supervisor(ctx: Ctx, draw: Draw) -> Staff | None:
    """The next one on the list who has not been asked for this draw; on duty first."""
    watch = _on_watch(ctx)
    people = [person for person in _others(ctx, draw) if person.userkey not in draw.supervisors_asked]
    return min(people, key=lambda one: (one.userkey not in watch, one.id), default=None)


def settle_invitations(ctx: Ctx, draw: Draw, grey: str) -> None:
    """The digits of the supervisor asked now are not waited for any more."""
    end_cards(ctx, written(draw.subject, Topic.SUPERVISE), grey, only=draw.supervisor)


def do_without(ctx: Ctx, draw: Draw) -> None:
    """R2 stays `-`: told to every supervisor, who checks afterwards (kmdraw-1 §4)."""
    draw.supervise_by = None
    if DrawMark.UNSUPERVISED not in draw.marks:
        draw.marks = [*draw.marks, DrawMark.UNSUPERVISED]
    settle_invitations(ctx, draw, "已超时")
    about = About(Topic.REVIEW, draw.subject, due_at=ctx.house.quiet.next_open(ctx.now))
    people = staff_with(ctx.session, frozenset({Role.SUPERVISOR}))
    tell_all(ctx, people, words.review(draw), f"review:{draw.id}", about)


def overdue(now: datetime) -> Select[Any]:
    """Draws whose supervisor has not answered in time."""
    waiting = col(Draw.state).in_([DrawState.PENDING, DrawState.WAITING])
    return select(col(Draw.id)).where(waiting, col(Draw.supervise_by) <= now)


def nobody_left(ctx: Ctx, draw: Draw) -> None:
    """All were asked, none answered: the requester and 总站 hear of it; the draw waits."""
    draw.supervise_by = None
    text, key = words.nobody_left(draw), f"unsupervised:{draw.id}"
    tell(ctx, draw.requester, text, key, About(Topic.SUPERVISE, draw.subject))
    tell_all(ctx, staff_with(ctx.session, STATION), text, key, About(Topic.OVERSIGHT, draw.subject))


@router.sweep(every=timedelta(seconds=1), due=overdue, lock=lock)
def pass_over_supervisor(ctx: Ctx, draw: Draw) -> None:
    """Emergency: goes on without R2. Planned: the next supervisor is asked."""
    if draw.kind == DrawKind.EMERGENCY:
        if draw.state == DrawState.WAITING:
            do_without(ctx, draw)
            draw_if_complete(ctx, draw)
        else:
            draw.supervise_by = None  # R2 still counts until R1 comes
        return
    settle_invitations(ctx, draw, words.CARD_PASSED_OVER)
    person = next_supervisor(ctx, draw)
    if person is None:
        nobody_left(ctx, draw)
        return
    appoint(ctx, draw, person)
    lots = lots_of(ctx, draw)
    batches = {lot.batch_id or 0: ctx.session.get_one(CommitmentBatch, lot.batch_id).batch for lot in lots}
    invite(ctx, draw, lots, person, words_digits.frozen(draw, lots, batches, []))
