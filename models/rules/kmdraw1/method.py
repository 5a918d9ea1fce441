"""KMDRAW/1, the pure draw: words, limits and hashes (Article 11; kmdraw-1 二).

The manifest stands in `manifest.py`, tickets and the order law in `ranking.py`. Every function raises
`LotError`, in Chinese, when its input is outside the grammar of the method.
"""

import hashlib
import hmac
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from models.rules.kmdraw1 import words

if TYPE_CHECKING:
    from _hashlib import HASH

Hash = Literal["sha256", "sm3"]
HASHES: tuple[Hash, ...] = ("sha256", "sm3")


class Reason(StrEnum):
    """Why an institution is not drawn; the first that applies is written into the manifest."""

    NOT_LISTED = "不在库"
    OUT_OF_TERM = "聘期外"
    PAUSED = "暂停"
    EXPIRED = "证照过期"
    NO_CONTACT = "无联系人"
    TIED = "回避"
    NAMED = "回避(申请人)"
    BUSY = "在办满额"


NO_NUMBER = "-"

_BATCH = r"[0-9]{4}(?:0[1-9]|1[0-2])(?:-(?:[2-9]|[1-9][0-9]{1,2}))?"
_NUMBER = r"CQ-[0-9]{8}-[0-9]{4,9}"
_K = r"[1-9][0-9]{0,8}"
NUMBER = re.compile(_NUMBER)
LOT = re.compile(rf"({_NUMBER})-([1-9][0-9]?)")
BATCH = re.compile(_BATCH)
K = re.compile(_K)
HEX = re.compile(r"[0-9a-f]{64}")
_SIX_DIGITS = re.compile(r"[0-9]{6}|-")
PUBLIC_NUMBER = re.compile(r"[0-9A-Za-z.:-]{1,64}")


class LotError(ValueError):
    """Input outside KMDRAW/1; the message is Chinese and may be shown."""


class HashMissingError(LotError):
    """This machine can't compute H: nothing is wrong with the draw, and nothing can be said about it."""


def hash_of(name: str) -> Hash:
    """H as a draw or a list keeps it by name."""
    return "sm3" if name == "sm3" else "sha256"


def hasher(alg: Hash, data: bytes = b"") -> "HASH":
    """A running H; raises HashMissingError where the OpenSSL build has no SM3."""
    if alg not in HASHES:
        raise LotError(words.UNKNOWN_HASH.format(alg))
    try:
        return hashlib.new(alg, data)
    except ValueError as fault:
        raise HashMissingError(words.HASH_MISSING.format(alg)) from fault


def digest(text: str, alg: Hash) -> str:
    """H(text) as 64 lower-case hex digits."""
    return hasher(alg, text.encode()).hexdigest()


def sm3_available() -> bool:
    """Whether SM3 is there and right; a deployment that demands it must not start without."""
    try:
        return digest("abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    except LotError:
        return False


def secret(key: bytes, batch: str, k: int, alg: Hash) -> str:
    """S_k, computed from the 32 bytes of DRAW_KEY: nothing to store, nothing to lose but the key."""
    if len(key) != 32:
        raise LotError(words.KEY_LENGTH)
    hasher(alg)
    return hmac.new(key, f"KMDRAW/1|secret|{_batch(batch)}|{_k(k)}".encode(), alg).hexdigest()


def commitment(batch: str, k: int, secret: str, alg: Hash) -> str:
    """C_k, published before any request exists."""
    return digest(f"KMDRAW/1|commit|{_batch(batch)}|{_k(k)}|{_hex(secret)}", alg)


def commitment_list(key: bytes, batch: str, size: int, alg: Hash) -> str:
    """commitments-{batch}.txt: one line `k C_k` for k = 1 … size."""
    if size < 1:
        raise LotError(words.LIST_TOO_SHORT)
    ks = range(1, size + 1)
    return "".join(f"{k} {commitment(batch, k, secret(key, batch, k, alg), alg)}\n" for k in ks)


def parse_commitments(text: str) -> tuple[str, ...]:
    """The C_k of a published list in the order of k = 1, 2, …"""
    lines = text.split("\n")
    if lines.pop() or not lines:
        raise LotError(words.LIST_EMPTY)
    for k, line in enumerate(lines, 1):
        if not (line.startswith(f"{k} ") and HEX.fullmatch(line, len(f"{k} "))):
            raise LotError(words.LIST_LINE.format(k, k))
    return tuple(line[-64:] for line in lines)


def salt(lot: str, secret: str, alg: Hash) -> str:
    """Keeps M from giving the list away, and is no free choice of anybody."""
    return digest(f"KMDRAW/1|salt|{_lot(lot)}|{_hex(secret)}", alg)


def request_hash(text: str, alg: Hash) -> str:
    """H of the opening message with the blanks at both ends removed and nothing else changed."""
    return digest(text.strip(), alg)


def check_numbers(r1: str, r2: str, b: str) -> None:
    """Refuses outside numbers beyond the grammar: leading zeros stay, nothing is normalised."""
    for name, value in (("R1", r1), ("R2", r2)):
        if not _SIX_DIGITS.fullmatch(value):
            raise LotError(words.SIX_DIGITS.format(name))
    if not PUBLIC_NUMBER.fullmatch(b):
        raise LotError(words.PUBLIC_NUMBER)


def seed(lot: str, m: str, secret: str, r1: str, r2: str, b: str, alg: Hash) -> str:
    """The one value that fixes winners and the order of all replacements of a lot."""
    check_numbers(r1, r2, b)
    return digest(f"KMDRAW/1|seed|{_lot(lot)}|{_hex(m)}|{_hex(secret)}|{r1}|{r2}|{b}", alg)


def _batch(batch: str) -> str:
    if not BATCH.fullmatch(batch):
        raise LotError(words.BATCH.format(batch))
    return batch


def _k(k: int) -> int:
    if not K.fullmatch(str(k)):
        raise LotError(words.SERIAL.format(k))
    return k


def _lot(lot: str) -> str:
    if not LOT.fullmatch(lot):
        raise LotError(words.LOT.format(lot))
    return lot


def _hex(value: str) -> str:
    if not HEX.fullmatch(value):
        raise LotError(words.HEX)
    return value
