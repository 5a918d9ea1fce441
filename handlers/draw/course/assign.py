"""指派 by hand, when the draw can't wait: two persons, marked everywhere, never counted (口径 5)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from handlers.consent import matters
from handlers.consent.matters import on_verdict
from handlers.draw import words_second_person as draw_words_second_person
from handlers.draw.brief import ON_SITE, Brief
from handlers.draw.course import words_assign
from handlers.draw.earlier import drawn_before
from handlers.draw.find_draw import lots_of, own, thrown_before
from handlers.draw.lottery.candidates import Conditions, freeze_pool
from handlers.draw.lottery.recusal import ties
from handlers.draw.tasks.notify import ask
from handlers.draw.timing import answer_by, note_calendar
from handlers.mail.post import About, reply, tell, tell_all
from handlers.routing.permissions import DRAWER
from handlers.routing.router import Ctx, Router, Tip, UserError
from handlers.speech import reason_in
from handlers.speech.assign import Assign
from models.base import CHINA, next_number
from models.consent import Consent, Matter
from models.draw import Answer, Assignment, Draw, DrawKind, DrawMark, DrawState, Lot, TaskName
from models.institution import Institution, Membership, name_key
from models.ledger_events import LedgerEvent
from models.people import AUDIT, BUREAU, STATION, Staff, UnitKind, by_account, staff_with
from models.rules.draw.counting import Counts
from models.rules.draw.eligibility import MemberState
from models.rules.draw.seal import named_when_drawn
from models.rules.kmdraw1.method import Reason
from models.topics import Topic

router = Router()
NO_CAP = 1_000_000


@router.command(Assign, need=DRAWER, help=[Tip(DRAWER, words_assign.HELP)])
def assign(ctx: Ctx, command: Assign) -> None:
    """指派 0007 某某公司 原因 (the list is used up), or with category and district (no time for a draw)."""
    staff = ctx.actor.staff
    if staff is None or staff.unit_kind == UnitKind.OTHER:
        raise UserError(words_assign.NOT_FOR_OUTSIDERS)
    facts = _in_draw(ctx, command) if command.number else _without_draw(command)
    institution = _institution(ctx, command.name or "", facts["category"])
    _check_eligible(ctx, institution.code, facts, staff)
    facts |= {"code": institution.code, "institution": institution.name}
    words = words_assign.words(facts, _follows(ctx, facts, staff))
    matters.ask(ctx, Matter.ASSIGNMENT, staff, words, subject=facts.pop("subject", ""), **facts)
    reply(ctx, words_assign.asked(institution))


@on_verdict(Matter.ASSIGNMENT, lambda ctx, _one: staff_with(ctx.session, STATION | BUREAU))
def decided(ctx: Ctx, consent: Consent, agreed: bool) -> None:
    """Asked at once when the second person agrees; 审计 hears of every 指派."""
    about, key = About(Topic.ASSIGNMENT), f"assignment:{consent.id}"
    if not agreed:
        tell(ctx, consent.asker, words_assign.declined(consent), key, about)
        return
    draw = _open(ctx, consent)
    tell(ctx, consent.asker, words_assign.done(draw, consent), key, About(Topic.ASSIGNMENT, draw.subject))
    before = drawn_before(ctx, draw, [consent.data["category"]])
    area = draw_words_second_person.drawn_before(draw.district, ctx.house.rules.repeat.window.days, before)
    text = words_assign.told(draw, consent, area)
    tell_all(ctx, staff_with(ctx.session, AUDIT), text, key, About(Topic.OVERSIGHT, draw.subject))


def _follows(ctx: Ctx, facts: Mapping[str, Any], asker: Staff) -> list[str]:
    """The draw that it goes on with, and whatever was thrown away before: 指派 is no way round `follows`."""
    thrown = thrown_before(ctx, asker.userid, asker.unit, [facts["category"]])
    return list(dict.fromkeys([*([facts["follows"]] if facts["follows"] else []), *thrown]))


def _in_draw(ctx: Ctx, command: Assign) -> dict[str, Any]:
    draw = own(ctx, command.number, "指派")
    if not named_when_drawn(draw):
        raise UserError(words_assign.SEALED)
    if not reason_in(command.reason):
        raise UserError(words_assign.reason_wanted(draw.short))
    lots = [lot for lot in lots_of(ctx, draw) if command.category in {None, lot.category}]
    empty = [lot for lot in lots if lot.exhausted_at] or lots
    if not empty:
        raise UserError(words_assign.EXAMPLE)
    facts = {"category": empty[0].category, "district": draw.district, "reason": draw.reason}
    parties = [[party["role"], party["name"]] for party in draw.parties]
    named = {"parties": parties, "excluded": list(draw.excluded), "task": draw.task}
    return {**facts, **named, "why": command.reason, "follows": draw.number, "subject": draw.subject}


def _without_draw(command: Assign) -> dict[str, Any]:
    if not (command.category and command.name and command.district and reason_in(command.reason)):
        raise UserError(words_assign.EXAMPLE)
    facts = {"category": command.category, "district": command.district, "reason": command.reason}
    named: dict[str, Any] = {"parties": [], "excluded": [], "task": TaskName.EMERGENCY}
    return {**facts, **named, "why": command.reason, "follows": ""}


def _check_eligible(ctx: Ctx, code: str, facts: Mapping[str, Any], asker: Staff) -> None:
    """By hand too nobody is taken who could not be drawn; only the open tasks are left to people.

    `asker` is bound by his own ties, also at the moment when another agrees.

    Raises UserError, also where the institution has recused itself from this very draw.
    """
    brief = Brief(
        text="", kind=DrawKind.EMERGENCY, task=facts["task"], counts=Counts.NEVER,
        lots=((facts["category"], 1),), district=facts["district"], reason=facts["reason"],
        excluded=tuple(facts["excluded"]),
        parties=tuple((role, name) for role, name in facts["parties"]),
    )  # fmt: skip
    known = ties(ctx, brief, asker)
    conditions = Conditions(
        now=ctx.now, kind=DrawKind.EMERGENCY, cap=NO_CAP, named=known.named, tied=known.tied,
        starts_at=_taken_over(ctx, facts["follows"]).get("starts_at"),
    )  # fmt: skip
    out = dict(freeze_pool(ctx.session, facts["category"], conditions).excluded)
    recused = (
        select(col(Assignment.id))
        .join(Draw, col(Draw.id) == col(Assignment.draw_id))
        .where(col(Draw.number) == facts["follows"], col(Assignment.code) == code)
        .where(col(Assignment.state) == Answer.RECUSED)
    )
    why = out.get(code) or (Reason.TIED if ctx.session.execute(recused).first() else None)
    if why == Reason.NO_CONTACT:
        why = None  # by hand they are telephoned
    if why:
        raise UserError(words_assign.not_eligible(why))


def _institution(ctx: Ctx, name: str, category: str) -> Institution:
    """Listed in the category, and one only. Raises UserError."""
    key = name_key(name)
    found = (
        select(Institution)
        .join(Membership, col(Membership.institution_id) == col(Institution.id))
        .where(or_(col(Institution.name_key) == key, col(Institution.short_key) == key))
        .where(col(Membership.category) == category, col(Membership.state) == MemberState.LISTED)
    )
    rows: list[Institution] = list(ctx.session.execute(found).scalars())
    if len(rows) != 1:
        raise UserError(words_assign.unknown(name, category, [institution.name for institution in rows]))
    return rows[0]


def _open(ctx: Ctx, consent: Consent) -> Draw:
    data, today = consent.data, ctx.now.astimezone(CHINA)
    asker = ctx.session.exec(by_account(consent.asker)).one()
    _check_eligible(ctx, data["code"], data, asker)
    serial = next_number(ctx.session, f"draw:{today.year}")
    rules, taken_over = ctx.house.rules, _taken_over(ctx, data["follows"])
    pace = "planned" if taken_over.get("starts_at") else "emergency"
    draw = Draw(
        number=f"ZP-{today:%Y%m%d}-{serial:04d}", year=today.year, serial=serial, kind=DrawKind.ASSIGNED,
        task=data["task"], counts=Counts.NEVER, requester=asker.userid, requester_name=asker.name,
        unit=asker.unit, unit_kind=asker.unit_kind, request_text="\n".join(data["words"]),
        district=data["district"], reason=data["reason"], excluded=data["excluded"],
        parties=[{"role": role, "name": name} for role, name in data["parties"]],
        hash=ctx.house.hash, state=DrawState.OPEN, confirmed_at=ctx.now,
        follows=_follows(ctx, data, asker), marks=[DrawMark.ASSIGNED],
        rules={
            "answer_window": getattr(rules.answer_window, pace).total_seconds(),
            "reminders": [span.total_seconds() for span in getattr(rules.reminder, pace)],
            "arrival": rules.arrival.within(data["district"]).total_seconds(),
        },
        frozen_at=ctx.now, last_event_at=ctx.now, **taken_over,
    )  # fmt: skip
    ctx.session.add(draw)
    ctx.session.flush()
    lot = Lot(
        draw_id=draw.id,
        number=f"{draw.number}-1",
        category=data["category"],
        need=1,
        manifest="",
        m="",
        c="",
        pool=0,
    )
    ctx.session.add(lot)
    ctx.session.flush()
    ctx.record(
        LedgerEvent.ASSIGNED, draw.number, code=data["code"], why=data["why"], asker=consent.asker,
        agreed=consent.decider,
    )  # fmt: skip
    _ask(ctx, draw, lot, data["code"])
    return draw


def _taken_over(ctx: Ctx, number: str) -> dict[str, Any]:
    """Place and papers of the draw whose list is used up, and its time while that is still to come."""
    earlier = ctx.session.execute(select(Draw).where(col(Draw.number) == number)).scalar_one_or_none()
    if earlier is None:
        return {}
    to_come = earlier.starts_at is not None and earlier.starts_at > ctx.now
    kept = {name: getattr(earlier, name) for name in ON_SITE}
    return {**kept, "starts_at": earlier.starts_at if to_come else None}


def _ask(ctx: Ctx, draw: Draw, lot: Lot, code: str) -> None:
    institution = ctx.session.execute(select(Institution).where(col(Institution.code) == code)).scalar_one()
    assignment = Assignment(
        draw_id=draw.id, lot_id=lot.id, institution_id=institution.id, code=code, rank=1,
        notified_at=ctx.now, answer_by=answer_by(ctx, draw),
    )  # fmt: skip
    note_calendar(ctx, draw)
    ctx.session.add(assignment)
    ctx.session.flush()
    ask(ctx, draw, lot, assignment)
