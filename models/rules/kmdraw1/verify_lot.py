"""Recomputing one lot: manifest, commitment, salt, seed and ranking (kmdraw-1 §1–§6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, repeat
from operator import lt
from typing import Any

from models.rules.kmdraw1 import bundle_facts, method, words
from models.rules.kmdraw1.bundle_facts import RANKING, AssignmentFact, parse_assignments
from models.rules.kmdraw1.manifest import Manifest, manifest_hash, parse_manifest
from models.rules.kmdraw1.method import HEX, Hash, LotError, commitment, parse_commitments, salt
from models.rules.kmdraw1.ranking import RANKING_HEAD, tickets
from models.rules.kmdraw1.verify_files import BundleHead, Files, InconsistentError, read_text, require

_ROW = re.compile(r"([1-9][0-9]{0,8}),([0-9A-HJ-NPQRTUWXY]{18}),([1-9]),([0-9a-f]{64})")
_COMMITMENT = re.compile(r"(\S+) ([1-9][0-9]{0,8}) ([0-9a-f]{64})\n?")
# Characters of ranking.csv looked at together: few enough to stay in the processor's cache.
_BLOCK = 400_000


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot that holds in itself.

    `size` is the length of the commitment list, `ranked` of ranking.csv; `top` are its rows as far as
    assignments.csv goes.
    """

    manifest: Manifest
    m: str
    c: str
    published: str
    size: int
    ranked: int
    top: list[str]
    assignments: tuple[AssignmentFact, ...]


def read_lot(files: Files, lot: str, head: BundleHead) -> LotView:
    """Reads and recomputes a lot; raises LotError at the first difference."""
    text = read_text(files, f"{lot}/{bundle_facts.MANIFEST}")
    manifest = parse_manifest(text)
    require(manifest.lot == lot, words.OTHER_LOT.format(bundle_facts.MANIFEST, manifest.lot))
    require(manifest.hash == head.hash, words.HASHES_DIFFER.format(bundle_facts.MANIFEST, bundle_facts.DRAW))
    require(manifest.kind == head.kind, words.KINDS_DIFFER.format(bundle_facts.MANIFEST, bundle_facts.DRAW))
    m = manifest_hash(text, head.hash)
    published = read_text(files, f"{lot}/{bundle_facts.COMMITMENTS}")
    c, size = _check_commitment(read_text(files, f"{lot}/{bundle_facts.COMMITMENT}"), published, manifest)
    expected, seed = {"C": c, "M": m}, ""
    if not head.sealed:
        seed = _check_secret(read_text(files, f"{lot}/{bundle_facts.SECRET}"), manifest, m, c, head)
        expected["seed"] = seed
    _check_head(head, manifest, expected)
    order = read_text(files, f"{lot}/{RANKING}")
    if head.sealed:
        _check_drawn(order, manifest)
    else:
        check_ranking(order, manifest, seed, head.hash)
    rows = parse_assignments(read_text(files, f"{lot}/{bundle_facts.ASSIGNMENTS}"))
    return LotView(manifest, m, c, published, size, order.count("\n") - 1, _top(order, len(rows)), rows)


def _top(text: str, count: int) -> list[str]:
    """The first `count` rows of ranking.csv, without copying the rest."""
    rows: list[str] = []
    start = len(RANKING_HEAD)
    while len(rows) < count and start < len(text):
        end = text.index("\n", start)
        rows.append(text[start:end])
        start = end + 1
    return rows


def check_ranking(text: str, manifest: Manifest, seed: str, alg: Hash) -> None:
    """Hashes every ticket again and compares every line, a block at a time: no sorting, little memory.

    Every code is of the manifest, there are as many lines as codes, and rising tickets show that none comes
    twice: so the file is the ranking of exactly this pool.
    """
    require(text.startswith(RANKING_HEAD) and text.endswith("\n"), words.RANKING_ENDS.format(RANKING))
    require(text.count("\n") == len(manifest.codes) + 1, words.RANKING_LENGTH.format(RANKING))
    pool = set(manifest.codes)
    weights = dict(manifest.entries()) if manifest.weights.strip("1") else {}
    rank, start, last = 1, len(RANKING_HEAD), ""
    while start < len(text):
        end = text.find("\n", start + _BLOCK) + 1 or len(text)
        lines = text[start : end - 1].split("\n")
        order = [line[-85:-67] for line in lines]
        if not pool.issuperset(order):
            odd = next(place for place, code in enumerate(order, rank) if code not in pool)
            raise InconsistentError(words.RANKED_OUTSIDER.format(RANKING, odd))
        entries = zip(order, map(weights.__getitem__, order) if weights else repeat(1), strict=False)
        keys = tickets(seed, entries, alg)
        _compare(lines, rank, keys)
        rising = last < keys[0] and all(map(lt, keys, islice(keys, 1, None)))
        require(rising, words.RANKING_ORDER.format(RANKING, rank))
        rank, start, last = rank + len(lines), end, keys[-1]


