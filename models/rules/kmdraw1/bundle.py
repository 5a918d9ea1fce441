"""Builds the bundle of a draw: file name → bytes (kmdraw-1 六)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from models.rules.kmdraw1 import bundle_facts, words, words_readme
from models.rules.kmdraw1.bundle_facts import (
    ACCEPTED,
    NOT_ACCEPTED,
    AssignmentFact,
    BatchFacts,
    BundleError,
    DrawFacts,
    LotFacts,
    assignments_csv,
    register_csv,
)
from models.rules.kmdraw1.manifest import Manifest, manifest_hash, parse_manifest
from models.rules.kmdraw1.method import NO_NUMBER, check_numbers, commitment, request_hash, seed
from models.rules.kmdraw1.ranking import RANKING_HEAD, Ranking, ranking


def build(facts: DrawFacts) -> dict[str, bytes]:
    """The whole bundle, sealed or open.

    Tells the facts as they are, right or wrong: judging them is the work of `verify`. Raises LotError for a
    broken manifest, and BundleError before anybody gave a number: until then no name leaves the house.
    """
    _check_drawn(facts)
    parsed = [(lot, parse_manifest(lot.manifest)) for lot in facts.lots]
    files = {bundle_facts.DRAW: _json(_head(facts, [_lot_head(facts, *pair) for pair in parsed]))}
    if not facts.confidential:
        files[bundle_facts.REQUEST] = facts.request.strip().encode()
    for lot, manifest in parsed:
        for name, text in _lot_files(facts, lot, manifest).items():
            files[f"{manifest.lot}/{name}"] = text.encode()
    for batch in facts.batches:
        files[register_name(batch.batch, facts.batches[0].batch)] = register_csv(batch.register).encode()
    files[bundle_facts.README] = words_readme.README.encode()
    files[bundle_facts.SUMS] = sums(files)
    return files


def register_name(batch: str, first: str) -> str:
    """register.csv tells of the first lot's batch; a draw across two batches has a second register."""
    return bundle_facts.REGISTER if batch == first else f"register-{batch}.csv"


def sums(files: Mapping[str, bytes]) -> bytes:
    """SHA256SUMS over every other file, as `sha256sum` writes it."""
    listed = sorted(name for name in files if name != bundle_facts.SUMS)
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in listed).encode()


def _check_drawn(facts: DrawFacts) -> None:
    check_numbers(facts.r1, facts.r2, facts.b)
    if facts.r1 == facts.r2 == facts.b == NO_NUMBER:
        raise BundleError(words.NO_NUMBERS_YET)
    if not facts.lots or not facts.batches:
        raise BundleError(words.NOTHING_TO_EXPORT)


def _head(facts: DrawFacts, lots: list[dict[str, object]]) -> dict[str, object]:
    return {
        "method": "KMDRAW/1",
        "number": facts.number,
        "kind": facts.kind,
        "hash": facts.hash,
        "R1": facts.r1,
        "R2": facts.r2,
        "B": facts.b,
        "request": request_hash(facts.request, facts.hash),
        "sealed": facts.sealed,
        "confidential": facts.confidential,
        "edition": "public" if facts.public else "full",
        "follows": list(facts.follows),
        "marks": list(facts.marks),
        "times": dict(facts.times),
        "lots": lots,
    }


def _lot_head(facts: DrawFacts, lot: LotFacts, manifest: Manifest) -> dict[str, object]:
    head: dict[str, object] = {
        "lot": manifest.lot,
        "category": manifest.category,
        "need": manifest.need,
        "batch": manifest.batch,
        "k": manifest.k,
        "C": commitment(manifest.batch, manifest.k, lot.secret, facts.hash),
        "M": lot.m or manifest_hash(lot.manifest, facts.hash),
    }
    if not facts.sealed:
        head["seed"] = _seed(facts, lot, manifest)
    return head


def _seed(facts: DrawFacts, lot: LotFacts, manifest: Manifest) -> str:
    m = manifest_hash(lot.manifest, facts.hash)
    return seed(manifest.lot, m, lot.secret, facts.r1, facts.r2, facts.b, facts.hash)


def _lot_files(facts: DrawFacts, lot: LotFacts, manifest: Manifest) -> dict[str, str]:
    ordered = ranking(_seed(facts, lot, manifest), manifest.entries(), facts.hash)
    rows = [_row(row, public=facts.public) for row in lot.assignments]
    c = commitment(manifest.batch, manifest.k, lot.secret, facts.hash)
    files = {
        bundle_facts.MANIFEST: lot.manifest,
        bundle_facts.COMMITMENT: f"{manifest.batch} {manifest.k} {c}\n",
        bundle_facts.COMMITMENTS: _batch(facts, manifest.batch).commitments,
    }
    if facts.sealed:
        drawn = [row for row in rows if not row.passed]
        return files | {
            bundle_facts.RANKING: _drawn_csv(ordered, drawn),
            bundle_facts.ASSIGNMENTS: assignments_csv(drawn),
        }
    return files | {
        bundle_facts.SECRET: f"{lot.secret}\n",
        bundle_facts.RANKING: ordered.csv(),
        bundle_facts.ASSIGNMENTS: assignments_csv(rows),
    }


def _drawn_csv(ordered: Ranking, drawn: list[AssignmentFact]) -> str:
    rows = (ordered[row.rank - 1] for row in drawn if row.rank <= len(ordered))
    return RANKING_HEAD + "".join(f"{rank},{code},{j},{ticket}\n" for rank, code, j, ticket in rows)


def _row(row: AssignmentFact, *, public: bool) -> AssignmentFact:
    """A rank passed over took nobody's place; why somebody refused is nobody's business outside."""
    if row.passed:
        return replace(row, replaces="")
    told = row.answer if not public or row.answer in ("", ACCEPTED) else NOT_ACCEPTED
    return replace(row, answer=told)


def _batch(facts: DrawFacts, batch: str) -> BatchFacts:
    found = [facts for facts in facts.batches if facts.batch == batch]
    if not found:
        raise BundleError(words.LIST_MISSING.format(batch))
    return found[0]


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
