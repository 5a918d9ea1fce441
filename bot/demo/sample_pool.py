"""The demo's pool and staff: the same for everybody, with dates around `today` so that it never ages."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from stdnum.cn import uscc

from bot.demo.sample_words import (
    ADDRESS,
    AFFILIATED,
    DISTRICTS,
    GIVEN,
    GROUPS,
    HEADS,
    KINDS,
    LETTER_NO,
    PAUSES,
    ROADS,
    STAFF,
    SURNAMES,
    TAILS,
    Trade,
)
from handlers.pool.imports.columns import Column
from handlers.pool.imports.pool_rows import (
    COLUMNS,
    OPTIONAL,
)
from handlers.pool.imports.staff import COLUMNS as STAFF_COLUMNS

SEED = 20250919
TERM_YEARS = 5
ALSO_SHARE = 8  # one in so many serves a second category, where its kind has one
SILENT_CONTACT = 0.06
DATES = frozenset({Column.VALID_TO, Column.TERM_START, Column.TERM_END})

PoolRows = list[dict[str, str]]


def pool_rows(today: date) -> PoolRows:
    """Rows of the pool file: nine categories, some expired, paused, out of term or without an account."""
    chance = random.Random(SEED)  # noqa: S311 — invented data has to be the same on every machine
    brands = [head + tail for head in HEADS for tail in TAILS]
    chance.shuffle(brands)
    serial = iter(range(1, len(brands) + 1))
    rows: PoolRows = []
    for kind in KINDS:
        own = [_institution(kind, n, next(serial), brands, chance) for n in range(1, kind.count + 1)]
        places = [facts | _place(kind, today, chance) for facts in own]
        _mark(kind, places, today, chance)
        rows += places
    _bind(rows)
    return rows + list(_second_places(rows, today, chance))


def staff_rows() -> list[dict[str, str]]:
    """Rows of the staff file: two who draw, a supervisor, 总站, 市局 and 审计."""
    return [dict(zip(STAFF_COLUMNS, person, strict=True)) for person in STAFF]


def write_samples(folder: Path, today: date) -> list[Path]:
    """Writes both files as .csv and as .xlsx, and names them."""
    folder.mkdir(parents=True, exist_ok=True)
    pool = (*COLUMNS, *OPTIONAL), pool_rows(today)
    staff = STAFF_COLUMNS, staff_rows()
    written = []
    for name, (columns, rows) in {"pool": pool, "staff": staff}.items():
        written += [folder / f"{name}.csv", folder / f"{name}.xlsx"]
        _write_csv(written[-2], columns, rows)
        _write_xlsx(written[-1], columns, rows)
    return written


def _institution(
    kind: Trade, number: int, serial: int, brands: Sequence[str], chance: random.Random
) -> dict[str, str]:
    # the districts of the city proper come first and are drawn more often
    district, region = DISTRICTS[min(chance.randrange(len(DISTRICTS)), chance.randrange(len(DISTRICTS)))]
    brand = brands[serial - 1]
    return {
        Column.NAME: kind.name.format(brand),
        Column.SHORT_NAME: kind.short.format(brand),
        Column.CODE: _code(kind.registered, region, serial),
        Column.DISTRICT: district,
        Column.LEGAL_PERSON: chance.choice(SURNAMES) + chance.choice(GIVEN),
        Column.ADDRESS: ADDRESS.format(district, chance.choice(ROADS), chance.randint(1, 400)),
        Column.CONTROLLER: "",
        Column.AFFILIATES: "",
    } | _contacts(f"{kind.account}{number:02d}", serial, chance)


def _code(registered: str, region: str, serial: int) -> str:
    """A valid code nobody holds: MA00 belongs to another city."""
    body = f"{registered}{region}MA00{serial:05d}"
    return body + uscc.calc_check_digit(body)


def _contacts(account: str, serial: int, chance: random.Random) -> dict[str, str]:
    count = chance.choice((2, 2, 3))
    # nobody is phoned by a demo: 125 is no mobile prefix
    phones = [f"125{serial:04d}{place:04d}" for place in range(1, count + 1)]
    accounts = [
        "" if chance.random() < SILENT_CONTACT else f"{account}_{place}" for place in range(1, count + 1)
    ]
    return {
        Column.CONTACTS: "；".join(chance.choice(SURNAMES) + given for given in chance.sample(GIVEN, count)),
        Column.PHONES: "；".join(phones),
        Column.ACCOUNTS: "；".join(accounts).rstrip("；"),
    }


def _place(kind: Trade, today: date, chance: random.Random) -> dict[str, str]:
    start = today - timedelta(days=chance.randint(60, 1500))
    held: dict[str, str] = {
        Column.CERTIFICATE: kind.certificate,
        Column.GRADE: chance.choice(kind.grades),
        Column.CERTIFICATE_NO: f"YN{chance.randint(10**7, 10**8 - 1)}",
        Column.VALID_TO: str(today + timedelta(days=chance.randint(45, 1700))),
    }
    return {
        Column.CATEGORY: kind.category,
        **(held if kind.certificate else dict.fromkeys(held, "")),
        **_term(start, chance),
        Column.STATE: "",
    }


def _term(start: date, chance: random.Random) -> dict[str, str]:
    # the 28th at most: five years on, the day exists
    first = start.replace(day=min(start.day, 28))
    end = first.replace(year=first.year + TERM_YEARS) - timedelta(days=1)
    letter = LETTER_NO.format(first.year, chance.randint(1, 999))
    return {Column.LETTER_NO: letter, Column.TERM_START: str(first), Column.TERM_END: str(end)}


def _mark(kind: Trade, places: PoolRows, today: date, chance: random.Random) -> None:
    """In every category some are out of the draw, each for another reason."""
    chosen = iter(chance.sample(places, len(places)))
    for _ in range(max(1, round(len(places) * 0.06)) if kind.certificate else 0):
        next(chosen)[Column.VALID_TO] = str(today - timedelta(days=chance.randint(5, 300)))
    for _ in range(max(1, round(len(places) * 0.05))):
        next(chosen)[Column.STATE] = f"暂停：{chance.choice(PAUSES)}"
    for _ in range(len(places) // 15):
        ended = today - timedelta(days=chance.randint(10, 90))
        start = ended.replace(year=ended.year - TERM_YEARS, day=min(ended.day, 28))
        next(chosen).update(_term(start, chance))
    for _ in range(len(places) // 30):
        next(chosen)[Column.ACCOUNTS] = ""


def _bind(rows: PoolRows) -> None:
    """Some belong together, so that a draw that names one of them shows 回避."""
    places: dict[str, PoolRows] = {}
    for row in rows:
        places.setdefault(row[Column.CATEGORY], []).append(row)
    for controller, members in GROUPS:
        for category, numbers in members.items():
            for number in numbers:
                places[category][number - 1][Column.CONTROLLER] = controller
    for category, number, others in AFFILIATED:
        names = [places[kind][place - 1][Column.NAME] for kind, place in others]
        places[category][number - 1][Column.AFFILIATES] = "；".join(names)


def _second_places(rows: PoolRows, today: date, chance: random.Random) -> Iterator[dict[str, str]]:
    kinds = {kind.category: kind for kind in KINDS}
    for row in rows:
        second = kinds[row[Column.CATEGORY]].also
        if second and chance.randrange(ALSO_SHARE) == 0:
            yield row | _place(kinds[second], today, chance)


def _write_csv(path: Path, columns: Sequence[str], rows: PoolRows) -> None:
    # with a BOM, or Excel in China reads it as GBK
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _write_xlsx(path: Path, columns: Sequence[str], rows: PoolRows) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(columns)
    for row in rows:
        sheet.append([_xlsx_value(name, row[name]) for name in columns])
    sheet.freeze_panes = "A2"
    workbook.save(path)


def _xlsx_value(name: str, text: str) -> str | date | None:
    return date.fromisoformat(text) if name in DATES and text else text or None
