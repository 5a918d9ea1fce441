"""The parts of the draw form, each read and checked by itself (Articles 8, 10, 11)."""

import re
from datetime import UTC, datetime

from config.vocabulary import Task
from handlers.draw.request import words_form
from handlers.forms import words as forms_words
from handlers.forms.fields import LINE, Reader, clean
from handlers.routing.house import House
from models.draw import DrawKind
from models.rules.draw.counting import Counts
from models.rules.draw.limits import MAX_NAMED, MAX_NEED, MAX_PARTIES

# the city with its rim, in degrees: a wrong sign or swapped numbers fall outside
LATITUDE, LONGITUDE = (24.2, 26.7), (102.0, 103.9)
_BETWEEN = re.compile(r"[、，,；;\r\n]+")


def task_of(form: Reader, house: House, kind: str) -> Task | None:
    """Which of the ten kinds of Article 8; an emergency has only one."""
    chosen = form.raw("task")
    fitting = [task for task in house.vocabulary.tasks if task.kind == kind]
    task = next((one for one in house.vocabulary.tasks if one.name == chosen), None)
    if not chosen and len(fitting) == 1:
        return fitting[0]
    if task is None:
        form.wrong("task", words_form.TASK_WANTED)
    elif task.kind != kind:
        emergency = kind == DrawKind.EMERGENCY
        form.wrong("task", words_form.TASK_NO_EMERGENCY if emergency else words_form.TASK_NO_PLAN)
    return task


def counts_of(form: Reader, task: Task | None, *, foreign: bool) -> str:
    """Article 13 (4): draws of 有关单位 never count; 其他 counts only where it is said here."""
    if task is None or foreign:
        return Counts.NEVER
    if task.counts == Counts.OPTIONAL:
        return Counts.INSPECTION if form.ticked("counted") else Counts.NEVER
    return task.counts


def lots_of(form: Reader, house: House) -> tuple[tuple[str, int], ...]:
    """In the order of 附件3; a category that the form had and the list has not any more is named."""
    wanted: list[tuple[str, int]] = []
    for name in form.fields:
        if not name.startswith("need_") or (typed := form.raw(name)) in {"", "0"}:
            continue
        known = house.vocabulary.category(name.removeprefix("need_"))
        if known is None:
            form.wrong("lots", words_form.closed_category(clean(name.removeprefix("need_"))[:LINE]))
        elif not re.fullmatch("[0-9]{1,2}", typed) or not 1 <= int(typed) <= MAX_NEED:
            form.wrong("lots", words_form.count_wrong(known.name, MAX_NEED))
        else:
            wanted.append((known.name, int(typed)))
    order = house.vocabulary.category_names
    return tuple(sorted(dict(wanted).items(), key=lambda lot: order.index(lot[0])))


def district_of(form: Reader, house: House) -> str:
    region = house.vocabulary.region(form.raw("district"))
    return region.name if region else ""


def point_of(form: Reader) -> tuple[float | None, float | None]:
    latitude, longitude = form.decimal("latitude"), form.decimal("longitude")
    if not form.errors.keys() & {"latitude", "longitude"} and (latitude is None) != (longitude is None):
        form.wrong("latitude" if latitude is None else "longitude", words_form.POINT_HALF)
    if latitude is None or longitude is None:
        return None, None
    if not (LATITUDE[0] <= latitude <= LATITUDE[1] and LONGITUDE[0] <= longitude <= LONGITUDE[1]):
        form.wrong("latitude", words_form.POINT_ELSEWHERE)
    return latitude, longitude


def start_of(form: Reader, house: House) -> tuple[datetime | None, bool]:
    """When the activity begins, and whether that was confirmed to be outside working time."""
    starts_at = form.moment("starts_at")
    if starts_at is None:
        return None, False
    off_hours = not house.working.is_working(starts_at)
    if off_hours and not form.ticked("off_hours"):
        form.wrong("off_hours", words_form.off_hours(starts_at))
    return starts_at.astimezone(UTC), off_hours


def parties_of(
    form: Reader, *, emergency: bool, wanted: bool
) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """(role, name) of every row, and the roles that this project does not have."""
    names, roles = form.all("party_name"), form.all("party_role")
    rows: list[tuple[str, str]] = []
    without: list[str] = []
    for place, name in enumerate(names):
        role = roles[place] if place < len(roles) else ""
        if name and role not in words_form.ROLES:
            form.wrong(f"party_{place}", words_form.PARTY_ROLE_WANTED)
        elif len(name) > LINE:
            form.wrong(f"party_{place}", forms_words.too_long(LINE, len(name)))
        elif name == words_form.NO_PARTY:
            without.append(role)
        elif name:
            rows.append((role, name))
    if len(rows) > MAX_PARTIES:
        form.wrong("parties", words_form.too_many(words_form.PARTIES, len(rows), MAX_PARTIES))
    later = form.ticked("parties_later")
    if later and not emergency:
        form.wrong("parties", words_form.LATER_ONLY_EMERGENCY)
    given = {role for role, _name in rows} | set(without)
    missing = [role for role in words_form.WANTED_ROLES if role not in given]
    if missing and wanted and not later:
        form.wrong("parties", words_form.parties_wanted(missing, emergency=emergency))
    return tuple(dict.fromkeys(rows)), list(dict.fromkeys(without))


def excluded_of(form: Reader) -> tuple[str, ...]:
    """Names set apart by 、 or one on a line."""
    raw = "、".join(form.fields.get("excluded", []))
    names = [name for one in _BETWEEN.split(raw) if (name := clean(one))]
    if longest := max((len(name) for name in names if len(name) > LINE), default=0):
        form.wrong("excluded", forms_words.too_long(LINE, longest))
    elif len(names) > MAX_NAMED:
        form.wrong("excluded", words_form.too_many(words_form.EXCLUDED, len(names), MAX_NAMED))
    return tuple(dict.fromkeys(names))


def documents_of(form: Reader) -> tuple[str, ...]:
    ticked = [one for one in form.all("documents") if one in words_form.DOCUMENTS]
    other = form.text("documents_other")
    return tuple(dict.fromkeys([*ticked, *([other] if other else [])]))
