"""Whether a sentence with 应急抽取 in it wants a draw now, or only speaks of one: a question, a rehearsal."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.speech.commands_general import Help
from handlers.speech.draw.draft import DrawRequest, Rehearsal
from handlers.speech.draw.sentence import ACTIONS, Part
from handlers.speech.giving_up import drops, gives_up
from handlers.speech.text import EDGES, Text, pieces

DRILL = re.compile(
    r"演练|演习|演示|推演|预演|彩排|拉练|走(?:个|一下|一遍|一个)?流程|假的|培训用|学习一下|模拟(?!器)|练习|练手|(?<![教训拉])练(?:一下|一练|练手|练看)|测试|试一?下|试一试|试一哈|试试|试抽|试用|试机|(?<![a-z])(?:test|demo)(?![a-z])",
    re.IGNORECASE,
)
NO_DRILL = re.compile(r"(?:不是|并非|非|不属于|别当|不搞)\w{0,3}$")
# nothing but the drill: 「这是演练」, 「测试一下」, 「年度防汛演练」
AROUND = (
    r"(?:这是|这只是|这|本次|此次|这次|现在|今天|今晚|我们|我|先|来|要|想|搞|做|开展|进行|只是|就是|仅|仅供|用于|为了|一次|一个|个|是|的"
    r"|应急|消防|防汛|桌面|年度|季度|月度|地震|系统|功能|流程|抽取|抽|消息|数据|用途?|专用|一下|下|看看|看|而已|罢了|哈|啊|呢|吧|能不能|好不好用|\W)"
)
ONLY = re.compile(rf"{AROUND}*+(?:(?:{DRILL.pattern}){AROUND}*+)+", re.IGNORECASE)
OPENS = re.compile(rf"{AROUND}{{0,8}}?(?:{DRILL.pattern})(?:一下|一次|一哈|看看|[:,]|$)", re.IGNORECASE)
# 「某工地坍塌（演练）」
ENDS = re.compile(rf"(?:{DRILL.pattern})(?:用的?|一下|而已|\W)*$", re.IGNORECASE)
# 「桩基静载测试时坍塌」: what was going on when it happened
DURING = re.compile(
    r"(?:时|途中|大?厅|中(?!心)|期间|过程|当中|之?后|阶段|现场|场地?|基地|中心|[室楼孔井桩塔台仪架点间]|设备|用房|发生|引发|导致|造成|引起|出现|突然)"
)
SUBJECT = re.compile(
    r"(?:静载|荷载|载荷|负荷|堆载|压力|承载力|抗拔|试压|闭水|管道|水压|桩基|锚杆|材料|强度|消防|系统|设备|电梯|塔吊|吊装|提升|性能|安全|联动)$"
)

QUICK = (
    r"(?:马上|立即|立刻|现在|直接|就|再|先|帮我|帮忙|帮|给我|我们?|你们?|这边|发起|进行|请|需要|要|申请|组织|去|来"
    r"|自己|随便)"
)
WHETHER = (
    r"(?:能不能|能否|可不可以|可否|可以不可以|是否|要不要|该不该|用不用|需不需要|行不行|给(?:能|可以|要|是))"
)
HOW = (
    r"(?:为什么|为啥|为何|咋个?|怎么|怎样|如何|是不是|有没有|什么时候|啥时候|何时|几时|哪天|什么情况|哪些情况"
    r"|什么叫|什么是|谁(?:能|可以|有权|批|在|让|叫|来)?)"
)
PAST = (
    r"(?:刚才|刚刚|上次|上回|上一次|昨天|昨晚|昨夜|前天|前晚|今早|之前|以前|先前|前面|那次|已经|你们|他们)"
    r"(?:的|那次|那个|那场|那|我们|你们|他们|局里|有人|\s)*"
)
# not now: 「等天亮再…」, 「领导同意后…」
LATER = (
    r"(?:等\w{0,6}?(?:再|才|就|后)|明[天早晚]|后天|天亮"
    r"|(?:同意|批准|点头|请示|商量|核实)(?:了|之|以|完)*(?:后再?|再)|准备|打算)"
)
BEFORE = re.compile(
    rf"(?P<ask>(?:{WHETHER}|(?P<later>{LATER})){QUICK}*+)$|(?:{HOW}(?:能|可以|会|要)?{QUICK}*+|{PAST})$"
)
DENIED = re.compile(
    r"(?<![特区识鉴差级个])(?:不|别|莫|勿|不用|不要|不必|不需要|无需|不消|先别|暂不|暂停|停止|禁止)(?:再|先)?\s*$"
)
BEHIND = re.compile(
    r"(?:了|过|的(?!检测\d)|到的|是|怎么|怎样|为什么|为啥|什么|啥|谁|哪|多久|几时|流程|程序|记录|结果|规定|规则|办法|制度|功能|系统|按钮|说明"
    r"|权限|工作|需要(?:什么|哪些|谁)|要(?:什么|哪些|谁|多久|不要)|能(?:不能|用|否|在|随便)|可不可以|可以(?:吗|么|用|随便)|行不行|吗|么|没有|没了?$|失败|出错|用不了)"
)
ASKS = re.compile(
    r"(?:吗|么|没有|了没|不|多久了?|(?:怎么|咋个?)(?:回事|还没\w*|还不\w*|样了?|没\w*)|是?谁(?:批|同意|发起|负责|抽)?的"
    r"|什么时候\w{0,4}|到哪\w{0,2}|行不行|可不可以|能不能)$"
)
ALLOWED = re.compile(
    r"(?:这样)?(?:可以|行|好|能|得行|要得|给行)(?:吗|么|不|不可以|不行)|行不行|可不可以|好不好|能不能|得不得"
)
SUPPOSED = re.compile(r"(?<!\w)(?:如果|假如|假设|要是|万一|倘若|若是)")
# 「…先别通知」, 「…等消息」 behind a whole sentence; what gives it up altogether is in `reasons`
HOLDS = re.compile(
    r"(?:还是|先|再)?(?:别通知|等一?[等下会]儿?|等\w{0,3}(?:通知|消息|电话)|先?不用|不要|不需要)(?:吧|了|啊)*"
)

GO = re.compile(
    r"\W*(?:是的?|对的?|嗯+|现在就抽|马上抽|要抽|就抽|抽吧?|抽取|真的?|真实的?|是真的|真实应急|是真实应急|确实要抽|真抽|能|可以|行|确定|确认|没错|赶紧抽?|赶快抽?|快抽?|马上|立即|立刻|现在|不是(?:演练|演习|测试|练习|模拟)|真(?:的)?(?:塌|垮|裂|倒|出事|有)了?)[啊吧呀的了]*\W*"
)
NOT_MEANT = re.compile(
    r"\W*(?:不是(?:真的)?|不[用要]?|没有|否|只是问问?|问问|问一下|(?:是|这是)?(?:演练|演习|测试|练习|模拟)(?:的|一下)?)"
    r"[啊吧呀的]*\W*"
)


class DoubtKind(StrEnum):
    """DRILL: a rehearsal without doubt. TALK: nobody asks for a draw. The others may be meant either way."""

    DRILL = "drill"
    PERHAPS = "perhaps"
    TALK = "talk"
    QUESTION = "question"


@dataclass(frozen=True)
class Doubt:
    """The words that raise it."""

    words: str
    kind: DoubtKind


def meant(text: Text, said: DrawRequest, found: Sequence[Part]) -> DrawRequest | Rehearsal | Help:
    """The request, asked back where it is half a question; talk is answered with what can be done."""
    doubt = _talk(text, found) or _drill(text, found)
    if doubt is None:
        return said
    if doubt.kind is DoubtKind.DRILL:
        return Rehearsal(doubt.words)
    whole = said.lots and said.district
    if doubt.kind is DoubtKind.TALK or (doubt.kind is DoubtKind.QUESTION and not whole):
        return Help()
    if doubt.kind is DoubtKind.PERHAPS:
        return replace(said, doubt=doubt.words)
    # 「能不能」 is no part of what happened, 「先不抽」 names nobody
    unread = tuple(one for one in said.unread if one[0] != doubt.words)
    said = replace(said, unread=unread)
    reason = (said.reason or "").replace(doubt.words, "").strip(EDGES)
    return replace(said, doubt=doubt.words, reason=reason or None)


def drill_in_answer(text: Text, found: Sequence[Part]) -> str | None:
    """「演练」 as the cause: whether a draw is meant is asked then."""
    drill = _drill(text, found)
    return drill.words if drill else None


def declines(draft: DrawRequest, text: Text) -> bool:
    """「不抽」, where it was asked whether a draw is meant."""
    said = NOT_MEANT.fullmatch(text.norm) or gives_up(text.clean)
    return draft.doubt is not None and bool(said)


def _drill(text: Text, found: Sequence[Part]) -> Doubt | None:
    doubt = None
    for part in found:
        story = text.norm[part.start : part.end]
        if part.kind != "free" or not (match := DRILL.search(story)):
            continue
        if NO_DRILL.search(story, 0, match.start()):
            return None
        if _is_drill(story, match):
            return Doubt(match[0], DoubtKind.DRILL)
        if not _is_subject(story, match):
            doubt = doubt or Doubt(match[0], DoubtKind.PERHAPS)
    return doubt


def _is_drill(story: str, match: re.Match[str]) -> bool:
    """The story is nothing but the drill, begins with it, or is called one at its end."""
    if ONLY.fullmatch(story) or (OPENS.match(story) and not DURING.match(story, match.end())):
        return True
    return bool(ENDS.match(story, match.start()) and not SUBJECT.search(story, 0, match.start()))


def _is_subject(story: str, match: re.Match[str]) -> bool:
    """「桩基静载测试时坍塌」, 「消防演练大厅」: no drill is under way, the word belongs to what happened."""
    if DURING.match(story, match.end()) and (match.start() or len(story) > match.end() + 2):
        return True
    subject = SUBJECT.search(story, 0, match.start())
    return bool(subject and not ENDS.match(story, match.start()))


def _talk(text: Text, found: Sequence[Part]) -> Doubt | None:
    cuts = pieces(text.norm, 0, len(text.norm))
    starts = [start for start, _end in cuts]
    supposed = SUPPOSED.search(text.norm)
    for action in found:
        if action.kind not in ACTIONS:
            continue
        start, end = cuts[bisect_right(starts, action.start) - 1]
        if doubt := _around(text, action, start, end):
            return doubt
        if action.kind == "strong" and supposed and supposed.start() < action.start:
            return Doubt(text.wording(*supposed.span()), DoubtKind.QUESTION)
    return _last(text, cuts, found)


def _around(text: Text, action: Part, start: int, end: int) -> Doubt | None:
    """What the words of its piece, from `start` to `end`, make of 应急抽取."""
    if DENIED.search(text.norm, max(0, action.start - 8), action.start):
        return Doubt(text.wording(start, action.end), DoubtKind.TALK)
    before = BEFORE.search(text.norm, max(start, action.start - 24), action.start)
    if before and before["later"] and action.kind == "planned":
        before = None  # a plan is always for later
    behind = BEHIND.match(text.norm, action.end, end)
    if behind or (before and not before["ask"]):
        first = before.start() if before else action.start
        return Doubt(text.wording(first, behind.end() if behind else action.end), DoubtKind.TALK)
    if before:
        return Doubt(text.wording(*before.span("ask")), DoubtKind.QUESTION)
    asks = ASKS.search(text.norm, start, end)
    return Doubt(text.wording(asks.start(), end), DoubtKind.QUESTION) if asks else None


def _last(text: Text, cuts: Sequence[tuple[int, int]], found: Sequence[Part]) -> Doubt | None:
    """「…可以吗」, 「…算了不抽了」 behind a whole sentence."""
    if not cuts or not any(part.kind in ACTIONS for part in found):
        return None
    start, end = cuts[-1]
    asked = ALLOWED.fullmatch(text.norm, start, end) or HOLDS.fullmatch(text.norm, start, end)
    doubted = asked or drops(text.norm[start:end])
    return Doubt(text.wording(start, end), DoubtKind.QUESTION) if doubted else None
