"""Who may not be drawn because of the parties (Article 10 (1); 口径 18), found in the database."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlmodel import col

from handlers.draw.brief import Brief
from handlers.pool.names import FACTS, by_name, full_names, is_unclear, meant_by
from handlers.routing.router import Ctx
from models.base import CHINA
from models.institution import Contact, Institution, Interest, Membership, name_key
from models.people import Staff, UnitKind
from models.rules.draw.eligibility import MemberState
from models.rules.draw.recusal import Contract, Found, Ground, Party, PoolMember, find


@dataclass(frozen=True)
class Ties:
    """What the names of a request mean. Codes; names as they were said; `grounds` are for the record only.

    `strangers` are in no list; `several`: a short name that more than one institution bears, with their
    full names to ask back. `hints` counts those with the address or telephone of a party, who take part
    all the same.
    """

    named: Set[str] = frozenset()
    tied: Set[str] = frozenset()
    strangers: list[str] = field(default_factory=list)
    several: dict[str, list[str]] = field(default_factory=dict)
    hints: int = 0
    grounds: dict[str, tuple[str, str]] = field(default_factory=dict)


def ties(ctx: Ctx, brief: Brief, requester: Staff) -> Ties:
    """Everybody whom the request names, and everybody bound to its parties or to who asks for it.

    `requester` is whose request it is: another person's consent may carry it out.
    """
    said = {key: name for name in brief.named if (key := name_key(name))}
    unit = name_key(requester.unit)
    known = by_name(ctx, {*said, unit} - {""})
    meant = {key: meant_by(key, known) for key in said}
    own = _own(ctx, requester, meant_by(unit, known))
    found = _bound(ctx, brief, _parties(ctx, brief, requester, known))
    grounds = {code: (str(ground), name) for code, (ground, name) in found.hard.items()}
    grounds |= {code: (str(Ground.OWN), requester.unit) for code in own}
    named = {row.code for rows in meant.values() for row in rows}
    return Ties(
        named=named,
        tied=frozenset(grounds),
        strangers=[said[key] for key, rows in meant.items() if not rows],
        several={said[key]: full_names(rows) for key, rows in meant.items() if is_unclear(key, rows)},
        hints=len(found.soft.keys() - named - own),
        grounds=grounds,
    )


def _own(ctx: Ctx, requester: Staff, units: Sequence[Any]) -> set[str]:
    """Nobody draws his own unit, nor an institution he answers for himself."""
    mine = (
        select(col(Institution.code))
        .join(Contact, col(Contact.institution_id) == col(Institution.id))
        .where(col(Contact.userkey) == requester.userkey)
    )
    return {*ctx.session.execute(mine).scalars(), *(row.code for row in units)}


def _parties(ctx: Ctx, brief: Brief, requester: Staff, known: Sequence[Any]) -> list[Party]:
    """回避 names parties. 排除 with a reason names somebody for that reason: nobody else goes with him.

    有关单位 draw for themselves, so their own ties count; an authority's do not.
    """
    names = [name for _role, name in brief.parties]
    names += [] if brief.exclusion_reason else list(brief.excluded)
    names += [requester.unit] if requester.unit_kind == UnitKind.OTHER else []
    mine = {row.id for name in names for row in meant_by(name_key(name), known)}
    phones = _phones(ctx, col(Contact.institution_id).in_(mine)) if mine else {}
    parties = []
    for name in dict.fromkeys(name for name in names if name_key(name)):
        key = name_key(name)
        members = [_member(row, phones) for row in meant_by(key, known)]
        parties += [Party(name, frozenset({key, *one.names}), one) for one in members]
        parties += [] if members else [Party(name, frozenset({key}))]
    return parties


def _phones(ctx: Ctx, where: ColumnElement[bool]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    numbers = select(col(Contact.institution_id), _number()).where(col(Contact.phone) != "", where)
    for key, phone in ctx.session.execute(numbers):
        found.setdefault(key, set()).add(phone)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def _member(row: Any, phones: dict[int, frozenset[str]]) -> PoolMember:
    return PoolMember(
        code=row.code,
        names=frozenset({row.name_key, row.short_key}),
        head=name_key(row.legal_person),
        controller=name_key(row.controller),
        affiliates=frozenset(name_key(name) for name in row.affiliates),
        address=name_key(row.address),
        phones=phones.get(row.id, frozenset()),
    )


def _bound(ctx: Ctx, brief: Brief, parties: Sequence[Party]) -> Found:
    today = ctx.now.astimezone(CHINA).date()
    contracts = _contracts(ctx, parties)
    members = _near_members(ctx, brief, parties, contracts)
    return find(members, parties, contracts, today, ctx.house.rules.recusal.contract_years)


def _contracts(ctx: Ctx, parties: Sequence[Party]) -> list[Contract]:
    """What was declared about the parties, and by parties that are in the pool themselves."""
    names = {name for party in parties for name in party.names}
    codes = {party.member.code for party in parties if party.member}
    if not names:
        return []
    declared = (
        select(col(Institution.code), col(Interest.party_key), col(Interest.until))
        .join(Institution, col(Institution.id) == col(Interest.institution_id))
        .where(or_(col(Interest.party_key).in_(names), col(Institution.code).in_(codes)))
    )
    return [Contract(*row) for row in ctx.session.execute(declared)]


def _near_members(
    ctx: Ctx, brief: Brief, parties: Sequence[Party], contracts: Sequence[Contract]
) -> list[PoolMember]:
    """Members of the wanted categories who may be bound: all with a tie of some sort, not the whole pool."""
    if not parties:
        return []
    members = [party.member for party in parties if party.member]
    phones = {phone for one in members for phone in one.phones}
    listed = {name for one in members for name in {*one.affiliates, one.controller}}
    listed |= {contract.party for contract in contracts}
    heads = {one.head for one in members} - {""}
    addresses = {one.address for one in members} - {""}
    wanted: list[ColumnElement[bool]] = [
        col(Institution.controller) != "",
        cast(col(Institution.affiliates), String) != "[]",
        col(Institution.name_key).in_(listed),
        col(Institution.short_key).in_(listed),
        col(Institution.code).in_({contract.code for contract in contracts}),
        *([_bare(col(Institution.legal_person)).in_(heads)] if heads else []),
        *([_bare(col(Institution.address)).in_(addresses)] if addresses else []),
        *([col(Institution.id).in_(_who_has(phones))] if phones else []),
    ]
    here = (
        select(col(Membership.institution_id))
        .where(col(Membership.category).in_([category for category, _need in brief.lots]))
        .where(col(Membership.state) == MemberState.LISTED)
    )
    rows = ctx.session.execute(select(*FACTS).where(col(Institution.id).in_(here), or_(*wanted))).all()
    numbers = _phones(ctx, _number().in_(phones)) if phones else {}
    return [_member(row, numbers) for row in rows]


def _who_has(phones: Set[str]) -> Any:
    return select(col(Contact.institution_id)).where(_number().in_(phones))


def _bare(column: Any) -> Any:
    """Without blanks; what else `name_key` evens out is compared once the row is read."""
    return func.replace(func.replace(column, " ", ""), "\u3000", "")


def _number() -> Any:
    """A telephone number without what only parts it."""
    return func.replace(func.replace(func.replace(col(Contact.phone), "-", ""), " ", ""), "+86", "")
