"""Commands that begin with their word, the number beside it: 「接受 0007」, 「0007拒绝，设备在外」."""

import re

from handlers.speech.head import CANT, PARTICLES, Builder, Said, behind, heads
from handlers.speech.text import Text
from handlers.speech.types import (
    Abandon,
    Accept,
    Arrive,
    Check,
    Close,
    Command,
    Depart,
    Finish,
    NotYet,
    Progress,
    Recuse,
    Refuse,
    VagueAccept,
    Withdraw,
)
from handlers.speech.words_office import OFFICE_WORDS

NO = r"(?:暂时?)?(?:不能够?|无法|没法|没办法|不愿意?|难以|不便|不想|不)"
DONE = r"(?:确认)?(?:现在|刚刚|刚才|已经|人员|都|全部|已|刚|现|人){0,3}"


def _accept(said: Said) -> Command | None:
    return Accept(said.number) if said.plain and not said.asks else VagueAccept()


def _agree(said: Said) -> Command | None:
    return Accept(said.number) if said.number and said.plain and not said.asks else None


def _refuse(said: Said) -> Command | None:
    return None if said.asks or CANT.match(said.rest) else Refuse(said.number, said.reason)


def _recuse(said: Said) -> Command | None:
    return None if said.asks else Recuse(said.number, said.reason)


def _leave(_said: Said) -> Command | None:
    return NotYet("请假")


def _withdraw(said: Said) -> Command | None:
    loose = not said.plain and not said.word.startswith("撤")
    return None if said.asks or loose else Withdraw(said.number, said.reason)


def _step(kind: type[Depart] | type[Arrive] | type[Finish]) -> Builder:
    def build(said: Said) -> Command | None:
        if said.asks:
            return Progress(said.number)
        return kind(said.number) if said.plain else None

    return build


def _progress(said: Said) -> Command | None:
    tail = PARTICLES.sub("", said.rest).strip(" ?")
    return Progress(said.number) if tail in ("", "吗", "怎么样", "如何", "情况") else None


def _simple(kind: type[Abandon] | type[Check]) -> Builder:
    return lambda said: kind(said.number) if said.plain and not said.asks else None


def _close(said: Said) -> Command | None:
    return Close(said.number, said.reason) if said.plain and not said.asks else None


# the first that matches and can be built; what contains another word stands before it
WORDS: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (
            rf"{NO}(?:接受|参加|参与|前往|承担|到场|赶到|去|来)(?!不)了?|(?:接受|参加|去|来|到|承担|赶)不了",
            _refuse,
        ),
        (r"拒绝(?:接受|参加)?|拒接|谢绝|婉拒", _refuse),
        (r"(?:需要|需|要|申请|应当|应|必须|主动)?回避", _recuse),
        (r"(?:要|申请|想)?请假", _leave),
        (r"(?:确认|愿意|同意|可以|能够|能|已)?(?:接受|接单)", _accept),
        (r"(?:可以|能够|能|确认|同意)?参加|同意", _agree),
        (rf"{DONE}(?:出发|动身|启程|上路|在路上|在途中)了?", _step(Depart)),
        (rf"{DONE}(?:到场|到达|抵达|到位|到现场|到工地|到)了?", _step(Arrive)),
        (rf"(?:任务|工作|处置|检测|现场)?{DONE}(?:完成|完工|完毕|干完|做完|处置完)了?", _step(Finish)),
        (
            r"(?:应急抽取|抽取|应急|当前)?(?:查看|查询|查一下|看一下|看看|查|看)?(?:应急抽取|抽取|任务)?"
            r"(?:进度|进展|(?:现在|情况|进度)?(?:怎么样了?|怎样了|如何了)|到哪里?了|有人来(?=吗|么|没)|谁来|谁接受了)",
            _progress,
        ),
        (r"放弃(?:本次|这次|此次)?(?:应急抽取|抽取)?|(?:先|暂)?[不别]抽了", _simple(Abandon)),
        (
            r"(?:我?要|申请|要求)?(?:撤销|撤消|撤回|取消(?!资格)|作废)(?:本次|这次)?(?:应急抽取|抽取|任务)?",
            _withdraw,
        ),
        (r"结束|办结|关闭", _close),
        (r"核验一下|核验|验一下|验一验|验证一下|验证", _simple(Check)),
    )
)


def read_words(text: Text) -> Command | None:
    """The command whose word stands at the head of the text."""
    for number, start in heads(text.norm):
        for pattern, build in (*OFFICE_WORDS, *WORDS):
            match = pattern.match(text.norm, start)
            if match:
                later, end = (None, match.end()) if number else behind(text.norm, match.end())
                command = build(Said(text, match[0], number or later, end))
                if command:
                    return command
    return None
