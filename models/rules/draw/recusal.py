"""Who is bound to a party of the project, and how (Article 10 (1)). Names are keys, days are Shanghai days.

An institution that the requester names is no matter of this file: it stands as 回避(申请人). What is found
here the house derives from data, and it stands as 回避. Ties that only an institution knows (a near relative,
a penalty on this project) come with its own answer. 编制单位 is a party like the others: whoever is bound to
it wrote what is now under review. Competitors in a district and pairs often seen together are left out: no
datum says what they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Ground(StrEnum):
    """Why an institution is bound to a party: out of the draw."""

    CONTROL = "上级、控股或关联单位"
    HEAD = "同一法定代表人"
    CONTRACT = "业务合同"
    OWN = "抽取单位自身"


_ORDER = {ground: place for place, ground in enumerate(Ground)}


class Hint(StrEnum):
    """What is worth a look and excludes nobody."""

    ADDRESS = "同一注册地址"
    PHONE = "同一联系电话"


class PoolMember(NamedTuple):
    """An institution of the pool; `names` are its full and its short name."""

    code: str
    names: frozenset[str]
    head: str = ""
    controller: str = ""
    affiliates: frozenset[str] = frozenset()
    address: str = ""
    phones: frozenset[str] = frozenset()


class Party(NamedTuple):
    """A party of the project; `names` are all it is known by, `member` is set where it is in the pool."""

    name: str
    names: frozenset[str]
    member: PoolMember | None = None


class Contract(NamedTuple):
    """A declared contract; without `until` it still runs."""

    code: str
    party: str
    until: date | None = None


class Found(NamedTuple):
    """By code: the first ground with the party it concerns; and the hints of those without a ground."""

    hard: dict[str, tuple[Ground, str]]
    soft: dict[str, frozenset[Hint]]


def last_day(until: date, years: int) -> date:
    """The last day on which a contract that ended still binds: the same date, `years` later.

    From the 29th of February that is the last day of February.
    """
    try:
        return until.replace(year=until.year + years)
    except ValueError:
        return until.replace(year=until.year + years, day=28)


def binds(until: date | None, today: date, years: int) -> bool:
    """A contract binds while it runs and for `years` after; one signed and not begun binds too."""
    return until is None or today <= last_day(until, years)


def find(
    members: Iterable[PoolMember],
    parties: Sequence[Party],
    contracts: Iterable[Contract],
    today: date,
    years: int,
) -> Found:
    """Everybody among `members` who is bound to one of the parties, or looks as if he were."""
    running = [one for one in contracts if binds(one.until, today, years)]
    net, hints = _net(parties, running), _hints(parties)
    hard: dict[str, tuple[Ground, str]] = {}
    soft: dict[str, frozenset[Hint]] = {}
    for one in members:
        hit = next((hit for hit in _catches(one, net) if _is_other(one, hit[1])), None)
        if hit:
            hard[one.code] = hit[0], hit[1].name
        elif looks := frozenset(hint for hint, party in _looks(one, hints) if _is_other(one, party)):
            soft[one.code] = looks
    return Found(hard, soft)


_Net = dict[tuple[str, str], list[tuple[Ground, Party]]]
_ORDER = {ground: place for place, ground in enumerate(Ground)}


def _net(parties: Sequence[Party], contracts: Iterable[Contract]) -> _Net:
    """What an institution is caught by: (what is compared, its value) → ground and party."""
    net: _Net = defaultdict(list)
    partners: dict[str, set[str]] = defaultdict(set)
    declarers: dict[str, set[str]] = defaultdict(set)
    for contract in contracts:
        partners[contract.code].add(contract.party)
        declarers[contract.party].add(contract.code)
    for party in parties:
        for name in party.names:
            net["above", name].append((Ground.CONTROL, party))
            for code in declarers[name]:
                net["code", code].append((Ground.CONTRACT, party))
        if one := party.member:
            net["controller", one.controller].append((Ground.CONTROL, party))
            net["head", one.head].append((Ground.HEAD, party))
            for name in {*one.affiliates, one.controller}:
                net["name", name].append((Ground.CONTROL, party))
            for name in partners[one.code]:
                net["name", name].append((Ground.CONTRACT, party))
    return net


def _catches(one: PoolMember, net: _Net) -> list[tuple[Ground, Party]]:
    """Control before head before contract, in any order of the parties. What is empty catches nobody."""
    keys = [
        *(("above", name) for name in sorted({one.controller, *one.affiliates})),
        ("controller", one.controller),
        *(("name", name) for name in sorted(one.names)),
        ("head", one.head),
        ("code", one.code),
    ]
    hits = [hit for key in keys if key[1] for hit in net.get(key, ())]
    return sorted(hits, key=lambda hit: _ORDER[hit[0]])


def _hints(parties: Sequence[Party]) -> dict[tuple[Hint, str], list[Party]]:
    found: dict[tuple[Hint, str], list[Party]] = defaultdict(list)
    for party in parties:
        for key in _marks(party.member) if party.member else ():
            found[key].append(party)
    return found


def _marks(one: PoolMember) -> Iterator[tuple[Hint, str]]:
    if one.address:
        yield Hint.ADDRESS, one.address
    yield from ((Hint.PHONE, phone) for phone in one.phones if phone)


def _looks(one: PoolMember, hints: dict[tuple[Hint, str], list[Party]]) -> Iterator[tuple[Hint, Party]]:
    for key in _marks(one):
        yield from ((key[0], party) for party in hints.get(key, ()))


def _is_other(one: PoolMember, party: Party) -> bool:
    """Nobody is bound to himself: a party stands as 回避(申请人) for its own name."""
    return party.member is None or party.member.code != one.code
