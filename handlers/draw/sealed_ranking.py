"""Sealed until the end of every draw: the secret of a lot, and the ranking it fixes (kmdraw-1 §5, §6).

密封, and who sees what of such a draw, is models/rules/draw/seal.py.
"""

from handlers.routing.router import Ctx
from models.commitment import CommitmentBatch
from models.draw import Draw, Lot
from models.rules.kmdraw1 import method as law
from models.rules.kmdraw1.manifest import parse_manifest
from models.rules.kmdraw1.ranking import Ranking, ranking


class KeyMismatch(RuntimeError):
    """DRAW_KEY is not the one that the commitment list was published with."""


def sealed_secret(ctx: Ctx, draw: Draw, lot: Lot) -> str:
    """S_k, derived from the key and checked against what was published."""
    batch, k = ctx.session.get_one(CommitmentBatch, lot.batch_id), lot.k or 0
    alg: law.Hash = "sm3" if draw.hash == "sm3" else "sha256"
    secret = law.secret(ctx.house.draw_key, batch.batch, k, alg)
    if law.commitment(batch.batch, k, secret, alg) != lot.c:
        raise KeyMismatch(f"ZHIAN_DRAW_KEY does not open line {lot.k} of list {batch.batch}")
    return secret


def sealed_ranking(ctx: Ctx, draw: Draw, lot: Lot) -> Ranking:
    """The ranking fixed by the seed. Never stored: whoever knows who is next can shop for him."""
    alg: law.Hash = "sm3" if draw.hash == "sm3" else "sha256"
    seed = law.seed(lot.number, lot.m, sealed_secret(ctx, draw, lot), draw.r1 or "-", draw.r2, draw.b, alg)
    return ranking(seed, parse_manifest(lot.manifest).entries_in, alg)
