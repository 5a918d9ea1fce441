"""An official's sentence: complete → freeze; something missing → one question with buttons (口径 2, 3)."""

from dataclasses import replace

from handlers.consent.questions import ask, forget, open_question
from handlers.draw import words_ask_back as draw_words_ask_back
from handlers.draw.ask_back import none_started
from handlers.draw.brief import Brief
from handlers.draw.request import cards, words, words_outside
from handlers.draw.request.check import Repeated, lacks_purpose
from handlers.draw.request.submit import submit
from handlers.mail.post import About, reply, send_card
from handlers.routing.event import Click
from handlers.routing.permissions import DRAWER
from handlers.routing.router import Ctx, Router, Tip, Unlisted, UserError
from handlers.speech import Command, declined, merge, reason_in
from handlers.speech.commands_general import Recuse, Refuse, VagueAccept
from handlers.speech.draw.draft import EMERGENCY, DrawRequest, Rehearsal
from models.draw import TaskName
from models.question import Question
from models.rules.draw.counting import Counts
from models.rules.draw.limits import MAX_LOTS
from models.topics import Topic

router = Router()


@router.command(DrawRequest, need=DRAWER, help=[Tip(DRAWER, line) for line in words.HELP])
def request_draw(ctx: Ctx, request: DrawRequest) -> None:
    """应急抽取 … or 抽取 …; a new sentence replaces an unfinished one."""
    text = ctx.event.text if ctx.event else ""
    question = open_question(ctx, "request")
    if question and request == DrawRequest() and (draft := _draft(question)).planned:
        # 「应急抽取」 to the questions of a plan: what was told stays told
        request, text = replace(draft, kind=EMERGENCY), question.data["text"]
    _go_on(ctx, request, text)


def _not_started(ctx: Ctx, _question: Question) -> str:
    return none_started(ctx, words.NOT_STARTED)


def _names_a_party(_ctx: Ctx, _question: Question, command: Command) -> bool:
    """「回避 甲公司」 names a party here, 「好的」 accepts no task."""
    return isinstance(command, (Recuse, VagueAccept, Refuse))


@router.question("request", need=DRAWER, given_up=_not_started, answers=_names_a_party)
def complete(ctx: Ctx, question: Question, answer: str) -> None:
    """A later text fills in what was missing; the text that is hashed stays the first one."""
    draft = _draft(question)
    if declined(draft, answer):
        _drop(ctx)
        return
    merged = _merge(ctx, draft, answer)
    if merged is None or merged == draft:
        raise UserError(words.question(draft, ctx.now))
    _go_on(ctx, merged, question.data["text"])


@router.card("fill", need=DRAWER)
def tap_missing(ctx: Ctx, click: Click) -> None:
    """The buttons and drop-downs of the question."""
    question = open_question(ctx, "request")
    if question is None or click.card.id not in question.data.get("cards", ()):
        raise UserError(words.NOTHING_ASKED)
    part, _, value = click.value.partition("=")
    chosen = (
        {part: value} if part else {key: options[0] for key, options in click.selected.items() if options}
    )
    draft = _draft(question)
    if any(declined(draft, word) for word in chosen.values()):
        _drop(ctx)
        return
    for word in chosen.values():
        draft = _merge(ctx, draft, word) or draft
    _go_on(ctx, draft, question.data["text"])


@router.command(Rehearsal, need=DRAWER, help=Unlisted.UNASKED)
def practise(_ctx: Ctx, command: Rehearsal) -> None:
    """演练, 测试 in a sentence that would draw: refused, since what is drawn is drawn."""
    raise UserError(words.rehearsal(command.word))


def _drop(ctx: Ctx) -> None:
    """It was no request: nothing of it stays."""
    forget(ctx)
    reply(ctx, words.NOT_DRAWN)


def _merge(ctx: Ctx, draft: DrawRequest, answer: str) -> DrawRequest | None:
    return merge(draft, answer, ctx.house.vocabulary, ctx.now, ctx.house.working)


