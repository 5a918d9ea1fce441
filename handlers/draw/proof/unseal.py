"""提前拆封: a supervisor looks at the sealed ranking before the end; each look is on record (kmdraw-1 四)."""

from sqlalchemy import func, select, update
from sqlmodel import col

from handlers.draw.ask_back import ask_which
from handlers.draw.find_draw import RECENT, assignments_of, by_himself, lots_of, newest, watched
from handlers.draw.proof import words
from handlers.draw.sealed_ranking import KeyMismatch, sealed_ranking
from handlers.mail.post import About, reply, tell_all
from handlers.routing.permissions import SUPERVISOR
from handlers.routing.router import Ctx, Router, Unlisted, UserError
from handlers.speech.commands_office import Unseal
from models.draw import Draw, DrawKind, DrawState, Lot
from models.institution import Institution
from models.ledger_events import LedgerEvent
from models.people import Role, staff_with
from models.topics import Topic

router = Router()
WITNESSES = frozenset({Role.SUPERVISOR, Role.AUDITOR})
# Ranks told in chat of each lot: more than anybody asks of one draw
MOST = 60


@router.command(Unseal, need=SUPERVISOR, help=Unlisted.BESIDE)
def unseal(ctx: Ctx, command: Unseal) -> None:
    """提前拆封 0007: shown to this supervisor alone; the others and 审计 hear that he looked."""
    if command.number is None:
        _ask_which(ctx, command)
        return
    draw = watched(ctx, command.number)
    _check_sealed(ctx, draw)
    states = {(one.lot_id, one.rank): str(one.state) for one in assignments_of(ctx, draw)}
    lots = [_told(ctx, draw, lot, states) for lot in lots_of(ctx, draw)]
    times = _one_more(ctx, draw)
    ctx.record(LedgerEvent.UNSEALED, draw.number, covert=draw.covert)
    told = words.looked(draw, ctx.actor, ctx.now, times)
    reply(ctx, words.unsealed(draw, lots), About(Topic.REPLY, draw.subject))
    mine, witnesses = ctx.actor.userkey, staff_with(ctx.session, WITNESSES)
    others = [person for person in witnesses if person.userkey != mine]
    tell_all(ctx, others, told, f"unseal:{ctx.cause}", About(Topic.UNSEAL, draw.subject))


def _ask_which(ctx: Ctx, command: Unseal) -> None:
    """The newest that are sealed, other people's alone. Raises UserError where there is none."""
    others = func.lower(col(Draw.requester)) != ctx.actor.userkey
    sealed = (col(Draw.state) == DrawState.OPEN, col(Draw.kind) != DrawKind.ASSIGNED)
    ask_which(ctx, command, newest(ctx, *sealed, others, most=RECENT), words.UNSEAL_WHICH)


def _one_more(ctx: Ctx, draw: Draw) -> int:
    """How often anybody has looked, this time too; equal notices would be taken for one (企业微信 §6.1)."""
    looked = update(Draw).where(col(Draw.id) == draw.id).values(unsealed=col(Draw.unsealed) + 1)
    return int(ctx.session.execute(looked.returning(col(Draw.unsealed))).scalar_one())


def _check_sealed(ctx: Ctx, draw: Draw) -> None:
    if by_himself(ctx, draw):
        raise UserError(words.UNSEAL_OWN)
    if draw.kind == DrawKind.ASSIGNED:
        raise UserError(words.unseal_assigned(draw))
    if draw.state == DrawState.CLOSED:
        raise UserError(words.unseal_closed(draw))
    if draw.state != DrawState.OPEN:
        raise UserError(words.unseal_early(draw))


def _told(ctx: Ctx, draw: Draw, lot: Lot, states: dict[tuple[int, int], str]) -> tuple[str, list[str], int]:
    """The category, its ranks in words, and how many more there are."""
    try:
        ranking = sealed_ranking(ctx, draw, lot)
    except KeyMismatch:
        raise UserError(words.key_mismatch(lot)) from None
    shown = ranking[:MOST]
    known = select(col(Institution.code), col(Institution.short_name)).where(
        col(Institution.code).in_([row.code for row in shown])
    )
    names = {str(code): str(name) for code, name in ctx.session.execute(known)}
    lines = [
        words.rank_line(row.rank, row.code, names.get(row.code, ""), states.get((lot.id, row.rank), ""))
        for row in shown
    ]
    return lot.category, lines, len(ranking) - len(shown)
