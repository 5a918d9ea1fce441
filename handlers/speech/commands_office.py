"""Duty, pages, what officials order beside drawing: 公开数, 公开, 提前拆封, 记录表; a second verdict."""

import re
from dataclasses import dataclass

from handlers.speech import draw_number
from handlers.speech.command import Command, DrawOrder, Order, Words
from handlers.speech.head import Phrase
from handlers.speech.text import Text

ME = r"(?:我|我们|本人)?(?:今天|今日|今晚|现在|已)?(?:来|要|去|已经)?"
DONE = r"[了啦啊吧]?"
ASK = r"(?:请)?(?:给我|发我|发|打开|填写|填|看看|查看|看|要|我要|我想)?(?:一下)?"
PAGE = r"(?:的)?(?:链接|页面|页|入口|网址)?"
DECISION = re.compile(
    r"\s*(?P<no>不)?同意[\s,]*事项\s*(?P<number>[0-9]{1,9})[\s,:。]*(?P<note>.*)", re.DOTALL
)
VALUE = re.compile(
    r"(?:[\s,、;:。]*#?(?P<number>[0-9]{4,5})(?=\s?:))?[\s,、;:。=]*(?:开奖)?(?:数字|号码|结果)?[是为\s:=]*"
    r"(?P<value>[0-9A-Za-z](?:.{0,98}[^\s,;。])?)?[\s,;。]*"
)
SHEETS = ("记录表", "任务函", "签到表")
words = Words()


@words.whole(rf"{ME}(?:(?:开始|上班|上岗|登记)?(?:值班|上值|值守|监督值班)(?:开始|签到|登记)?|上班){DONE}")
@dataclass(frozen=True)
class OnDuty(Command):
    """「值班」."""


@words.whole(
    rf"{ME}(?:下班|交班|下值|不值班|(?:结束|停止|退出)(?:监督)?(?:值班|值守)|值班(?:结束|完毕)){DONE}"
)
@dataclass(frozen=True)
class OffDuty(Command):
    """「下班」, 「交班」."""


@words.whole(rf"{ASK}(?:抽取?|应急抽取|计划抽取)?(?:表单|申请表){PAGE}|{ASK}抽取表{PAGE}", "draw")
@words.whole(rf"{ASK}(?:有关)?(?:单位)?(?:登记|注册)表?{PAGE}", "unit")
@words.whole(
    rf"{ASK}(?:业务|利害)?(?:合同|关系|利害关系)(?:申报|登记|报备){PAGE}|{ASK}申报(?:业务)?合同", "contracts"
)
@words.whole(rf"{ASK}(?:抽取|影响)?(?:统计|统计表|统计数据|报表|月报){PAGE}", "statistics")
@dataclass(frozen=True)
class FormLink(Command):
    """「抽取表单」, 「登记」, 「统计」: the link of a page; `what` is draw, unit, contracts or statistics."""

    what: str


@words.begin(r"(?:登记|录入|填写|输入)?(?:公开|公共)(?:数字|数(?![据量目])|号码)|B值")
@dataclass(frozen=True)
class PublicNumber(Command):
    """「公开数 0007 08-12-15」; `value` as written, half-width."""

    number: str
    value: str

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """Digits follow that are no draw's, or nothing."""
        match = VALUE.fullmatch(phrase.rest)
        if phrase.asks or not match:
            return None
        number = phrase.number or (draw_number.padded(match["number"]) if match["number"] else "")
        return cls(number, match["value"] or "")


@words.begin(r"(?:提前|立即|申请)?(?:公开|公布)(?:抽取|结果|核验材料|材料)?")
@dataclass(frozen=True)
class Publish(DrawOrder, word="公开"):
    """「公开 0007」."""


@words.begin(r"(?:提前|申请|要求|立即)?(?:拆封|解封|启封)")
@dataclass(frozen=True)
class Unseal(DrawOrder, word="提前拆封"):
    """「提前拆封 0007」."""

    reason: str | None = None


@words.begin(rf"{ASK}(?:抽取)?记录表|{ASK}(?:现场)?签到表|{ASK}任务函")
@dataclass(frozen=True)
class AskPaper(DrawOrder, word="文书"):
    """「记录表 0007」; `kind` is 记录表, 任务函 or 签到表."""

    kind: str

    @classmethod
    def heard(cls, phrase: Phrase) -> Command | None:
        """The word ends with the name of the sheet."""
        kind = next(sheet for sheet in SHEETS if phrase.word.endswith(sheet))
        return cls(phrase.number, kind) if phrase.plain else None

    @property
    def label(self) -> str:
        """By its own name."""
        return self.kind


@dataclass(frozen=True)
class Decide(Order, word="同意"):
    """「同意 事项12」, 「不同意 事项12 理由…」: a second person decides."""

    number: int
    agreed: bool
    note: str | None = None

    @property
    def label(self) -> str:
        """As it is given."""
        return self.word if self.agreed else f"不{self.word}"


def read_decision(text: Text) -> Decide | None:
    """A verdict names its matter, 事项, and nothing else begins like this."""
    match = DECISION.fullmatch(text.norm)
    if not match:
        return None
    return Decide(int(match["number"]), not match["no"], text.wording(*match.span("note")) or None)
