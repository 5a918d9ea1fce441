"""利益关系: contracts an institution declares about itself; nothing is deleted (Article 10 (1); 口径 18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from handlers.forms.fields import Reader
from handlers.pool import words
from handlers.pool.names import keys_of
from handlers.routing.errors import FormError, UserError
from handlers.routing.event import Event
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx, Router
from models.base import CHINA
from models.draw import Assignment, Draw
from models.institution import Institution, Interest, name_key
from models.ledger_events import LedgerEvent
from models.rules.draw.recusal import last_day
from models.rules.pool.names import is_near

router = Router()
PAGE = "/h5/interests"
MOST_OPEN = 300
EARLIEST, YEARS_AHEAD = date(1990, 1, 1), 30


class Declarer(NamedTuple):
    """Who named a party for an institution, and when."""

    userid: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Declared:
    """An entry as the page lists it; `binds_until` is the last day it counts, none while it runs."""

    entry: Interest
    binds_until: date | None

    @property
    def lasts(self) -> str:
        """In words."""
        return words.lasts(self.entry.since, self.entry.until, self.binds_until)


def own_institutions(ctx: Ctx) -> list[Institution]:
    """The institutions that this contact answers for."""
    found = select(Institution).where(col(Institution.id).in_(ctx.actor.institution_ids))
    return list(ctx.session.execute(found.order_by(col(Institution.id))).scalars())


def declared_by(ctx: Ctx, institution: Institution) -> list[Declared]:
    """What an institution has declared: what runs first, then what ended last."""
    years = ctx.house.rules.recusal.contract_years
    found = (
        select(Interest)
        .where(col(Interest.institution_id) == institution.id)
        .order_by(col(Interest.id).desc())
    )
    entries = list(ctx.session.execute(found).scalars())
    entries.sort(key=lambda one: one.until or date.max, reverse=True)
    return [Declared(one, last_day(one.until, years) if one.until else None) for one in entries]


@router.form("interests", need=CONTACT)
def keep_interest(ctx: Ctx, form: Event) -> None:
    """A new entry; or, with the number of an entry, its last day."""
    if form.value("entry"):
        _end(ctx, form)
    else:
        _declare(ctx, form)
    ctx.goto = PAGE


def _declare(ctx: Ctx, form: Event) -> None:
    read = Reader(form.fields)
    institution = _institution(ctx, read)
    party = read.text("party", missing=words.PARTY_WANTED)
    project = read.text("project")
    since = _day(ctx, read, "since", words.SINCE_WANTED)
    until = _day(ctx, read, "until")
    if since and until and until < since:
        read.wrong("until", words.BACKWARDS)
    key = name_key(party)
    if institution and key in {institution.name_key, institution.short_key}:
        read.wrong("party", words.PARTY_SELF)
    if institution and since and _is_known(ctx, institution, key, project, since, until):
        read.wrong("party", words.known(since))
    if read.errors or institution is None or since is None:
        raise FormError(words.to_mend(read.errors), read.errors)
    _check_room(ctx, institution)
    by = Declarer(ctx.actor.userid, ctx.actor.name, ctx.now)
    _add(ctx, institution, by, party, since, project=project, until=until)


def _end(ctx: Ctx, form: Event) -> None:
    number = form.value("entry")
    known = {institution.id: institution for institution in own_institutions(ctx)}
    interest = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        interest = ctx.session.get(Interest, int(number), with_for_update=True, populate_existing=True)
    if interest is None or interest.institution_id not in known:
        raise UserError(words.NOT_YOURS)
    if interest.until is not None:
        raise UserError(words.ended_already(interest.until))
    read = Reader(form.fields)
    until = _day(ctx, read, "until", words.UNTIL_WANTED)
    if until and until < interest.since:
        read.wrong("until", words.BACKWARDS)
    if read.errors or until is None:
        raise FormError(words.to_mend(read.errors), read.errors)
    interest.until = until
    code = known[interest.institution_id].code
    ctx.record(
        LedgerEvent.INTEREST_ENDED,
        code,
        entry=interest.id,
        party=interest.party,
        until=str(until),
        by=ctx.actor.name,
    )


def keep_declared(ctx: Ctx, draw: Draw) -> None:
    """What institutions named in a sealed draw is theirs from then on, once the draw is public.

    Before that a count of 回避 in a preview would tell the inspected company that somebody was asked, and the
    requester whom (decision 0023).
    """
    said = (col(Assignment.draw_id) == draw.id, col(Assignment.declared_at).is_not(None))
    found = select(Assignment).where(*said).order_by(col(Assignment.declared_at), col(Assignment.id))
    for assignment in ctx.session.execute(found).scalars():
        at = assignment.declared_at or ctx.now
        by = Declarer(assignment.declared_by, assignment.declared_by_name, at)
        institution = ctx.session.get_one(Institution, assignment.institution_id)
        known = {institution.name_key, institution.short_key}
        known |= set(ctx.session.execute(_open(institution, col(Interest.party_key))).scalars())
        for name in assignment.declared or []:
            if (key := name_key(name)) and key not in known:
                known.add(key)
                _add(ctx, institution, by, name, at.astimezone(CHINA).date())


def declared_ties(ctx: Ctx, draw: Draw, names: Sequence[str]) -> list[str]:
    """Those of the names said in a sealed draw that touch a party.

    Its own words come back, never those of the draw: it must not learn a party from the answer. A near miss
    counts as well, for a recusal costs nothing.
    """
    parties = keys_of(ctx, [*(party["name"] for party in draw.parties), *draw.excluded])
    wanted = {key for keys in parties.values() for key in keys}
    said = keys_of(ctx, names)
    return [name for name, keys in said.items() if keys & wanted or _touches(name_key(name), wanted)]


def _touches(key: str, wanted: set[str]) -> bool:
    return any(is_near(key, party, "") for party in wanted)


def _institution(ctx: Ctx, read: Reader) -> Institution | None:
    """The one chosen; who answers for a single one need not choose."""
    own = own_institutions(ctx)
    chosen = [institution for institution in own if str(institution.id) == read.raw("institution")]
    if not chosen and (len(own) > 1 or read.raw("institution")):
        read.wrong("institution", words.INSTITUTION_WANTED)
        return None
    return (chosen or own)[0]


def _day(ctx: Ctx, read: Reader, name: str, missing: str = "") -> date | None:
    day, today = read.day(name), ctx.now.astimezone(CHINA).date()
    if day is None and missing:
        read.wrong(name, missing)
    if day and (day < EARLIEST or day.year > today.year + YEARS_AHEAD):
        read.wrong(name, words.DAY_STRANGE)
        return None
    return day


def _is_known(
    ctx: Ctx, institution: Institution, key: str, project: str, since: date, until: date | None
) -> bool:
    same = select(col(Interest.id)).where(
        col(Interest.institution_id) == institution.id,
        col(Interest.party_key) == key,
        col(Interest.project) == project,
        col(Interest.since) == since,
        col(Interest.until).is_(None) if until is None else col(Interest.until) == until,
    )
    return ctx.session.execute(same.limit(1)).first() is not None


def _open(institution: Institution, *columns: Any) -> Any:
    return select(*columns).where(
        col(Interest.institution_id) == institution.id, col(Interest.until).is_(None)
    )


def _check_room(ctx: Ctx, institution: Institution) -> None:
    if ctx.session.execute(_open(institution, func.count())).scalar_one() >= MOST_OPEN:
        raise UserError(words.too_many(MOST_OPEN))


def _add(
    ctx: Ctx, institution: Institution, by: Declarer, party: str, since: date, *, project: str = "",
    until: date | None = None,
) -> None:  # fmt: skip
    entry = Interest(
        institution_id=institution.id,
        party=party,
        party_key=name_key(party),
        project=project,
        since=since,
        until=until,
        declared_by=by.userid,
        declared_at=by.at,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    ctx.record(
        LedgerEvent.INTEREST_DECLARED, institution.code, entry=entry.id, party=party, project=project,
        since=str(since), until=str(until or ""), by=by.name,
    )  # fmt: skip
