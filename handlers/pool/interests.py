"""利益关系: contracts an institution declares about itself; nothing is deleted (Article 10 (1); 口径 18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from handlers.forms.fields import Reader
from handlers.pool import words as texts_interests
from handlers.pool.names import keys_of
from handlers.routing.event import Event
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx, FormError, Router, UserError
from models.base import CHINA
from models.draw import Draw
from models.institution import Institution, Interest, name_key
from models.ledger import LedgerEntry
from models.ledger_events import LedgerEvent
from models.rules.draw.recusal import last_day
from models.rules.pool.names import is_near

router = Router()
PAGE = "/h5/interests"
MOST_OPEN = 300
EARLIEST, YEARS_AHEAD = date(1990, 1, 1), 30


@dataclass(frozen=True)
class Declared:
    """An entry as the page lists it; `binds_until` is the last day it counts, none while it runs."""

    entry: Interest
    binds_until: date | None

    @property
    def lasts(self) -> str:
        """In words."""
        return texts_interests.lasts(self.entry.since, self.entry.until, self.binds_until)


def own_institutions(ctx: Ctx) -> list[Institution]:
    """The institutions that this contact answers for."""
    found = select(Institution).where(col(Institution.id).in_(ctx.actor.institution_ids))
    return list(ctx.session.execute(found.order_by(col(Institution.id))).scalars())


def declared_by(ctx: Ctx, who: Institution) -> list[Declared]:
    """What an institution has declared: what runs first, then what ended last."""
    years = ctx.house.rules.recusal.contract_years
    found = select(Interest).where(col(Interest.institution_id) == who.id).order_by(col(Interest.id).desc())
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
    who = _institution(ctx, read)
    party = read.text("party", missing=texts_interests.PARTY_WANTED)
    project = read.text("project")
    since = _day(ctx, read, "since", texts_interests.SINCE_WANTED)
    until = _day(ctx, read, "until")
    if since and until and until < since:
        read.wrong("until", texts_interests.BACKWARDS)
    key = name_key(party)
    if who and key in {who.name_key, who.short_key}:
        read.wrong("party", texts_interests.PARTY_SELF)
    if who and since and _is_known(ctx, who, key, project, since, until):
        read.wrong("party", texts_interests.known(since))
    if read.errors or who is None or since is None:
        raise FormError(texts_interests.to_mend(read.errors), read.errors)
    _check_room(ctx, who)
    _add(ctx, who, party, since, project=project, until=until)


def _end(ctx: Ctx, form: Event) -> None:
    number = form.value("entry")
    known = {who.id: who for who in own_institutions(ctx)}
    one = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        one = ctx.session.get(Interest, int(number), with_for_update=True, populate_existing=True)
    if one is None or one.institution_id not in known:
        raise UserError(texts_interests.NOT_YOURS)
    if one.until is not None:
        raise UserError(texts_interests.ended_already(one.until))
    read = Reader(form.fields)
    until = _day(ctx, read, "until", texts_interests.UNTIL_WANTED)
    if until and until < one.since:
        read.wrong("until", texts_interests.BACKWARDS)
    if read.errors or until is None:
        raise FormError(texts_interests.to_mend(read.errors), read.errors)
    one.until = until
    code = known[one.institution_id].code
    ctx.record(
        LedgerEvent.INTEREST_ENDED, code, entry=one.id, party=one.party, until=str(until), by=ctx.actor.name
    )


def keep_declared(ctx: Ctx, draw: Draw) -> None:
    """What institutions named in a sealed draw is theirs from then on, once the draw is public.

    Before that a count of 回避 in a preview would tell the inspected company that somebody was asked, and the
    requester whom (decision 0023).
    """
    said = (
        select(LedgerEntry)
        .where(col(LedgerEntry.event) == LedgerEvent.TIES_DECLARED)
        .order_by(col(LedgerEntry.seq))
    )
    for entry in ctx.session.execute(said.where(col(LedgerEntry.subject) == draw.number)).scalars():
        named = select(Institution).where(col(Institution.code) == entry.data["code"])
        who = ctx.session.execute(named).scalar_one()
        known = {who.name_key, who.short_key}
        known |= set(ctx.session.execute(_open(who, col(Interest.party_key))).scalars())
        for name in entry.data["names"]:
            if (key := name_key(name)) and key not in known:
                known.add(key)
                _add(ctx, who, name, entry.at.astimezone(CHINA).date(), declared=entry)


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
    chosen = [who for who in own if str(who.id) == read.raw("institution")]
    if not chosen and (len(own) > 1 or read.raw("institution")):
        read.wrong("institution", texts_interests.INSTITUTION_WANTED)
        return None
    return (chosen or own)[0]


def _day(ctx: Ctx, read: Reader, name: str, missing: str = "") -> date | None:
    day, today = read.day(name), ctx.now.astimezone(CHINA).date()
    if day is None and missing:
        read.wrong(name, missing)
    if day and (day < EARLIEST or day.year > today.year + YEARS_AHEAD):
        read.wrong(name, texts_interests.DAY_STRANGE)
        return None
    return day


def _is_known(ctx: Ctx, who: Institution, key: str, project: str, since: date, until: date | None) -> bool:
    same = select(col(Interest.id)).where(
        col(Interest.institution_id) == who.id,
        col(Interest.party_key) == key,
        col(Interest.project) == project,
        col(Interest.since) == since,
        col(Interest.until).is_(None) if until is None else col(Interest.until) == until,
    )
    return ctx.session.execute(same.limit(1)).first() is not None


def _open(who: Institution, *columns: Any) -> Any:
    return select(*columns).where(col(Interest.institution_id) == who.id, col(Interest.until).is_(None))


def _check_room(ctx: Ctx, who: Institution) -> None:
    if ctx.session.execute(_open(who, func.count())).scalar_one() >= MOST_OPEN:
        raise UserError(texts_interests.too_many(MOST_OPEN))


def _add(
    ctx: Ctx, who: Institution, party: str, since: date, *, project: str = "", until: date | None = None,
    declared: LedgerEntry | None = None,
) -> None:  # fmt: skip
    entry = Interest(
        institution_id=who.id,
        party=party,
        party_key=name_key(party),
        project=project,
        since=since,
        until=until,
        declared_by=declared.actor if declared else ctx.actor.userid,
        declared_at=declared.at if declared else ctx.now,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    days = {"since": str(since), "until": str(until or "")}
    by = declared.data["by"] if declared else ctx.actor.name
    ctx.record(
        LedgerEvent.INTEREST_DECLARED, who.code, entry=entry.id, party=party, project=project, **days, by=by
    )
