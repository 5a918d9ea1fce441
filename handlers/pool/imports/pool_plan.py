"""What a checked pool file changes, found out before the lock: which rows are new, which differ, and how.

Nothing is deleted. Institutions and categories that the file leaves out stay as they are. A contact whose
place is gone keeps row and name but loses telephone and account, so nobody writes to him or phones him.
A certificate whose cells are now empty is emptied in its row. The changes, for the ledger, hold every old
value except telephone numbers.
"""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from handlers.pool.imports import words
from handlers.pool.imports.columns import Column
from handlers.pool.imports.pool import CheckedPool, PoolInstitution
from handlers.pool.imports.pool_contacts import PoolContact
from handlers.pool.imports.pool_rows import (
    PoolCertificate,
    PoolMembership,
)
from handlers.pool.imports.stored_rows import Rows, Values, stored_rows
from handlers.pool.imports.summary import Changes, Summary, ignored_note, put
from models.base import Counter
from models.institution import Certificate, Contact, Institution, Membership, name_key
from models.rules.draw.eligibility import MemberState

# the number of the last import: whoever has prepared one for an older state prepares it again
IMPORTS = "pool-import"
_CERTIFICATE = {
    "name": Column.CERTIFICATE,
    "grade": Column.GRADE,
    "number": Column.CERTIFICATE_NO,
    "valid_to": Column.VALID_TO,
}


@dataclass
class PoolPlan:
    """Institutions by code, memberships and certificates by (code, category), contacts by (code, place)."""

    pool: CheckedPool
    # how many imports there had been when the rows were read
    after: int
    institutions: Rows
    memberships: Rows
    certificates: Rows
    contacts: Rows
    changes: dict[str, Changes] = field(default_factory=dict)

    @property
    def touched(self) -> list[PoolInstitution]:
        """Institutions of which something is new."""
        return [one for one in self.pool.institutions if self.changes[one.code]]

    def is_new(self, code: str) -> bool:
        """The database did not know it."""
        return code not in self.institutions.stored

    def summary(self, today: date) -> Summary:
        """Counts, and what is worth a look."""
        return _summary(self, today)


def plan_pool(session: Session, pool: CheckedPool) -> PoolPlan:
    """Compares the file with the database. `pool` has no faults; nothing is written or locked."""
    if pool.faults:
        raise ValueError("a file with faults is never applied")
    plan = _load(session, pool)
    for wanted in pool.institutions:
        changes = plan.changes.setdefault(wanted.code, {})
        _put_institution(plan, wanted, changes)
        _put_memberships(plan, wanted, changes)
        _put_certificates(plan, wanted, changes)
        _put_contacts(plan, wanted, changes)
    return plan


def _load(session: Session, pool: CheckedPool) -> PoolPlan:
    after = session.execute(select(col(Counter.value)).where(col(Counter.name) == IMPORTS)).scalar() or 0
    institutions = {row["code"]: row for row in stored_rows(session, Institution)}
    # PostgreSQL may show what another import adds between two statements; then this plan is too old anyway
    codes = {row["id"]: code for code, row in institutions.items()}
    memberships = {
        (codes[row["institution_id"]], row["category"]): row
        for row in stored_rows(session, Membership)
        if row["institution_id"] in codes
    }
    places = {row["id"]: key for key, row in memberships.items()}
    certificates: dict[tuple[str, str], Values] = {}
    for row in stored_rows(session, Certificate):
        if row["membership_id"] in places:
            certificates.setdefault(places[row["membership_id"]], row)
    # what the sender finds out about an account changes at any time; it is looked up while writing
    contacts = {
        (codes[row["institution_id"]], row["position"]): row
        for row in stored_rows(session, Contact, "unreachable_at")
        if row["institution_id"] in codes
    }
    return PoolPlan(pool, after, Rows(institutions), Rows(memberships), Rows(certificates), Rows(contacts))


