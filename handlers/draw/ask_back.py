"""An order that may mean the wrong draw is asked back by a card; one that owes a reason asks for it.

A word alone never acts on a draw whose institutions were asked, and a text with two numbers settles nothing.
A button carries its whole order: a tap says no more and no less than the sentence with its number.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.consent import matters
from handlers.consent import words as consent_words
from handlers.consent.questions import PATIENCE, ask, forget, tapped
from handlers.draw import cards, words, words_ask_back, words_find
from handlers.draw.find_draw import RECENT, assignments_of, by_number, is_mine, mine
from handlers.draw.find_task import drawn_here
from handlers.mail import say
from handlers.mail.post import About, reply, send_card, was_greyed
from handlers.routing import words as routing_words
from handlers.routing.event import Click
from handlers.routing.permissions import ANYBODY, CONTACT, DRAWER
from handlers.routing.router import Ctx, Router, Tip, Unlisted, UserError
from handlers.speech import Command, reason_in
from handlers.speech.command import TaskAnswer, from_json, to_json, with_reason
from handlers.speech.commands_general import Abandon, Accept, NeverMind, VagueAccept, Withdraw
from handlers.speech.commands_office import Decide
from handlers.speech.several import Several
from models.draw import Answer, Draw, DrawState
from models.people import OVERSIGHT
from models.question import Question
from models.topics import Topic

router = Router()
ORDER, REASON = "order", "order_reason"
NOT_THIS = f"{ORDER}:no"
YES = frozenset({"是", "是的", "对", "对的", "没错", "确定"})
NO = frozenset({"不是", "都不是", "不对", "否"})
UNDRAWN = (DrawState.PENDING, DrawState.WAITING)
# signs of a cause that a card has room for
WHOLE, IN_LIST = 24, 10
KEY_BYTES = 1024  # the longest key of a button (企业微信 §6.4)


@dataclass(frozen=True)
class OrderAsked:
    """An order with its number, as the person is asked whether he means it."""

    order: Any
    # 撤销0007
    named: str
    # 盘龙区 基坑坍塌，1家已接受
    what: str
    subject: str = ""
    hint: str = ""
    # how far the draw has come; None where that makes no difference
    state: str | None = None

    @property
    def words(self) -> str:
        return words_ask_back.asked(self.named, self.what)

    @property
    def button(self) -> tuple[str, str]:
        """Its text and its key; a reason that is too long for it is asked for again."""
        keys = (f"{ORDER}:{json.dumps(to_json(one), ensure_ascii=False)}" for one in self._shorter())
        return self.named, next(key for key in keys if len(key.encode()) <= KEY_BYTES)

    def _shorter(self) -> tuple[Any, Any]:
        return self.order, with_reason(self.order, None)


def ask_which(ctx: Ctx, command: Any, draws: Sequence[Draw], none: str = "") -> None:
    """An order without a number: does it mean this draw, or which of these? Raises UserError for `none`."""
    if not draws:
        raise UserError(none)
    most = WHOLE if len(draws) == 1 else IN_LIST
    found = [_about_draw(ctx, _meant(command, draw), draw, most) for draw in draws[:RECENT]]
    if len(found) == 1:
        _ask_each(ctx, found)
        return
    word = found[0].order.label
    words = words_ask_back.which(word, [one.words for one in found], f"{word} {draws[0].short}")
    buttons = [*(one.button for one in found), (words_ask_back.NONE_OF_THESE, NOT_THIS)]
    title = words_ask_back.which_title(word, len(draws))
    card = cards.asked_back(title, words_ask_back.NO_NUMBER, "".join(one.words for one in found), buttons)
    card_id = send_card(ctx, ctx.actor.userid, card, words, f"order:{ctx.cause}", About(Topic.ORDER))
    _wait(ctx, found, [card_id], word, words)


@router.command(Several, need=ANYBODY, help=Unlisted.UNASKED)
def ask_each(ctx: Ctx, command: Several) -> None:
    """「拒绝 0001和0002」: one card for each number that this person can mean. Raises UserError for none."""
    asked = {_number(order): _about(ctx, order) for order in command.orders[:RECENT]}
    found = [one for one in asked.values() if one]
    unknown = [number for number, one in asked.items() if one is None]
    if not found:
        raise UserError(
            words_find.unknown_number("、".join(unknown), [draw.short for draw in mine(ctx)[:RECENT]])
        )
    if unknown:
        reply(ctx, words_ask_back.unknown(unknown))
    _ask_each(ctx, found)


@router.command(NeverMind, need=ANYBODY, help=[Tip(DRAWER, words_ask_back.HELP)])
def never_mind(ctx: Ctx, _command: NeverMind) -> None:
    """「算了」, where the bot has asked nothing: whatever it means, a card asks first."""
    running = mine(ctx, *UNDRAWN, DrawState.OPEN)
    ask_which(ctx, Withdraw(None, None), running, routing_words.not_understood(ctx.actor))


@router.card(ORDER, need=ANYBODY)
def tap_order(ctx: Ctx, click: Click) -> Command | None:
    """[撤销0007] goes on as if the sentence with its number had been said; [不是] ends it."""
    late = ctx.past(click.card.created_at + PATIENCE) or was_greyed(ctx, click.card)
    # of a card that was emptied at the end of the retention nothing is known any more
    known = {one["key"] for one in click.card.payload.get("button_list", ())}
    mine = click.card.to_user.lower() == ctx.actor.userkey
    if late or not mine or f"{ORDER}:{click.value}" not in known:
        raise UserError(words_ask_back.STALE)
    meant = None if f"{ORDER}:{click.value}" == NOT_THIS else from_json(json.loads(click.value))
    changed = _changed(ctx, click.card.fallback, meant) if meant else None
    tapped(ctx, click.card, consent_words.CARD_TAKEN if meant else consent_words.CARD_GIVEN_UP)
    if meant is None:
        reply(ctx, words_ask_back.DROPPED)
    if changed:
        _ask_each(ctx, [changed])
        return None
    return meant


def _changed(ctx: Ctx, words: str, order: Any) -> OrderAsked | None:
    """The question once more, where somebody has accepted, or the draw has ended, since its card was sent."""
    now = _about(ctx, order)
    if now is None or now.state is None:
        return None
    shown = words.partition(f"{now.named}（")[2].partition("）？")[0]
    return None if shown.endswith(now.state) else now


def _left_undone(_ctx: Ctx, question: Question) -> str:
    return words_ask_back.left_undone(question.data["what"])


@router.question(ORDER, need=ANYBODY, given_up=_left_undone, of_order=True)
def say_which(ctx: Ctx, question: Question, text: str) -> Command | None:
    """是, 不是, or the number; anything else is asked again. Raises UserError."""
    said = text.strip().strip("。.,，").lstrip("#＃")
    orders = [from_json(order) for order in question.data["orders"]]
    if said in NO:
        forget(ctx, grey=consent_words.CARD_GIVEN_UP)
        reply(ctx, words_ask_back.DROPPED)
        return None
    if said in YES and len(orders) == 1:
        forget(ctx)
        return orders[0]
    short = said.zfill(4) if said.isascii() and said.isdigit() else said
    meant = [order for order in orders if _number(order).rpartition("-")[2] == short]
    if len(meant) != 1:
        raise UserError(question.data["words"])
    forget(ctx)
    return meant[0]


def ask_reason(ctx: Ctx, draw: Draw, command: Any, words: str) -> None:
    """The order is clear, the reason is owed: the next text is the reason."""
    order = to_json(with_reason(replace(command, number=draw.number), None))
    ask(ctx, REASON, order=order, what=f"{command.label}{draw.short}")
    reply(ctx, words)


def _says_why(ctx: Ctx, question: Question, command: Command) -> bool:
    """「撤销，误报」 says it again; 「处置完毕」 of an official says why, of an institution it is a step."""
    if isinstance(command, TaskAnswer) and not CONTACT.allows(ctx.actor):
        return True
    return isinstance(command, (VagueAccept, type(from_json(question.data["order"]))))


@router.question(
    REASON, need=ANYBODY, given_up=_left_undone, answers=_says_why, owes_reason=True, of_order=True
)
def say_why_ordered(ctx: Ctx, question: Question, text: str) -> Command:
    """The order goes on with its reason. Raises UserError for words that are none."""
    reason = reason_in(text)
    if not reason:
        raise UserError(words_ask_back.no_reason(text))
    forget(ctx)
    order: Command = with_reason(from_json(question.data["order"]), reason)
    return order


def none_started(ctx: Ctx, said: str) -> str:
    """Where a question was given up that was no order yet: nothing that runs is touched."""
    return words_ask_back.none_started(said, mine(ctx, *UNDRAWN, DrawState.OPEN))


def _ask_each(ctx: Ctx, found: Sequence[OrderAsked]) -> None:
    ids = []
    for place, one in enumerate(found):
        word = one.order.label
        words = words_ask_back.in_words(one.words, f"{word} {_number(one.order).rpartition('-')[2]}")
        buttons = [one.button, (words_ask_back.NOT_THIS, NOT_THIS)]
        card = cards.asked_back(f"{one.named}？", words_ask_back.UNDONE, f"{one.words}{one.hint}", buttons)
        about = About(Topic.ORDER, one.subject)
        ids.append(send_card(ctx, ctx.actor.userid, card, words, f"order:{ctx.cause}:{place}", about))
    named = "、".join(one.named for one in found)
    _wait(ctx, found, ids, named, "\n".join(one.words for one in found))


def _wait(ctx: Ctx, found: Sequence[OrderAsked], card_ids: list[int], what: str, words: str) -> None:
    orders = [to_json(one.order) for one in found]
    ask(ctx, ORDER, cards=card_ids, orders=orders, what=what, words=words)


def _meant(command: Any, draw: Draw) -> Any:
    """Before anything was drawn there is nothing to withdraw: 放弃."""
    if isinstance(command, Withdraw) and draw.state in UNDRAWN:
        return Abandon(draw.number)
    return replace(command, number=draw.number)


def _about(ctx: Ctx, order: Any) -> OrderAsked | None:
    """What this person can mean; somebody else's draw is as good as none."""
    if isinstance(order, Decide):
        matter = matters.for_me(ctx, order.number)
        named = f"{order.label}事项{order.number}"
        return (
            OrderAsked(order, named, say.clip(matter.data["words"][0], 40), matter.subject)
            if matter
            else None
        )
    draw = None if isinstance(order, TaskAnswer) else _watched(ctx, order.number)
    if draw is not None:
        return _about_draw(ctx, replace(order, number=draw.number), draw)
    draw = drawn_here(ctx, order.number)
    if draw is None:
        return None
    hint = f"{words.declaration(draw)}。" if isinstance(order, Accept) else ""
    meant = replace(order, number=draw.number)
    return OrderAsked(
        meant, f"{order.label}{draw.short}", words_ask_back.about_task(draw), draw.subject, hint
    )


def _about_draw(ctx: Ctx, order: Any, draw: Draw, most: int = WHOLE) -> OrderAsked:
    accepted = sum(assignment.state == Answer.ACCEPTED for assignment in assignments_of(ctx, draw))
    state = words_ask_back.state_of(draw, accepted)
    what = words_ask_back.about(draw, state, most)
    return OrderAsked(order, f"{order.label}{draw.short}", what, draw.subject, state=state)


def _watched(ctx: Ctx, number: str) -> Draw | None:
    own = by_number(ctx, number, is_mine(ctx))
    return own or (by_number(ctx, number) if ctx.actor.has(OVERSIGHT) else None)


def _number(order: Any) -> str:
    return str(order.number)
