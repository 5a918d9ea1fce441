"""记录表 0007, 任务函 0007, 签到表 0007; and who may open which PDF."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from handlers.draw import facts
from handlers.draw.find_draw import assignments_of, lock, may_see, sees_phones, watched
from handlers.draw.find_task import tasks
from handlers.draw.papers import words
from handlers.draw.papers.issue import issue, issue_letter, link
from handlers.mail.post import reply
from handlers.routing import words as routing_words
from handlers.routing.permissions import DRAWER, KNOWN, WATCHER
from handlers.routing.router import Ctx, Router, Tip, UserError
from handlers.speech.commands_office import AskPaper
from models.document import Document
from models.draw import Answer, Assignment, Draw
from models.rules.papers.sheet_facts import Paper
from models.subject import draw_of, key_of

router = Router()
SAID = {"记录表": Paper.RECORD, "任务函": Paper.LETTER, "签到表": Paper.SIGN_IN}


@router.command(AskPaper, need=KNOWN, help=[Tip(DRAWER, words.HELP)])
def request_document(ctx: Ctx, command: AskPaper) -> None:
    """The link to a sheet; a new edition where something has changed since the last."""
    kind = SAID[command.kind]
    found = _own_letters(ctx, command.number) if kind == Paper.LETTER else None
    if found is None:
        found = _watched_sheets(ctx, command.number, kind)
    draw, made = found
    reply(ctx, words.issued(draw, made, [link(ctx, document) for document in made]))


def readable(ctx: Ctx, number: str) -> Document:
    """A sheet that this person may open: the requester and 监督 all of a draw, an institution its own letter.

    Raises UserError, in the same words whether it exists or not.
    """
    wanted = select(Document).where(col(Document.number) == number)
    found: Document | None = ctx.session.execute(wanted).scalars().first()
    if found is None or not (_watches(ctx, found) or _owns(ctx, found)):
        raise UserError(words.missing_document(number))
    return found


def printed(ctx: Ctx, document: Document) -> Mapping[str, Any]:
    """Its facts as this person may read them: who only watches over draws reads no telephone."""
    draw = draw_of(ctx.session, document.subject)
    if document.kind != Paper.LETTER or _owns(ctx, document) or (draw and sees_phones(ctx, draw)):
        return document.facts
    body = document.facts["body"]
    lines = [list(line) for line in facts.without_phones(facts.LETTER, body["lines"], words.NOT_FOR_WATCHERS)]
    return {**document.facts, "body": {**body, "lines": lines}}


def _own_letters(ctx: Ctx, number: str | None) -> tuple[Draw, Sequence[Document]] | None:
    """The letters of this contact's institutions; None for an official who asks for a draw he watches."""
    mine = [
        (draw, assignment)
        for draw, assignment in tasks(ctx)
        if assignment.state == Answer.ACCEPTED and number in (None, draw.short, draw.number)
    ]
    if not mine:
        if WATCHER.allows(ctx.actor):
            return None
        raise UserError(words.letter_not_yours(number or ""))
    newest = lock(ctx, mine[0][0].id)
    return newest, [
        issue_letter(ctx, newest, assignment) for draw, assignment in mine if draw.id == newest.id
    ]


def _watched_sheets(ctx: Ctx, number: str | None, kind: str) -> tuple[Draw, Sequence[Document]]:
    if not WATCHER.allows(ctx.actor):
        raise UserError(
            words.letter_only(number or "0007") if ctx.actor.contacts else routing_words.NOT_STAFF
        )
    draw = lock(ctx, watched(ctx, number).id)
    if kind != Paper.LETTER:
        return draw, [issue(ctx, draw, kind)]
    accepted = [one for one in assignments_of(ctx, draw) if one.state == Answer.ACCEPTED]
    if not accepted:
        raise UserError(words.nobody_accepted(draw))
    return draw, [issue_letter(ctx, draw, assignment) for assignment in accepted]


def _watches(ctx: Ctx, document: Document) -> bool:
    draw = draw_of(ctx.session, document.subject)
    return draw is not None and may_see(ctx, draw)


def _owns(ctx: Ctx, document: Document) -> bool:
    key = key_of(Assignment, document.subject)
    if document.kind != Paper.LETTER or key is None:
        return False
    assignment = ctx.session.get_one(Assignment, key)
    # who recused itself afterwards is no longer sent by this letter
    return assignment.state == Answer.ACCEPTED and assignment.institution_id in ctx.actor.institution_ids
