"""What counts as a reason, and what is none: 「吧」, 「没什么」, 「取消」 said again. Pure."""

import re

from handlers.speech.empty_words import BACK, CALM, FILL, FIRM, HOLD, MARKS, ORDER, SOFT
from handlers.speech.text import EDGES, read

# an assent says nothing about why; nor does the refusal itself, said again
_ASSENT = (
    r"好的|好|可以|行|是的|是|对|嗯|ok|收到|知道了|没有|没什么|没啥|无|随便|其[他它]|请写明"
    r"|不(?:用|要|需要|必|是|对)"
)
_AGAIN = r"(?:不|无法|没法|不能|不便)(?:去|来|参加|接受|到场)|[去来到]不了|参加不了|拒绝|回避"
_KNOWS_NONE = r"不知道|不清楚|不好说|不想写|说不清|没想好|同上|如上|如题"
# what asks back says nothing about why either
ASKS_BACK = re.compile(
    r"(?:吗|[?？])[\s?？。.!]*$|(?:怎么|如何|咋)(?:写|填|说|办|弄|回|操作|处理)|[了过]没有?[\s。.!]*$|(?:写|填|说|要)(?:什么|啥)"
    r"|什么(?:原因|理由|意思)|为(?:什么|啥)(?:还|要|得|必须)|能不能|可不可以|行不行"
)
_LEAD = r"原因|理由|因为|由于|和|与|及|跟"
EMPTY = re.compile(
    rf"{BACK}|{FIRM}|{ORDER}|{SOFT}|{CALM}|{_ASSENT}|{_KNOWS_NONE}|{_AGAIN}|{FILL}|{_LEAD}|[0-9]+",
    re.IGNORECASE,
)
LATIN = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[一-鿿]")
# one sign alone, however often, is a slip of the thumb; so is one run of letters
LEAST = 2


def reason_in(text: str | None) -> str:
    """What the person wrote, if it is a reason: words, beyond particles, digits and marks. Else empty."""
    said = (text or "").strip(EDGES)
    norm = read(said).norm
    if ASKS_BACK.search(norm) or HOLD.fullmatch(MARKS.sub("", norm)):
        return ""
    words = {word.lower() for word in LATIN.findall(norm)} - {"ok"}
    signs = set(HAN.findall(EMPTY.sub("", MARKS.sub("", norm))))
    return said if len(words) + len(signs) >= LEAST else ""
