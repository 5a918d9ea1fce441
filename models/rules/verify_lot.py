"""Recomputing one lot: manifest, commitment, salt, seed and ranking (docs/kmdraw-1.md, steps 1 to 6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.rules import bundle_facts as names
from models.rules.bundle_facts import AssignmentFact, parse_assignments
from models.rules.lots import HEX, Hash, LotError, commitment, hasher, parse_commitments, salt
from models.rules.lots import seed as make_seed
from models.rules.manifest import Manifest, manifest_hash, parse_manifest
from models.rules.ranking import ranking
from models.rules.verify_files import Files, Head, InconsistentError, read_text, require

_ROW = re.compile(r"([1-9][0-9]{0,8}),([0-9A-HJ-NPQRTUWXY]{18}),([1-9]),([0-9a-f]{64})")
_COMMITMENT = re.compile(r"(\S+) ([1-9][0-9]{0,8}) ([0-9a-f]{64})\n?")


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot that holds in itself. `lines` are the rows of ranking.csv: all of them, or only the drawn."""

    manifest: Manifest
    m: str
    c: str
    published: str
    size: int
    lines: list[str]
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
    order = read_text(files, f"{lot}/{names.RANKING}")
    lines = _check_drawn(order, manifest) if head.sealed else check_ranking(order, manifest, seed, head.hash)
    rows = parse_assignments(read_text(files, f"{lot}/{names.ASSIGNMENTS}"))
    return LotView(manifest, m, c, published, size, lines, rows)


def check_ranking(text: str, manifest: Manifest, seed: str, alg: Hash) -> list[str]:
    """Hashes every ticket again, in the order of the file, so that a right file needs no sorting.

    Each line must be what follows from the seed, the tickets must ascend, and every code of the manifest must
    come once. Returns the lines under the head.
    """
    lines = _lines(text)
    require(len(lines) == len(manifest.codes), f"{names.RANKING} 的行数与名单的 in 行数不同")
    pool = dict(zip(manifest.codes, manifest.weights, strict=True))
    start = hasher(alg, f"KMDRAW/1|ticket|{seed}|".encode()).copy
    last = ""
    for rank, line in enumerate(lines, 1):
        code = line[-85:-67]
        w = pool.get(code)
        if w == "1":
            hashed = start()
            hashed.update(f"{code}|1".encode())
            j, ticket = 1, hashed.hexdigest()
        elif w:
            _, _, j, ticket = ranking(seed, [(code, int(w))], alg)[0]
        else:
            raise InconsistentError(f"{names.RANKING} 第 {rank} 名不在名单的 in 行里")
        if line != f"{rank},{code},{j},{ticket}":
            raise InconsistentError(f"{names.RANKING} 第 {rank} 名与种子算出的不符")
        if ticket <= last:
            raise InconsistentError(f"{names.RANKING} 第 {rank} 名没有按签值从小到大排列，或机构重复")
        last = ticket
    return lines


def _lines(text: str) -> list[str]:
    require(text.startswith(names.RANKING_HEAD), f"{names.RANKING} 首行应为 {names.RANKING_HEAD.strip()}")
    lines = text.split("\n")
    require(lines.pop() == "", f"{names.RANKING} 末行没有换行")
    return lines[1:]


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


def _check_drawn(text: str, manifest: Manifest) -> list[str]:
    """What can be said of the drawn rows of a sealed ranking: from the pool, once each, in order."""
    lines, weights = _lines(text), dict(manifest.entries())
    last_rank, last_ticket = 0, ""
    for line in lines:
        found = _ROW.fullmatch(line)
        if not found:
            raise InconsistentError(f"{names.RANKING} 有一行写法不对")
        rank, code, j, ticket = int(found[1]), found[2], int(found[3]), found[4]
        require(j <= weights.pop(code, 0), f"{names.RANKING} 第 {rank} 名不在名单的 in 行里，或机构重复")
        rising = last_rank < rank <= len(manifest.codes) and last_ticket < ticket
        require(rising, f"{names.RANKING} 第 {rank} 名的名次或签值没有从小到大")
        last_rank, last_ticket = rank, ticket
    return lines


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