def _compare(lines: list[str], rank: int, keys: list[str]) -> None:
    """The lines from `rank` on are what follows from the tickets."""
    expected = [f"{place},{key[64:82]},{key[82]},{key[:64]}" for place, key in enumerate(keys, rank)]
    if expected != lines:
        odd = rank + next(i for i, line in enumerate(lines) if line != expected[i])
        raise InconsistentError(words.RANK_DIFFERS.format(RANKING, odd))


def _check_commitment(text: str, published: str, manifest: Manifest) -> tuple[str, int]:
    """C_k stands in the list as published, at the k of the manifest."""
    found = _COMMITMENT.fullmatch(text)
    if not found:
        raise InconsistentError(words.MALFORMED.format(bundle_facts.COMMITMENT))
    batch, k, c = found[1], int(found[2]), found[3]
    require(
        (batch, k) == (manifest.batch, manifest.k), words.COMMITMENT_PLACE.format(bundle_facts.COMMITMENT)
    )
    listed = parse_commitments(published)
    require(k <= len(listed), words.LIST_SHORTER.format(len(listed), k))
    require(listed[k - 1] == c, words.COMMITMENT_DIFFERS.format(k))
    return c, len(listed)


def _check_secret(text: str, manifest: Manifest, m: str, c: str, head: BundleHead) -> str:
    """The revealed secret is the one committed to, and made the salt; returns the seed."""
    secret = text.removesuffix("\n")
    require(bool(HEX.fullmatch(secret)), words.OPENED_FORM.format(bundle_facts.SECRET))
    made = commitment(manifest.batch, manifest.k, secret, head.hash)
    require(made == c, words.OPENED_DIFFERS.format(bundle_facts.SECRET))
    salted = salt(manifest.lot, secret, head.hash)
    require(salted == manifest.salt, words.SALT_DIFFERS.format(bundle_facts.SECRET))
    return method.seed(manifest.lot, m, secret, head.r1, head.r2, head.b, head.hash)


def _check_drawn(text: str, manifest: Manifest) -> None:
    """What can be said of the drawn rows of a sealed ranking: from the pool, once each, in order."""
    require(text.startswith(RANKING_HEAD) and text.endswith("\n"), words.RANKING_ENDS.format(RANKING))
    weights = dict(manifest.entries())
    last_rank, last_ticket = 0, ""
    for line in text.split("\n")[1:-1]:
        found = _ROW.fullmatch(line)
        if not found:
            raise InconsistentError(words.RANKING_LINE.format(RANKING))
        rank, code, j, ticket = int(found[1]), found[2], int(found[3]), found[4]
        require(j <= weights.pop(code, 0), words.DRAWN_OUTSIDER.format(RANKING, rank))
        rising = last_rank < rank <= len(manifest.codes) and last_ticket < ticket
        require(rising, words.DRAWN_ORDER.format(RANKING, rank))
        last_rank, last_ticket = rank, ticket


def _check_head(head: BundleHead, manifest: Manifest, expected: dict[str, str]) -> None:
    """What draw.json says of the lot agrees with what was recomputed."""
    if "lots" not in head.data:
        return
    found = _lot_head(head.data["lots"], manifest.lot)
    require(not (head.sealed and "seed" in found), words.SEED_IN_SEALED.format(bundle_facts.DRAW))
    facts = {"category": manifest.category, "need": manifest.need, "batch": manifest.batch, "k": manifest.k}
    for key, value in {**facts, **expected}.items():
        require(found.get(key, value) == value, words.HEAD_DIFFERS.format(bundle_facts.DRAW, key))


def _lot_head(lots: Any, lot: str) -> Mapping[str, Any]:
    if not isinstance(lots, list) or not all(isinstance(one, dict) for one in lots):
        raise LotError(words.LOTS_FORM.format(bundle_facts.DRAW))
    found = [one for one in lots if one.get("lot") == lot]
    require(len(found) == 1, words.LOTS_WITHOUT.format(bundle_facts.DRAW))
    one: Mapping[str, Any] = found[0]
    return one
