"""The facts of 任务函 (Article 9 (1)) and 现场签到表 (Article 10 (4))."""

from handlers.draw.facts import LETTER, SIGN_IN, rows
from handlers.draw.find_draw import assignments_of
from handlers.draw.papers import words
from handlers.draw.papers.record_sheet import task_words
from handlers.draw.timing import arrive_by
from handlers.routing.router import Ctx
from models.draw import Answer, Assignment, Draw, DrawKind, Lot
from models.institution import Institution
from models.rules.draw.seal import PAPER, of_drawn
from models.rules.papers.sheet_facts import Line, SignInSheet, TaskLetter


def task_letter(ctx: Ctx, draw: Draw, assignment: Assignment) -> TaskLetter:
    """For an institution that accepted: under this library's name it goes there."""
    institution = ctx.session.get_one(Institution, assignment.institution_id)
    lot = ctx.session.get_one(Lot, assignment.lot_id)
    own = {
        "task": task_words(ctx, draw),
        "category": lot.category,
        "time": words.times(
            draw, arrive_by(draw, assignment.notified_at) if assignment.notified_at else None
        ),
        "fee": words.fee(draw),
    }
    return TaskLetter(
        addressee=institution.name,
        opening=words.opening(draw, lot, assignment),
        lines=tuple(rows(LETTER, draw, of_drawn(draw, assignment.accepted), own)),
        rules=words.LETTER_RULES,
        banners=_banners(draw),
        issuer=draw.unit,
        names=_names(institution.name, draw.unit, draw.requester_name),
    )


def sign_in_sheet(ctx: Ctx, draw: Draw) -> SignInSheet:
    """Who accepted, with the times the bot knows; everything else is signed by hand."""
    coming: list[Line] = []
    for assignment in assignments_of(ctx, draw):
        if assignment.state == Answer.ACCEPTED:
            institution = ctx.session.get_one(Institution, assignment.institution_id)
            coming.append((institution.name, words.brief_moment(assignment.arrived_at)))
    own = {"task": task_words(ctx, draw), "time": words.moment_of(draw.starts_at)[:-3]}
    names = _names(draw.unit, draw.requester_name, *(name for name, _arrived in coming))
    return SignInSheet(tuple(rows(SIGN_IN, draw, PAPER, own)), tuple(coming), _banners(draw), names)


def _names(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _banners(draw: Draw) -> tuple[str, ...]:
    told = {
        words.CONFIDENTIAL: draw.confidential,
        words.ASSIGNED: draw.kind == DrawKind.ASSIGNED,
    }
    return tuple(text for text, applies in told.items() if applies)
