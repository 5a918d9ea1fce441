"""The manifest of a lot: the frozen pool, byte for byte (kmdraw-1 §2)."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import lt

from models.rules.kmdraw1 import words
from models.rules.kmdraw1.method import BATCH, LOT, Hash, K, LotError, Reason, digest

Entry = tuple[str, int]
Excluded = tuple[str, str]

_CODE = "[0-9A-HJ-NPQRTUWXY]{18}"
_WHY = "|".join(map(re.escape, Reason))
_HEAD = re.compile(
    "KMDRAW/1\n"
    "(?P<hash>hash=sm3\n)?"
    f"lot=(?P<lot>{LOT.pattern})\n"
    f"batch=(?P<batch>{BATCH.pattern}) k=(?P<k>{K.pattern})\n"
    "kind=(?P<kind>emergency|planned)\n"
    "category=(?P<category>[一-鿿（）()]{1,20})\n"
    "need=(?P<need>[1-9][0-9]{0,5})\n"
    "request=(?P<request>[0-9a-f]{64})\n"
    "salt=(?P<salt>[0-9a-f]{64})\n"
)
# Possessive: one pass in C over a million lines, no way back to try again.
_IN = re.compile(rf"(?:in={_CODE} w=[1-9]\n)*+")
_OUT = re.compile(rf"(?:out={_CODE} why=(?:{_WHY})\n)*+")
_IN_WIDTH = len("in=91530100MA0000001W w=1\n")
_HEAD_LINES = ("KMDRAW/1", "lot=", "batch=", "kind=", "category=", "need=", "request=", "salt=")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A frozen lot. `hash` names H; `weights` holds the tickets of each of `codes`, one digit for each.

    Two columns and not a tuple for every institution: reading a million of them is a third of the work.
    """

    lot: str
    batch: str
    k: int
    kind: str
    category: str
    need: int
    request: str
    salt: str
    codes: tuple[str, ...]
    weights: str
    entries_out: tuple[Excluded, ...]
    hash: Hash = "sha256"

    @property
    def entries_in(self) -> tuple[Entry, ...]:
        """(code, tickets) of the eligible, in byte order."""
        return tuple(self.entries())

    def entries(self) -> Iterator[Entry]:
        """The same, one by one."""
        return zip(self.codes, map(int, self.weights), strict=True)

    def text(self) -> str:
        """The bytes that M is taken of."""
        head = (
            "KMDRAW/1\n"
            f"{'hash=sm3' + chr(10) if self.hash == 'sm3' else ''}"
            f"lot={self.lot}\n"
            f"batch={self.batch} k={self.k}\n"
            f"kind={self.kind}\n"
            f"category={self.category}\n"
            f"need={self.need}\n"
            f"request={self.request}\n"
            f"salt={self.salt}\n"
        )
        inside = [f"in={code} w={w}\n" for code, w in zip(self.codes, self.weights, strict=True)]
        outside = [f"out={code} why={why}\n" for code, why in self.entries_out]
        return head + "".join(inside) + "".join(outside)


def freeze(
    *,
    lot: str,
    batch: str,
    k: int,
    kind: str,
    category: str,
    need: int,
    request: str,
    salt: str,
    entries_in: Iterable[Entry],
    entries_out: Iterable[Excluded],
    hash: Hash = "sha256",
) -> Manifest:
    """Puts the pool, in whatever order it was read, into the one order of the manifest.

    Raises LotError for anything outside the grammar: a faulty pool is found before M is shown.
    """
    inside = sorted(entries_in)
    if not all(1 <= w <= 9 for _, w in inside):
        raise LotError(words.WEIGHTS)
    codes, weights = tuple(code for code, _ in inside), "".join(str(w) for _, w in inside)
    out = tuple(sorted(entries_out))
    manifest = Manifest(lot, batch, k, kind, category, need, request, salt, codes, weights, out, hash)
    return parse_manifest(manifest.text())


def manifest_hash(manifest_text: str, alg: Hash) -> str:
    """M, shown whole before anybody gives a number."""
    return digest(manifest_text, alg)


def parse_manifest(text: str) -> Manifest:
    """Reads a manifest; raises LotError, naming the line, for everything outside the grammar."""
    head = _HEAD.match(text)
    if not head:
        raise LotError(_head_fault(text))
    inside = _IN.match(text, head.end())
    outside = _OUT.match(text, inside.end() if inside else 0)
    if not inside or not outside or outside.end() != len(text):
        position = outside.end() if outside else 0
        raise LotError(words.MANIFEST_LINE.format(text.count(chr(10), 0, position) + 1))
    block = inside[0]
    codes = tuple([block[i : i + 18] for i in range(3, len(block), _IN_WIDTH)])
    entries_out = tuple(_excluded(line) for line in outside[0].splitlines())
    _check_codes(codes, tuple([code for code, _ in entries_out]))
    return Manifest(
        lot=head["lot"],
        batch=head["batch"],
        k=int(head["k"]),
        kind=head["kind"],
        category=head["category"],
        need=int(head["need"]),
        request=head["request"],
        salt=head["salt"],
        codes=codes,
        weights=block[_IN_WIDTH - 2 :: _IN_WIDTH],
        entries_out=entries_out,
        hash="sm3" if head["hash"] else "sha256",
    )


def _excluded(line: str) -> Excluded:
    return line[4:22], line[27:]


def _check_codes(inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    for name, codes in (("in", inside), ("out", outside)):
        if not all(map(lt, codes, islice(codes, 1, None))):
            place = next(i for i, pair in enumerate(pairwise(codes), 2) if pair[0] >= pair[1])
            raise LotError(words.MANIFEST_ORDER.format(place, name))
    few, many = sorted((inside, outside), key=len)
    for code in few:
        place = bisect_left(many, code)
        if many[place : place + 1] == (code,):
            raise LotError(words.IN_AND_OUT.format(code))


def _head_fault(text: str) -> str:
    lines = text.split("\n", 10)
    names = list(_HEAD_LINES)
    if lines[1:2] == ["hash=sm3"]:
        names.insert(1, "hash=sm3")
    for number, name in enumerate(names, 1):
        if len(lines) <= number or not lines[number - 1].startswith(name):
            return words.MANIFEST_HEAD_LINE.format(number, name)
    return words.MANIFEST_HEAD
