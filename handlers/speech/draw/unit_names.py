"""How the name of a unit ends, and how names stand in a row."""

import re
from collections.abc import Iterator

from handlers.speech.text import Text

QUOTES = "“”\"'《》「」『』"
LINK = re.compile(rf"[{QUOTES}\s]*、[{QUOTES}\s]*")
SOFT_LINK = re.compile(rf"[{QUOTES}\s,;:]+")
# longer than any name of a unit means a pasted text
NAME = re.compile(rf"[^\s,、;。!?|/\\…·:{QUOTES}]{{1,80}}")
UNIT = r"(?:公司|集团|协会|学会|研究会|商会|院|所|中心|站|队|部|厂|局|大学|学院|事务所)(?:\([^()]{1,20}\))?"
IS_UNIT = re.compile(rf"{UNIT}\Z")
# 「甲公司盘龙区某工地」 without a blank: the name ends with the last of these
INNER_END = re.compile(r"(?:公司|集团|协会|学会|研究院|设计院|勘察院|检测院|检测中心|事务所)")
# a short name as people say it: 精诚检测, 云南建投
SHORT_NAME = re.compile(
    r"\w{1,6}(?:检测|监测|监理|造价|咨询|勘察|设计|鉴定|建工|建投|建安|置业|地产|租赁|机械|劳务|[一二三四五六七八九十]局)\Z"
)
# what ends like a unit and is a place: a blank before it ends the list
PLACE = re.compile(
    r"(?:医|法|影|剧|学|养老|福利|敬老|幼儿|庭)院$|(?:厕|派出|场|卫生|住)所$|(?<!总)(?<!监督)(?<!质安)(?<![检监]测)(?<!检验)站$"
    r"|(?:市|区|镇|坑|购物|商业|会展|活动|体育|医疗|文化|客运|轨道)中心$|[东西南北中上下底顶内外全头脚腰端]部$|(?:水|电|工|处理)厂$"
)
# what happened, or where: inside the name of a unit this is no name any more
HAPPENED = re.compile(
    r"[塌垮裂漏渗涌坠困埋沉滑]|倒了|倒塌|倾[斜覆倒]|爆(?!破)|[起着]火|火灾|[伤死]亡?[人了]|事故|险情|抢险"
    r"|工地|基坑|附近|旁边|现场|送[到往去]|[被把]"
)
# nobody is there: 「没有监理单位」; and as the whole answer, 「都没有」, 「监理单位：不涉及」
NONE = r"[暂均都]?(?:没有|无|不设|未设)"
NONE_AT_ALL = rf"(?:{NONE}|[暂均都]?不涉及)"
# somebody is, and nobody knows who
UNKNOWN = re.compile(r"(?:暂|还|尚)?(?:不清楚|未知|不详|不明|不知道?|待[查核定])")
# what a unit does or has: behind a role it is no name
DOES = (
    r"反映|报告|上报|报[警称案]|[说称催派撤没也都均已于因被把的]|告知|通知|打电话|来电|电话|要求|请求|申请|希望|建议|提[出供]|现场"
    r"|人员|总监(?!理)|总工|班组|工长|[一-鿿]工(?:在|已|说|$)|[工民]人|民工|员工|作业|操作|负责|负有|自查|进行|应[当该]|未[按经能]|不[按在配肯让同能会详清明知]|待[查核定]|暂[不无未]|名称|未知|带|携|协助|[做干][过了的]|正在|[有无](?:人|关|责|权|法|证|资质)"
    r"|资质|编制|违[规章法反]|擅自|强行|野蛮|冒险|[抢赶停复]工|开挖|施工|浇筑|吊装|拆除|打桩|疏散|组织|安排|采取|启动|处置|救援|联系|失联"
    r"|逃|跑|到[了场位达]|赶[到来]|正?在|将[要会]|对[此接方]|与|项目|工地|工程部|宿舍|营地|板房|食堂|办公|仓库|材料|车辆|设备|机械|塔吊"
    r"|脚手架|基坑|配合|同意|拒|认为|怀疑|发现|判断|确认|核实|初步|马上|立即|紧急|尽快|连夜|需要|[需要](?!$)|请|能[否不够]|可[能以]|会不会|必须|提醒"
    r"|今[天早晚日]|昨[天晚日夜]|凌晨|夜里|半夜|由于|为了|家(?![乐和])|亲[戚属]|住[在户]|楼|群众|委员会|代表|大会|投诉|举报|私自|装修|老板|经理|技术|管理人|安全员|主动"
    r"|全[部体]|尚[未无不]|还|多次|一直|之间|之前|以及|[和或]其|等"
)
AND = re.compile(
    r"(?<=[司团院所心会站队部厂局])(?:以及|和|及|与|跟)(?=.)|(?<=.(?:检测|监测|监理|咨询|设计))(?:以及|和|及|与|跟)(?=\w{2})|(?<=有限公司)(?=[^分子支].*(?<![分子支])公司$)"
)


def link_at(norm: str, at: int) -> re.Match[str] | None:
    """What may stand between two names, 、 before anything else."""
    return LINK.match(norm, at) or SOFT_LINK.match(norm, at)


def last_end(pattern: re.Pattern[str], norm: str, start: int, end: int) -> int | None:
    """Where the last match ends."""
    found = [match.end() for match in pattern.finditer(norm, start, end)]
    return found[-1] if found else None


def split_names(text: Text, start: int, end: int) -> Iterator[tuple[str, int]]:
    """「甲公司和乙公司等」 is two names."""
    at = start
    for joint in [*AND.finditer(text.norm, start, end), None]:
        stop = joint.start() if joint else end
        name = text.wording(at, stop)
        name = re.sub(r"等(?:单位|公司|企业)?$", "", name)
        name = _closed(name)
        if name:
            yield name, stop if joint else end
        at = joint.end() if joint else end


def _closed(name: str) -> str:
    """「（监理：城监）」: a bracket that the name did not open is not part of it."""
    for left, right in ("()", "（）", "【】", "[]"):
        if name.endswith(right) and left not in name:
            name = name[:-1]
    return name
