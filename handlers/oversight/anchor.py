"""The daily anchor: the ledger's head goes to 审计, who can prove with it that the ledger was rewritten.

Whoever holds the database can recompute the whole chain; he can't change what others have received.
"""

from datetime import datetime, time, timedelta

from handlers.mail.post import About, tell_all
from handlers.oversight import words
from handlers.routing.once import once
from handlers.routing.permissions import AUDITOR
from handlers.routing.router import Ctx, Router, Tip
from models import ledger
from models.base import CHINA
from models.ledger_events import LedgerEvent
from models.people import AUDIT, staff_with
from models.topics import Topic

ANCHOR = "anchor"
AT = time(8, 30)
router = Router(tips=[Tip(AUDITOR, words.HELP_AUDIT)])


def day_of(now: datetime) -> str:
    """The last day, Shanghai time, whose half past eight has come: after a pause only the last one is due."""
    local = now.astimezone(CHINA)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    return day.isoformat()


@once(router, ANCHOR, day_of)
def send_anchor(ctx: Ctx, day: str, mark: str) -> None:
    """One message a day to each 审计, however many instances run. The entry about it names the head sent."""
    seq, digest = ledger.head(ctx.session)
    written = ledger.written_at(ctx.session, seq)
    local = written.astimezone(CHINA) if written else None
    text = words.anchor(ctx.now.astimezone(CHINA), seq, digest, local)
    at = local.isoformat(timespec="seconds") if local else ""
    if to := tell_all(ctx, staff_with(ctx.session, AUDIT), text, mark, About(Topic.ANCHOR)):
        ctx.record(LedgerEvent.ANCHORED, day, seq=seq, hash=digest, at=at, to=to)
