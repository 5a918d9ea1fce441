"""A second person: what one may not decide alone is put before another, by card, and done once he agrees.

Features register what happens on either verdict with `router.verdict`; nobody ever decides his own matter
(口径 6).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from handlers.consent import cards, words
from handlers.mail.post import About, end_cards, reply, tell_all, written
from handlers.routing.errors import UserError
from handlers.routing.event import Click
from handlers.routing.permissions import STAFF
from handlers.routing.router import Ctx, Router, Unlisted
from handlers.speech.commands_office import Decide
from models.base import subject_of
from models.consent import Consent, Decision, Matter
from models.ledger_events import LedgerEvent
from models.people import Staff, same_person
from models.rules import canonical
from models.topics import Topic

router = Router()
# nobody is woken for these
CAN_WAIT = frozenset({Matter.UNIT, Matter.REQUEST, Matter.PUBLIC_NUMBER})
# the ledger keeps what it holds for ever and shows it to many: of who a person is, it holds a digest
PERSONAL = frozenset({Matter.UNIT})


def ask(
    ctx: Ctx,
    matter: Matter,
    asker: Staff,
    lines: Sequence[str],
    *,
    subject: str = "",
    remind_at: datetime | None = None,
    **data: Any,
) -> Consent:
    """Puts a matter before everybody who may decide it. Raises UserError where there is nobody."""
    salt = {"salt": ctx.house.entropy()} if matter in PERSONAL else {}
    consent = Consent(
        matter=matter,
        subject=subject,
        asker=asker.userid,
        asker_name=asker.name,
        unit=asker.unit,
        data={**data, **salt, "words": list(lines)},
        asked_at=ctx.now,
        remind_at=remind_at,
    )
    deciders = _others(ctx, consent)
    if not deciders:
        raise UserError(words.nobody(matter))
    ctx.session.add(consent)
    ctx.session.flush()
    said = {"digest": digest_of(consent)} if matter in PERSONAL else {"words": list(lines)}
    ctx.record(LedgerEvent.PROPOSED, _subject(consent), matter=matter, **said)
    about = _about(consent, ctx.house.quiet.next_open(ctx.now) if matter in CAN_WAIT else None)
    tell_all(ctx, deciders, words.asked(consent), f"consent:{consent.id}", about, cards.consent(consent))
    return consent


def digest_of(consent: Consent) -> str:
    """What the other was shown, as the ledger proves it; the salt keeps telephones from being guessed."""
    return canonical.digest([consent.data["salt"], *consent.data["words"]])


@router.card("consent", need=STAFF)
def tap_verdict(ctx: Ctx, click: Click) -> None:
    """[同意] [不同意]"""
    number, _, verdict = click.value.partition("=")
    decide(ctx, int(number), agreed=verdict == Decision.AGREED)


@router.command(Decide, need=STAFF, help=Unlisted.ON_CARD)
def say_verdict(ctx: Ctx, command: Decide) -> None:
    """「同意 事项12」, where the card can't be used."""
    decide(ctx, command.number, agreed=command.agreed, note=command.note or "")


def decide(ctx: Ctx, consent_id: int, *, agreed: bool, note: str = "") -> None:
    """The first verdict stands. Raises UserError for who may not decide, and for a matter already decided."""
    consent = _lock(ctx, consent_id)
    if consent is None:
        raise UserError(words.UNKNOWN)
    if ctx.actor.staff and _asked_by(ctx.actor.staff, consent):
        raise UserError(words.SAME_PERSON)
    if not _may_decide(ctx, consent):
        raise UserError(words.NOT_YOURS)
    if consent.verdict:
        raise UserError(words.decided(consent))
    consent.verdict, consent.note = Decision.AGREED if agreed else Decision.DECLINED, note
    consent.decider, consent.decider_name, consent.decided_at = ctx.actor.userid, ctx.actor.name, ctx.now
    end_cards(
        ctx, written(subject_of(Consent, consent.id), Topic.CONSENT), f"{ctx.actor.name}已{consent.verdict}"
    )
    reply(ctx, words.noted(consent))
    # the ledger last: who freezes takes the counter of numbers before it, too
    ctx.router.matters[Matter(consent.matter)].settle(ctx, consent, agreed)
    ctx.record(
        LedgerEvent(consent.verdict), _subject(consent), matter=consent.matter, asker=consent.asker, note=note
    )


def for_me(ctx: Ctx, consent_id: int) -> Consent | None:
    """A matter that this person may decide; somebody else's is as good as none."""
    consent = ctx.session.get(Consent, consent_id)
    return consent if consent and _may_decide(ctx, consent) else None


def open_matters(ctx: Ctx, matter: Matter, subject: str) -> list[Consent]:
    """Matters about it that nobody has decided yet."""
    found = select(Consent).where(col(Consent.subject) == subject, col(Consent.verdict) == "")
    return list(ctx.session.execute(found.where(col(Consent.matter) == matter)).scalars())


def filed(ctx: Ctx, matter: Matter) -> list[Consent]:
    """What this person has asked for and nobody has decided yet, newest first."""
    found = select(Consent).where(col(Consent.asker) == ctx.actor.userid, col(Consent.verdict) == "")
    newest = found.where(col(Consent.matter) == matter).order_by(col(Consent.id).desc())
    return list(ctx.session.execute(newest).scalars())


def _due(now: datetime) -> Select[Any]:
    return select(col(Consent.id)).where(col(Consent.verdict) == "", col(Consent.remind_at) <= now)


def _lock(ctx: Ctx, consent_id: int) -> Consent | None:
    return ctx.session.get(Consent, consent_id, with_for_update=True, populate_existing=True)


@router.sweep(every=timedelta(minutes=1), due=_due, lock=_lock)
def remind_deciders(ctx: Ctx, consent: Consent) -> None:
    """One reminder, halfway to the deadline."""
    consent.remind_at = None
    key = f"consent-reminder:{consent.id}"
    tell_all(ctx, _others(ctx, consent), words.reminder(consent), key, _about(consent))


def _others(ctx: Ctx, consent: Consent) -> list[Staff]:
    people = ctx.router.matters[Matter(consent.matter)].deciders(ctx, consent)
    return [person for person in people if not _asked_by(person, consent)]


def _may_decide(ctx: Ctx, consent: Consent) -> bool:
    return ctx.actor.userkey in {person.userkey for person in _others(ctx, consent)}


def _asked_by(person: Staff, consent: Consent) -> bool:
    return same_person(person, consent.asker, consent.asker_name, consent.unit)


def _about(consent: Consent, due_at: datetime | None = None) -> About:
    return About(Topic.CONSENT, subject_of(Consent, consent.id), due_at=due_at)


def _subject(consent: Consent) -> str:
    return f"事项{consent.id}"