def _go_on(ctx: Ctx, request: DrawRequest, text: str) -> None:
    if len(request.lots) > MAX_LOTS:
        raise UserError(words.too_many_lots(len(request.lots), MAX_LOTS))
    forget(ctx)
    missing = request.missing()
    if missing or request.exclusion_needs_reason:
        _ask(ctx, request, text, missing)
    else:
        _hand_in(ctx, _brief(ctx, request, text))


def _hand_in(ctx: Ctx, brief: Brief) -> None:
    if lacks_purpose(ctx, brief):
        _ask_words(ctx, "purpose", brief, words_outside.PURPOSE_ASKED)
        return
    try:
        submit(ctx, brief)
    except Repeated as again:
        _ask_words(ctx, "repeat_reason", brief, again.text)


def _ask_words(ctx: Ctx, kind: str, brief: Brief, words: str) -> None:
    ask(ctx, kind, brief=brief.to_json())
    reply(ctx, words)


@router.question("repeat_reason", "purpose", need=DRAWER, given_up=_not_started)
def say_why(ctx: Ctx, question: Question, text: str) -> None:
    """Why a second draw for one place and category, or what a 有关单位 draws for."""
    if not reason_in(text):
        raise UserError(draw_words_ask_back.no_reason(text))
    forget(ctx)
    _hand_in(ctx, Brief.from_json({**question.data["brief"], question.kind: text.strip()}))


def _brief(ctx: Ctx, request: DrawRequest, text: str) -> Brief:
    task = ctx.house.vocabulary.task(request.task or TaskName.EMERGENCY)
    if task is None:
        raise UserError(words.TASK_CLOSED)
    counted = request.task_flagged and task.counts == Counts.OPTIONAL
    return Brief(
        text=text,
        kind=request.kind,
        task=task.name,
        counts=Counts.INSPECTION if counted else task.counts,
        lots=tuple((lot.category, lot.need or 0) for lot in request.lots),
        district=request.district or "",
        reason=request.reason or "",
        place=request.place or "",
        parties=request.parties,
        excluded=request.excluded,
        exclusion_reason=request.exclusion_reason or "",
        starts_at=request.starts_at,
        covert=request.covert and request.planned,
    )


def _ask(ctx: Ctx, request: DrawRequest, text: str, missing: tuple[str, ...]) -> None:
    said = words.question(request, ctx.now)
    options = _options(ctx, request)
    # a card holds three drop-downs; what it can't hold is answered in words
    on_card = [part for part in missing if options.get(part)][:3]
    card_ids = []
    if on_card:
        title = words.question_title(request, ctx.now)
        in_words = [part for part in missing if part not in on_card]
        then = words.then(in_words, request)
        card = cards.missing_parts(on_card, options, title, then, said)
        card_ids = [
            send_card(ctx, ctx.actor.userid, card, said, f"question:{ctx.cause}", About(Topic.QUESTION))
        ]
    else:
        reply(ctx, said)
    ask(ctx, "request", cards=card_ids, draft=request.to_json(), text=text)


def _options(ctx: Ctx, request: DrawRequest) -> dict[str, list[str]]:
    regions = list(ctx.house.vocabulary.region_names)
    likely = request.districts or (request.nearest_district,)
    regions.sort(key=lambda name: name not in likely)
    said = [number for _category, numbers in request.repeated for number in numbers]
    counts = dict.fromkeys([*said, *([sum(said)] if said else []), *range(1, 11)])
    return {
        "doubt": [words.GO, words.STOP],
        "category": list(ctx.house.vocabulary.category_names),
        "need": [f"{count}家" for count in counts],
        "district": regions,
        "task": list(request.task_choices or ctx.house.vocabulary.planned_tasks),
        "starts_at": [words.spoken(at) for at in request.time_choices],
        "names": [words.NOBODY] if request.missing() == ("names",) else [],
    }


def _draft(question: Question) -> DrawRequest:
    return DrawRequest.from_json(question.data["draft"])
