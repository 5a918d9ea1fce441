"""The pool: institutions, their categories, certificates and contacts (Articles 3, 5, 7)."""

import unicodedata
from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import utc, utc_or_none
from models.rules.draw.eligibility import MemberState


def name_key(name: str) -> str:
    """A name as it is compared: full-width equals half-width, blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", name).split())


class Institution(SQLModel, table=True):
    """One legal person, known by its 统一社会信用代码."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=18)
    name: str
    name_key: str = Field(index=True)
    short_name: str
    short_key: str = Field(index=True)
    district: str = ""
    legal_person: str = ""
    address: str = ""
    # 上级或控股单位 and 关联机构, as the pool file declares them: for recusal (Article 10 (1))
    controller: str = ""
    affiliates: list[str] = Field(default_factory=list, sa_type=JSON)


class Membership(SQLModel, table=True):
    """An institution in one category, with its own term and state (Article 3, Article 7)."""

    __table_args__ = (UniqueConstraint("institution_id", "category"),)

    id: int = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    category: str = Field(index=True)
    state: str = MemberState.LISTED
    pause_reason: str = ""
    letter_no: str = ""
    term_start: date
    term_end: date


class Certificate(SQLModel, table=True):
    """A qualification held for one category; valid through the whole of `valid_to`, Shanghai time."""

    id: int = Field(default=None, primary_key=True)
    membership_id: int = Field(foreign_key="membership.id", index=True)
    name: str
    grade: str = ""
    number: str = ""
    valid_to: date | None = None


class Contact(SQLModel, table=True):
    """A person who answers for an institution; `position` is the order of the pool file."""

    __table_args__ = (UniqueConstraint("institution_id", "position"),)

    id: int = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    position: int
    name: str
    phone: str = ""
    userid: str | None = None
    userkey: str | None = Field(default=None, index=True)
    # set when the last send named the account in invaliduser or unlicenseduser
    unreachable_at: datetime | None = utc_or_none()


class Interest(SQLModel, table=True):
    """利益关系: a contract with a party, declared by the institution itself (附件1, 9); Shanghai days."""

    id: int = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    party: str
    party_key: str = Field(index=True)
    project: str = ""
    since: date
    # none: still running
    until: date | None = None
    declared_by: str
    declared_at: datetime = utc()
