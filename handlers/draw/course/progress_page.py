"""What the progress page shows of a draw, by who looks; places by number, names with care (口径 20)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from handlers.consent.consent import open_matters
from handlers.draw import words as texts_draw
from handlers.draw.course import words_page as words
from handlers.draw.course.progress import phase
from handlers.draw.earlier import drawn_before
from handlers.draw.facts import PROGRESS, rows
from handlers.draw.find import assignments_of, is_requester, lots_of, sees_phones
from handlers.draw.find_task import PASSED
from handlers.draw.lottery.result import missing_numbers
from handlers.draw.second_person import TOLD
from handlers.draw.tasks.notify import directory
from handlers.draw.tasks.words_requester import name_of
from handlers.draw.timing import arrive_by, asked_at
from handlers.mail.say import when
from handlers.routing.router import Ctx
from models.base import subject_of
from models.consent import Consent, Matter
from models.draw import Answer, Assignment, Draw, DrawKind, DrawState
from models.institution import Contact, Institution
from models.mail import MailState, Outbox
from models.people import OVERSIGHT
from models.rules.draw.seal import name_told, secret
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
class LotView:
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
    lots: list[LotView]
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
    people = directory(ctx, {one.institution_id for one in drawn})
    delivered = _delivered(ctx, draw)
    nobody = words.NEVER_DRAWN if draw.state == DrawState.CLOSED else words.NOT_DRAWN
    views = [
        LotView(
            category=lot.category,
            words=texts_draw.lot_line(lot) if lot.m else f"{lot.category} {lot.need}家",
            m=lot.m,
            ranks=[_rank(ctx, draw, one, people, delivered) for one in touched if one.lot_id == lot.id],
            nobody=nobody,
        )
        for lot in lots
    ]
    before = draw.confirmed_at is None and draw.state != DrawState.CLOSED
    said = words.pending_phase(draw) if before else phase(draw, lots, drawn)
    return ProgressView(draw, said, _waiting(ctx, draw), views, ctx.now, ctx.actor.has(OVERSIGHT))


def lines_of(ctx: Ctx, draw: Draw) -> list[tuple[str, str]]:
    """What was asked for: (name, value)."""
    mine = is_requester(ctx, draw)
    own = {
        "kind": words.KINDS[draw.kind],
        "time": when(draw.starts_at, ctx.now) if draw.starts_at else "",
        "numbers": "" if draw.kind == "assigned" else words.numbers(draw, mine=mine),
        "drawn_before": words.listed(_drawn_before(ctx, draw)),
        "secrecy": words.KEEP_QUIET if secret(draw) else "",
    }
    return rows(PROGRESS, draw, own)


def _drawn_before(ctx: Ctx, draw: Draw) -> list[str]:
    """Told to 总站 and 审计 at the freeze, and found here again by them alone."""
    if not ctx.actor.has(TOLD):
        return []
    return drawn_before(ctx, draw, [lot.category for lot in lots_of(ctx, draw)])


def _waiting(ctx: Ctx, draw: Draw) -> list[str]:
    lines, about = [], draw.subject
    if draw.state == DrawState.PENDING:
        lines.append(words.confirm_by(draw, ctx.now))
    if draw.state == DrawState.WAITING:
        lines.append(f"还差{words.listed(missing_numbers(draw))}。")
    if draw.state in {DrawState.PENDING, DrawState.WAITING} and draw.supervise_by and draw.r2 == "-":
        lines.append(words.supervise_by(draw, ctx.now))
    if open_matters(ctx, Matter.WITHDRAWAL, about):
        lines.append(words.WITHDRAWAL_WAITS if draw.state != DrawState.CLOSED else words.WITHDRAWAL_AFTER)
    if open_matters(ctx, Matter.MORE, about):
        lines.append(words.MORE_WAITS if draw.kind == DrawKind.PLANNED else words.MORE_AFTER)
    if open_matters(ctx, Matter.ENDING, about):
        lines.append(words.ENDING_AFTER)
    if open_matters(ctx, Matter.PUBLIC_NUMBER, about):
        lines.append(words.PUBLIC_NUMBER_WAITS)
    return lines


def _told(draw_id: int) -> tuple[ColumnElement[bool], ...]:
    """Notices that WeCom has taken."""
    about = (col(Outbox.subject).in_(tasks_of(draw_id)), col(Outbox.topic) == Topic.ASK)
    return (*about, col(Outbox.state) == MailState.SENT)


def _delivered(ctx: Ctx, draw: Draw) -> set[str]:
    return set(ctx.session.execute(select(col(Outbox.subject)).where(*_told(draw.id))).scalars())


def _rank(
    ctx: Ctx, draw: Draw, one: Assignment, people: dict[int, tuple[Institution, list[Contact]]],
    delivered: set[str],
) -> Rank:  # fmt: skip
    if one.state in PASSED:
        return Rank(one.rank, "", words.PASSED_OVER[Answer(one.state)])
    who, contacts = people[one.institution_id]
    hidden = not name_told(draw, one.accepted)
    phones = [] if hidden or not sees_phones(ctx, draw) else [(each.name, each.phone) for each in contacts]
    waits = one.state == Answer.ASKED and draw.state == DrawState.OPEN and one.answer_by is not None
    return Rank(
        rank=one.rank,
        name="名称密封" if hidden else name_of(draw, one, who),
        state=_state(one),
        tone=words.TONES.get(Answer(one.state), ""),
        until=one.answer_by if waits else None,
        left=words.left(one.answer_by - ctx.now) if waits and one.answer_by else "",
        lines=_lines(ctx, draw, one, one.subject in delivered),
        phones=phones,
    )


def _state(one: Assignment) -> str:
    steps = {"已完成": one.finished_at, "已到场": one.arrived_at, "已出发": one.departed_at}
    return next((word for word, moment in steps.items() if moment), str(one.state))


def _lines(ctx: Ctx, draw: Draw, one: Assignment, delivered: bool) -> list[str]:
    lines = [words.replaced_line(one)] if one.replaces else []
    if one.state == Answer.ASKED:
        notice = asked_at(ctx.house, draw, one.notified_at or ctx.now)
        held = notice if notice > ctx.now else None
        lines.append(words.answer_line(draw, one, ctx.now, held=held, delivered=delivered))
        lines += [words.LEFT_BEHIND] if one.declining else []
    elif name_told(draw, one.accepted):  # who answered would tell whose place it is
        lines.append(words.answered_line(one, ctx.now))
    if one.state == Answer.ACCEPTED:
        lines.append(words.step_line(one, ctx.now, arrive_by(draw, one.notified_at or ctx.now)))
    lines += [words.late_line(one, ctx.now)] if one.late_answer and name_told(draw, one.accepted) else []
    return [line for line in lines if line]
