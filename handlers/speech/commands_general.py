"""Said of a draw or a task by its number, 「接受 0007」, 「0007拒绝，设备在外」; help; a vague yes."""

import re
from dataclasses import dataclass

from handlers.speech.command import Command, DrawOrder, TaskAnswer, Words
from handlers.speech.head import CANT, PARTICLES, Phrase

NO = r"(?:暂时?)?(?:不能够?|无法|没法|没办法|不愿意?|难以|不便|不想|不)"
DONE = r"(?:确认)?(?:现在|刚刚|刚才|已经|人员|都|全部|已|刚|现|人){0,3}"
VAGUE = re.compile(
    r"(?:好的|好|收到|明白|知道了|没问题|可以|行|OK|嗯|我们|我|确认|马上|立刻|立即|尽快|这就|现在|就|能|去|来|到|过去"
    r"|过来|赶到|赶来|赶过来|出发|安排|参加|同意|准备|人员|又|还是|其实|没事|没关系|[了啊吧呀的哈])++",
    re.IGNORECASE,
)
ASSENT = re.compile(r"好|收到|没问题|可以|行|ok|能|去|来|到|参加|同意|出发|安排|明白|知道", re.IGNORECASE)
# longer than any assent
SHORT = 24
words = Words()


@words.whole(
    r"(?i:(?:请问)?(?:帮助|菜单|使用说明|说明|help|h|你好|您好|在吗|你能做什么|能做什么"
    r"|(?:这个)?(?:怎么|怎样|如何)(?:应急|紧急)?(?:抽取?机构|使用|抽取?|用|操作|弄))(?:一下)?[啊呢吗]?)"
)
@dataclass(frozen=True)
class Help(Command):
    """「帮助」."""


@words.whole(
    r"(?:查看|看看|看|查)?(?:我|我们)?(?:的|有(?:什么|哪些|几个)?|还有什么)?(?:任务(?:列表|清单)?|待办)(?:有哪些)?[呢吗]?"
)
@dataclass(frozen=True)
class MyTasks(Command):
    """「我的任务」."""


@dataclass(frozen=True)
class NeverMind(Command):
    """「算了」, 「不要了」, where the bot has asked nothing."""


@words.begin(
    rf"{NO}(?:接受|参加|参与|前往|承担|到场|赶到|去|来)(?!不)了?|(?:接受|参加|去|来|到|承担|赶)不了"
    r"|拒绝(?:接受|参加)?|拒接|谢绝|婉拒"
)
@dataclass(frozen=True)
class Refuse(TaskAnswer, word="拒绝"):
    """「拒绝 0007 …」, 「无法参加」."""

    reason: str | None

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """「拒绝不了」 is no refusal."""
        return None if phrase.asks or CANT.match(phrase.rest) else cls(phrase.number, phrase.reason)


@words.begin(r"(?:需要|需|要|申请|应当|应|必须|主动)?回避")
@dataclass(frozen=True)
class Recuse(TaskAnswer, word="回避"):
    """「回避 0007 …」. An official who is being asked for parts of a draw may mean parties to it."""

    reason: str | None

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """The reason may follow at once."""
        return None if phrase.asks else cls(phrase.number, phrase.reason)


@words.begin(r"(?:要|申请|想)?请假")
@dataclass(frozen=True)
class NotYet(Command):
    """Something people will ask for that the house can't do yet: 请假."""

    word: str

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """「想请假」, whatever follows."""
        return cls(phrase.word[-2:])


@dataclass(frozen=True)
class VagueAccept(Command):
    """「收到，马上到」: sounds like 接受, too vague to bind anybody."""


@words.begin(r"(?:确认|愿意|同意|可以|能够|能|已)?(?:接受|接单)|(?:可以|能够|能|确认|同意)?参加|同意")
@dataclass(frozen=True)
class Accept(TaskAnswer, word="接受"):
    """「接受 0007」."""

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """「参加」 and 「同意」 bind only with a number; 「接受」 with anything behind it is vague."""
        clear = phrase.plain and not phrase.asks
        if phrase.word.endswith(("接受", "接单")):
            return cls(phrase.number) if clear else VagueAccept()
        return cls(phrase.number) if clear and phrase.number else None


class _Step(TaskAnswer):
    """How far the institution has come."""

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """「到了吗」 asks for the progress."""
        if phrase.asks:
            return Progress(phrase.number)
        return cls(phrase.number) if phrase.plain else None


@words.begin(rf"{DONE}(?:出发|动身|启程|上路|在路上|在途中)了?")
@dataclass(frozen=True)
class Depart(_Step, word="出发"):
    """「出发 0007」."""


@words.begin(rf"{DONE}(?:到场|到达|抵达|到位|到现场|到工地|到)了?")
@dataclass(frozen=True)
class Arrive(_Step, word="到场"):
    """「到场 0007」."""


@words.begin(rf"(?:任务|工作|处置|检测|现场)?{DONE}(?:完成|完工|完毕|干完|做完|处置完)了?")
@dataclass(frozen=True)
class Finish(_Step, word="完成"):
    """「完成 0007」."""


@words.begin(
    r"(?:应急抽取|抽取|应急|当前)?(?:查看|查询|查一下|看一下|看看|查|看)?(?:应急抽取|抽取|任务)?"
    r"(?:进度|进展|(?:现在|情况|进度)?(?:怎么样了?|怎样了|如何了)|到哪里?了|有人来(?=吗|么|没)|谁来|谁接受了)"
)
@dataclass(frozen=True)
class Progress(DrawOrder, word="进度"):
    """「进度 0007」."""

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """Only a question may follow."""
        tail = PARTICLES.sub("", phrase.rest).strip(" ?")
        return cls(phrase.number) if tail in ("", "吗", "怎么样", "如何", "情况") else None


@words.begin(r"放弃(?:本次|这次|此次)?(?:应急抽取|抽取)?|(?:先|暂)?[不别]抽了")
@dataclass(frozen=True)
class Abandon(DrawOrder, word="放弃"):
    """「放弃」 before anything was drawn."""


@words.begin(r"(?:我?要|申请|要求)?(?:撤销|撤消|撤回|取消(?!资格)|作废)(?:本次|这次)?(?:应急抽取|抽取|任务)?")
@dataclass(frozen=True)
class Withdraw(DrawOrder, word="撤销"):
    """「撤销 0007 原因…」."""

    reason: str | None

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """「取消」 may mean other things than a draw."""
        loose = not phrase.plain and not phrase.word.startswith("撤")
        return None if phrase.asks or loose else cls(phrase.number, phrase.reason)


@words.begin(r"结束|办结|关闭")
@dataclass(frozen=True)
class Close(DrawOrder, word="结束"):
    """「结束 0007」."""

    note: str | None = None


@words.begin(r"核验一下|核验|验一下|验一验|验证一下|验证")
@dataclass(frozen=True)
class Verify(DrawOrder, word="核验"):
    """「核验 0007」."""


def read_assent(bare: str) -> VagueAccept | None:
    """A yes that says nothing else; `bare`: without marks and blanks."""
    assents = len(bare) <= SHORT and VAGUE.fullmatch(bare) and ASSENT.search(bare)
    return VagueAccept() if assents else None
