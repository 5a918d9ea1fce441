"""有关单位 may draw too (Article 11). Of the house: registered once, approved by 总站, never counted."""

from sqlalchemy import func
from sqlmodel import col, select

from handlers.consent import matters
from handlers.draw.brief import Brief
from handlers.draw.lottery.freeze import freeze
from handlers.draw.request import words_outside
from handlers.draw.request.check import check, refuse_repeat
from handlers.draw.timing import is_tentative
from handlers.mail.post import About, reply, tell
from handlers.mail.say import TENTATIVE, when
from handlers.routing.errors import FormError, UserError
from handlers.routing.event import Event
from handlers.routing.permissions import Permission
from handlers.routing.router import Ctx, Router
from models.base import insert_new
from models.consent import Consent, Decision, Matter
from models.institution import name_key
from models.ledger_events import LedgerEvent
from models.people import STATION, Actor, Role, Staff, Unit, UnitKind, by_account, staff_with
from models.rules.pool.credit_code import CreditCodeFault, parse_credit_code
from models.topics import Topic

router = Router()
LONGEST = 60


def _is_outside(actor: Actor) -> bool:
    return actor.staff is None or actor.staff.unit_kind == UnitKind.OTHER


# of a 有关单位, or on no list yet
OUTSIDE = Permission(_is_outside, words_outside.ALREADY_STAFF)


def _station(ctx: Ctx, _one: Consent) -> list[Staff]:
    return staff_with(ctx.session, STATION)


def apply(ctx: Ctx, brief: Brief, staff: Staff) -> None:
    """Files a request for 总站's one tap. Raises UserError for a unit that nobody has registered."""
    verified = select(Unit).where(col(Unit.name_key) == name_key(staff.unit))
    if ctx.session.exec(verified).first() is None:
        raise UserError(words_outside.not_registered(staff.unit, ctx.house.public_url))
    rules, hours = ctx.house.rules.approval, ctx.house.working
    due = hours.add(ctx.now, rules.reply)
    by = when(due, ctx.now) + (TENTATIVE if is_tentative(ctx, due) else "")
    lines = words_outside.for_station(brief, by, ctx.now)
    remind = hours.add(ctx.now, rules.remind)
    matters.ask(
        ctx, Matter.REQUEST, staff, lines, remind_at=remind, brief=brief.to_json(), due=due.isoformat()
    )
    reply(ctx, words_outside.filed(brief, by))


@router.verdict(Matter.REQUEST, _station)
def approved(ctx: Ctx, consent: Consent, agreed: bool) -> None:
    """Frozen at once when 总站 agrees; what has changed meanwhile is told to both."""
    brief = Brief.from_json(consent.data["brief"])
    about, key = About(Topic.APPROVAL), f"approval:{consent.id}"
    if not agreed:
        tell(ctx, consent.asker, words_outside.declined(brief, consent), key, about)
        return
    staff = ctx.session.exec(by_account(consent.asker)).first()
    if staff is None or not staff.active:
        raise UserError(words_outside.GONE)
    if ctx.house.quiet.next_open(ctx.now) > ctx.now:
        raise UserError(words_outside.quiet(ctx.house.rules.quiet.start, ctx.house.rules.quiet.end))
    try:
        check(ctx, brief)
        refuse_repeat(ctx, brief, staff)
        draw = freeze(ctx, brief, staff)
    except UserError as changed:
        raise UserError(words_outside.not_any_more(changed.text, staff.name)) from changed
    ctx.record(LedgerEvent.APPROVED, draw.number, by=consent.decider, asker=consent.asker)
    tell(ctx, consent.asker, words_outside.agreed(draw, consent), key, about)


