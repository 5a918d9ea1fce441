"""The daily anchor: the ledger's head goes to 审计, who can prove with it that the ledger was rewritten.

Whoever holds the database can recompute the whole chain; he can't change what others have received.
"""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Select

from handlers.mail.post import About, tell
from handlers.oversight import words as texts_statistics
from handlers.routing.once import due_after, is_new, mark_of
from handlers.routing.permissions import AUDITOR
from handlers.routing.router import Ctx, Router, Tip
from models import ledger
from models.base import CHINA
from models.ledger_events import LedgerEvent
from models.people import Role, staff_with
from models.topics import Topic

ANCHOR = "anchor"
AT = time(8, 30)
AUDIT = frozenset({Role.AUDITOR})
router = Router(tips=[Tip(AUDITOR, texts_statistics.HELP_AUDIT)])


def day_of(now: datetime) -> str:
    """The last day, Shanghai time, whose half past eight has come: after a pause only the last one is due."""
    local = now.astimezone(CHINA)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    return day.isoformat()


def _due(now: datetime) -> Select[Any]:
    return due_after(ANCHOR, day_of, now)


@router.sweep(every=timedelta(minutes=1), due=_due)
def send_anchor(ctx: Ctx, day: str) -> None:
    """One message a day to each 审计, however many instances run. The entry about it names the head sent."""
    auditors = staff_with(ctx.session, AUDIT)
    if not is_new(ctx, ANCHOR, day, day_of) or not auditors:
        return
    mark = mark_of(ctx, ANCHOR, day)
    seq, digest = ledger.head(ctx.session)
    written = ledger.written_at(ctx.session, seq)
    local = written.astimezone(CHINA) if written else None
    for person in auditors:
        text = texts_statistics.anchor(ctx.now.astimezone(CHINA), seq, digest, local)
        tell(ctx, person.userid, text, f"{mark}:{person.userkey}", About(Topic.ANCHOR))
    ctx.record(
        LedgerEvent.ANCHORED,
        day,
        seq=seq,
        hash=digest,
        at=local.isoformat(timespec="seconds") if local else "",
        to=[person.userid for person in auditors],
    )
