"""The words of a day and an hour in a Chinese sentence: found here, worked out in moments_days.

Every pattern is bounded, so that reading is linear in the length of the text.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

# one sign for one sign, so that places in the text stay what they are
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2}
N = r"(?:[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3})"
BEFORE = r"(?<![0-9A-Za-z.:第#几百千万])"
PERIOD = (
    r"凌晨|大清早|清晨|清早|一大早|早上|早晨|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜里|夜间|半夜|午夜|深夜"
    rf"|[早晚](?={N}[点时:])(?!一点)|(?<=[今明昨一二三四五六日天末])[早晚晨夜]"
)
MEASURED = rf"(?!\s?{N}?\s?[家个所间])"
ONES = "[一二三四五六七八九]"
MINUTES = rf"(?:[0-5][0-9]|[零〇一二三四五](?:{ONES}|十{ONES}?)|十{ONES}?){MEASURED}"
NO_CLOCK = r"(?![位云式数名]|[的]?(?:意见|问题|要求|建议|说明|原因|内容|以上))"
CLOCK_WORDS = (
    rf"{BEFORE}(?P<hour>{N})(?:点钟?|时(?!间|段|期|代|限|刻)){NO_CLOCK}"
    rf"(?:(?P<half>半)|(?P<quarter>[一三13])刻|整|(?P<minute>{MINUTES})(?!刻)分?|(?P<few>{N})分)?"
)
CLOCK_SIGNS = (
    r"(?:(?<=[0-9])T|(?<![0-9A-Za-z.:+]))(?P<digital_hour>[0-9]{1,2}):(?P<digital_minute>[0-5][0-9])"
    r"(?::[0-5][0-9])?(?:\+08:?00)?(?![0-9:.])"
)
DIGITAL = r"[0-9]{1,2}:[0-5][0-9]"
A_CLOCK = rf"(?:{DIGITAL}|{N}[点时])"
# 「9点到11点半」: the activity starts when the first begins
UNTIL = (
    rf"(?:\s?(?:到|至|[-~—–]{{1,2}})\s?(?:{PERIOD})?\s?(?:[0-9]{{1,2}}:[0-5][0-9]|{N}[点时](?:半|{N}分?)?))?"
)
DAYS_ON = rf"(?:\s?(?:到|至|[-~—–])\s?(?:{N}月)?{N}[日号])?"
SPACE = r"[\s,、;。:.!?()]"
MEASURE = r"(?:[米万亿元吨度倍层级%㎡]|平方|公里|千米|厘米|毫米|标段|[a-zA-Z])"
WEEK = r"(?:周|星期|礼拜)"
WEEKDAY = r"(?:[一二三](?!期)|四|五(?!华)|六|日(?!常)|天(?!气)|[1-7](?![0-9号日家个.]))"
NEXT = r"下下个?|下个?|上上个?|上个?|本|这个?"
# with 节, or by themselves, no street is called so
SURELY = r"元旦节?|春节|大年初一|清明节|劳动节|五一劳动节|端午节|中秋节|国庆节"
FEAST = rf"{SURELY}|除夕|清明|五一节?|端午|中秋|国庆"
AROUND = r"(?:之|以)?[前后]|期间|假期|长假|放假"
MONTH_DAY = r"(?P<{0}_month>1[0-2]|0?[1-9])[{1}](?P<{0}_day>3[01]|[12][0-9]|0?[1-9])"
DATES = (
    rf"(?<![0-9])(?P<full>(?P<year>20[0-9]{{2}})(?:年|[-/.])(?P<full_month>{N})(?:月|[-/.])(?P<full_day>{N})(?![0-9])"
    rf"(?:[日号]{DAYS_ON})?)",
    rf"(?P<date>(?P<which_year>今年|明年|后年|去年)?{BEFORE}(?P<month>{N})月(?P<day>{N})"
    rf"(?:[日号]{DAYS_ON}|(?=\s{{0,2}}(?:{PERIOD})|\s{{1,2}}{A_CLOCK})))",
    rf"(?P<slashed>(?<![0-9A-Za-z/.#-]){MONTH_DAY.format('slashed', './-')}[日号]?"
    rf"(?=\s{{0,3}}(?:{PERIOD})?\s?{A_CLOCK}|\s?\(?{WEEK}))",
    rf"(?P<dotted>(?<![^\s,;。])(?<![日号天]\s){MONTH_DAY.format('dotted', '.')}[日号]?"
    rf"(?=[\s,;。)]|$)(?!\s?{MEASURE}))",
    rf"(?P<festival>(?P<feast_year>今年|明年|后年|20[0-9]{{2}}年)?(?P<feast>{FEAST})"
    r"(?:(?P<feast_over>(?:假期|长假|放假|节)?(?:之|以)?后的?(?:第一个|首个)(?:工作|上班)日)"
    rf"|(?:当天|当日)?(?=$|{SPACE}|{PERIOD}|{A_CLOCK}|{WEEK}|开始|开展|进行)))",
    # a day that can't be made out: it is asked for, and no other day is offered in its place
    rf"(?P<vague>(?:{FEAST})(?:{AROUND})|{SURELY}|(?<![一-龥])节[前后]|[一-龥]{{1,3}}节(?=\s?(?:{PERIOD})?\s?{A_CLOCK})"
    rf"|(?<![0-9A-Za-z-])(?:20[0-9]{{2}})?[01][0-9][0-3][0-9](?=\s{{1,3}}(?:{PERIOD})?\s?{A_CLOCK}))",
    rf"(?P<of_month>(?P<which_month>本月|这个?月|下个?月|上个?月)(?P<of_day>{N})[日号])",
    r"(?P<month_end>(?:本|这个?|下个?)?月[底末])",
    rf"(?P<later>{BEFORE}(?P<later_n>{N})(?P<later_unit>天|日|个?周|个?星期|个?礼拜)(?:之|以|过)?后)",
    rf"(?P<single>{BEFORE}(?<!月)(?P<single_day>{N})[日号]"
    rf"(?=$|{SPACE}|{PERIOD}|{A_CLOCK}|{WEEK}|开始|开展|进行|前|之前|左右))",
    r"(?P<offset>大后天|(?<![以之最])后天|后日|(?<![说证表])明天(?!气)|明日|明儿|今天(?!气)|今日|今儿"
    r"|大前天|前天|昨天|昨日|[今明昨](?=[早晚晨夜]))",
    rf"(?P<weekday>(?<![每两几一二三四五六七八九十0-9])(?P<which_week>{NEXT})?{WEEK}(?P<week_day>{WEEKDAY}))",
    rf"(?P<week_end>(?P<which_end>{NEXT})?周末)",
    rf"(?P<week>(?P<only_week>下下个?|下个?|本|这个?){WEEK}(?![一二三四五六日天末]))",
)
SPAN_AFTER = (
    rf"(?P<after>{BEFORE}(?:(?P<after_n>{N})个?(?P<and_half>半)?|(?P<only_half>半)个?)"
    r"(?P<after_unit>小时|钟头|分钟|刻钟)(?:之|以|过)?后)"
)
TOKEN = re.compile(
    "|".join(
        (
            SPAN_AFTER,
            *DATES,
            f"(?P<period>{PERIOD})",
            f"(?P<clock>(?:{CLOCK_SIGNS}|{CLOCK_WORDS}){UNTIL})",
        )
    )
)
GAP = re.compile(r"[\s,()的]{0,3}")
LEAD = re.compile(
    r"(?:(?:(?:开始|活动|检查)?(?:时间|日期))\s?:?\s?)?(?:定于|定在|拟于|拟在|计划于|约在|是|为|于|在)?\s?\Z"
)
TAIL = re.compile(
    r"\s?\)?\s?(?:(?P<limit>之前|以前|前(?![往后期])|内)|左右|前后)?(?:准时|正式)?(?:开始|开展|进行|集合|举行|起(?!重))?"
)
# a date without a year: so near it is meant, be it behind or ahead
NEAR = timedelta(days=92)
# a pasted page names many days; these are enough to see that they differ
MOST = 20


@dataclass(frozen=True)
class Said:
    """Words of one day and one hour that stand together; `limit`: 「9点前」 is no beginning."""

    words: dict[str, re.Match[str]] = field(default_factory=dict)
    spans: tuple[tuple[int, int], ...] = ()
    limit: bool = False
    # in the middle of words: 「塔吊12:30倒塌」 tells a story
    embedded: bool = False

    @property
    def has_day(self) -> bool:
        """Something says which day."""
        return bool(self.words.keys() - {"period", "clock", "after"})

    @property
    def whole(self) -> bool:
        """A day with its hour, or a span from now."""
        return self.has_clock and (self.has_day or "after" in self.words)

    @property
    def weak(self) -> bool:
        """Perhaps no day at all: 「基坑深 2.5」, 「节前」."""
        return bool(self.words.keys() & {"vague", "dotted"})

    @property
    def has_clock(self) -> bool:
        """Something says at what o'clock."""
        return bool(self.words.keys() & {"after", "clock"})

    @property
    def only_clock(self) -> bool:
        """An hour by itself that tells no story; 「快一点」 is none."""
        quicker = "period" not in self.words and "clock" in self.words and self.words["clock"][0] == "一点"
        return "clock" in self.words and not (self.has_day or self.embedded or quicker)


