"""The draw form: what was typed → a Brief, or what is wrong where; then the way of every request (口径 2)."""

from dataclasses import replace
from datetime import datetime

from handlers.draw.brief import Brief
from handlers.draw.earlier import repeats
from handlers.draw.lottery.recusal import ties
from handlers.draw.request import form_parts as parts
from handlers.draw.request import words_form
from handlers.draw.request.check import Repeated, terms_of
from handlers.draw.request.submit import requester_of, submit
from handlers.forms import words as forms_words
from handlers.forms.fields import LINE, LONG, Fields, Reader, clean
from handlers.routing.event import Event
from handlers.routing.house import House
from handlers.routing.permissions import DRAWER
from handlers.routing.router import Ctx, FormError, Router
from handlers.speech import reason_in
from models.draw import DrawKind
from models.people import UnitKind
from models.rules.draw.request import faults

router = Router()
# in the order of the page; party_0, party_1 … stand beside `parties`
FIELDS = (
    *("kind", "task", "lots", "starts_at", "off_hours", "district", "place", "latitude", "longitude"),
    *("site_contact", "site_phone"),
    *("reason", "project", "purpose", "payer", "repeat_reason", "parties", "excluded", "exclusion_reason"),
    *("documents_other", "covert", "b_source", "b_day"),
)


@router.form("draw", need=DRAWER)
def submit_draw_form(ctx: Ctx, form: Event) -> None:
    """「冻结名单」: the text that is hashed is the one that the preview showed."""
    brief, errors = read(ctx, form.fields)
    if brief is None:
        raise FormError(forms_words.to_mend(errors), errors)
    shown = form.value("text").replace("\r\n", "\n")
    if shown != brief.text:
        raise FormError(words_form.CHANGED if shown else words_form.NOT_SHOWN, {})
    try:
        ctx.goto = submit(ctx, brief)
    except Repeated as again:
        raise FormError(again.text, {"repeat_reason": words_form.REPEAT_REASON_WANTED}) from again


def read(ctx: Ctx, fields: Fields) -> tuple[Brief | None, dict[str, str]]:
    """The form as this person filled it in, checked against the pool too."""
    unit_kind = ctx.actor.staff.unit_kind if ctx.actor.staff else ""
    brief, errors = read_form(fields, ctx.house, ctx.now, unit_kind=unit_kind)
    if brief is None:
        return None, errors
    staff = requester_of(ctx)
    for name, full_names in ties(ctx, brief, staff).several.items():
        errors[_field_of(fields, name)] = words_form.several(name, full_names)
    if not brief.repeat_reason and (earlier := repeats(ctx, brief, staff)):
        errors["repeat_reason"] = words_form.repeated(*earlier, ctx.house.rules.repeat.window.days)
    return (None, errors) if errors else (brief, {})


def read_form(
    fields: Fields, house: House, now: datetime, *, unit_kind: str
) -> tuple[Brief | None, dict[str, str]]:
    """Every field of the form, without looking into the database: the brief, or what is wrong by field."""
    form = Reader(fields)
    brief, without, off_hours = _read(form, house, foreign=unit_kind == UnitKind.OTHER)
    terms = terms_of(house, now, unit_kind)
    for fault in faults(brief, terms):
        form.wrong(fault.field, words_form.wrong(fault.code, brief, terms))
    if form.errors:
        return None, form.errors
    return replace(brief, text=words_form.form_text(brief, without, off_hours=off_hours)), {}


def _read(form: Reader, house: House, *, foreign: bool) -> tuple[Brief, list[str], bool]:
    """What was typed; the roles that the project does not have; and whether it is meant off hours.

    What can't be read is noted in the form, and stays out of the brief.
    """
    kind = form.raw("kind")
    if kind not in words_form.KINDS:
        form.wrong("kind", words_form.KIND_WANTED)
    emergency = kind == DrawKind.EMERGENCY
    task = parts.task_of(form, house, kind)
    named, without = parts.parties_of(form, emergency=emergency, wanted=task is None or task.parties)
    latitude, longitude = parts.point_of(form)
    site_contact, site_phone = form.person("site_contact", "site_phone")
    starts_at, off_hours = (None, False) if emergency else parts.start_of(form, house)
    brief = Brief(
        text="",
        kind=DrawKind.EMERGENCY if emergency else DrawKind.PLANNED,
        task=task.name if task else "",
        counts=parts.counts_of(form, task, foreign=foreign),
        lots=parts.lots_of(form, house),
        district=parts.district_of(form, house),
        reason=form.text("reason", most=LONG),
        place=form.text("place", most=LINE),
        latitude=latitude,
        longitude=longitude,
        site_contact=site_contact,
        site_phone=site_phone,
        project=form.text("project", most=LINE),
        parties=named,
        excluded=parts.excluded_of(form),
        exclusion_reason=form.text("exclusion_reason", most=LONG),
        starts_at=starts_at,
        documents=parts.documents_of(form),
        confidential=form.ticked("confidential"),
        covert=form.ticked("covert"),
        purpose=form.text("purpose", most=LONG),
        payer=form.text("payer"),
        repeat_reason=reason_in(form.text("repeat_reason", most=LONG)),
        b_source=form.text("b_source"),
        b_day=form.day("b_day"),
    )
    return brief, without, off_hours


def _field_of(fields: Fields, name: str) -> str:
    """Where a name that means several institutions was typed."""
    rows = [clean(one) for one in fields.get("party_name", [])]
    return f"party_{rows.index(name)}" if name in rows else "excluded"
