"""A role or a word of exclusion beside words that were not read as a name: asked about, never dropped."""

import re
from collections.abc import Iterable, Iterator, Sequence

from handlers.speech.draw.exclusion import Exclusion
from handlers.speech.draw.exclusion_behind import NOT, RELATED
from handlers.speech.draw.grammar import DRAW, Grammar
from handlers.speech.draw.parties import ANY, SIDE, canonical
from handlers.speech.draw.sentence import starts_run
from handlers.speech.draw.unit_names import DOES, HAPPENED
from handlers.speech.text import Text, pieces

AVOIDED, STRUCK = "回避", "排除"
# a sentence that names more is a pasted page
MOST = 3
QUOTED = 24
ROLE = re.compile(
    rf"(?:(?P<unit>{ANY})(?:单位|企业|{SIDE}|队(?=[是叫]))"
    r"|(?P<bare>建设|施工|监理|总承包|代建|开发|承建)(?:的?(?=[是系叫])|公司(?=[是系叫]))"
    r"|(?P<owner>业主|甲方|乙方|总包|开发商|承建商|承包商|项目部(?=是))(?!单位|企业|方))"
    r"(?P<link>的?[是系为叫\s]*)"
)
# 「施工建投 监理城监」: two signs or a firm's usual beginning, and nothing more
SHORTLY = re.compile(
    rf"(?:建设|施工|监理|总承包|承建|代建)\s?(?!{DOES})"
    r"(?=[中云昆][建铁交冶核南明]\w{1,6}$|\w{1,5}(?:建投|建工|建安|置业|监理|[一二三四五六七八九十]局)$|(?:建投|建工|城监)$)"
)
# behind 是: 「施工方是谁还不清楚」
UNTOLD = re.compile(r"谁|哪|什么|否|不|没|未|违|因|先|后|自己|第|主要|直接|责任")
PLACES = re.compile(r"小区|楼|路|街|[道巷号区县市村镇]|项目|工程|隧[道洞]|桥|边坡|管[道网]")
WORD = r"[^\s,、;。!?:|/\\…]"
# people in the street are no unit
NOT_SO = (
    r"(?<![人群][员众](?:已|都|均|要|先))(?<![人群][员众])(?<![无没不])(?<!没有)(?<!无需)(?<!不用)(?<!不需要)"
)
AVOID = re.compile(rf"{NOT_SO}(?:回避|避嫌|{RELATED}|关联关系|[与和跟同]{WORD}{{1,10}}?有(?:关系|关联|牵连))")
STRIKE = re.compile(
    rf"{NOT}(?:再|要|让|给|去)?{DRAW}|剔除|拉黑|黑名单|(?<![险患障碍水情物])(?:(?:排除|去|踢|划)掉|排除在外|除外)"
    rf"|把{WORD}{{2,12}}(?<![险患障碍水情物])排除"
)
UNIT = (
    r"(?:公司|集团|[\w]{2}(?:检测|监测|监理|造价|咨询|勘察|设计)(?![到出不结数报点])|设计院|勘察院|研究院|事务所"
    r"|机构|建工|建投|建安|[那这他她它]家|的人(?!员|[被伤受都已])|协会|学会)"
)
# 「回避 精诚 华测」: what stands behind a list of names and tells nothing else
ONE_MORE = re.compile(
    rf"[\s,;]+(?P<name>(?![一-鿿]{{0,3}}(?:{HAPPENED.pattern}|{PLACES.pattern}))(?!谢|请|麻烦|尽快|马上|立即|赶|快|急|现在|已|另|其|因|原因)[一-鿿]{{2,4}})"
    r"(?=$|[\s,;。!])"
)
# what must not happen to people and ground has no place in the pool
HARM = (
    r"(?!影响|耽误|耽搁|破坏|惊|扩大|发生|造成|再[次发]|靠近|移动|挖|拆|进入|围观|延误|慌|急|迟|慢|出"
    r"|隐患|[险障]|危|故障|积水)"
)
CROWD = r"(?!群众|大家|领导|记者|家属|居民|人[员群]|其[他它]|车|你|我|请|围观|无关|小孩|老人)"
KEEP_OFF = r"(?:不要|别|莫|不用|不消|不得|除了|除开|避开|排除|躲开)"
LOOSE = re.compile(
    rf"{KEEP_OFF}{HARM}{WORD}{{0,20}}?{UNIT}"
    rf"|{UNIT}{WORD}{{0,8}}?(?:别|不要|莫|不能|不得|不准){WORD}{{0,4}}?(?:来|参加|参与|用|选|喊|叫|派|通知)"
    rf"|{UNIT}{WORD}{{0,8}}?(?:不合适|不太?好|信不过|不靠谱)"
    rf"|(?:{UNIT}|\w\w(?:检测|监测|监理|造价|咨询|勘察|设计))(?:[这那]家|就|也|都|一律)*(?:不要|不考虑)[了啊吧]*(?![\w])"
    rf"|(?<![\w]){CROWD}\w{{2,8}}(?:别|不要|莫)(?:来|参加|用)(?![\w])"
    rf"|(?:不让|别让|莫让|不要让|不叫|别叫|莫叫){CROWD}\w{{2,10}}(?:来|参加|参与)[了啊吧]*(?![\w])"
    rf"|把{CROWD}{WORD}{{2,12}}(?<![险患障碍水情物车开群众])(?:排|撇|刨|绕)开(?![\w])"
)
TIED = re.compile(
    rf"{UNIT}{WORD}{{0,12}}?(?:亲戚|亲属|关系户|自己人|官司|矛盾|纠纷|过节|有合作|有业务|有合同|控股|关联|同一个?老板|子公司|来往|一伙|是一家|熟人|老板是|第三方"
    r"|[检监]测过|监理过|[做干服参]\w?过)"
    rf"|(?:亲戚|亲属|关系户|自己人){WORD}{{0,6}}?{UNIT}"
    r"|(?:公司|集团|[一二三四五六七八九十]局|建投|建工|中铁\w{1,2})(?:负责)?(?:承建|施工|总包|承包|代建|监理|开发|干的活?)(?!方案|许可)"
)
LISTED = re.compile(rf"(?:{ANY})(?:单位|企业|方)?")
NO_ONE = re.compile(
    r"参建|当事|相关|有关|各方|利害关系|关联|关系|单位|企业|公司|机构|人员|按规定|依法|依规|注意|需要|请|应当|应该|应|须|要|都|均|等|和|与"
    r"|及|的|方|[\W_]"
)