def number(word: str) -> int:
    """Reads 12, 十二, 二十七, 零五, 两; above 99 and what is no number becomes 99, which no calendar has."""
    if word.isascii():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    if not ten:
        tens, ones = word[:-1], word[-1]
    if len(tens) > 1 or len(ones) > 1 or tens == "十":
        return 99
    left = NUMERALS[tens] if tens else 1 if ten else 0
    return left * 10 + (NUMERALS[ones] if ones else 0)


def find(text: str) -> list[Said]:
    """Everything that speaks of a day or an hour, in the order of the text."""
    found: list[Said] = []
    words: dict[str, re.Match[str]] = {}
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup)
        last = next(reversed(words.values()), None)
        if last and (kind in words or not GAP.fullmatch(text, last.end(), match.start())):
            found.append(_said(text, words))
            words = {}
        if len(found) == MOST:
            return found
        words[kind] = match
    return [*found, _said(text, words)] if words else found


def together(day: Said, clock: Said) -> Said:
    """「明天 … 上午9点」 at two places of one sentence."""
    return Said(day.words | clock.words, day.spans + clock.spans, day.limit or clock.limit)


def _said(text: str, words: dict[str, re.Match[str]]) -> Said:
    matches = list(words.values())
    start, end = matches[0].start(), matches[-1].end()
    lead = LEAD.search(text, max(0, start - 12), start)
    tail = TAIL.match(text, end)
    begin = lead.start() if lead else start
    stop = tail.end() if tail else end
    embedded = _is_word(text[max(0, begin - 1) : begin]) and _is_word(text[stop : stop + 1])
    return Said(words, ((begin, stop),), bool(tail and tail["limit"]), embedded)


def _is_word(sign: str) -> bool:
    return sign.isalpha()
