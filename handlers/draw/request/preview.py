"""What a freeze would find, in numbers and without names; each look on record (kmdraw-1 四)."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.draw import words as draw_words
from handlers.draw.brief import Brief
from handlers.draw.earlier import repeats
from handlers.draw.lottery.candidates import pools_of
from handlers.draw.lottery.supervisor import needs_supervisor
from handlers.draw.request import words, words_submit
from handlers.draw.request.check import check, deadline
from handlers.draw.request.form import read_form
from handlers.draw.request.submit import requester_of
from handlers.routing.event import Event
from handlers.routing.permissions import DRAWER
from handlers.routing.router import Ctx, Router
from models.ledger_events import LedgerEvent
from models.people import UnitKind

router = Router()


@router.form("preview", need=DRAWER)
def note_preview(ctx: Ctx, form: Event) -> None:
    """Whoever asks what a draw would find leaves a trace, with everybody he named."""
    brief, _errors = read_form(form.fields, ctx.house, ctx.now, unit_kind=requester_of(ctx).unit_kind)
    if brief is None or "edit" in form.fields:
        return
    ctx.record(
        LedgerEvent.PREVIEWED,
        ctx.actor.userid,
        unit=requester_of(ctx).unit,
        kind=brief.kind,
        task=brief.task,
        lots=[list(lot) for lot in brief.lots],
        district=brief.district,
        place=brief.place,
        named=list(brief.named),
    )


@dataclass(frozen=True)
class LotPreview:
    """One category: how many are wanted, how many take part, why others do not."""

    category: str
    need: int
    pool: int
    excluded: dict[str, int]


@dataclass(frozen=True)
class Preview:
    """All of a request; `warnings` are whole sentences."""

    lots: list[LotPreview]
    answer_by: str
    warnings: list[str]
    supervised: bool
    approval: bool
    strangers: list[str]
    watch: timedelta


def preview(ctx: Ctx, brief: Brief) -> Preview:
    """Raises UserError like the freeze itself would."""
    check(ctx, brief)
    pools = pools_of(ctx, brief, requester_of(ctx))
    lots = [
        LotPreview(category, need, len(pools.by_category[category].eligible), pools.counts(category))
        for category, need in brief.lots
    ]
    weights, repeated = ctx.house.rules.weights, repeats(ctx, brief, requester_of(ctx))
    warnings = [
        *words_submit.small_pool(lots),
        *draw_words.hints(pools.ties.hints),
        *([words.repeated(*repeated, ctx.house.rules.repeat.window.days)] if repeated else []),
        *([draw_words.weighted(draw_words.weight_rule(weights.days, weights.tickets))] if weights.on else []),
    ]
    return Preview(
        lots=lots,
        answer_by=deadline(ctx, brief),
        warnings=warnings,
        supervised=needs_supervisor(ctx.house.vocabulary, brief),
        approval=bool(ctx.actor.staff and ctx.actor.staff.unit_kind == UnitKind.OTHER),
        strangers=list(pools.ties.strangers),
        watch=ctx.house.rules.supervisor.emergency,
    )
