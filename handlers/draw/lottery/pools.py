"""The pools of a request as they stand now, for the freeze and for the preview before it (kmdraw-1 §2)."""

from collections import Counter
from dataclasses import dataclass

from handlers.draw.lottery import words_freeze
from handlers.draw.lottery.candidates import Conditions, freeze_pool, weights_of
from handlers.draw.lottery.recusal import Ties, ties
from handlers.draw.request.order import Brief
from handlers.routing.router import Ctx, UserError
from models.people import Staff
from models.rules.draw.eligibility import Pool


@dataclass(frozen=True)
class PoolOf:
    """Who takes part in each category, with how many tickets, and what the parties' ties said."""

    by_category: dict[str, Pool]
    weights: dict[str, int]
    ties: Ties

    def counts(self, category: str) -> dict[str, int]:
        """How many are left out, by reason; no names (kmdraw-1 四)."""
        return dict(Counter(why for _code, why in self.by_category[category].excluded))


def pools_of(ctx: Ctx, brief: Brief, requester: Staff) -> PoolOf:
    """Reads all pools of a request. Raises UserError for a name that could mean several institutions."""
    rules, known = ctx.house.rules, ties(ctx, brief, requester)
    if known.several:
        raise UserError(words_freeze.several(known.several))
    conditions = Conditions(
        named=known.named,
        tied=known.tied,
        now=ctx.now,
        kind=brief.kind,
        cap=rules.caps.planned if brief.planned else rules.caps.emergency,
        interval=rules.planned.interval if brief.planned else None,
        starts_at=brief.starts_at if brief.planned else None,
    )
    pools = {category: freeze_pool(ctx.session, category, conditions) for category, _need in brief.lots}
    weights: dict[str, int] = {}
    if rules.weights.on:
        codes = {code for pool in pools.values() for code in pool.eligible}
        weights = weights_of(ctx.session, codes, ctx.now, rules.weights)
    return PoolOf(pools, weights, known)
