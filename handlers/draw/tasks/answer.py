"""接受 · 拒绝 · 回避, by button or text. The first answer of an institution decides (Article 10; 口径 23)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from handlers.consent.questions import ask, forget, open_question
from handlers.draw import words_orders as texts_questions
from handlers.draw.find_task import (
    named_task,
    of_card,
    of_question,
    still_waits,
    task_of,
    waiting,
    was_delivered,
)
from handlers.draw.orders import ask_reason
from handlers.draw.papers.issue import issue_letter
from handlers.draw.tasks import cards, words_requester
from handlers.draw.tasks import words as texts_task
from handlers.draw.tasks.covert import ask_ties
from handlers.draw.tasks.notify import ANSWERING, tell_institution
from handlers.draw.tasks.take import announce_filled, fill_gap, short_of
from handlers.draw.timing import arrive_by
from handlers.mail.post import About, end_cards, reply, send_card, tell, written
from handlers.routing import words as routing_words
from handlers.routing.event import Click
from handlers.routing.permissions import ANYBODY, CONTACT
from handlers.routing.router import Ctx, Router, Tip, Unlisted, UserError
from handlers.speech import Command, reason_in
from handlers.speech.several import Several
from handlers.speech.words_general import Accept, Recuse, Refuse, VagueAccept
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.institution import Institution
from models.ledger_events import LedgerEvent
from models.question import Question
from models.rules.draw.answers import Verdict, judge
from models.rules.draw.seal import ties_first
from models.topics import Topic

router = Router()
WORDS = {"accept": Answer.ACCEPTED, "refuse": Answer.REFUSED, "recuse": Answer.RECUSED}
OTHER = "4"


def _one_of(ctx: Ctx, command: Any, word: str) -> Several | None:
    """「接受」 where two tasks wait: each is asked by its card, and its number alone is the answer."""
    numbers = [] if command.number else list(dict.fromkeys(waiting(ctx, word)))
    return Several(tuple(replace(command, number=one) for one in numbers)) if len(numbers) > 1 else None


@router.command(Accept, need=CONTACT, help=[Tip(CONTACT, texts_task.HELP)])
def accept(ctx: Ctx, command: Accept) -> Command | None:
    """接受 0007"""
    if several := _one_of(ctx, command, "接受"):
        return several
    answer(ctx, *named_task(ctx, command.number, "接受"), Answer.ACCEPTED)
    return None


@router.command(Refuse, need=CONTACT, help=Unlisted.BESIDE)
def refuse(ctx: Ctx, command: Refuse) -> Command | None:
    """拒绝 0007 原因…"""
    if several := _one_of(ctx, command, "拒绝"):
        return several
    _decline(ctx, *named_task(ctx, command.number, "拒绝"), Answer.REFUSED, command.reason)
    return None


@router.command(Recuse, need=CONTACT, help=Unlisted.BESIDE)
def recuse(ctx: Ctx, command: Recuse) -> None:
    """回避 0007 原因…, also after 接受: a late recusal costs nothing (Article 10 (1); 口径 19)."""
    draw, one = named_task(ctx, command.number, "回避")
    if one.state == Answer.ACCEPTED and one.finished_at is None and draw.state == DrawState.OPEN:
        recuse_late(ctx, draw, one, reason_in(command.reason))
    else:
        _decline(ctx, draw, one, Answer.RECUSED, command.reason)


@router.command(VagueAccept, need=ANYBODY, help=Unlisted.UNASKED)
def vague(ctx: Ctx, _command: VagueAccept) -> None:
    """「收到，马上到」 is asked back: accepting is a promise. Officials say 收到 all day."""
    if not ctx.actor.contacts:
        raise UserError(routing_words.not_understood(ctx.actor))
    draw, one = named_task(ctx, None, "接受")
    about = About(Topic.ASK, one.subject, give_up_at=one.answer_by)
    words = texts_task.vague(draw)
    send_card(ctx, ctx.actor.userid, cards.accept_asked_back(draw), words, f"vague:{ctx.cause}", about)


@router.card("accept", need=CONTACT)
def tap_accept(ctx: Ctx, click: Click) -> None:
    """[接受]"""
    answer(ctx, *of_card(ctx, click), Answer.ACCEPTED)


@router.card("refuse", "recuse", need=CONTACT)
def tap_decline(ctx: Ctx, click: Click) -> None:
    """[无法参加] and [需要回避] settle nothing by themselves: the reason does."""
    _decline(ctx, *of_card(ctx, click), WORDS[click.action], None)


@router.card("reason", need=CONTACT)
def tap_reason(ctx: Ctx, click: Click) -> None:
    """One tap on a reason completes the answer; 其他 waits for words."""
    word, _, place = click.value.partition("-")
    draw, one = of_card(ctx, click)
    state = Answer(word)
    if place == OTHER:
        _check_open(ctx, draw, one)
        _wait_for_words(ctx, draw, one, state)
        reply(ctx, texts_task.other_reason(draw, word))
        return
    reasons = texts_task.REFUSE_REASONS if state is Answer.REFUSED else texts_task.RECUSE_REASONS
    answer(ctx, draw, one, state, reasons[int(place)])


@router.question("reason", need=CONTACT, given_up=still_waits(texts_task.NO_REASON), owes_reason=True)
def say_reason(ctx: Ctx, question: Question, text: str) -> None:
    """The words after 其他. Raises UserError for words that are no reason."""
    draw, one = of_question(ctx, question)
    if not reason_in(text):
        raise UserError(texts_questions.no_reason(text))
    forget(ctx)
    answer(ctx, draw, one, Answer(question.data["word"]), text)


def answer(ctx: Ctx, draw: Draw, one: Assignment, state: Answer, reason: str = "") -> None:
    """Settles an answer: it counts, comes late, or finds the task answered or closed."""
    if _check_open(ctx, draw, one) is Verdict.LATE:
        _keep_late(ctx, draw, one, state, reason)
    elif ties_first(draw) and state is Answer.ACCEPTED and one.declared is None:
        ask_ties(ctx, draw, one)
    else:
        settle(ctx, draw, one, state, reason)


def settle(ctx: Ctx, draw: Draw, one: Assignment, state: Answer, reason: str) -> None:
    """The answer counts: confirmed in words, told to the requester, a gap filled at once."""
    one.state, one.reason, one.answered_at, one.answered_by = state, reason, ctx.now, ctx.actor.name
    draw.last_event_at = ctx.now
    if (asked := open_question(ctx, "reason")) and asked.data["assignment_id"] == one.id:
        forget(ctx)  # 「接受」 after 其他: what comes next is no reason
    ctx.record(
        LedgerEvent.ANSWERED, draw.number, rank=one.rank, code=one.code, answer=state, reason=reason,
        by=ctx.actor.name,
    )  # fmt: skip
    who = ctx.session.get_one(Institution, one.institution_id)
    lot = ctx.session.get_one(Lot, one.lot_id)
    words = texts_task.answered_by(draw, one)
    end_cards(ctx, written(one.subject, *ANSWERING), f"{ctx.actor.name}已{state}", instead=words)
    reply(ctx, texts_task.confirmed(draw, who, one))
    if state is Answer.ACCEPTED:
        _send_on_the_way(ctx, draw, one, who)
        issue_letter(ctx, draw, one)
        left = short_of(ctx, lot)
        what_next = (
            f"{lot.category}还差{left}家。" if left else f"{lot.category}{lot.need + lot.extra}家已齐。"
        )
    else:
        _replaced, what_next = fill_gap(ctx, draw, lot, one)
    text = words_requester.answered(draw, who, one, what_next)
    tell(ctx, draw.requester, text, f"answered:{one.id}:{one.state}", About(Topic.ANSWERED, one.subject))
    announce_filled(ctx, draw)


def recuse_late(ctx: Ctx, draw: Draw, one: Assignment, reason: str | None) -> None:
    """A tie found after 接受: the place is filled by the next rank. Without a reason it is asked for."""
    if not reason:
        ask_reason(ctx, draw, Recuse(None, None), texts_task.late_recusal_reason(draw))
        return
    end_cards(ctx, written(one.subject, Topic.WAY), "已回避")
    draw.filled_at = None
    settle(ctx, draw, one, Answer.RECUSED, reason)


def _keep_late(ctx: Ctx, draw: Draw, one: Assignment, state: Answer, reason: str) -> None:
    if one.state == Answer.ASKED:
        # the sweep has not passed yet; the deadline has
        expire(ctx, draw, one)
    one.late_answer, one.late_at, one.late_by, one.late_reason = state, ctx.now, ctx.actor.name, reason
    draw.last_event_at = ctx.now
    ctx.record(
        LedgerEvent.ANSWERED_LATE, draw.number, rank=one.rank, code=one.code, answer=state, reason=reason,
        by=ctx.actor.name,
    )  # fmt: skip
    who = ctx.session.get_one(Institution, one.institution_id)
    reply(ctx, texts_task.late(draw, one))
    text = words_requester.late(draw, who, one)
    tell(ctx, draw.requester, text, f"late:{one.id}", About(Topic.LATE, one.subject))


def _decline(ctx: Ctx, draw: Draw, one: Assignment, state: Answer, reason: str | None) -> None:
    reason = reason_in(reason)
    if reason or _check_open(ctx, draw, one) is Verdict.LATE:
        # after the deadline nobody waits for a reason: a card with buttons would not go out any more
        answer(ctx, draw, one, state, reason)
        return
    one.declining = state
    ctx.record(
        LedgerEvent.DECLINING, draw.number, rank=one.rank, code=one.code, word=state, by=ctx.actor.name
    )
    about = About(Topic.REASON, one.subject, give_up_at=one.answer_by)
    words = texts_task.reason_wanted(draw, state)
    send_card(ctx, ctx.actor.userid, cards.reason(draw, state), words, f"reason:{ctx.cause}", about)


def _check_open(ctx: Ctx, draw: Draw, one: Assignment) -> Verdict:
    """COUNTS or LATE. Raises UserError for a task that is answered or closed."""
    overdue = ctx.past(one.answer_by)
    verdict = judge(
        asked=one.state == Answer.ASKED,
        overdue=overdue,
        expired=one.expired,
        draw_open=draw.state == DrawState.OPEN,
        late_answer=one.late_answer,
    )
    if verdict is Verdict.CLOSED:
        raise UserError(texts_task.closed(draw))
    if verdict is Verdict.ALREADY:
        raise UserError(texts_task.already(draw, one, ctx.now))
    return verdict


def _wait_for_words(ctx: Ctx, draw: Draw, one: Assignment, state: Answer) -> None:
    one.declining = state
    until = (one.answer_by or ctx.now) + timedelta(hours=1)
    ask(ctx, "reason", expires_at=until, assignment_id=one.id, word=state)
    draw.last_event_at = ctx.now


def _send_on_the_way(ctx: Ctx, draw: Draw, one: Assignment, who: Institution) -> None:
    card = cards.on_the_way(draw, who, arrive_by(draw, one.notified_at or ctx.now), ctx.now)
    about = About(Topic.WAY, one.subject)
    words = texts_task.on_the_way(draw.short)
    send_card(ctx, ctx.actor.userid, card, words, f"way:{one.id}", about)


def _overdue(now: datetime) -> Select[Any]:
    return select(col(Assignment.id)).where(
        col(Assignment.state) == Answer.ASKED, col(Assignment.answer_by) <= now
    )


@router.sweep(every=timedelta(seconds=1), due=_overdue, lock=task_of)
def expire_overdue(ctx: Ctx, task: tuple[Draw, Assignment]) -> None:
    """At the answer-by time an open assignment becomes 未答复 and the next is drawn, in one transaction."""
    expire(ctx, *task)


def expire(ctx: Ctx, draw: Draw, one: Assignment) -> None:
    """未答复; or 拒绝 without a reason, where 无法参加 or 需要回避 was tapped and no reason came."""
    one.state = Answer.REFUSED if one.declining else Answer.SILENT
    one.answered_at = one.answer_by if one.declining else None
    draw.last_event_at = ctx.now
    ctx.record(LedgerEvent.UNANSWERED, draw.number, rank=one.rank, code=one.code, answer=one.state)
    who = ctx.session.get_one(Institution, one.institution_id)
    lot = ctx.session.get_one(Lot, one.lot_id)
    end_cards(ctx, written(one.subject, *ANSWERING), texts_task.CARD_OVERDUE)
    replaced, what_next = fill_gap(ctx, draw, lot, one)
    tell_institution(ctx, one, texts_task.overdue(draw, one, replaced), Topic.OVERDUE)
    if one.state == Answer.SILENT:
        text = words_requester.unanswered(draw, who, one, was_delivered(ctx, one), what_next)
    else:
        text = words_requester.answered(draw, who, one, what_next)
    tell(ctx, draw.requester, text, f"answered:{one.id}:{one.state}", About(Topic.ANSWERED, one.subject))
