"""接受 · 拒绝 · 回避, by button or text. The first answer of an institution decides (Article 10; 口径 23)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers.consent.questions import ask, forget, open_question
from handlers.draw import words_ask_back as draw_words_ask_back
from handlers.draw.ask_back import ask_reason
from handlers.draw.find_task import (
    named_task,
    of_card,
    of_question,
    still_waits,
    waiting,
)
from handlers.draw.papers.issue import issue_letter
from handlers.draw.tasks import cards, words, words_requester
from handlers.draw.tasks.ask_ties import ask_ties
from handlers.draw.tasks.notify import ANSWERING
from handlers.draw.tasks.overdue import expire
from handlers.draw.tasks.take import announce_filled, fill_gap, short_of
from handlers.draw.timing import arrive_by
from handlers.mail.post import About, end_cards, reply, send_card, tell, written
from handlers.routing import words as routing_words
from handlers.routing.event import Click
from handlers.routing.permissions import ANYBODY, CONTACT
from handlers.routing.router import Ctx, Router, Tip, Unlisted, UserError
from handlers.speech import Command, reason_in
from handlers.speech.commands_general import Accept, Recuse, Refuse, VagueAccept
from handlers.speech.several import Several
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.institution import Institution
from models.ledger_events import LedgerEvent
from models.question import Question
from models.rules.draw.answers import Validity, judge
from models.rules.draw.seal import ties_first
from models.topics import Topic

router = Router()
WORDS = {"accept": Answer.ACCEPTED, "refuse": Answer.REFUSED, "recuse": Answer.RECUSED}
OTHER = "4"


def _one_of(ctx: Ctx, command: Any, word: str) -> Several | None:
    """「接受」 where two tasks wait: each is asked by its card, and its number alone is the answer."""
    numbers = [] if command.number else list(dict.fromkeys(waiting(ctx, word)))
    return Several(tuple(replace(command, number=one) for one in numbers)) if len(numbers) > 1 else None


@router.command(Accept, need=CONTACT, help=[Tip(CONTACT, words.HELP)])
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
    draw, assignment = named_task(ctx, command.number, "回避")
    if (
        assignment.state == Answer.ACCEPTED
        and assignment.finished_at is None
        and draw.state == DrawState.OPEN
    ):
        recuse_late(ctx, draw, assignment, reason_in(command.reason))
    else:
        _decline(ctx, draw, assignment, Answer.RECUSED, command.reason)


@router.command(VagueAccept, need=ANYBODY, help=Unlisted.UNASKED)
def vague(ctx: Ctx, _command: VagueAccept) -> None:
    """「收到，马上到」 is asked back: accepting is a promise. Officials say 收到 all day."""
    if not ctx.actor.contacts:
        raise UserError(routing_words.not_understood(ctx.actor))
    draw, assignment = named_task(ctx, None, "接受")
    about = About(Topic.ASK, assignment.subject, give_up_at=assignment.answer_by)
    said = words.vague(draw)
    send_card(ctx, ctx.actor.userid, cards.accept_asked_back(draw), said, f"vague:{ctx.cause}", about)


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
    draw, assignment = of_card(ctx, click)
    state = Answer(word)
    if place == OTHER:
        _check_open(ctx, draw, assignment)
        _wait_for_words(ctx, draw, assignment, state)
        reply(ctx, words.other_reason(draw, word))
        return
    reasons = words.REFUSE_REASONS if state is Answer.REFUSED else words.RECUSE_REASONS
    answer(ctx, draw, assignment, state, reasons[int(place)])


@router.question("reason", need=CONTACT, given_up=still_waits(words.NO_REASON), owes_reason=True)
def say_reason(ctx: Ctx, question: Question, text: str) -> None:
    """The words after 其他. Raises UserError for words that are no reason."""
    draw, assignment = of_question(ctx, question)
    if not reason_in(text):
        raise UserError(draw_words_ask_back.no_reason(text))
    forget(ctx)
    answer(ctx, draw, assignment, Answer(question.data["word"]), text)


def answer(ctx: Ctx, draw: Draw, assignment: Assignment, state: Answer, reason: str = "") -> None:
    """Settles an answer: it counts, comes late, or finds the task answered or closed."""
    if _check_open(ctx, draw, assignment) is Validity.LATE:
        _keep_late(ctx, draw, assignment, state, reason)
    elif ties_first(draw) and state is Answer.ACCEPTED and assignment.declared is None:
        ask_ties(ctx, draw, assignment)
    else:
        settle(ctx, draw, assignment, state, reason)


def settle(ctx: Ctx, draw: Draw, assignment: Assignment, state: Answer, reason: str) -> None:
    """The answer counts: confirmed in words, told to the requester, a gap filled at once."""
    assignment.state, assignment.reason, assignment.answered_at, assignment.answered_by = (
        state,
        reason,
        ctx.now,
        ctx.actor.name,
    )
    draw.last_event_at = ctx.now
    if (asked := open_question(ctx, "reason")) and asked.data["assignment_id"] == assignment.id:
        forget(ctx)  # 「接受」 after 其他: what comes next is no reason
    ctx.record(
        LedgerEvent.ANSWERED,
        draw.number,
        rank=assignment.rank,
        code=assignment.code,
        answer=state,
        reason=reason,
        by=ctx.actor.name,
    )
    institution = ctx.session.get_one(Institution, assignment.institution_id)
    lot = ctx.session.get_one(Lot, assignment.lot_id)
    said = words.answered_by(draw, assignment)
    end_cards(ctx, written(assignment.subject, *ANSWERING), f"{ctx.actor.name}已{state}", instead=said)
    reply(ctx, words.confirmed(draw, institution, assignment))
    if state is Answer.ACCEPTED:
        _send_on_the_way(ctx, draw, assignment, institution)
        issue_letter(ctx, draw, assignment)
        left = short_of(ctx, lot)
        what_next = (
            f"{lot.category}还差{left}家。" if left else f"{lot.category}{lot.need + lot.extra}家已齐。"
        )
    else:
        _replaced, what_next = fill_gap(ctx, draw, lot, assignment)
    text = words_requester.answered(draw, institution, assignment, what_next)
    tell(
        ctx,
        draw.requester,
        text,
        f"answered:{assignment.id}:{assignment.state}",
        About(Topic.ANSWERED, assignment.subject),
    )
    announce_filled(ctx, draw)


def recuse_late(ctx: Ctx, draw: Draw, assignment: Assignment, reason: str | None) -> None:
    """A tie found after 接受: the place is filled by the next rank. Without a reason it is asked for."""
    if not reason:
        ask_reason(ctx, draw, Recuse(None, None), words.late_recusal_reason(draw))
        return
    end_cards(ctx, written(assignment.subject, Topic.WAY), "已回避")
    draw.filled_at = None
    settle(ctx, draw, assignment, Answer.RECUSED, reason)


def _keep_late(ctx: Ctx, draw: Draw, assignment: Assignment, state: Answer, reason: str) -> None:
    if assignment.state == Answer.ASKED:
        # the sweep has not passed yet; the deadline has
        expire(ctx, draw, assignment)
    assignment.late_answer, assignment.late_at, assignment.late_by, assignment.late_reason = (
        state,
        ctx.now,
        ctx.actor.name,
        reason,
    )
    draw.last_event_at = ctx.now
    ctx.record(
        LedgerEvent.ANSWERED_LATE,
        draw.number,
        rank=assignment.rank,
        code=assignment.code,
        answer=state,
        reason=reason,
        by=ctx.actor.name,
    )
    institution = ctx.session.get_one(Institution, assignment.institution_id)
    reply(ctx, words.late(draw, assignment))
    text = words_requester.late(draw, institution, assignment)
    tell(ctx, draw.requester, text, f"late:{assignment.id}", About(Topic.LATE, assignment.subject))


def _decline(ctx: Ctx, draw: Draw, assignment: Assignment, state: Answer, reason: str | None) -> None:
    reason = reason_in(reason)
    if reason or _check_open(ctx, draw, assignment) is Validity.LATE:
        # after the deadline nobody waits for a reason: a card with buttons would not go out any more
        answer(ctx, draw, assignment, state, reason)
        return
    assignment.declining = state
    ctx.record(
        LedgerEvent.DECLINING,
        draw.number,
        rank=assignment.rank,
        code=assignment.code,
        word=state,
        by=ctx.actor.name,
    )
    about = About(Topic.REASON, assignment.subject, give_up_at=assignment.answer_by)
    said = words.reason_wanted(draw, state)
    send_card(ctx, ctx.actor.userid, cards.reason(draw, state), said, f"reason:{ctx.cause}", about)


def _check_open(ctx: Ctx, draw: Draw, assignment: Assignment) -> Validity:
    """COUNTS or LATE. Raises UserError for a task that is answered or closed."""
    overdue = ctx.past(assignment.answer_by)
    validity = judge(
        asked=assignment.state == Answer.ASKED,
        overdue=overdue,
        expired=assignment.expired,
        draw_open=draw.state == DrawState.OPEN,
        late_answer=assignment.late_answer,
    )
    if validity is Validity.CLOSED:
        raise UserError(words.closed(draw))
    if validity is Validity.ALREADY:
        raise UserError(words.already(draw, assignment, ctx.now))
    return validity


def _wait_for_words(ctx: Ctx, draw: Draw, assignment: Assignment, state: Answer) -> None:
    assignment.declining = state
    until = (assignment.answer_by or ctx.now) + timedelta(hours=1)
    ask(ctx, "reason", expires_at=until, assignment_id=assignment.id, word=state)
    draw.last_event_at = ctx.now


def _send_on_the_way(ctx: Ctx, draw: Draw, assignment: Assignment, institution: Institution) -> None:
    card = cards.on_the_way(draw, institution, arrive_by(draw, assignment.notified_at or ctx.now), ctx.now)
    about = About(Topic.WAY, assignment.subject)
    said = words.on_the_way(draw.short)
    send_card(ctx, ctx.actor.userid, card, said, f"way:{assignment.id}", about)
