"""Patterns of the parts of a draw sentence, made once from the word lists.

All of them run in linear time: nothing unbounded can match in two ways.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from config.vocabulary import Vocabulary
from handlers.speech.text import NUMERAL, one_of

HASTE = r"(?:应急|紧急|加急|(?<![应紧加])急)"
# 「紧急抽水」 asks for a pump
DRAW = r"抽(?![水排血查泵空样]|检(?![测验监]))"
DRAWN = rf"{DRAW}(?:取|调|选)?(?:一下)?"
NOT_DENIED = r"(?<![不别未勿])(?<!不[要用必])(?<!不需要)(?<!无需)(?<!取消)(?<!撤销)"
STRONG = rf"{HASTE}(?:请|帮我|帮忙|给我|需要|需|要|马上|立即|立刻|赶紧|赶快|随机)*+{DRAWN}"
# 「抽取」, 「预约抽」, 「密封抽取」
PLANNED = rf"(?:(?:检查|巡查|预约|计划|随机|日常|密封|保密)(?:{DRAW})(?:取|选)?|抽[取选])(?:一下)?"
# 「应急预案」 and its like are no haste
NO_HASTE = r"(?!预案|演练|演习|管理|能力|技术咨询|培训|知识|体系|避难|准备)"
MEASURE = r"(?:家(?![村店具属长庭乡])|个(?![月人小标点星基楼塔坑]|工(?!程))|所|间)"
NEED = (
    rf"(?:至少|大概|大约|约)?(?P<n>{NUMERAL})(?P<range>(?:[-~]|到|至|或){NUMERAL})?\s?"
    rf"(?P<measure>{MEASURE})(?:以上|左右)?(?:的?(?:机构|单位|公司|企业)\Z)?|(?P<pair>[俩仨])"
)
# 「检测2」 is a need; 「2号楼」「3台」「2.5m」 are not
UNITS = "号栋楼层座标线台辆人名米吨月日年时点分期区段幢单元户处条根次天周万死伤"
BARE = rf"[0-9]{{1,2}}(?![0-9A-Za-z#%.\-~{UNITS}家个所间])|[一二两三四五六七八九十]{{1,3}}\Z"
UNIT_BEHIND_BLANK = re.compile(rf"\s+[{UNITS}]")
EACH = rf"(?:各|均|每类|每样|分别)(?:抽取?|要|需要?|来)?(?P<each_n>{NUMERAL}){MEASURE}?"
# 「设计院2家」; without a number beside it a word like this is part of the story
NOUN = r"(?:类?的?(?P<noun>单位|机构|公司|企业|队伍|专家|院|所|站|队)|类)?"
FILLER = (
    r"(?:昆明市|昆明|云南省|云南|地点|位于|需要|帮我|帮忙|麻烦|一下|马上|立即|尽快|申请|请求|我要|我想|我们|现需|特请"
    r"|(?:一共|总共|合计|共计|共)(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})家"
    rf"|类别|{DRAW}|[请要需在和与及给来吧啊呢嗯呃哦噢额的了()])"
)
# a short name before these is part of another name: 盘龙江, 西山路, 度假村
NOT_PLACE = (
    r"[江河湖海路街巷道寺桥镇乡村山站城渠门厂店小酒]|区域|[东西南北中]路|大[道桥厦]|公[寓园]|花园|别墅|技术"
)
# a region's name that belongs to the name of a place: 盘龙区人民医院
OFFICES = re.compile(
    r"人民|政府|管委会|医院|中医|妇幼|法院|检察|公安|住建|教育|消防|税务|第[一二三四五六七八九十0-9]{1,2}[人中小初高医幼附水]|[一二三四五六]中"
    r"|体育|文化|图书|客运|车站|火车|汽车|街道办|行政中心"
)


@dataclass(frozen=True)
class Grammar:
    """`token` matches one part at a place; its last group names the kind."""

    token: re.Pattern[str]
    strong: re.Pattern[str]
    planned: re.Pattern[str]
    # a lot in the middle of words: 「…坍塌检测监测2家」
    lot: re.Pattern[str]
    full_region: re.Pattern[str]
    # 「盘龙或者官渡」
    other_region: re.Pattern[str]
    categories: dict[str, str]
    regions: dict[str, str]


@lru_cache(maxsize=8)
def grammar(vocabulary: Vocabulary) -> Grammar:
    """Made once for each vocabulary."""
    categories = {word: item.name for item in vocabulary.categories for word in item.words}
    regions = {word: item.name for item in vocabulary.regions for word in item.words}
    category, full = one_of(categories), one_of(word for word in regions if is_full(word))
    short = rf"(?:{one_of(word for word in regions if not is_full(word))})(?!{NOT_PLACE})"
    token = "|".join(
        (
            rf"(?P<strong>{STRONG})",
            rf"(?P<weak>{HASTE}{NO_HASTE})",
            rf"(?P<planned>{PLANNED})",
            rf"(?P<each>{EACH})",
            rf"(?P<need>{NEED})",
            rf"(?P<bare>{BARE})",
            rf"(?P<category>(?P<word>{category}){NOUN})",
            rf"(?P<region>(?:{full})(?!域)|{short})",
            rf"(?P<filler>{FILLER})",
        )
    )
    return Grammar(
        re.compile(token),
        re.compile(NOT_DENIED + STRONG),
        re.compile(rf"{NOT_DENIED}(?<!急)(?:现需|特请|需要|申请)?{PLANNED}"),
        re.compile(rf"(?:{category}){NUMERAL}{MEASURE}"),
        re.compile(full),
        re.compile(rf"(?:或者|或是|或|还是|跟|[、和与及])({full}|{short})"),
        categories,
        regions,
    )


def is_full(region: str) -> bool:
    """A name that stands for a region wherever it is met; 盘龙 alone may be a river."""
    return len(region) > 2
