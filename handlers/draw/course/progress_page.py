"""What the progress page shows of a draw, by who looks; places by number, names with care (口径 20)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from handlers.consent.matters import open_matters
from handlers.draw import words as draw_words
from handlers.draw.course import words_page
from handlers.draw.course.progress import phase
from handlers.draw.earlier import drawn_before
from handlers.draw.facts import PROGRESS, rows
from handlers.draw.find_draw import assignments_of, is_requester, lots_of, sees_phones, viewer
from handlers.draw.find_task import PASSED
from handlers.draw.lottery.drawing import missing_numbers
from handlers.draw.second_person import TOLD
from handlers.draw.tasks import words_requester as tasks_words_requester
from handlers.draw.tasks.notify import directory
from handlers.draw.timing import arrive_by, asked_at
from handlers.mail.say import when
from handlers.routing.router import Ctx
from models.base import subject_of
from models.consent import Consent, Matter
from models.draw import Answer, Assignment, Draw, DrawKind, DrawState
from models.institution import Contact, Institution
from models.mail import Outbox
from models.people import OVERSIGHT
from models.rules.draw.seal import name_told, of_official, secret
from models.subject import tasks_of
from models.topics import Topic


@dataclass(frozen=True)
class Rank:
    """One touched rank of a lot."""

    rank: int
    name: str
    state: str
    tone: str = ""
    until: datetime | None = None
    left: str = ""
    lines: list[str] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class LotProgress:
    """One category, and everybody asked in it so far."""

    category: str
    words: str
    m: str
    ranks: list[Rank]
    nobody: str


@dataclass(frozen=True)
class ProgressView:
    """The whole fragment; `watching` sees M besides."""

    draw: Draw
    phase: str
    waiting: list[str]
    lots: list[LotProgress]
    now: datetime
    watching: bool


def version(ctx: Ctx, draw_id: int) -> tuple[Any, ...] | None:
    """Changes whenever the page would; four small statements. None where there is no such draw."""
    seen = select(col(Draw.state), col(Draw.last_event_at), col(Draw.supervise_by), col(Draw.r2), col(Draw.b))
    draw = ctx.session.execute(seen.where(col(Draw.id) == draw_id)).first()
    if draw is None:
        return None
    moments = (Assignment.answered_at, Assignment.departed_at, Assignment.arrived_at, Assignment.finished_at)
    told = (Assignment.declining, Assignment.late_answer)
    rows = select(
        func.count(),
        *(func.count(col(moment)) for moment in moments),
        *(func.count(func.nullif(col(word), "")) for word in told),
    ).where(col(Assignment.draw_id) == draw_id)
    sent = select(func.count()).where(*_told(draw_id))
    asked = select(func.count()).where(
        col(Consent.subject) == subject_of(Draw, draw_id), col(Consent.verdict) == ""
    )
    counts = [ctx.session.execute(one).scalar_one() for one in (sent, asked)]
    return (*draw, *ctx.session.execute(rows).one(), *counts)


def progress_view(ctx: Ctx, draw: Draw) -> ProgressView:
    """The draw as it stands, for a person who may see it."""
    lots = lots_of(ctx, draw)
    touched = assignments_of(ctx, draw)
    drawn = [one for one in touched if one.state not in PASSED]
    people = directory(ctx, {assignment.institution_id for assignment in drawn})
    delivered = _delivered(ctx, draw)
    nobody = words_page.NEVER_DRAWN if draw.state == DrawState.CLOSED else words_page.NOT_DRAWN
    views = [
        LotProgress(
            category=lot.category,
            words=draw_words.lot_line(lot) if lot.m else f"{lot.category} {lot.need}家",
            m=lot.m,
            ranks=[_rank(ctx, draw, one, people, delivered) for one in touched if one.lot_id == lot.id],
            nobody=nobody,
        )
        for lot in lots
    ]
    before = draw.confirmed_at is None and draw.state != DrawState.CLOSED
    said = words_page.pending_phase(draw) if before else phase(draw, lots, drawn)
    return ProgressView(draw, said, _waiting(ctx, draw), views, ctx.now, ctx.actor.has(OVERSIGHT))


def lines_of(ctx: Ctx, draw: Draw) -> list[tuple[str, str]]:
    """What was asked for: (name, value)."""
    mine = is_requester(ctx, draw)
    own = {
        "kind": words_page.KINDS[draw.kind],
        "time": when(draw.starts_at, ctx.now) if draw.starts_at else "",
        "numbers": "" if draw.kind == "assigned" else words_page.numbers(draw, mine=mine),
        "drawn_before": words_page.listed(_drawn_before(ctx, draw)),
        "secrecy": words_page.KEEP_QUIET if secret(draw) else "",
    }
    return rows(PROGRESS, draw, of_official(viewer(ctx, draw)), own)


def _drawn_before(ctx: Ctx, draw: Draw) -> list[str]:
    """Told to 总站 and 审计 at the freeze, and found here again by them alone."""
    if not ctx.actor.has(TOLD):
        return []
    return drawn_before(ctx, draw, [lot.category for lot in lots_of(ctx, draw)])


def _waiting(ctx: Ctx, draw: Draw) -> list[str]:
    lines, about = [], draw.subject
    if draw.state == DrawState.PENDING:
        lines.append(words_page.confirm_by(draw, ctx.now))
    if draw.state == DrawState.WAITING:
        lines.append(f"还差{words_page.listed(missing_numbers(draw))}。")
    if draw.state in {DrawState.PENDING, DrawState.WAITING} and draw.supervise_by and draw.r2 == "-":
        lines.append(words_page.supervise_by(draw, ctx.now))
    if open_matters(ctx, Matter.WITHDRAWAL, about):
        lines.append(
            words_page.WITHDRAWAL_WAITS if draw.state != DrawState.CLOSED else words_page.WITHDRAWAL_AFTER
        )
    if open_matters(ctx, Matter.MORE, about):
        lines.append(words_page.MORE_WAITS if draw.kind == DrawKind.PLANNED else words_page.MORE_AFTER)
    if open_matters(ctx, Matter.ENDING, about):
        lines.append(words_page.ENDING_AFTER)
    if open_matters(ctx, Matter.PUBLIC_NUMBER, about):
        lines.append(words_page.PUBLIC_NUMBER_WAITS)
    return lines


def _told(draw_id: int) -> tuple[ColumnElement[bool], ...]:
    """Notices that WeCom has taken."""
    about = (col(Outbox.subject).in_(tasks_of(draw_id)), col(Outbox.topic) == Topic.ASK)
    # asked for by its state, SQLite would look through all that was ever sent
    return (*about, col(Outbox.sent_at).is_not(None))


def _delivered(ctx: Ctx, draw: Draw) -> set[str]:
    return set(ctx.session.execute(select(col(Outbox.subject)).where(*_told(draw.id))).scalars())


def _rank(
    ctx: Ctx, draw: Draw, assignment: Assignment, people: dict[int, tuple[Institution, list[Contact]]],
    delivered: set[str],
) -> Rank:  # fmt: skip
    if assignment.state in PASSED:
        return Rank(assignment.rank, "", words_page.PASSED_OVER[Answer(assignment.state)])
    institution, contacts = people[assignment.institution_id]
    hidden = not name_told(draw, assignment.accepted)
    phones = [] if hidden or not sees_phones(ctx, draw) else [(each.name, each.phone) for each in contacts]
    waits = (
        assignment.state == Answer.ASKED and draw.state == DrawState.OPEN and assignment.answer_by is not None
    )
    return Rank(
        rank=assignment.rank,
        name=words_page.NAME_SEALED
        if hidden
        else tasks_words_requester.name_of(draw, assignment, institution),
        state=_state(assignment),
        tone=words_page.TONES.get(Answer(assignment.state), ""),
        until=assignment.answer_by if waits else None,
        left=words_page.left(assignment.answer_by - ctx.now) if waits and assignment.answer_by else "",
        lines=_lines(ctx, draw, assignment, assignment.subject in delivered),
        phones=phones,
    )


def _state(assignment: Assignment) -> str:
    steps = {
        "已完成": assignment.finished_at,
        "已到场": assignment.arrived_at,
        "已出发": assignment.departed_at,
    }
    return next((word for word, moment in steps.items() if moment), str(assignment.state))


def _lines(ctx: Ctx, draw: Draw, assignment: Assignment, delivered: bool) -> list[str]:
    lines = [words_page.replaced_line(assignment)] if assignment.replaces else []
    if assignment.state == Answer.ASKED:
        notice = asked_at(ctx.house, draw, assignment.notified_at or ctx.now)
        held = notice if notice > ctx.now else None
        lines.append(words_page.answer_line(draw, assignment, ctx.now, held=held, delivered=delivered))
        lines += [words_page.LEFT_BEHIND] if assignment.declining else []
    elif name_told(draw, assignment.accepted):  # who answered would tell whose place it is
        lines.append(words_page.answered_line(assignment, ctx.now))
    if assignment.state == Answer.ACCEPTED:
        lines.append(
            words_page.step_line(assignment, ctx.now, arrive_by(draw, assignment.notified_at or ctx.now))
        )
    lines += (
        [words_page.late_line(assignment, ctx.now)]
        if assignment.late_answer and name_told(draw, assignment.accepted)
        else []
    )
    return [line for line in lines if line]
