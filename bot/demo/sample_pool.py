"""The demo's pool and staff: the same for everybody, with dates around `today` so that it never ages."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from stdnum.cn import uscc

from bot.demo.sample_words import (
    AFFILIATED,
    DISTRICTS,
    GIVEN,
    GROUPS,
    HEADS,
    KINDS,
    PAUSES,
    ROADS,
    STAFF,
    SURNAMES,
    TAILS,
    Kind,
)
from handlers.pool.imports.pool_rows import (
    AFFILIATES_COLUMN,
    COLUMNS,
    CONTROLLER_COLUMN,
    OPTIONAL,
    STATE_COLUMN,
)
from handlers.pool.imports.staff import COLUMNS as STAFF_COLUMNS

SEED = 20250919
TERM_YEARS = 5
ALSO_SHARE = 8  # one in so many serves a second category, where its kind has one
SILENT_CONTACT = 0.06
DATES = frozenset({"资质有效期至", "聘任开始", "聘任截止"})

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
    kind: Kind, number: int, serial: int, brands: Sequence[str], chance: random.Random
) -> dict[str, str]:
    # the districts of the city proper come first and are drawn more often
    district, region = DISTRICTS[min(chance.randrange(len(DISTRICTS)), chance.randrange(len(DISTRICTS)))]
    brand = brands[serial - 1]
    return {
        "机构名称": kind.name.format(brand),
        "简称": kind.short.format(brand),
        "统一社会信用代码": _code(kind.registered, region, serial),
        "区县": district,
        "法定代表人": chance.choice(SURNAMES) + chance.choice(GIVEN),
        "注册地址": f"昆明市{district}{chance.choice(ROADS)}路{chance.randint(1, 400)}号",
        CONTROLLER_COLUMN: "",
        AFFILIATES_COLUMN: "",
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
        "联系人": "；".join(chance.choice(SURNAMES) + given for given in chance.sample(GIVEN, count)),
        "联系电话": "；".join(phones),
        "企业微信账号": "；".join(accounts).rstrip("；"),
    }


def _place(kind: Kind, today: date, chance: random.Random) -> dict[str, str]:
    start = today - timedelta(days=chance.randint(60, 1500))
    held = {
        "资质名称": kind.certificate,
        "资质等级": chance.choice(kind.grades),
        "资质证书编号": f"YN{chance.randint(10**7, 10**8 - 1)}",
        "资质有效期至": str(today + timedelta(days=chance.randint(45, 1700))),
    }
    return {
        "类别": kind.category,
        **(held if kind.certificate else dict.fromkeys(held, "")),
        **_term(start, chance),
        STATE_COLUMN: "",
    }


def _term(start: date, chance: random.Random) -> dict[str, str]:
    # the 28th at most: five years on, the day exists
    first = start.replace(day=min(start.day, 28))
    end = first.replace(year=first.year + TERM_YEARS) - timedelta(days=1)
    letter = f"昆质安聘〔{first.year}〕{chance.randint(1, 999):03d}号"
    return {"聘书编号": letter, "聘任开始": str(first), "聘任截止": str(end)}


def _mark(kind: Kind, places: PoolRows, today: date, chance: random.Random) -> None:
    """In every category some are out of the draw, each for another reason."""
    chosen = iter(chance.sample(places, len(places)))
    for _ in range(max(1, round(len(places) * 0.06)) if kind.certificate else 0):
        next(chosen)["资质有效期至"] = str(today - timedelta(days=chance.randint(5, 300)))
    for _ in range(max(1, round(len(places) * 0.05))):
        next(chosen)[STATE_COLUMN] = f"暂停：{chance.choice(PAUSES)}"
    for _ in range(len(places) // 15):
        ended = today - timedelta(days=chance.randint(10, 90))
        start = ended.replace(year=ended.year - TERM_YEARS, day=min(ended.day, 28))
        next(chosen).update(_term(start, chance))
    for _ in range(len(places) // 30):
        next(chosen)["企业微信账号"] = ""


def _bind(rows: PoolRows) -> None:
    """Some belong together, so that a draw that names one of them shows 回避."""
    places: dict[str, PoolRows] = {}
    for row in rows:
        places.setdefault(row["类别"], []).append(row)
    for controller, members in GROUPS:
        for category, numbers in members.items():
            for number in numbers:
                places[category][number - 1][CONTROLLER_COLUMN] = controller
    for category, number, others in AFFILIATED:
        names = [places[kind][place - 1]["机构名称"] for kind, place in others]
        places[category][number - 1][AFFILIATES_COLUMN] = "；".join(names)


def _second_places(rows: PoolRows, today: date, chance: random.Random) -> Iterator[dict[str, str]]:
    kinds = {kind.category: kind for kind in KINDS}
    for row in rows:
        second = kinds[row["类别"]].also
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
