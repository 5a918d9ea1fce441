"""The draw form and its preview, which shows numbers and no names (Article 11; 口径 2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from bot.pages import words_draw
from bot.web.page import Pages, View
from bot.web.typed import Typed
from handlers.draw.brief import Brief
from handlers.draw.request import words_form as request_words_form
from handlers.draw.request.form import FIELDS, read
from handlers.draw.request.preview import Preview, preview
from handlers.forms import words as forms_words
from handlers.routing.errors import UserError
from handlers.routing.permissions import DRAWER
from models.draw import DrawKind
from models.people import UnitKind

pages = Pages()


@pages.form("/h5/draw", name="draw", need=DRAWER)
def draw_form_page(view: View) -> Response:
    """Empty, or as it was typed when the freeze was refused."""
    return _form(view, view.fields, view.error, view.errors)


@pages.reading("/h5/draw/preview", name="preview", need=DRAWER)
def draw_preview_page(view: View) -> Response:
    """Changes nothing, who looked is on record: what a freeze would find, or what has to be mended first."""
    if view.error or not view.fields or "edit" in view.fields:
        return _form(view, view.fields, view.error, view.errors)
    brief, errors = read(view.ctx, view.fields)
    if brief is None:
        return _form(view, view.fields, forms_words.to_mend(errors), errors)
    try:
        found = preview(view.ctx, brief)
    except UserError as refusal:
        return _form(view, view.fields, refusal.text, {})
    carried = list(Typed(view.fields).carried())
    return view.render(
        "draw_preview.html", brief=brief, preview=found, steps=_steps(brief, found), carried=carried
    )


def _form(view: View, fields: Mapping[str, Sequence[str]], error: str, errors: Mapping[str, str]) -> Response:
    staff, known = view.ctx.actor.staff, view.ctx.house.vocabulary
    foreign = staff is not None and staff.unit_kind == UnitKind.OTHER
    first = DrawKind.PLANNED if foreign else DrawKind.EMERGENCY
    given = fields or {"kind": [first], "district": [staff.district if staff else ""]}
    return view.render(
        "draw.html",
        status=422 if error or errors else 200,
        typed=Typed(given),
        error=error,
        errors=_in_order(errors),
        foreign=foreign,
        kinds=[kind for kind in words_draw.KIND_CHOICES if not foreign or kind[0] == DrawKind.PLANNED],
        tasks=known.tasks,
        categories=known.categories,
        districts=known.region_names,
        parties=_parties(given),
        roles=request_words_form.ROLES,
        documents=request_words_form.DOCUMENTS,
    )


def _in_order(errors: Mapping[str, str]) -> dict[str, str]:
    """As the fields stand on the page."""
    places = {name: place for place, name in enumerate(FIELDS)}
    after_rows = places["parties"]
    return dict(sorted(errors.items(), key=lambda error: places.get(error[0], after_rows)))


def _parties(fields: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The rows as they were typed; at least the three that are asked for."""
    names, roles = fields.get("party_name", []), fields.get("party_role", [])
    rows = [{"role": role, "name": name} for role, name in zip(roles, names, strict=False)]
    return rows or [{"role": role, "name": ""} for role in request_words_form.WANTED_ROLES]


def _steps(brief: Brief, found: Preview) -> list[str]:
    """What comes next, as far as it can be said before the freeze."""
    steps: list[Any] = [
        words_draw.APPROVAL_STEP if found.approval else words_draw.FREEZE_STEP,
        words_draw.BOTH_DAYS_STEP if brief.planned else "",
        words_draw.SUPERVISED_STEP if found.supervised else "",
        "" if brief.planned else words_draw.watch_step(found.watch),
        words_draw.public_number_step(brief.b_source, brief.b_day) if brief.b_day else "",
        words_draw.answer_step(found.answer_by, planned=brief.planned),
        words_draw.strangers_step(found.strangers) if found.strangers else "",
    ]
    return [step for step in steps if step]
