"""One row of the pool file as values: an institution, its contacts, and its place in one category."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.pool.imports.cells import (
    RowReader,
    Unreadable,
    parse_code,
    parse_date,
    parse_expiry,
    parse_words,
    split_parts,
)
from handlers.pool.imports.pool_contacts import PoolContact, read_contacts
from handlers.pool.imports.table import Fault, Record, quote
from models.institution import name_key
from models.rules.draw.eligibility import LISTED, PAUSED

COLUMNS = (
    "机构名称", "简称", "统一社会信用代码", "类别", "区县", "法定代表人", "注册地址",
    "联系人", "联系电话", "企业微信账号", "资质名称", "资质等级", "资质证书编号", "资质有效期至",
    "聘书编号", "聘任开始", "聘任截止",
)  # fmt: skip
STATE_COLUMN = "状态"
CONTROLLER_COLUMN, AFFILIATES_COLUMN = "上级或控股单位", "关联机构"
OPTIONAL = (CONTROLLER_COLUMN, AFFILIATES_COLUMN, STATE_COLUMN)
UNKNOWN_DAY = date.min
_PAUSE = re.compile(rf"{PAUSED}(?:\s*[：:]\s*(.*))?")


@dataclass(frozen=True)
class PoolCertificate:
    """What a category asks for; 造价 knows none since 2021. Without `valid_to` it does not expire."""

    name: str = ""
    grade: str = ""
    number: str = ""
    valid_to: date | None = None


@dataclass(frozen=True)
class PoolMembership:
    """A place in one category. `state` is None where the file has no column for it."""

    category: str
    state: str | None
    pause_reason: str
    letter_no: str
    term_start: date
    term_end: date
    certificate: PoolCertificate


@dataclass(frozen=True)
class PoolRow:
    """A row as read; what was empty or faulty is blank. `controller` and `affiliates` serve recusal alone."""

    record: Record = field(repr=False, compare=False)
    code: str
    name: str
    short_name: str
    district: str
    legal_person: str
    address: str
    controller: str
    affiliates: tuple[str, ...]
    contacts: tuple[PoolContact, ...]
    membership: PoolMembership


def read_row(record: Record, categories: Mapping[str, str], faults: list[Fault]) -> PoolRow:
    """Reads one row; `categories` maps the comparable form of a category to its name."""
    reader = RowReader(record, faults)
    return PoolRow(
        record=record,
        code=reader.take("统一社会信用代码", parse_code, "", required=True),
        name=reader.take("机构名称", parse_words, "", required=True),
        short_name=reader.take("简称", parse_words, ""),
        district=reader.take("区县", parse_words, ""),
        legal_person=reader.take("法定代表人", parse_words, ""),
        address=reader.take("注册地址", parse_words, ""),
        controller=reader.take(CONTROLLER_COLUMN, parse_words, ""),
        affiliates=reader.take(AFFILIATES_COLUMN, _parse_names, ()),
        contacts=read_contacts(reader),
        membership=_membership(reader, categories),
    )


def _membership(reader: RowReader, categories: Mapping[str, str]) -> PoolMembership:
    def parse_category(text: str) -> str:
        if name_key(text) not in categories:
            known = "、".join(categories.values())
            raise Unreadable(f"{quote(text)}不是机构库的类别（每行填一个：{known}）")
        return categories[name_key(text)]

    start = reader.take("聘任开始", parse_date, UNKNOWN_DAY, required=True)
    end = reader.take("聘任截止", parse_date, UNKNOWN_DAY, required=True)
    if UNKNOWN_DAY not in (start, end) and end < start:
        reader.fault("聘任截止", f"“{end}”早于聘任开始“{start}”")
    state, reason = reader.take(STATE_COLUMN, _parse_state, (LISTED, ""))
    return PoolMembership(
        category=reader.take("类别", parse_category, "", required=True),
        state=state if STATE_COLUMN in reader.record.columns else None,
        pause_reason=reason,
        letter_no=reader.take("聘书编号", parse_words, ""),
        term_start=start,
        term_end=end,
        certificate=PoolCertificate(
            name=reader.take("资质名称", parse_words, ""),
            grade=reader.take("资质等级", parse_words, ""),
            number=reader.take("资质证书编号", parse_words, ""),
            valid_to=reader.take("资质有效期至", parse_expiry, None),
        ),
    )


def _parse_names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in split_parts(text) if name))


def _parse_state(text: str) -> tuple[str, str]:
    if text == LISTED:
        return LISTED, ""
    match = _PAUSE.fullmatch(text)
    if match is None:
        raise Unreadable(f"{quote(text)}不认识，可留空、填“在库”或“暂停：原因”")
    return PAUSED, parse_words((match[1] or "").strip())
