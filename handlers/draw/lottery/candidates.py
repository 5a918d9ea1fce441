"""The pools of a request as they stand now, for the freeze and for the preview before it (kmdraw-1 §2)."""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, and_, case, false, func, or_, select
from sqlmodel import Session, col

from config.rules import Weights
from handlers.draw.brief import Brief
from handlers.draw.find_draw import unsealed
from handlers.draw.find_task import PASSED
from handlers.draw.lottery import words_freeze
from handlers.draw.lottery.recusal import Ties, ties
from handlers.routing.router import Ctx, UserError
from models.base import CHINA
from models.draw import Answer, Assignment, CloseReason, Draw, DrawKind, DrawState
from models.institution import Certificate, Contact, Institution, Membership
from models.people import Staff
from models.rules.draw.eligibility import Candidate, Pool, freeze

# 指派 is what is done by hand when an emergency can't wait for a draw: its people are out on that work
LIKE = {
    DrawKind.EMERGENCY: (DrawKind.EMERGENCY, DrawKind.ASSIGNED),
    DrawKind.ASSIGNED: (DrawKind.EMERGENCY, DrawKind.ASSIGNED),
    DrawKind.PLANNED: (DrawKind.PLANNED,),
}


@dataclass(frozen=True)
class Conditions:
    """What a draw asks of its pool: `named` and `tied` are codes, `cap` counts open tasks of its kind.

    `interval` is the pause after a planned task (抽取间隔期), `starts_at` the activity on whose day term and
    certificates have to hold too; an emergency knows neither.
    """

    now: datetime
    kind: str
    cap: int
    named: Set[str] = frozenset()
    tied: Set[str] = frozenset()
    interval: timedelta | None = None
    starts_at: datetime | None = None

    @property
    def days(self) -> set[date]:
        """The days, in Shanghai, on which an institution has to be fit."""
        return {at.astimezone(CHINA).date() for at in (self.now, self.starts_at) if at}


def freeze_pool(session: Session, category: str, conditions: Conditions) -> Pool:
    """The pool of a category as it stands now, and will stand on the day of the activity.

    Read in one statement: ORM rows would cost 10–20 times the hashing.
    """
    certificates = (
        select(col(Certificate.membership_id), func.min(col(Certificate.valid_to)).label("ends"))
        .group_by(col(Certificate.membership_id))
        .subquery()
    )
    reachable = (
        select(col(Contact.institution_id))
        .where(col(Contact.userid).is_not(None), col(Contact.unreachable_at).is_(None))
        .distinct()
        .subquery()
    )
    tasks = _tasks(conditions)
    rows = session.execute(
        select(
            col(Institution.code),
            col(Membership.state),
            col(Membership.term_start),
            col(Membership.term_end),
            certificates.c.ends,
            reachable.c.institution_id,
            func.coalesce(tasks.c.open, 0),
            func.coalesce(tasks.c.recent, 0),
        )
        .join(Membership, col(Membership.institution_id) == col(Institution.id))
        .outerjoin(certificates, certificates.c.membership_id == col(Membership.id))
        .outerjoin(reachable, reachable.c.institution_id == col(Institution.id))
        .outerjoin(tasks, tasks.c.institution_id == col(Institution.id))
        .where(col(Membership.category) == category)
    )
    tied, named = conditions.tied, conditions.named
    candidates = (
        Candidate(
            code, state, start, end, ends, contact is not None, code in tied, code in named, busy, recent > 0
        )
        for code, state, start, end, ends, contact, busy, recent in rows
    )
    return freeze(candidates, conditions.days, conditions.cap)


def _tasks(conditions: Conditions) -> Subquery:
    """By institution: how many tasks of this kind are open, and how many ended within the interval."""
    is_open = and_(
        col(Draw.state) == DrawState.OPEN,
        or_(
            col(Assignment.state) == Answer.ACCEPTED,
            # a sealed name is told to nobody before it accepts, not by a change in these counts either
            and_(col(Assignment.state) == Answer.ASKED, unsealed()),
        ),
        col(Assignment.finished_at).is_(None),
    )
    is_recent: Any = false()
    if conditions.interval is not None:
        ended = func.coalesce(col(Assignment.finished_at), col(Draw.closed_at))
        withdrawn = col(Draw.close_reason) == CloseReason.WITHDRAWN
        is_recent = and_(
            col(Assignment.state) == Answer.ACCEPTED,
            ended > conditions.now - conditions.interval,
            # a draw that was called off has kept nobody busy
            or_(col(Assignment.finished_at).is_not(None), ~withdrawn),
        )
    return (
        select(
            col(Assignment.institution_id),
            func.sum(case((is_open, 1), else_=0)).label("open"),
            func.sum(case((is_recent, 1), else_=0)).label("recent"),
        )
        .join(Draw, col(Draw.id) == col(Assignment.draw_id))
        .where(col(Draw.kind).in_(LIKE[DrawKind(conditions.kind)]), or_(is_open, is_recent))
        .group_by(col(Assignment.institution_id))
        .subquery()
    )


def weights_of(session: Session, codes: Iterable[str], now: datetime, rule: Weights) -> dict[str, int]:
    """「180天未抽中两签」: who was not drawn in the last `days` holds `tickets`, others one (kmdraw-1 §6).

    Drawn is who was asked after a lottery, whatever the answer. Without the rule everybody holds one.
    """
    if not rule.on:
        return dict.fromkeys(codes, 1)
    drawn = (
        select(col(Assignment.code))
        .join(Draw, col(Draw.id) == col(Assignment.draw_id))
        .where(
            col(Draw.kind).in_([DrawKind.EMERGENCY, DrawKind.PLANNED]),
            col(Assignment.state).not_in(PASSED),
            col(Assignment.notified_at) > now - timedelta(days=rule.days),
        )
        .distinct()
    )
    lucky = set(session.execute(drawn).scalars())
    return {code: 1 if code in lucky else rule.tickets for code in codes}


@dataclass(frozen=True)
class PoolOf:
    """Who takes part in each category, with how many tickets, and what the parties' ties said."""

    by_category: dict[str, Pool]
    weights: dict[str, int]
    ties: Ties

    def counts(self, category: str) -> dict[str, int]:
        """How many are left out, by reason; no names (kmdraw-1 四)."""
        return dict(Counter(why for _code, why in self.by_category[category].excluded))


def pools_of(ctx: Ctx, brief: Brief, requester: Staff) -> PoolOf:
    """Reads all pools of a request. Raises UserError for a name that could mean several institutions."""
    rules, known = ctx.house.rules, ties(ctx, brief, requester)
    if known.several:
        raise UserError(words_freeze.several(known.several))
    conditions = Conditions(
        named=known.named,
        tied=known.tied,
        now=ctx.now,
        kind=brief.kind,
        cap=rules.caps.planned if brief.planned else rules.caps.emergency,
        interval=rules.planned.interval if brief.planned else None,
        starts_at=brief.starts_at if brief.planned else None,
    )
    pools = {category: freeze_pool(ctx.session, category, conditions) for category, _need in brief.lots}
    weights: dict[str, int] = {}
    if rules.weights.on:
        codes = {code for pool in pools.values() for code in pool.eligible}
        weights = weights_of(ctx.session, codes, ctx.now, rules.weights)
    return PoolOf(pools, weights, known)
