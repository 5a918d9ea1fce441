"""Words that say nothing of the matter itself: orders, their taking back, particles. Pure."""

import re

MARKS = re.compile(r"[^0-9A-Za-z一-鿿]+")
_DO = r"(?:再)?(?:抽|弄|搞|办|报|申请|填|发|做)(?:取|机构|了)?"
# said at the head of a sentence, they end what was begun whatever follows
FIRM = rf"算了|取消|放弃|(?:不|别|不想|不用|不要|不必|不需要|先别){_DO}"
# the order itself taken back: 「不撤了」, 「先别结束」
BACK = (
    r"(?:不|别|先别|先不|不用|不要|不必|不想|不需要)再?(?:撤销|撤消|撤回|撤|取消|作废|结束|办结|关闭|停|拒绝|放弃)"
    r"|不(?:再|想)?回避了"
)
# orders about a draw; alone, beside an open question, they answer that question
ORDER = r"撤销|撤消|撤回|作废|终止|停止|结束|办结|关闭"
SOFT = r"(?:不用|不要|不需要|不必)了"
CALM = r"没事|没关系"
SLIP = r"(?:发|说|弄|搞|点|按|打|输|填)错了?"
FILL = (
    r"刚才|刚刚|上面|我们|我|那|这|本|此|个|次|条|还是|就|先|都|也|再|暂时|暂|现在|已经|已|请|麻烦|帮我"
    r"|应急|计划|抽取|申请|任务|问题|机构|一下|谢谢|[了吧啊呀呢哦噢嘛么啦哈哎唉的地得]"
)
# beside the question why, 「先别撤」 and 「等等」 take the order back
_HELD = (
    rf"(?:不是|不能|不必|不想|不要|不用|别|不)(?:{ORDER}|取消|放弃|拒绝|回避|[撤停急])"
    r"|(?:稍|等)等|等一(?:等|会儿?)|等会儿?|想一?想|看一?看|(?:考虑|问)(?:考虑|问)?|慢着|且慢|[等别]"
)
HOLD = re.compile(rf"(?:{FILL})*+(?:{_HELD})(?:{FILL})*+(?:再?[说看])?(?:{FILL})*+")
