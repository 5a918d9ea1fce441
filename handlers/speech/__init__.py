"""Text → typed command: tolerant, pure, never raises, linear in the length of the text.

Full-width and half-width, blanks and punctuation, Chinese numerals, synonyms; the order of parts is free.
"""

import re
from datetime import datetime

from config.vocabulary import Vocabulary
from handlers.speech.assign import read_assign
from handlers.speech.confirm import read_confirm, unread_digits
from handlers.speech.draw.answer import merge_answer
from handlers.speech.draw.doubt import declines
from handlers.speech.draw.draft import DrawRequest, LotRequest
from handlers.speech.draw.emergency import read_emergency
from handlers.speech.draw.planned import read_planned
from handlers.speech.draw.when import Clock
from handlers.speech.head import heads
from handlers.speech.more import read_more
from handlers.speech.reasons import gives_up, reason_in
from handlers.speech.several import ANSWERS, from_json, read_several, to_json, with_reason, word_of
from handlers.speech.text import Text, read
from handlers.speech.types import (
    Abandon,
    Accept,
    Arrive,
    Check,
    Close,
    Command,
    Confirm,
    ConfirmAsk,
    Depart,
    Finish,
    Help,
    More,
    MyTasks,
    NeverMind,
    NotYet,
    Progress,
    Recuse,
    Refuse,
    Rehearsal,
    Several,
    VagueAccept,
    Verdict,
    Withdraw,
)
from handlers.speech.types_office import (
    Assign,
    Document,
    FormLink,
    OffDuty,
    OnDuty,
    PublicNumber,
    Publish,
    Unseal,
)
from handlers.speech.words_general import read_words
from handlers.speech.words_office import read_fixed, read_verdict
from models.rules.time.calendar import WorkingTime

__all__ = [
    "ANSWERS",
    "Abandon",
    "Accept",
    "Arrive",
    "Assign",
    "Check",
    "Close",
    "Command",
    "Confirm",
    "ConfirmAsk",
    "Depart",
    "Document",
    "DrawRequest",
    "Finish",
    "FormLink",
    "Help",
    "LotRequest",
    "More",
    "MyTasks",
    "NeverMind",
    "NotYet",
    "OffDuty",
    "OnDuty",
    "Progress",
    "PublicNumber",
    "Publish",
    "Recuse",
    "Refuse",
    "Rehearsal",
    "Several",
    "Unseal",
    "VagueAccept",
    "Verdict",
    "Withdraw",
    "declined",
    "from_json",
    "gives_up",
    "merge",
    "parse",
    "reason_in",
    "to_json",
    "unread",
    "with_reason",
    "word_of",
]

MARKS = re.compile(r"[\s,、;:。.!?~]+")
HELP = re.compile(
    r"(?:请问)?(?:帮助|菜单|使用说明|说明|help|h|你好|您好|在吗|你能做什么|能做什么"
    r"|(?:这个)?(?:怎么|怎样|如何)(?:应急|紧急)?(?:抽取?机构|使用|抽取?|用|操作|弄))(?:一下)?[啊呢吗]?",
    re.IGNORECASE,
)
TASKS = re.compile(
    r"(?:查看|看看|看|查)?(?:我|我们)?(?:的|有(?:什么|哪些|几个)?|还有什么)?(?:任务(?:列表|清单)?|待办)(?:有哪些)?[呢吗]?"
)
VAGUE = re.compile(
    r"(?:好的|好|收到|明白|知道了|没问题|可以|行|OK|嗯|我们|我|确认|马上|立刻|立即|尽快|这就|现在|就|能|去|来|到|过去"
    r"|过来|赶到|赶来|赶过来|出发|安排|参加|同意|准备|人员|又|还是|其实|没事|没关系|[了啊吧呀的哈])++",
    re.IGNORECASE,
)
ASSENT = re.compile(r"好|收到|没问题|可以|行|ok|能|去|来|到|参加|同意|出发|安排|明白|知道", re.IGNORECASE)
# longer than any assent
SHORT = 24
# 「回避 甲公司 应急抽取 …」, 「到 …」: with 应急抽取 in the same text these words are part of the draw
YIELDING = (Recuse, VagueAccept, Depart, Arrive, Finish)


def parse(
    text: str, vocabulary: Vocabulary, now: datetime | None = None, working: WorkingTime | None = None
) -> Command | None:
    """What the text asks for; None when that can't be told. Without `now` no times are read."""
    plain = read(text)
    bare = MARKS.sub("", plain.norm)
    if not bare:
        return Help() if "?" in plain.norm else None
    if HELP.fullmatch(bare):
        return Help()
    if TASKS.fullmatch(bare):
        return MyTasks()
    clock = Clock(now, working or WorkingTime()) if now else None
    command = (
        read_verdict(plain)
        or read_fixed(bare)
        or read_confirm(plain)
        or _draw_or_word(plain, vocabulary, clock)
        or _vague(bare)
        or _draw(plain, vocabulary, clock, planned=True)
    )
    return read_several(plain, command) or (NeverMind() if gives_up(text) else None)


def unread(text: str) -> ConfirmAsk | None:
    """The digits in a text that `parse` does not understand."""
    return unread_digits(read(text))


def merge(
    draft: DrawRequest,
    answer: str,
    vocabulary: Vocabulary,
    now: datetime | None = None,
    working: WorkingTime | None = None,
) -> DrawRequest | None:
    """The draft with what the answer adds; None when the answer is another command."""
    other = parse(answer, vocabulary)
    names_parties = isinstance(other, Recuse) and other.number is None
    if other is None or names_parties or isinstance(other, VagueAccept):
        clock = Clock(now, working or WorkingTime()) if now else None
        return merge_answer(draft, read(answer), vocabulary, clock)
    return None


def declined(draft: DrawRequest, answer: str) -> bool:
    """No draw is wanted, where it was asked whether one is meant."""
    return declines(draft, read(answer))


def _draw_or_word(text: Text, vocabulary: Vocabulary, clock: Clock | None) -> Command | None:
    for number, start in heads(text.norm):
        if more := read_more(text, start, number, vocabulary):
            return more
        if assign := read_assign(text, start, number, vocabulary):
            return assign
    word = read_words(text)
    if word is None:
        return _draw(text, vocabulary, clock, planned=False)
    if isinstance(word, YIELDING) and getattr(word, "number", None) is None:
        draw = _draw(text, vocabulary, clock, planned=True)
        drawn = isinstance(draw, DrawRequest) and (draw.lots or not draw.planned)
        return draw if drawn or isinstance(draw, Rehearsal) else word
    return word


def _draw(text: Text, vocabulary: Vocabulary, clock: Clock | None, planned: bool) -> Command | None:
    """Emergency words win."""
    if emergency := read_emergency(text, vocabulary):
        return emergency
    return read_planned(text, vocabulary, clock) if planned else None


def _vague(bare: str) -> Command | None:
    assents = len(bare) <= SHORT and VAGUE.fullmatch(bare) and ASSENT.search(bare)
    return VagueAccept() if assents else None
