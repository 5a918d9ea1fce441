"""Issuing numbered sheets: the facts are frozen, numbered and put into the ledger (口径 27)."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from handlers.draw.find_draw import assignments_of
from handlers.draw.find_task import PASSED
from handlers.draw.papers import words
from handlers.draw.papers.letters import sign_in_sheet, task_letter
from handlers.draw.papers.record_sheet import record_sheet
from handlers.routing.router import Ctx, UserError
from models.base import CHINA, next_number
from models.document import Document
from models.draw import Answer, Assignment, Draw
from models.ledger import GENESIS, LedgerHead
from models.ledger_events import LedgerEvent
from models.rules import canonical
from models.rules.papers import sheet_facts
from models.rules.papers.sheet_facts import PREFIXES, Paper, SheetHead


def facts_for(ctx: Ctx, draw: Draw, kind: str, assignment: Assignment | None = None) -> dict[str, Any]:
    """The body of a sheet as the draw stands now. Raises UserError where there is nothing to print yet."""
    if not any(assignment.state not in PASSED for assignment in assignments_of(ctx, draw)):
        raise UserError(words.not_drawn(draw))
    if kind == Paper.LETTER:
        if assignment is None or assignment.state != Answer.ACCEPTED:
            raise UserError(words.nobody_accepted(draw))
        return sheet_facts.body_json(task_letter(ctx, draw, assignment))
    sheet = record_sheet(ctx, draw) if kind == Paper.RECORD else sign_in_sheet(ctx, draw)
    return sheet_facts.body_json(sheet)


def issue(ctx: Ctx, draw: Draw, kind: str, assignment: Assignment | None = None) -> Document:
    """The sheet as the draw stands: the last edition where nothing has changed, else a new number.

    The draw is locked by the caller: two requests at once would both see no edition. Raises UserError.
    """
    body = facts_for(ctx, draw, kind, assignment)
    last = _last(ctx, draw, kind, assignment)
    if last and last.facts["body"] == body:
        return last
    local = ctx.now.astimezone(CHINA)
    prefix = PREFIXES[kind]
    # the ledger before the counter, as everybody who closes or answers takes them
    seen = ctx.session.get(LedgerHead, 1, with_for_update=True, populate_existing=True)
    serial = next_number(ctx.session, f"document:{prefix}:{local.year}")
    head = SheetHead(
        kind=kind,
        number=f"{prefix}-{local.year}-{serial:04d}",
        previous=last.number if last else "",
        draw=draw.number,
        unit=draw.unit,
        at=local.isoformat(timespec="seconds"),
        issued=words.moment_of(ctx.now),
        check_url=f"{ctx.house.public_url}/verify/{draw.number}",
        ledger_seq=seen.seq if seen else 0,
        ledger_hash=seen.hash if seen else GENESIS,
    )
    facts = sheet_facts.facts_json(head, body)
    made = Document(
        number=head.number, kind=kind, subject=(assignment or draw).subject, facts=facts,
        digest=canonical.digest(facts), created_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(made)
    ctx.session.flush()
    ctx.record(LedgerEvent.SHEET_ISSUED, draw.number, document=made.number, kind=kind, digest=made.digest,
               previous=head.previous)  # fmt: skip
    return made


def issue_at_close(ctx: Ctx, draw: Draw) -> Document | None:
    """The 抽取记录表 of a draw that has just been closed; none where nothing was ever drawn."""
    try:
        return issue(ctx, draw, Paper.RECORD)
    except UserError:
        return None


def issue_letter(ctx: Ctx, draw: Draw, assignment: Assignment) -> Document:
    """The 任务函 of an assignment that has just been accepted."""
    return issue(ctx, draw, Paper.LETTER, assignment)


def link(ctx: Ctx, document: Document) -> str:
    """Where the PDF can be read, after the login."""
    return f"{ctx.house.public_url}/h5/documents/{document.number}.pdf"


def _last(ctx: Ctx, draw: Draw, kind: str, assignment: Assignment | None) -> Document | None:
    about = col(Document.subject) == (assignment or draw).subject
    found = select(Document).where(about, col(Document.kind) == kind)
    return ctx.session.execute(found.order_by(col(Document.id).desc()).limit(1)).scalars().first()
