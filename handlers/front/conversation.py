"""From an event to the one handler it belongs to."""

from typing import Any

from sqlmodel import col, select

from handlers import speech
from handlers.consent.questions import REPLACED, forget, open_question
from handlers.draw.find import asks_me
from handlers.draw.orders import ORDER, REASON, give_up, said_again
from handlers.routing import words as routing_words
from handlers.routing.event import Event, EventKind
from handlers.routing.router import Click, Ctx, Route, Router, UserError
from handlers.speech.command import Command, TaskAnswer
from handlers.speech.several import Several
from handlers.speech.words_general import Recuse, Refuse, VagueAccept
from models.mail import Outbox
from models.question import Question

# What reads like a command, but not where the bot has just asked: 「好的」 is no acceptance of a task there,
# and 「回避 甲公司」 from a requester names a party
NEVER = ()
# there 「不用了，险情已排除」 is what was asked for
OWES_REASON = frozenset({REASON, "reason"})
MAY_ANSWER = {
    "request": (Recuse, VagueAccept, Refuse),
    REASON: (VagueAccept,),
}


def concerns(router: Router, event: Event) -> bool:
    """Somebody handles this kind of event; everything else is kept and answered with silence."""
    return event.kind in {EventKind.TEXT, EventKind.CARD, EventKind.FORM} or event.kind in router.events


def run(router: Router, ctx: Ctx, event: Event) -> None:
    """Finds the handler, checks the permission, calls it. Raises UserError."""
    for contact in ctx.actor.contacts:
        contact.unreachable_at = None  # who writes can be reached
    if event.kind is EventKind.TEXT:
        _text(router, ctx, event.text)
    elif event.kind is EventKind.CARD:
        _card(router, ctx, event)
    elif event.kind is EventKind.FORM:
        _call(router, router.forms[event.form], ctx, event)
    elif route := router.events.get(event.kind):
        _call(router, route, ctx, event)


def _text(router: Router, ctx: Ctx, text: str) -> None:
    command = speech.parse(text, ctx.house.vocabulary, ctx.now, ctx.house.working)
    question = open_question(ctx)
    numbered = bool(getattr(command, "number", None))
    if question and not numbered and speech.gives_up(text, owes_reason=question.kind in OWES_REASON):
        give_up(ctx, question)
    elif question and (command is None or _answers(router, ctx, question, command)):
        _call(router, router.questions[question.kind], ctx, question, text)
    elif command is None:
        _unread(router, ctx, text)
    else:
        for order in command.orders if isinstance(command, Several) else ():
            router.commands[type(order)].need.check(ctx.actor)
        if question and (numbered or isinstance(command, TaskAnswer)):
            # the number says which; who goes on with his task owes no reason any more
            forget(ctx, ORDER, REASON, grey=REPLACED)
        _call(router, router.commands[type(command)], ctx, command)


def _unread(router: Router, ctx: Ctx, text: str) -> None:
    """Every number that arrives is on record, of whom numbers are waited for in whatever words."""
    digits = speech.unread(text) if asks_me(ctx) else None
    if digits is None:
        raise UserError(routing_words.not_understood(ctx.actor))
    _call(router, router.commands[type(digits)], ctx, digits)


def _answers(router: Router, ctx: Ctx, question: Question, command: Command) -> bool:
    """Words without a number may be the answer; with one they are the order."""
    if getattr(command, "number", None):
        return False
    if question.kind == REASON and isinstance(command, TaskAnswer):
        # 「处置完毕」 of an official says why; of an institution it is a step
        return said_again(question, command) or not router.commands[type(command)].need.allows(ctx.actor)
    return isinstance(command, MAY_ANSWER.get(question.kind, NEVER)) or said_again(question, command)


def _card(router: Router, ctx: Ctx, event: Event) -> None:
    card = ctx.session.exec(select(Outbox).where(col(Outbox.task_id) == event.task_id)).first()
    action, _, value = event.button.partition(":")
    route = router.cards.get(action)
    if card is None or route is None:
        raise UserError(routing_words.UNKNOWN_CARD)
    if card.to_user.lower() == event.actor.lower() and event.response_code:
        # every click yields a new code, and the newest is the one that works (企业微信 §3.3)
        card.response_code, card.response_code_at = event.response_code, ctx.now
    _call(router, route, ctx, Click(card, action, value, event.selected))


def _call(router: Router, route: Route, ctx: Ctx, *arguments: Any) -> None:
    route.need.check(ctx.actor)
    order = route.handler(ctx, *arguments)
    if order is not None:
        _call(router, router.commands[type(order)], ctx, order)
