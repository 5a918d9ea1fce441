"""统计, 月报: the short figures in the chat, and on the 1st of each month for 审计 (口径 29, 30)."""

from datetime import datetime, time, timedelta

from handlers.mail.post import About, reply, tell_all
from handlers.oversight import cards, words
from handlers.oversight.figures import WHOLE, Figures, Scope, figures, scope_of
from handlers.oversight.periods import Period, month_before, month_of, period_of
from handlers.oversight.wins import Standing
from handlers.routing.once import once
from handlers.routing.permissions import STATISTICS
from handlers.routing.router import Ctx, Router
from models.base import CHINA
from models.ledger_events import LedgerEvent
from models.people import AUDIT, staff_with
from models.rules.draw.influence import Deviation
from models.topics import Topic

MONTHLY = "monthly"
AT = time(9)
NAMED = 3
router = Router()


def month_due(now: datetime) -> Period:
    """The month before the last 1st, Shanghai time, whose nine o'clock has come."""
    local = now.astimezone(CHINA)
    early = local.day == 1 and local.time() < AT
    return month_before(now - timedelta(days=1) if early else now)


def _key_due(now: datetime) -> str:
    return month_due(now).key


@once(router, MONTHLY, _key_due)
def send_monthly(ctx: Ctx, key: str, mark: str) -> None:
    """One card to each 审计 for the month that is over."""
    month = period_of(key)
    found, page = figures(ctx, month.since, month.until, WHOLE), address(ctx, month)
    judged = "".join(words.wins(one, found.looked_at) for one in notable(found))
    named = words.unreadable(found.unreadable) + judged
    card = cards.monthly(month.label, words.card_figures(found.total), named, page)
    text = words.report(_words(month, found), page)
    to = tell_all(ctx, staff_with(ctx.session, AUDIT), text, mark, About(Topic.MONTHLY), card)
    ctx.record(LedgerEvent.MONTH_REPORTED, key, to=to)


def tell_statistics(ctx: Ctx) -> None:
    """「统计」, 「月报」: this month so far, and the month before. Raises UserError for who may not know."""
    STATISTICS.check(ctx.actor)
    scope = scope_of(ctx.actor)
    now = month_of(ctx.now)
    summaries = [_summary(ctx, month, scope) for month in (now, month_before(ctx.now))]
    reply(ctx, words.short_answer(summaries, address(ctx, now), mine=scope.mine))


def address(ctx: Ctx, period: Period) -> str:
    """The page of a period."""
    return f"{ctx.house.public_url}/h5/statistics?period={period.key}"


def _summary(ctx: Ctx, month: Period, scope: Scope) -> str:
    return _words(month, figures(ctx, month.since, month.until, scope))


def _words(month: Period, found: Figures) -> str:
    said = words.summary(month.label, found.total, notable(found), found.looked_at)
    return "\n".join(filter(None, [said, words.unreadable(found.unreadable)]))


def notable(found: Figures) -> list[Standing]:
    """Whoever is conspicuous, three at most; else the one drawn most often, as a measure."""
    odd = [one for one in found.institutions if one.deviation in {Deviation.HIGH, Deviation.LOW}]
    drawn = [one for one in found.institutions if one.odds.wins]
    most = sorted(drawn, key=lambda one: (-one.odds.wins, one.odds.at_least))
    return odd[:NAMED] or most[:1]
