"""Reads the pool of a category in one statement (ORM rows would cost 10–20 times the hashing)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.base import CHINA
from models.draw import Answer, Assignment, Draw, DrawState
from models.institution import Certificate, Contact, Institution, Membership, name_key
from models.rules.eligibility import LISTED, Candidate, Pool, freeze


def freeze_pool(session: Session, category: str, excluded: Collection[str], now: datetime, cap: int) -> Pool:
    """The pool of a category; `excluded` holds the codes that the requester named."""
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
    tasks = (
        select(col(Assignment.institution_id), func.count().label("open"))
        .join(Draw, col(Draw.id) == col(Assignment.draw_id))
        .where(
            col(Draw.kind) == "emergency",
            col(Draw.state) == DrawState.OPEN,
            col(Assignment.finished_at).is_(None),
        )
        .where(col(Assignment.state).in_([Answer.ASKED, Answer.ACCEPTED]))
        .group_by(col(Assignment.institution_id))
        .subquery()
    )
    rows = session.execute(
        select(
            col(Institution.code),
            col(Membership.state),
            col(Membership.term_start),
            col(Membership.term_end),
            certificates.c.ends,
            reachable.c.institution_id,
            func.coalesce(tasks.c.open, 0),
        )
        .join(Membership, col(Membership.institution_id) == col(Institution.id))
        .outerjoin(certificates, certificates.c.membership_id == col(Membership.id))
        .outerjoin(reachable, reachable.c.institution_id == col(Institution.id))
        .outerjoin(tasks, tasks.c.institution_id == col(Institution.id))
        .where(col(Membership.category) == category)
    )
    candidates = (
        Candidate(code, state, start, end, ends, contact is not None, code in excluded, open_tasks)
        for code, state, start, end, ends, contact, open_tasks in rows
    )
    return freeze(candidates, now.astimezone(CHINA).date(), cap)


def named_codes(session: Session, names: Sequence[str]) -> tuple[set[str], list[str]]:
    """Codes of the institutions named in full or in short, and the names that are in no list."""
    keys = {name_key(name): name for name in names}
    matching = or_(col(Institution.name_key).in_(keys), col(Institution.short_key).in_(keys))
    found = session.execute(
        select(col(Institution.code), col(Institution.name_key), col(Institution.short_key)).where(matching)
    ).all()
    known = {key for row in found for key in (row.name_key, row.short_key)}
    return {row.code for row in found}, [name for key, name in keys.items() if key not in known]


def not_listed(session: Session, category: str) -> set[str]:
    """Codes that are paused or struck off by now: their rank is passed over as 失格 (kmdraw-1 §7)."""
    statement = (
        select(col(Institution.code))
        .join(Membership, col(Membership.institution_id) == col(Institution.id))
        .where(col(Membership.category) == category, col(Membership.state) != LISTED)
    )
    return set(session.execute(statement).scalars())
