"""The three contact columns of the pool file: names, telephones and accounts, in the same order."""

from dataclasses import dataclass

from handlers.pool.imports.cells import RowReader, Unreadable, parse_phone, parse_userid, split_parts
from handlers.pool.imports.table import quote

COLUMNS = ("联系人", "联系电话", "企业微信账号")


@dataclass(frozen=True)
class PoolContact:
    """A person to be asked; without an account he can only be phoned."""

    name: str
    phone: str
    userid: str | None

    @property
    def userkey(self) -> str | None:
        """The account as WeCom compares it."""
        return self.userid.lower() if self.userid else None


def read_contacts(reader: RowReader) -> tuple[PoolContact, ...]:
    """The contacts of a row in their order; accounts may be fewer than names, telephones may not.

    Nobody where a cell is faulty, so that other rows are not measured by it.
    """
    before = reader.noted
    names, phones, accounts = (_parts(reader, name) for name in COLUMNS)
    if any(reader.record.is_bad(name) for name in COLUMNS):
        return ()
    if len(names) != len(phones):
        reader.fault("联系电话", f"有{len(phones)}个号码，联系人有{len(names)}位，应一一对应")
        return ()
    if len(accounts) > len(names):
        reader.fault("企业微信账号", f"有{len(accounts)}个账号，联系人只有{len(names)}位")
        return ()
    accounts += ("",) * (len(names) - len(accounts))
    people = enumerate(zip(names, phones, accounts, strict=True), start=1)
    contacts = [_contact(reader, place, *person) for place, person in people]
    _check_repeats(reader, contacts)
    return tuple(contacts) if reader.noted == before else ()


def _parts(reader: RowReader, name: str) -> tuple[str, ...]:
    nobody: tuple[str, ...] = ()
    return reader.take(name, split_parts, nobody)


def _contact(reader: RowReader, place: int, name: str, phone: str, account: str) -> PoolContact:
    if not name:
        reader.fault("联系人", f"第{place}位没有姓名")
    if not phone:
        reader.fault("联系电话", f"第{place}位联系人没有电话")
    try:
        phone = parse_phone(phone) if phone else ""
    except Unreadable as error:
        reader.fault("联系电话", str(error))
    try:
        account = parse_userid(account) if account else ""
    except Unreadable as error:
        reader.fault("企业微信账号", str(error))
    return PoolContact(name, phone, account or None)


def _check_repeats(reader: RowReader, contacts: list[PoolContact]) -> None:
    seen: set[str] = set()
    for contact in contacts:
        if contact.userkey and contact.userkey in seen:
            reader.fault("企业微信账号", f"{quote(contact.userid or '')}在本行重复（账号不分大小写）")
        seen.add(contact.userkey or "")
