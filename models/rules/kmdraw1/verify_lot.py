"""Recomputing one lot: manifest, commitment, salt, seed and ranking (kmdraw-1 §1–§6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, repeat
from operator import lt
from typing import Any

from models.rules.kmdraw1 import bundle_facts as names
from models.rules.kmdraw1.bundle_facts import RANKING, AssignmentFact, parse_assignments
from models.rules.kmdraw1.manifest import Manifest, manifest_hash, parse_manifest
from models.rules.kmdraw1.method import HEX, Hash, LotError, commitment, parse_commitments, salt
from models.rules.kmdraw1.method import seed as make_seed
from models.rules.kmdraw1.ranking import RANKING_HEAD, tickets
from models.rules.kmdraw1.verify_files import Files, Head, InconsistentError, read_text, require

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


def read_lot(files: Files, lot: str, head: Head) -> LotView:
    """Reads and recomputes a lot; raises LotError at the first difference."""
    text = read_text(files, f"{lot}/{names.MANIFEST}")
    manifest = parse_manifest(text)
    require(manifest.lot == lot, f"{names.MANIFEST} 是 {manifest.lot} 的，不是本签组的")
    require(manifest.hash == head.hash, f"{names.MANIFEST} 的算法与 {names.DRAW} 不同")
    require(manifest.kind == head.kind, f"{names.MANIFEST} 的 kind 与 {names.DRAW} 不同")
    m = manifest_hash(text, head.hash)
    published = read_text(files, f"{lot}/{names.COMMITMENTS}")
    c, size = _check_commitment(read_text(files, f"{lot}/{names.COMMITMENT}"), published, manifest)
    expected, seed = {"C": c, "M": m}, ""
    if not head.sealed:
        seed = _check_secret(read_text(files, f"{lot}/{names.SECRET}"), manifest, m, c, head)
        expected["seed"] = seed
    _check_head(head, manifest, expected)
    order = read_text(files, f"{lot}/{RANKING}")
    if head.sealed:
        _check_drawn(order, manifest)
    else:
        check_ranking(order, manifest, seed, head.hash)
    rows = parse_assignments(read_text(files, f"{lot}/{names.ASSIGNMENTS}"))
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
    require(text.startswith(RANKING_HEAD) and text.endswith("\n"), f"{RANKING} 的首行或末行写法不对")
    require(text.count("\n") == len(manifest.codes) + 1, f"{RANKING} 的行数与名单的 in 行数不同")
    pool = set(manifest.codes)
    weights = dict(manifest.entries()) if manifest.weights.strip("1") else {}
    rank, start, last = 1, len(RANKING_HEAD), ""
    while start < len(text):
        end = text.find("\n", start + _BLOCK) + 1 or len(text)
        lines = text[start : end - 1].split("\n")
        order = [line[-85:-67] for line in lines]
        if not pool.issuperset(order):
            odd = next(place for place, code in enumerate(order, rank) if code not in pool)
            raise InconsistentError(f"{RANKING} 第 {odd} 名不在名单的 in 行里")
        entries = zip(order, map(weights.__getitem__, order) if weights else repeat(1), strict=False)
        keys = tickets(seed, entries, alg)
        _compare(lines, rank, keys)
        rising = last < keys[0] and all(map(lt, keys, islice(keys, 1, None)))
        require(rising, f"{RANKING} 第 {rank} 名起没有按签值从小到大排列，或机构重复")
        rank, start, last = rank + len(lines), end, keys[-1]


def _compare(lines: list[str], rank: int, keys: list[str]) -> None:
    """The lines from `rank` on are what follows from the tickets."""
    expected = [f"{place},{key[64:82]},{key[82]},{key[:64]}" for place, key in enumerate(keys, rank)]
    if expected != lines:
        odd = rank + next(i for i, line in enumerate(lines) if line != expected[i])
        raise InconsistentError(f"{RANKING} 第 {odd} 名与种子算出的不符")


def _check_commitment(text: str, published: str, manifest: Manifest) -> tuple[str, int]:
    """C_k stands in the list as published, at the k of the manifest."""
    found = _COMMITMENT.fullmatch(text)
    if not found:
        raise InconsistentError(f"{names.COMMITMENT} 写法不对")
    batch, k, c = found[1], int(found[2]), found[3]
    require((batch, k) == (manifest.batch, manifest.k), f"{names.COMMITMENT} 的批次或 k 与名单不同")
    listed = parse_commitments(published)
    require(k <= len(listed), f"承诺清单只有 {len(listed)} 条，没有第 {k} 条")
    require(listed[k - 1] == c, f"承诺 C 与承诺清单第 {k} 条不符")
    return c, len(listed)


def _check_secret(text: str, manifest: Manifest, m: str, c: str, head: Head) -> str:
    """The revealed secret is the one committed to, and made the salt; returns the seed."""
    secret = text.removesuffix("\n")
    require(bool(HEX.fullmatch(secret)), f"{names.SECRET} 应为 64 位十六进制数")
    made = commitment(manifest.batch, manifest.k, secret, head.hash)
    require(made == c, f"{names.SECRET} 与承诺 C 不符")
    salted = salt(manifest.lot, secret, head.hash)
    require(salted == manifest.salt, f"名单的 salt 与 {names.SECRET} 不符")
    return make_seed(manifest.lot, m, secret, head.r1, head.r2, head.b, head.hash)


def _check_drawn(text: str, manifest: Manifest) -> None:
    """What can be said of the drawn rows of a sealed ranking: from the pool, once each, in order."""
    require(text.startswith(RANKING_HEAD) and text.endswith("\n"), f"{RANKING} 的首行或末行写法不对")
    weights = dict(manifest.entries())
    last_rank, last_ticket = 0, ""
    for line in text.split("\n")[1:-1]:
        found = _ROW.fullmatch(line)
        if not found:
            raise InconsistentError(f"{RANKING} 有一行写法不对")
        rank, code, j, ticket = int(found[1]), found[2], int(found[3]), found[4]
        require(j <= weights.pop(code, 0), f"{RANKING} 第 {rank} 名不在名单的 in 行里，或机构重复")
        rising = last_rank < rank <= len(manifest.codes) and last_ticket < ticket
        require(rising, f"{RANKING} 第 {rank} 名的名次或签值没有从小到大")
        last_rank, last_ticket = rank, ticket


def _check_head(head: Head, manifest: Manifest, expected: dict[str, str]) -> None:
    """What draw.json says of the lot agrees with what was recomputed."""
    if "lots" not in head.data:
        return
    found = _lot_head(head.data["lots"], manifest.lot)
    require(not (head.sealed and "seed" in found), f"封存的包里不应有种子（{names.DRAW}）")
    facts = {"category": manifest.category, "need": manifest.need, "batch": manifest.batch, "k": manifest.k}
    for key, value in {**facts, **expected}.items():
        require(found.get(key, value) == value, f"{names.DRAW} 的 {key} 与重新计算的不符")


def _lot_head(lots: Any, lot: str) -> Mapping[str, Any]:
    if not isinstance(lots, list) or not all(isinstance(one, dict) for one in lots):
        raise LotError(f"{names.DRAW} 的 lots 写法不对。")
    found = [one for one in lots if one.get("lot") == lot]
    require(len(found) == 1, f"{names.DRAW} 的 lots 没有本签组，或不止一次")
    one: Mapping[str, Any] = found[0]
    return one
