"""进度 and 我的任务: who was asked, who comes, with telephones (people phone when messages fail)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from handlers.draw import words as draw_words
from handlers.draw.course import words, words_mine
from handlers.draw.find_draw import assignments_of, lots_of, mine, sees_phones, watched
from handlers.draw.find_task import PASSED, tasks
from handlers.draw.lottery.drawing import missing_numbers
from handlers.draw.tasks.notify import directory
from handlers.mail import say
from handlers.mail.post import reply
from handlers.routing.permissions import CONTACT, DRAWER, KNOWN, WATCHER
from handlers.routing.router import Ctx, Router, Tip
from handlers.speech.commands_general import MyTasks, Progress
from models.draw import Answer, Assignment, Draw, DrawState, Lot

router = Router()
LISTED = 10


@router.command(Progress, need=WATCHER, help=[Tip(DRAWER, words.HELP)])
def progress(ctx: Ctx, command: Progress) -> None:
    """进度 0007; without a number the requester's newest."""
    reply(ctx, describe(ctx, watched(ctx, command.number)))


@router.command(MyTasks, need=KNOWN, help=[Tip(CONTACT, words_mine.HELP_MINE)])
def my_tasks(ctx: Ctx, _command: MyTasks) -> None:
    """我的任务: draws asked for, and tasks of one's institutions."""
    lines = [words_mine.draw_line(draw, ctx.now) for draw in mine(ctx)[:LISTED]]
    lines += [words_mine.task_line(draw, assignment, ctx.now) for draw, assignment in tasks(ctx)[:LISTED]]
    reply(ctx, "\n".join([words_mine.YOUR_TASKS, *lines]) if lines else words_mine.NO_TASKS)


def describe(ctx: Ctx, draw: Draw) -> str:
    """The draw as it stands. Before the digits are given no names; after them only the drawn."""
    lots = {lot.id: lot for lot in lots_of(ctx, draw)}
    place = f"{draw.district} {say.clip(draw.reason, 30)}"
    if draw.confirmed_at is None:
        said = f"已{draw.close_reason}" if draw.state == DrawState.CLOSED else str(draw.state)
        missing = missing_numbers(draw) if draw.state == DrawState.WAITING else []
        said += f"（还差{'、'.join(missing)}）" if missing else ""
        return "\n".join(
            [f"{draw.short} {said} {place}", *(draw_words.lot_line(lot) for lot in lots.values())]
        )
    drawn = [assignment for assignment in assignments_of(ctx, draw) if assignment.state not in PASSED]
    people = directory(ctx, {assignment.institution_id for assignment in drawn})
    phones = sees_phones(ctx, draw)
    lines = [
        words.progress_line(
            draw,
            lots[assignment.lot_id],
            assignment,
            *people[assignment.institution_id],
            ctx.now,
            phones=phones,
        )
        for assignment in drawn
    ]
    return "\n".join([f"{draw.short} {phase(draw, lots.values(), drawn)} {place}", *lines])


def phase(draw: Draw, lots: Iterable[Lot], drawn: Sequence[Assignment]) -> str:
    if draw.state == DrawState.CLOSED:
        return f"已{draw.close_reason}"
    accepted = Counter(one.lot_id for one in drawn if one.state == Answer.ACCEPTED)
    lacking = {lot.category: lot.need + lot.extra - accepted[lot.id] for lot in lots}
    missing = "、".join(f"{category}还差{count}家" for category, count in lacking.items() if count > 0)
    return f"进行中，{missing}" if missing else "已满额"
