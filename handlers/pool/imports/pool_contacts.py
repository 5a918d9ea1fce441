"""The three contact columns of the pool file: names, telephones and accounts, in the same order."""

from dataclasses import dataclass

from handlers.pool.imports import words
from handlers.pool.imports.cells import RowReader, Unreadable, parse_phone, parse_userid, split_parts
from handlers.pool.imports.columns import Column
from handlers.pool.imports.table import quote

COLUMNS = (Column.CONTACTS, Column.PHONES, Column.ACCOUNTS)


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
        reader.fault(Column.PHONES, words.phones_differ(len(phones), len(names)))
        return ()
    if len(accounts) > len(names):
        reader.fault(Column.ACCOUNTS, words.too_many_accounts(len(accounts), len(names)))
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
        reader.fault(Column.CONTACTS, words.nameless(place))
    if not phone:
        reader.fault(Column.PHONES, words.phoneless(place))
    try:
        phone = parse_phone(phone) if phone else ""
    except Unreadable as error:
        reader.fault(Column.PHONES, str(error))
    try:
        account = parse_userid(account) if account else ""
    except Unreadable as error:
        reader.fault(Column.ACCOUNTS, str(error))
    return PoolContact(name, phone, account or None)


def _check_repeats(reader: RowReader, contacts: list[PoolContact]) -> None:
    seen: set[str] = set()
    for contact in contacts:
        if contact.userkey and contact.userkey in seen:
            reader.fault(Column.ACCOUNTS, words.account_twice(quote(contact.userid or "")))
        seen.add(contact.userkey or "")