def _put_institution(plan: PoolPlan, wanted: PoolInstitution, changes: Changes) -> None:
    row = plan.institutions.row(
        wanted.code, code=wanted.code, name="", name_key="", short_name="", short_key="", district="",
        legal_person="", address="", controller="", affiliates=[],
    )  # fmt: skip
    put(row, "name", wanted.name, Column.NAME, changes)
    put(row, "short_name", wanted.short_name, Column.SHORT_NAME, changes)
    put(row, "district", wanted.district, Column.DISTRICT, changes)
    put(row, "legal_person", wanted.legal_person, Column.LEGAL_PERSON, changes)
    put(row, "address", wanted.address, Column.ADDRESS, changes)
    if wanted.controller is not None:
        put(row, "controller", wanted.controller, Column.CONTROLLER, changes)
    if wanted.affiliates is not None:
        put(row, "affiliates", list(wanted.affiliates), Column.AFFILIATES, changes)
    row["name_key"], row["short_key"] = name_key(wanted.name), wanted.short_key


def _put_memberships(plan: PoolPlan, wanted: PoolInstitution, changes: Changes) -> None:
    for place in wanted.memberships:
        key = wanted.code, place.category
        term = {"term_start": place.term_start, "term_end": place.term_end}
        if key not in plan.memberships.stored:
            changes[f"{place.category}·聘任"] = ["", f"{place.term_start}至{place.term_end}"]
        blank = {"category": place.category, "state": "", "pause_reason": "", "letter_no": "", **term}
        _put_membership(plan.memberships.row(key, **blank), place, changes)


def _put_membership(row: Values, place: PoolMembership, changes: Changes) -> None:
    category = place.category
    if place.state is not None or not row["state"]:
        put(row, "state", place.state or MemberState.LISTED, f"{category}·{Column.STATE}", changes)
        put(row, "pause_reason", place.pause_reason, words.pause_reason(category), changes)
    put(row, "letter_no", place.letter_no, f"{category}·{Column.LETTER_NO}", changes)
    put(row, "term_start", place.term_start, f"{category}·{Column.TERM_START}", changes)
    put(row, "term_end", place.term_end, f"{category}·{Column.TERM_END}", changes)


def _put_certificates(plan: PoolPlan, wanted: PoolInstitution, changes: Changes) -> None:
    for place in wanted.memberships:
        key = wanted.code, place.category
        if key not in plan.certificates.stored and place.certificate == PoolCertificate():
            continue
        row = plan.certificates.row(key, name="", grade="", number="", valid_to=None)
        for name, title in _CERTIFICATE.items():
            put(row, name, getattr(place.certificate, name), f"{place.category}·{title}", changes)


def _put_contacts(plan: PoolPlan, wanted: PoolInstitution, changes: Changes) -> None:
    position = 0
    for position, person in enumerate(wanted.contacts, start=1):
        key = wanted.code, position
        row = plan.contacts.row(key, position=position, name="", phone="", userid=None, userkey=None)
        _put_contact(row, person, changes)
    while (wanted.code, position + 1) in plan.contacts.stored:
        position += 1
        row = plan.contacts.row((wanted.code, position))
        _put_contact(row, PoolContact(row["name"], "", None), changes)


def _put_contact(row: Values, person: PoolContact, changes: Changes) -> None:
    label = f"联系人{row['position']}"
    put(row, "name", person.name, label, changes)
    put(row, "userid", person.userid, f"{label}·账号", changes)
    row["userkey"] = person.userkey
    if row["phone"] != person.phone:
        row["phone"] = person.phone
        changes[f"{label}·电话"] = "已更改"


def _summary(plan: PoolPlan, today: date) -> Summary:
    pool = plan.pool
    places = [place for institution in pool.institutions for place in institution.memberships]
    left = len(plan.institutions.stored.keys() - plan.changes.keys())
    expired = sum(bool(p.certificate.valid_to and p.certificate.valid_to < today) for p in places)
    silent = sum(not any(c.userid for c in i.contacts) for i in pool.institutions)
    long = sum(len(institution.short_name) > 8 for institution in pool.institutions)
    facts = [
        (expired, words.EXPIRED),
        (sum(not p.term_start <= today <= p.term_end for p in places), words.OUT_OF_TERM),
        (sum(p.state == MemberState.PAUSED for p in places), words.PAUSED),
        (silent, words.SILENT),
        (long, words.LONG_NAMES),
        (left, words.NOT_IN_FILE),
    ]
    added = sum(plan.is_new(one.code) for one in plan.touched)
    return Summary(
        title="机构库",
        unit="家",
        added=added,
        updated=len(plan.touched) - added,
        unchanged=len(plan.changes) - len(plan.touched),
        notes=ignored_note(pool.ignored) + tuple(fact.format(n) for n, fact in facts if n),
    )
