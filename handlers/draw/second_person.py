"""The second person of a draw: who it may be, and how he is asked; what 总站 and 审计 hear (decision 0022).

How any matter is put and decided stands in handlers/consent/matters.py.
"""

from collections.abc import Sequence
from typing import Any

from handlers.consent import matters
from handlers.draw import words_second_person
from handlers.draw.find_draw import asked_by
from handlers.mail.post import About, tell_all
from handlers.routing.router import Ctx
from models.consent import Consent, Matter
from models.draw import Draw
from models.people import AUDIT, STATION, Role, Staff, UnitKind, by_account, staff_with
from models.subject import key_of
from models.topics import Topic

TOLD = STATION | AUDIT


def tell_oversight(ctx: Ctx, draw: Draw, said: Sequence[str], key: str) -> None:
    """总站 and 审计 hear of a draw that was shaped, repeated or thrown away."""
    text = words_second_person.to_oversight(draw, said)
    tell_all(ctx, staff_with(ctx.session, TOLD), text, key, About(Topic.OVERSIGHT, draw.subject))


def second_persons(ctx: Ctx, draw: Draw) -> list[Staff]:
    """A colleague of the same unit who may draw, or 总站; never the requester.

    有关单位 name themselves: one that bears an authority's name is not that authority.
    """
    people = staff_with(ctx.session, STATION | {Role.DRAWER})
    unit = (draw.unit, draw.unit_kind == UnitKind.OTHER)
    return [
        person
        for person in people
        if not asked_by(person, draw)
        and (STATION & set(person.roles) or (person.unit, person.unit_kind == UnitKind.OTHER) == unit)
    ]


def of_draw(ctx: Ctx, consent: Consent) -> list[Staff]:
    """Who may decide a matter of a draw, for `on_verdict`."""
    return second_persons(ctx, ctx.session.get_one(Draw, key_of(Draw, consent.subject)))


def ask_about(ctx: Ctx, matter: Matter, draw: Draw, words: Sequence[str], **data: Any) -> None:
    """Puts a matter of the requester before the second person. Raises UserError where there is nobody."""
    asker = ctx.session.exec(by_account(draw.requester)).one()
    matters.ask(ctx, matter, asker, words, subject=draw.subject, **data)


def ask_afterwards(ctx: Ctx, matter: Matter, draw: Draw, words: Sequence[str], **data: Any) -> None:
    """The same about what an emergency could not wait for; where there is nobody it stays done."""
    if second_persons(ctx, draw):
        ask_about(ctx, matter, draw, [*words, words_second_person.DONE_ALREADY], **data)


def afterwards(ctx: Ctx, matter: Matter, draw: Draw) -> str:
    """What the requester reads of it."""
    return words_second_person.LOOKED_AT if matters.open_matters(ctx, matter, draw.subject) else ""


def looked_at(ctx: Ctx, draw: Draw, consent: Consent, agreed: bool) -> None:
    """What was done stays done; a 不同意 afterwards is marked, and told to 总站 and 审计."""
    if agreed:
        return
    mark = words_second_person.disagreed(consent.matter)
    draw.marks = [*draw.marks, mark]
    tell_oversight(ctx, draw, [f"{mark}（{consent.decider_name}）"], f"{consent.matter}:{consent.id}")