@router.form("unit", need=OUTSIDE)
def register(ctx: Ctx, form: Event) -> None:
    """登记: unit, credit code, person; 总站 checks it once. Raises FormError."""
    unit, code, name, phone = (form.value(field) for field in ("unit", "code", "name", "phone"))
    if why := _kept_as_it_is(ctx, ctx.actor.userid, unit):
        raise UserError(words_outside.not_filed(why))
    errors = {
        field: words
        for field, words, wrong in (
            ("unit", words_outside.UNIT_WANTED, not 4 <= len(unit) <= LONGEST),
            ("code", words_outside.CODE_WRONG, not _is_code(code)),
            ("name", words_outside.NAME_WANTED, not 1 <= len(name) <= LONGEST),
            ("phone", words_outside.PHONE_WRONG, not phone.isdecimal() or not 7 <= len(phone) <= 12),
        )
        if wrong
    }
    if errors:
        raise FormError(words_outside.to_mend(len(errors)), errors)
    asker = ctx.actor.staff or Staff(
        userid=ctx.actor.userid,
        userkey=ctx.actor.userkey,
        name=name,
        unit=unit,
        unit_kind=UnitKind.OTHER,
    )
    if matters.filed(ctx, Matter.UNIT):
        raise UserError(words_outside.WAITING)
    lines = words_outside.unit_for_station(unit, code.upper(), name, phone)
    matters.ask(ctx, Matter.UNIT, asker, lines, unit=unit, code=code.upper(), name=name, phone=phone)
    reply(ctx, words_outside.registering(unit))
    ctx.goto = "/h5/"


@router.verdict(Matter.UNIT, _station)
def registered(ctx: Ctx, consent: Consent, agreed: bool) -> None:
    """The unit stands on the list for good; its person may draw, with approval each time."""
    unit, key = str(consent.data["unit"]), f"unit:{consent.id}"
    if not agreed:
        tell(ctx, consent.asker, words_outside.not_verified(unit, consent), key, About(Topic.APPROVAL))
        return
    if why := _kept_as_it_is(ctx, consent.asker, unit):
        raise UserError(words_outside.not_listed(why))
    insert_new(
        ctx.session, Unit,
        {"name": unit, "name_key": name_key(unit), "code": consent.data["code"], "verified_at": ctx.now,
         "verified_by": consent.decider},
    )  # fmt: skip
    person = ctx.session.exec(by_account(consent.asker)).first() or _new_person(consent)
    if _came_by_registration(ctx, person):
        person.name, person.unit = str(consent.data["name"]), unit
    ctx.session.add(person)
    ctx.record(
        LedgerEvent.UNIT_REGISTERED, unit, code=consent.data["code"], person=consent.asker, by=consent.decider
    )
    tell(ctx, consent.asker, words_outside.verified(unit), key, About(Topic.APPROVAL))


def _new_person(consent: Consent) -> Staff:
    return Staff(
        userid=consent.asker,
        userkey=consent.asker.lower(),
        name=str(consent.data["name"]),
        unit=str(consent.data["unit"]),
        unit_kind=UnitKind.OTHER,
        roles=[Role.DRAWER],
    )


def _kept_as_it_is(ctx: Ctx, userid: str, unit: str) -> str:
    """Why this registration may not touch the person's row, in words: a staff file put or left it so."""
    person = ctx.session.exec(by_account(userid)).first()
    if person is None:
        return ""
    if not person.active:
        return words_outside.struck_off(person)
    same = name_key(person.unit) == name_key(unit) and person.unit_kind == UnitKind.OTHER
    return "" if same or _came_by_registration(ctx, person) else words_outside.listed_as(person)


def _came_by_registration(ctx: Ctx, person: Staff) -> bool:
    """No staff file has ever named the person, and 总站 has agreed to a registration of his own."""
    agreed = select(Consent.id).where(
        func.lower(col(Consent.asker)) == person.userkey,
        col(Consent.matter) == Matter.UNIT,
        col(Consent.verdict) == Decision.AGREED,
    )
    return not person.by_file and ctx.session.exec(agreed.limit(1)).first() is not None


def _is_code(text: str) -> bool:
    try:
        return bool(parse_credit_code(text))
    except CreditCodeFault:
        return False
