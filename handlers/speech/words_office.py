"""Duty, pages, and what officials order beside drawing: 公开数, 公开, 提前拆封, 记录表."""

import re

from handlers.speech import number as draw_number
from handlers.speech.head import Builder, Said
from handlers.speech.text import Text
from handlers.speech.types import Command, Verdict
from handlers.speech.types_office import Document, FormLink, OffDuty, OnDuty, PublicNumber, Publish, Unseal

ME = r"(?:我|我们|本人)?(?:今天|今日|今晚|现在|已)?(?:来|要|去|已经)?"
DONE = r"[了啦啊吧]?"
ASK = r"(?:请)?(?:给我|发我|发|打开|填写|填|看看|查看|看|要|我要|我想)?(?:一下)?"
PAGE = r"(?:的)?(?:链接|页面|页|入口|网址)?"
# whole sentences, read without marks and blanks
FIXED: tuple[tuple[re.Pattern[str], Command], ...] = tuple(
    (re.compile(pattern), command)
    for pattern, command in (
        (
            rf"{ME}(?:(?:开始|上班|上岗|登记)?(?:值班|上值|值守|监督值班)(?:开始|签到|登记)?|上班){DONE}",
            OnDuty(),
        ),
        (
            rf"{ME}(?:下班|交班|下值|不值班|(?:结束|停止|退出)(?:监督)?(?:值班|值守)|值班(?:结束|完毕)){DONE}",
            OffDuty(),
        ),
        (rf"{ASK}(?:抽取?|应急抽取|计划抽取)?(?:表单|申请表){PAGE}|{ASK}抽取表{PAGE}", FormLink("draw")),
        (rf"{ASK}(?:有关)?(?:单位)?(?:登记|注册)表?{PAGE}", FormLink("unit")),
        (
            rf"{ASK}(?:业务|利害)?(?:合同|关系|利害关系)(?:申报|登记|报备){PAGE}|{ASK}申报(?:业务)?合同",
            FormLink("contracts"),
        ),
        (rf"{ASK}(?:抽取|影响)?(?:统计|统计表|统计数据|报表|月报){PAGE}", FormLink("statistics")),
    )
)
VERDICT = re.compile(r"\s*(?P<no>不)?同意[\s,]*事项\s*(?P<number>[0-9]{1,9})[\s,:。]*(?P<note>.*)", re.DOTALL)
VALUE = re.compile(
    r"(?:[\s,、;:。]*#?(?P<number>[0-9]{4,5})(?=\s?:))?[\s,、;:。=]*(?:开奖)?(?:数字|号码|结果)?[是为\s:=]*"
    r"(?P<value>[0-9A-Za-z](?:.{0,98}[^\s,;。])?)?[\s,;。]*"
)
SHEETS = {"记录表": "记录表", "任务函": "任务函", "签到表": "签到表"}


def read_fixed(bare: str) -> Command | None:
    """`bare`: the text without marks and blanks."""
    return next((command for pattern, command in FIXED if pattern.fullmatch(bare)), None)


def read_verdict(text: Text) -> Verdict | None:
    """「同意 事项12」, 「不同意 事项12 理由…」."""
    match = VERDICT.fullmatch(text.norm)
    if not match:
        return None
    return Verdict(int(match["number"]), not match["no"], text.wording(*match.span("note")) or None)


def _public_number(said: Said) -> Command | None:
    match = VALUE.fullmatch(said.rest)
    if said.asks or not match:
        return None
    number = said.number or (draw_number.padded(match["number"]) if match["number"] else "")
    return PublicNumber(number, match["value"] or "")


def _publish(said: Said) -> Command | None:
    return Publish(said.number) if said.plain and not said.asks else None


def _unseal(said: Said) -> Command | None:
    return Unseal(said.number, said.reason) if said.plain and not said.asks else None


def _sheet(said: Said) -> Command | None:
    kind = next(kind for word, kind in SHEETS.items() if said.word.endswith(word))
    return Document(said.number, kind) if said.plain else None


OFFICE_WORDS: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"(?:登记|录入|填写|输入)?(?:公开|公共)(?:数字|数(?![据量目])|号码)|B值", _public_number),
        (r"(?:提前|立即|申请)?(?:公开|公布)(?:抽取|结果|核验材料|材料)?", _publish),
        (r"(?:提前|申请|要求|立即)?(?:拆封|解封|启封)", _unseal),
        (rf"{ASK}(?:抽取)?记录表|{ASK}(?:现场)?签到表|{ASK}任务函", _sheet),
    )
)
