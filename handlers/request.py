"""An official's sentence: complete → freeze; something missing → one question with buttons (F1, F6)."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from handlers import cards, texts_request
from handlers.commands import DrawRequest, LotRequest, merge
from handlers.draw_freeze import freeze
from handlers.permissions import DRAWER
from handlers.post import About, grey_out, reply, send_card
from handlers.router import Click, Ctx, Router, UserError
from models.draw import Question
from models.mail import MailState, Outbox
from models.rules.lots import MAX_LOTS

router = Router()
PATIENCE = timedelta(minutes=30)
CARD_PARTS = ("category", "need", "district")


@router.command(DrawRequest, need=DRAWER)
def request_draw(ctx: Ctx, request: DrawRequest) -> None:
    """应急抽取 …; a new sentence replaces an unfinished one."""
    text = ctx.event.text if ctx.event else ""
    _go_on(ctx, request, text)


@router.question("request", need=DRAWER)
def complete(ctx: Ctx, question: Question, answer: str) -> None:
    """A later text fills in what was missing; the text that is hashed stays the first one."""
    draft = _draft(question)
    merged = merge(draft, answer, ctx.house.vocabulary)
    if merged is None or merged == draft:
        raise UserError(texts_request.question(draft))
    _go_on(ctx, merged, question.data["text"])


@router.card("fill", need=DRAWER)
def tap_missing(ctx: Ctx, click: Click) -> None:
    """The buttons and drop-downs of the question."""
    question = ctx.session.get(Question, ctx.actor.userid.lower())
    if question is not None and ctx.now >= question.expires_at:
        raise UserError(texts_request.NOTHING_ASKED)
    if question is None or question.kind != "request" or click.card.id != question.data.get("card"):
        raise UserError(texts_request.NOTHING_ASKED)
    part, _, value = click.value.partition("=")
    chosen = (
        {part: value} if part else {key: options[0] for key, options in click.selected.items() if options}
    )
    draft = _draft(question)
    for word in chosen.values():
        draft = merge(draft, word, ctx.house.vocabulary) or draft
    _go_on(ctx, draft, question.data["text"])


def _go_on(ctx: Ctx, request: DrawRequest, text: str) -> None:
    if len(request.lots) > MAX_LOTS:
        raise UserError(texts_request.too_many_lots(len(request.lots), MAX_LOTS))
    _forget_question(ctx)
    missing = request.missing()
    if missing or request.exclusion_needs_reason:
        _ask(ctx, request, text, missing)
    else:
        freeze(ctx, request, text)


def _ask(ctx: Ctx, request: DrawRequest, text: str, missing: tuple[str, ...]) -> None:
    question = Question(
        userkey=ctx.actor.userid.lower(),
        kind="request",
        data={"draft": asdict(request), "text": text},
        expires_at=ctx.now + PATIENCE,
    )
    words = texts_request.question(request)
    on_card = [part for part in missing if part in CARD_PARTS]
    if on_card:
        title, reason_too = texts_request.question_title(request), "reason" in missing
        card = cards.missing_parts(on_card, _options(ctx, request), title, reason_too=reason_too)
        card_id = send_card(ctx, ctx.actor.userid, card, words, f"question:{ctx.cause}", About("question"))
        question.data = {**question.data, "card": card_id}
    else:
        reply(ctx, words)
    ctx.session.merge(question)


def _options(ctx: Ctx, request: DrawRequest) -> dict[str, list[str]]:
    regions = list(ctx.house.vocabulary.region_names)
    if request.nearest_district:
        regions.sort(key=lambda name: name != request.nearest_district)
    return {
        "category": list(ctx.house.vocabulary.category_names),
        "need": [f"{count}家" for count in range(1, 11)],
        "district": regions,
    }


def _forget_question(ctx: Ctx) -> None:
    question = ctx.session.get(Question, ctx.actor.userid.lower())
    if question is None:
        return
    card = ctx.session.get(Outbox, question.data["card"]) if question.data.get("card") else None
    if card is not None and card.state == MailState.PENDING:
        card.state = MailState.CANCELLED
    if card is not None and card.attempts:
        grey_out(ctx, card, "已收到", "", f"settle:{card.id}:{ctx.cause}")
    ctx.session.delete(question)
    ctx.session.flush()


def _draft(question: Question) -> DrawRequest:
    values: dict[str, Any] = dict(question.data["draft"])
    values["lots"] = tuple(LotRequest(**lot) for lot in values["lots"])
    for key in ("excluded", "repeated"):
        values[key] = tuple(values[key])
    return DrawRequest(**values)
