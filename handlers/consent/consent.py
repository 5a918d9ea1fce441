"""A second person: what one may not decide alone is put before another, by card, and done once he agrees.

Features register what happens on either verdict with `on_verdict`; nobody ever decides his own matter
(口径 6).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from handlers.consent import cards
from handlers.consent import words as texts_consent
from handlers.mail.post import About, end_cards, reply, tell_all, written
from handlers.routing.event import Click
from handlers.routing.permissions import STAFF
from handlers.routing.router import Ctx, Router, Unlisted, UserError
from handlers.speech.words_office import Decide
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
Settle = Callable[[Ctx, Consent, bool], None]


@dataclass(frozen=True)
class Rule:
    """What happens on a verdict, and who may give it."""

    settle: Settle
    deciders: Callable[[Ctx, Consent], list[Staff]]


RULES: dict[Matter, Rule] = {}


def on_verdict(matter: Matter, deciders: Callable[[Ctx, Consent], list[Staff]]) -> Callable[[Settle], Settle]:
    """Registers `settle(ctx, consent, agreed)` and the people who may decide the matter."""

    def register(settle: Settle) -> Settle:
        RULES[matter] = Rule(settle, deciders)
        return settle

    return register


def ask(
    ctx: Ctx,
    matter: Matter,
    asker: Staff,
    words: Sequence[str],
    *,
    subject: str = "",
    remind_at: datetime | None = None,
    **data: Any,
) -> Consent:
    """Puts a matter before everybody who may decide it. Raises UserError where there is nobody."""
    salt = {"salt": ctx.house.entropy()} if matter in PERSONAL else {}
    one = Consent(
        matter=matter,
        subject=subject,
        asker=asker.userid,
        asker_name=asker.name,
        unit=asker.unit,
        data={**data, **salt, "words": list(words)},
        asked_at=ctx.now,
        remind_at=remind_at,
    )
    deciders = _others(ctx, one)
    if not deciders:
        raise UserError(texts_consent.nobody(matter))
    ctx.session.add(one)
    ctx.session.flush()
    said = {"digest": digest_of(one)} if matter in PERSONAL else {"words": list(words)}
    ctx.record(LedgerEvent.PROPOSED, _subject(one), matter=matter, **said)
    about = _about(one, ctx.house.quiet.next_open(ctx.now) if matter in CAN_WAIT else None)
    tell_all(ctx, deciders, texts_consent.asked(one), f"consent:{one.id}", about, cards.consent(one))
    return one


def digest_of(one: Consent) -> str:
    """What the other was shown, as the ledger proves it; the salt keeps telephones from being guessed."""
    return canonical.digest([one.data["salt"], *one.data["words"]])


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
    one = _lock(ctx, consent_id)
    if one is None:
        raise UserError(texts_consent.UNKNOWN)
    if ctx.actor.staff and _asked_by(ctx.actor.staff, one):
        raise UserError(texts_consent.SAME_PERSON)
    if not _may_decide(ctx, one):
        raise UserError(texts_consent.NOT_YOURS)
    if one.verdict:
        raise UserError(texts_consent.decided(one))
    one.verdict, one.note = Decision.AGREED if agreed else Decision.DECLINED, note
    one.decider, one.decider_name, one.decided_at = ctx.actor.userid, ctx.actor.name, ctx.now
    end_cards(ctx, written(subject_of(Consent, one.id), Topic.CONSENT), f"{ctx.actor.name}已{one.verdict}")
    reply(ctx, texts_consent.noted(one))
    # the ledger last: who freezes takes the counter of numbers before it, too
    RULES[Matter(one.matter)].settle(ctx, one, agreed)
    ctx.record(LedgerEvent(one.verdict), _subject(one), matter=one.matter, asker=one.asker, note=note)


def for_me(ctx: Ctx, consent_id: int) -> Consent | None:
    """A matter that this person may decide; somebody else's is as good as none."""
    one = ctx.session.get(Consent, consent_id)
    return one if one and _may_decide(ctx, one) else None


def open_matters(ctx: Ctx, matter: Matter, subject: str) -> list[Consent]:
    """Matters about it that nobody has decided yet."""
    found = select(Consent).where(col(Consent.subject) == subject, col(Consent.verdict) == "")
    return list(ctx.session.execute(found.where(col(Consent.matter) == matter)).scalars())


def _due(now: datetime) -> Select[Any]:
    return select(col(Consent.id)).where(col(Consent.verdict) == "", col(Consent.remind_at) <= now)


def _lock(ctx: Ctx, consent_id: int) -> Consent | None:
    return ctx.session.get(Consent, consent_id, with_for_update=True, populate_existing=True)


@router.sweep(every=timedelta(minutes=1), due=_due, lock=_lock)
def remind_deciders(ctx: Ctx, one: Consent) -> None:
    """One reminder, halfway to the deadline."""
    one.remind_at = None
    key = f"consent-reminder:{one.id}"
    tell_all(ctx, _others(ctx, one), texts_consent.reminder(one), key, _about(one))


def _others(ctx: Ctx, one: Consent) -> list[Staff]:
    people = RULES[Matter(one.matter)].deciders(ctx, one)
    return [person for person in people if not _asked_by(person, one)]


def _may_decide(ctx: Ctx, one: Consent) -> bool:
    return ctx.actor.userkey in {person.userkey for person in _others(ctx, one)}


def _asked_by(person: Staff, one: Consent) -> bool:
    return same_person(person, one.asker, one.asker_name, one.unit)


def _about(one: Consent, due_at: datetime | None = None) -> About:
    return About(Topic.CONSENT, subject_of(Consent, one.id), due_at=due_at)


def _subject(one: Consent) -> str:
    return f"事项{one.id}"