def read_unread(
    text: Text, spans: Iterable[tuple[int, int]], roles: Sequence[str], exclusion: Exclusion, grammar: Grammar
) -> tuple[tuple[str, str], ...]:
    """(words, role) of everything that may name somebody, in what the other readers have left over.

    `roles` are those that somebody was named for: 「回避施工单位」 beside the name of that unit asks nothing.
    """
    found: dict[tuple[int, int], tuple[str, str]] = {}
    behind = {start for start, _end in exclusion.spans if start and exclusion.names}
    for start, end in spans:
        if start in behind and (more := ONE_MORE.match(text.norm, start, end)):
            found[more.span("name")] = (more["name"], AVOIDED)
        for left, stop, role in _places(text.norm, start, end, grammar):
            right = _listed(text.norm, stop, end)
            if role in (AVOIDED, STRUCK) and _is_known(text.norm[left:right], roles, exclusion):
                continue
            found.setdefault((left, right), (text.wording(left, right), role))
            if len(found) == MOST:
                return tuple(dict.fromkeys(found.values()))
    return tuple(dict.fromkeys(found.values()))


def _places(norm: str, start: int, end: int, grammar: Grammar) -> Iterator[tuple[int, int, str]]:
    """One for a piece at most: where the words begin and end, and what they are beside."""
    taken = start
    for left, right in pieces(norm, start, end):
        if left < taken:
            continue
        strike = STRIKE.search(norm, left, right) or LOOSE.search(norm, left, right)
        avoid = AVOID.search(norm, left, right) or TIED.search(norm, left, right)
        shortly = SHORTLY.match(norm[left:right])
        if shortly:
            yield left, right, canonical(shortly[0].strip())
        elif match := avoid or strike:
            yield *_window(left, right, match), AVOIDED if avoid else STRUCK
        elif role := _named(norm, left, right, end, grammar):
            taken = role[1]
            yield role


def _named(norm: str, left: int, right: int, end: int, grammar: Grammar) -> tuple[int, int, str] | None:
    for key in ROLE.finditer(norm, left, right):
        at, stop = _words_behind(norm, key, right, end)
        behind, apart = norm[at:stop], norm[key.start("link") : at]
        if len(behind) < 2 or starts_run(norm, grammar, at, stop) or re.match(DOES, behind):
            continue
        if _may_name(behind, apart):
            role = canonical(key["unit"] or key["bare"] or key["owner"])
            return key.start(), min(stop, key.start() + QUOTED), role
    return None


def _words_behind(norm: str, key: re.Match[str], right: int, end: int) -> tuple[int, int]:
    """「施工方 某建」: a blank may part the role from the words, which may be the next piece."""
    at = key.end()
    while at >= right and at < end and norm[at].isspace():
        at += 1
    return at, next((stop for begin, stop in pieces(norm, at, min(end, at + 2 * QUOTED)) if begin == at), at)


def _may_name(behind: str, apart: str) -> bool:
    """`apart`: what parts the words from the role, 是 or a blank."""
    if re.search("[是系为叫]", apart):
        return not UNTOLD.match(behind)
    if apart:
        return len(behind) <= QUOTED // 2 and not HAPPENED.search(behind) and not PLACES.search(behind)
    return not HAPPENED.match(behind)


def _window(left: int, right: int, match: re.Match[str]) -> tuple[int, int]:
    """The piece, or in a long one what stands around the word."""
    if right - left <= QUOTED:
        return left, right
    return max(left, match.start() - QUOTED // 2), min(right, match.end() + QUOTED // 2)


def _listed(norm: str, right: int, end: int) -> int:
    """「回避建设单位、施工单位」 is quoted whole."""
    while norm[right : right + 1] == "、" and (more := LISTED.match(norm, right + 1, end)):
        right = more.end()
    return right


def _is_known(words: str, roles: Sequence[str], exclusion: Exclusion) -> bool:
    """Nobody but those is spoken of who have been named."""
    spoken = [canonical(one[0]) for one in LISTED.finditer(words)]
    rest = NO_ONE.sub("", LISTED.sub("", words).replace(AVOIDED, "").replace("避嫌", ""))
    if rest or not (roles or exclusion.names):
        return False
    return all(role in roles for role in spoken if role != "参建")
