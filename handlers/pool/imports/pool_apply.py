"""Writes what a pool file changes, with one ledger entry for each institution touched. The lock is short."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.pool.imports.pool_plan import IMPORTS, PoolPlan
from handlers.pool.imports.stored_rows import Values, insert_rows, update_rows
from models import ledger
from models.base import next_number
from models.institution import Certificate, Contact, Institution, Membership
from models.ledger_events import LedgerEvent


def take_turn(session: Session, plan: PoolPlan) -> bool:
    """One import after the other: this one waits for its turn. False when the plan is older than the last."""
    return next_number(session, IMPORTS) == plan.after + 1


def write_pool(session: Session, plan: PoolPlan, now: datetime, actor: str) -> None:
    """Everything that is new or different. Whoever calls has the turn, and commits."""
    ids = {code: row["id"] for code, row in plan.institutions.stored.items()}
    insert_rows(session, Institution, plan.institutions.new.values())
    update_rows(session, Institution, plan.institutions.changed.values())
    if plan.institutions.new:
        found = session.execute(select(col(Institution.code), col(Institution.id)))
        ids = {row.code: row.id for row in found}
    _write_memberships(session, plan, ids)
    _write_contacts(session, plan, ids)
    # the ledger last: on PostgreSQL everybody else waits for it
    ledger.append_many(session, _entries(plan), at=now, actor=actor)


def _write_memberships(session: Session, plan: PoolPlan, ids: dict[str, int]) -> None:
    places = {key: row["id"] for key, row in plan.memberships.stored.items()}
    new = plan.memberships.new.items()
    insert_rows(session, Membership, [{**row, "institution_id": ids[code]} for (code, _), row in new])
    update_rows(session, Membership, plan.memberships.changed.values())
    if new:
        columns = col(Membership.institution_id), col(Membership.category), col(Membership.id)
        codes = {key: code for code, key in ids.items()}
        found = session.execute(select(*columns))
        places = {(codes[row.institution_id], row.category): row.id for row in found}
    rows = [{**row, "membership_id": places[key]} for key, row in plan.certificates.new.items()]
    insert_rows(session, Certificate, rows)
    update_rows(session, Certificate, plan.certificates.changed.values())


def _write_contacts(session: Session, plan: PoolPlan, ids: dict[str, int]) -> None:
    """The finding of the sender belongs to the account, wherever it stands in the list now."""
    known = col(Contact.institution_id), col(Contact.userkey), col(Contact.unreachable_at)
    lost = session.execute(select(*known).where(col(Contact.unreachable_at).is_not(None)))
    since = {(row.institution_id, row.userkey): row.unreachable_at for row in lost if row.userkey}

    def finding(code: str, row: Values) -> Values:
        key = ids[code]
        return {**row, "institution_id": key, "unreachable_at": since.get((key, row["userkey"]))}

    changed, new = plan.contacts.changed.items(), plan.contacts.new.items()
    update_rows(session, Contact, [finding(code, row) for (code, _), row in changed])
    insert_rows(session, Contact, [finding(code, row) for (code, _), row in new])


def _entries(plan: PoolPlan) -> Iterator[ledger.Change]:
    for wanted in plan.touched:
        event = LedgerEvent.INSTITUTION_ADDED if plan.is_new(wanted.code) else LedgerEvent.INSTITUTION_CHANGED
        yield event, wanted.code, {"机构": wanted.name, "内容": plan.changes[wanted.code]}
