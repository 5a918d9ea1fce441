"""From an event to the one handler it belongs to; a text first answers the open question, or gives it up."""

from typing import Any

from sqlmodel import col, select

from handlers import speech
from handlers.consent import words as consent_words
from handlers.consent.questions import forget, open_question
from handlers.mail.post import reply
from handlers.routing import words as routing_words
from handlers.routing.errors import UserError
from handlers.routing.event import Click, Event, EventKind
from handlers.routing.router import Ctx, Route, Router
from handlers.speech.command import Command, TaskAnswer
from handlers.speech.several import Several
from models.mail import Outbox
from models.question import Question


def concerns(router: Router, event: Event) -> bool:
    """Somebody handles this kind of event; everything else is kept and answered with silence."""
    return event.kind in {EventKind.TEXT, EventKind.CARD, EventKind.FORM} or event.kind in router.events


def run(ctx: Ctx, event: Event) -> None:
    """Finds the handler, checks the permission, calls it. Raises UserError."""
    for contact in ctx.actor.contacts:
        contact.unreachable_at = None  # who writes can be reached
    if event.kind is EventKind.TEXT:
        _text(ctx, event.text)
    elif event.kind is EventKind.CARD:
        _card(ctx, event)
    elif event.kind is EventKind.FORM:
        _call(ctx.router.forms[event.form], ctx, event)
    elif route := ctx.router.events.get(event.kind):
        _call(route, ctx, event)


def _text(ctx: Ctx, text: str) -> None:
    command = speech.parse(text, ctx.house.vocabulary, ctx.now, ctx.house.working)
    question = open_question(ctx)
    if question and _answered(ctx, question, text, command):
        return
    found = (read(ctx, text) for read in ctx.router.readers)
    command = command or next((order for order in found if order), None)
    if command is None:
        raise UserError(routing_words.not_understood(ctx.actor))
    for order in command.orders if isinstance(command, Several) else ():
        ctx.router.commands[type(order)].need.check(ctx.actor)
    _call(ctx.router.commands[type(command)], ctx, command)


def _answered(ctx: Ctx, question: Question, text: str, command: Command | None) -> bool:
    """Words without a number may be the answer; with one they are an order, and the number says which."""
    asked = ctx.router.questions.get(question.kind)
    if asked is None:
        # asked by a version that knew this kind of question; its card can't be answered any more either
        forget(ctx, grey=consent_words.CARD_REPLACED)
        return False
    numbered = bool(getattr(command, "number", None))
    if not numbered and speech.gives_up(text, owes_reason=asked.owes_reason):
        forget(ctx, grey=consent_words.CARD_GIVEN_UP)
        reply(ctx, asked.given_up(ctx, question))
        return True
    # 「好的」 of who may not answer any more is an order: he may have a task of his own
    mine = asked.need.allows(ctx.actor)
    if command is None or (mine and not numbered and asked.answers(ctx, question, command)):
        _call(asked, ctx, question, text)
        return True
    if asked.of_order and (numbered or isinstance(command, TaskAnswer)):
        # who goes on with his task owes no reason any more
        forget(ctx, grey=consent_words.CARD_REPLACED)
    return False


def _card(ctx: Ctx, event: Event) -> None:
    card = ctx.session.exec(select(Outbox).where(col(Outbox.task_id) == event.task_id)).first()
    action, _, value = event.button.partition(":")
    route = ctx.router.cards.get(action)
    if card is None or route is None:
        raise UserError(routing_words.UNKNOWN_CARD)
    if card.userkey == ctx.actor.userkey and event.response_code:
        # every click yields a new code, and the newest is the one that works (企业微信 §3.3)
        card.response_code, card.response_code_at = event.response_code, ctx.now
    _call(route, ctx, Click(card, action, value, event.selected))


def _call(route: Route, ctx: Ctx, *arguments: Any) -> None:
    route.need.check(ctx.actor)
    order = route.handler(ctx, *arguments)
    if order is not None:
        _call(ctx.router.commands[type(order)], ctx, order)
