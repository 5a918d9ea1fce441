"""出发 · 到场 · 完成: following those who accepted until they stand on site (Article 10 (4))."""

from handlers.draw.course import words_steps
from handlers.draw.course.closing import close_if_done
from handlers.draw.find_task import named_task, of_card
from handlers.draw.tasks import words as tasks_words
from handlers.mail.post import About, end_cards, reply, tell, written
from handlers.routing.errors import UserError
from handlers.routing.event import Click
from handlers.routing.permissions import CONTACT
from handlers.routing.router import Ctx, Router, Tip
from handlers.speech.commands_general import Arrive, Depart, Finish
from models.draw import Answer, Assignment, Draw, DrawState
from models.institution import Institution
from models.ledger_events import LedgerEvent
from models.rules.draw.answers import Step, step_missing
from models.topics import Topic

router = Router()
COMMANDS: dict[type, Step] = {Depart: Step.DEPART, Arrive: Step.ARRIVE, Finish: Step.FINISH}
BUTTONS = {"depart": Step.DEPART, "arrive": Step.ARRIVE, "finish": Step.FINISH}
FIELDS = {Step.DEPART: "departed_at", Step.ARRIVE: "arrived_at", Step.FINISH: "finished_at"}
NEXT = {Step.DEPART: "到场", Step.ARRIVE: "完成", Step.FINISH: ""}


@router.command(Depart, Arrive, Finish, need=CONTACT, help=[Tip(CONTACT, words_steps.HELP)])
def say_step(ctx: Ctx, command: Depart | Arrive | Finish) -> None:
    """出发 0007"""
    step = COMMANDS[type(command)]
    _report(ctx, *named_task(ctx, command.number, step), step)


@router.card(*BUTTONS, need=CONTACT)
def tap_step(ctx: Ctx, click: Click) -> None:
    """[出发] [到场] [完成]"""
    _report(ctx, *of_card(ctx, click), BUTTONS[click.action])


def _report(ctx: Ctx, draw: Draw, assignment: Assignment, step: Step) -> None:
    if draw.state != DrawState.OPEN:
        raise UserError(tasks_words.closed(draw))
    if assignment.state != Answer.ACCEPTED:
        raise UserError(words_steps.not_accepted(draw, step))
    if not step_missing(step, {each: getattr(assignment, FIELDS[each]) for each in Step}):
        raise UserError(words_steps.known(draw, step))
    setattr(assignment, FIELDS[step], ctx.now)
    draw.last_event_at = ctx.now
    ctx.record(LedgerEvent(step), draw.number, rank=assignment.rank, code=assignment.code, by=ctx.actor.name)
    institution = ctx.session.get_one(Institution, assignment.institution_id)
    reply(ctx, words_steps.recorded(draw, step, ctx.now, NEXT[step]))
    text = words_steps.told(draw, institution, step, ctx.now)
    tell(ctx, draw.requester, text, f"step:{assignment.id}:{step}", About(Topic.STEP, assignment.subject))
    if step is Step.FINISH:
        end_cards(ctx, written(assignment.subject, Topic.WAY), "已完成")
        close_if_done(ctx, draw)
