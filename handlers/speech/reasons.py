"""Words that give up what was begun, and words that are no reason: 「取消吧」, 「算了」, 「吧」. Pure."""

import re

from handlers.speech import number as draw_number
from handlers.speech.text import EDGES, read

MARKS = re.compile(r"[^0-9A-Za-z一-鿿]+")
CLAUSE = re.compile(r"[\s,、;:。.!?~]+")
_DO = r"(?:再)?(?:抽|弄|搞|办|报|申请|填|发|做)(?:取|机构|了)?"
# said at the head of a sentence, they end what was begun whatever follows
_FIRM = rf"算了|取消|放弃|(?:不|别|不想|不用|不要|不必|不需要|先别){_DO}"
# the order itself taken back: 「不撤了」, 「先别结束」
_BACK = (
    r"(?:不|别|先别|先不|不用|不要|不必|不想|不需要)再?(?:撤销|撤消|撤回|撤|取消|作废|结束|办结|关闭|停|拒绝|放弃)"
    r"|不(?:再|想)?回避了"
)
# orders about a draw; alone, beside an open question, they answer that question
_ORDER = r"撤销|撤消|撤回|作废|终止|停止|结束|办结|关闭"
_SOFT = r"(?:不用|不要|不需要|不必)了"
_CALM = r"没事|没关系"
_SLIP = r"(?:发|说|弄|搞|点|按|打|输|填)错了?"
_FILL = (
    r"刚才|刚刚|上面|我们|我|那|这|本|此|个|次|条|还是|就|先|都|也|再|暂时|暂|现在|已经|已|请|麻烦|帮我"
    r"|应急|计划|抽取|申请|任务|问题|机构|一下|谢谢|[了吧啊呀呢哦噢嘛么啦哈哎唉的地得]"
)
# an assent says nothing about why; nor does the refusal itself, said again
_ASSENT = (
    r"好的|好|可以|行|是的|是|对|嗯|ok|收到|知道了|没有|没什么|没啥|无|随便|其[他它]|请写明"
    r"|不(?:用|要|需要|必|是|对)"
)
_AGAIN = r"(?:不|无法|没法|不能|不便)(?:去|来|参加|接受|到场)|[去来到]不了|参加不了|拒绝|回避"
_KNOWS_NONE = r"不知道|不清楚|不好说|不想写|说不清|没想好|同上|如上|如题"
# beside the question why, 「先别撤」 and 「等等」 take the order back
_HOLD = (
    rf"(?:不是|不能|不必|不想|不要|不用|别|不)(?:{_ORDER}|取消|放弃|拒绝|回避|[撤停急])"
    r"|(?:稍|等)等|等一(?:等|会儿?)|等会儿?|想一?想|看一?看|(?:考虑|问)(?:考虑|问)?|慢着|且慢|[等别]"
)
_LATER = r"(?:再?[说看])?"
# what asks back says nothing about why either
ASKS_BACK = re.compile(
    r"(?:吗|[?？])[\s?？。.!]*$|(?:怎么|如何|咋)(?:写|填|说|办|弄|回|操作|处理)|[了过]没有?[\s。.!]*$|(?:写|填|说|要)(?:什么|啥)"
    r"|什么(?:原因|理由|意思)|为(?:什么|啥)(?:还|要|得|必须)|能不能|可不可以|行不行"
)
_LEAD = r"原因|理由|因为|由于|和|与|及|跟"
GIVING_UP = re.compile(rf"(?:{_BACK}|{_FIRM}|{_ORDER}|{_SOFT}|{_CALM}|{_SLIP}|{_FILL})*+")
GIVES_UP = re.compile(rf"{_BACK}|{_FIRM}|{_ORDER}|{_SOFT}|{_CALM}|{_SLIP}")
FIRM = re.compile(rf"(?:{_FILL})*+(?:{_BACK}|{_FIRM})(?:{_FILL})*+")
HOLD = re.compile(rf"(?:{_FILL})*+(?:{_HOLD})(?:{_FILL})*+{_LATER}(?:{_FILL})*+")
HEAD = re.compile(rf"(?:{_FILL})*+(?:{_FIRM}|{_SOFT})(?:{_FILL})*+")
EMPTY = re.compile(
    rf"{_BACK}|{_FIRM}|{_ORDER}|{_SOFT}|{_CALM}|{_ASSENT}|{_KNOWS_NONE}|{_AGAIN}|{_FILL}|{_LEAD}|[0-9]+",
    re.IGNORECASE,
)
LATIN = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[一-鿿]")
# one sign alone, however often, is a slip of the thumb; so is one run of letters
LEAST = 2


def gives_up(text: str, *, owes_reason: bool = False) -> bool:
    """The text ends what the bot was asking for. With a number it is an order about that draw.

    `owes_reason`: 「不用了，险情已排除」 is the reason that was asked for; 「算了，再等等」 is none.
    """
    norm = read(text).norm
    if draw_number.every(norm):
        return False
    bare = MARKS.sub("", norm)
    if GIVES_UP.search(bare) and GIVING_UP.fullmatch(bare):
        return not (owes_reason and reason_in(text))
    first = next((clause for clause in CLAUSE.split(norm) if clause), "")
    if owes_reason:
        return any(one.fullmatch(first) for one in (FIRM, HOLD))
    return drops(first)


def drops(clause: str) -> bool:
    """The clause says that what was begun is not wanted, and nothing else: 「算了」, 「还是不抽了吧」."""
    return HEAD.fullmatch(clause) is not None


def reason_in(text: str | None) -> str:
    """What the person wrote, if it is a reason: words, beyond particles, digits and marks. Else empty."""
    said = (text or "").strip(EDGES)
    norm = read(said).norm
    if ASKS_BACK.search(norm) or HOLD.fullmatch(MARKS.sub("", norm)):
        return ""
    words = {word.lower() for word in LATIN.findall(norm)} - {"ok"}
    signs = set(HAN.findall(EMPTY.sub("", MARKS.sub("", norm))))
    return said if len(words) + len(signs) >= LEAST else ""
