"""Writes a checked pool file: new and changed facts, with one ledger entry for each institution touched.

Nothing is deleted. Institutions and categories that the file leaves out stay as they are. A contact whose
place is gone keeps row and name but loses telephone and account, so nobody writes to him or phones him.
A certificate whose cells are now empty is emptied in its row. The ledger holds every old value except
telephone numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, SQLModel, col, select

from handlers.imports.pool import CheckedPool, PoolInstitution
from handlers.imports.pool_contacts import PoolContact
from handlers.imports.pool_rows import (
    AFFILIATES_COLUMN,
    CONTROLLER_COLUMN,
    PoolCertificate,
    PoolMembership,
)
from handlers.imports.summary import Changes, Summary, ignored_note, put
from models import ledger
from models.base import CHINA
from models.institution import Certificate, Contact, Institution, Membership, name_key
from models.rules.eligibility import LISTED, PAUSED

_CERTIFICATE = {"name": "资质名称", "grade": "资质等级", "number": "资质证书编号", "valid_to": "资质有效期至"}


@dataclass
class _Stored:
    """What the database holds, read once for the whole file."""

    institutions: dict[str, Institution]
    memberships: dict[tuple[int, str], Membership]
    certificates: dict[int, Certificate]
    contacts: dict[int, dict[int, Contact]] = field(default_factory=dict)


def apply_pool(session: Session, pool: CheckedPool, now: datetime, actor: str) -> Summary:
    """Brings the database to what the file says. `pool` has no faults; the caller commits."""
    if pool.faults:
        raise ValueError("a file with faults is never applied")
    stored = _load(session)
    before = set(stored.institutions)
    changes: dict[str, Changes] = {wanted.code: {} for wanted in pool.institutions}
    for wanted in pool.institutions:
        _put_institution(session, stored, wanted, changes[wanted.code])
    session.flush()
    for wanted in pool.institutions:
        _put_memberships(session, stored, wanted, changes[wanted.code])
    session.flush()
    for wanted in pool.institutions:
        _put_certificates(session, stored, wanted, changes[wanted.code])
        _put_contacts(session, stored, wanted, changes[wanted.code])
    session.flush()
    for wanted in pool.institutions:
        if changes[wanted.code]:
            event = "机构变更" if wanted.code in before else "机构新增"
            data = {"机构": wanted.name, "内容": changes[wanted.code]}
            ledger.append(session, at=now, actor=actor, event=event, subject=wanted.code, data=data)
    return _summary(pool, before, changes, now.astimezone(CHINA).date())


def _load(session: Session) -> _Stored:
    certificates: dict[int, Certificate] = {}
    for certificate in session.exec(select(Certificate).order_by(col(Certificate.id))):
        certificates.setdefault(certificate.membership_id, certificate)
    stored = _Stored(
        institutions={row.code: row for row in session.exec(select(Institution))},
        memberships={(row.institution_id, row.category): row for row in session.exec(select(Membership))},
        certificates=certificates,
    )
    for contact in session.exec(select(Contact)):
        stored.contacts.setdefault(contact.institution_id, {})[contact.position] = contact
    return stored


def _put_institution(session: Session, stored: _Stored, wanted: PoolInstitution, changes: Changes) -> None:
    found = stored.institutions.get(wanted.code)
    if found is None:
        found = Institution(code=wanted.code, name="", name_key="", short_name="", short_key="")
        stored.institutions[wanted.code] = found
        session.add(found)
    put(found, "name", wanted.name, "机构名称", changes)
    put(found, "short_name", wanted.short_name, "简称", changes)
    put(found, "district", wanted.district, "区县", changes)
    put(found, "legal_person", wanted.legal_person, "法定代表人", changes)
    put(found, "address", wanted.address, "注册地址", changes)
    if wanted.controller is not None:
        put(found, "controller", wanted.controller, CONTROLLER_COLUMN, changes)
    if wanted.affiliates is not None:
        put(found, "affiliates", list(wanted.affiliates), AFFILIATES_COLUMN, changes)
    found.name_key, found.short_key = name_key(wanted.name), wanted.short_key


def _id(row: SQLModel) -> int:
    return int(row.id)  # type: ignore[attr-defined]


def _put_memberships(session: Session, stored: _Stored, wanted: PoolInstitution, changes: Changes) -> None:
    institution_id = _id(stored.institutions[wanted.code])
    for place in wanted.memberships:
        found = stored.memberships.get((institution_id, place.category))
        if found is None:
            found = Membership(
                institution_id=institution_id,
                category=place.category,
                state="",
                term_start=place.term_start,
                term_end=place.term_end,
            )
            stored.memberships[institution_id, place.category] = found
            session.add(found)
            changes[f"{place.category}·聘任"] = ["", f"{place.term_start}至{place.term_end}"]
        _put_membership(found, place, changes)


def _put_membership(found: Membership, place: PoolMembership, changes: Changes) -> None:
    category = place.category
    if place.state is not None or not found.state:
        put(found, "state", place.state or LISTED, f"{category}·状态", changes)
        put(found, "pause_reason", place.pause_reason, f"{category}·暂停原因", changes)
    put(found, "letter_no", place.letter_no, f"{category}·聘书编号", changes)
    put(found, "term_start", place.term_start, f"{category}·聘任开始", changes)
    put(found, "term_end", place.term_end, f"{category}·聘任截止", changes)


def _put_certificates(session: Session, stored: _Stored, wanted: PoolInstitution, changes: Changes) -> None:
    institution_id = _id(stored.institutions[wanted.code])
    for place in wanted.memberships:
        membership_id = _id(stored.memberships[institution_id, place.category])
        found = stored.certificates.get(membership_id)
        if found is None and place.certificate == PoolCertificate():
            continue
        if found is None:
            found = Certificate(membership_id=membership_id, name="")
            stored.certificates[membership_id] = found
            session.add(found)
        for name, title in _CERTIFICATE.items():
            put(found, name, getattr(place.certificate, name), f"{place.category}·{title}", changes)


def _put_contacts(session: Session, stored: _Stored, wanted: PoolInstitution, changes: Changes) -> None:
    institution_id = _id(stored.institutions[wanted.code])
    found = stored.contacts.setdefault(institution_id, {})
    unreachable = {row.userkey: row.unreachable_at for row in found.values() if row.userkey}
    for position, person in enumerate(wanted.contacts, start=1):
        if position not in found:
            found[position] = Contact(institution_id=institution_id, position=position, name="")
            session.add(found[position])
        _put_contact(found[position], person, changes)
        # the finding of the sender belongs to the account, wherever it stands in the list now
        found[position].unreachable_at = unreachable.get(person.userkey or "")
    for position, row in found.items():
        if position > len(wanted.contacts):
            _put_contact(row, PoolContact(row.name, "", None), changes)
            row.unreachable_at = None


def _put_contact(row: Contact, person: PoolContact, changes: Changes) -> None:
    label = f"联系人{row.position}"
    put(row, "name", person.name, label, changes)
    put(row, "userid", person.userid, f"{label}·账号", changes)
    row.userkey = person.userkey
    if row.phone != person.phone:
        row.phone = person.phone
        changes[f"{label}·电话"] = "已更改"


def _summary(pool: CheckedPool, before: set[str], changes: dict[str, Changes], today: date) -> Summary:
    touched = {code for code, values in changes.items() if values}
    places = [place for institution in pool.institutions for place in institution.memberships]
    left = len(before - set(changes))
    expired = sum(bool(p.certificate.valid_to and p.certificate.valid_to < today) for p in places)
    silent = sum(not any(c.userid for c in i.contacts) for i in pool.institutions)
    facts = [
        (expired, "{}条资质已过有效期，已导入，不参加抽取"),
        (sum(not p.term_start <= today <= p.term_end for p in places), "{}条不在聘期内，已导入，不参加抽取"),
        (sum(p.state == PAUSED for p in places), "{}条暂停，已导入，不参加抽取"),
        (silent, "{}家没有企业微信账号，已导入，不参加抽取"),
        (_count_long(pool.institutions), "{}家的简称超过8个字，卡片上可能显示不全"),
        (left, "库内另有{}家不在文件中，保持不变"),
    ]
    return Summary(
        title="机构库",
        unit="家",
        added=len(touched - before),
        updated=len(touched & before),
        unchanged=len(changes) - len(touched),
        notes=ignored_note(pool.ignored) + tuple(words.format(n) for n, words in facts if n),
    )


def _count_long(institutions: Sequence[PoolInstitution]) -> int:
    return sum(len(institution.short_name) > 8 for institution in institutions)
