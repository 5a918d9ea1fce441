"""核验 0007: the same check in chat that `zhian verify` makes of the exported bundle (kmdraw-1 六)."""

from handlers.draw.find_draw import watched
from handlers.draw.proof import words
from handlers.draw.proof.bundle import bundle_of
from handlers.mail.post import reply
from handlers.routing.permissions import OVERSEER, WATCHER
from handlers.routing.router import Ctx, Router, Tip
from handlers.speech.commands_general import Verify
from models.ledger_events import LedgerEvent
from models.rules.kmdraw1.verify import verify

router = Router()


@router.command(Verify, need=WATCHER, help=[Tip(OVERSEER, words.HELP_VERIFY)])
def check(ctx: Ctx, command: Verify) -> None:
    """Requester, 监督人, 审计 and 总站 may ask; every look is on record."""
    draw = watched(ctx, command.number)
    verdict = verify(bundle_of(ctx, draw))
    ctx.record(LedgerEvent.CHECKED, draw.number, result=verdict.text)
    reply(ctx, words.checked(draw, verdict.text, verdict.checks))
