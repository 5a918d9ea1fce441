"""「抽取表单」, 「单位登记」, 「合同申报」, 「统计」: where the page is, for who may open it."""

from handlers.front import words
from handlers.mail.post import reply
from handlers.oversight.monthly import tell_statistics
from handlers.routing.permissions import ANYBODY, CONTACT, DRAWER
from handlers.routing.router import Ctx, Router, Tip
from handlers.speech.commands_office import FormLink

router = Router()
# who is on no list yet may register his unit
PAGES = {"draw": ("/h5/draw", DRAWER), "unit": ("/h5/unit", ANYBODY), "contracts": ("/h5/interests", CONTACT)}


@router.command(FormLink, need=ANYBODY, help=[Tip(CONTACT, words.HELP_LINKS)])
def give_link(ctx: Ctx, command: FormLink) -> None:
    """Raises UserError for who may not open the page: he need not log in to learn it."""
    if command.what == "statistics":
        tell_statistics(ctx)
        return
    path, need = PAGES[command.what]
    need.check(ctx.actor)
    reply(ctx, words.page(command.what, f"{ctx.house.public_url}{path}"))
