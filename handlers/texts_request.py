"""The question for what is missing in an official's sentence (F6): one question for everything."""

from handlers.commands.types import DrawRequest
from handlers.texts import clip

NOTHING_ASKED = "这个问题已经处理过，没有改变任何记录。要发起抽取请重新发送，例如：应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
PARTS = {"category": "类别", "need": "数量", "district": "区县", "reason": "事由"}
_WANTED = {
    "category": "抽哪一类",
    "need": "抽几家",
    "district": "在哪个区县",
    "reason": "什么事、在什么地方（请直接回复，例如：某工地基坑坍塌）",
}


def question(request: DrawRequest) -> str:
    """F6: one question for everything that is missing."""
    missing = request.missing()
    if not missing:
        return f"排除{'、'.join(request.excluded)}需要写明原因，会记录在案。请直接回复原因，例如：是本工程的施工单位"
    if request.unknown_district and missing[0] == "district":
        guess = f"是{request.nearest_district}吗？" if request.nearest_district else "请回复区县名称。"
        return f"没认出“{clip(request.unknown_district, 10)}”。{guess}"
    wanted = [_WANTED[part] for part in missing]
    if "need" in missing and request.lots:
        wanted[missing.index("need")] = f"{'、'.join(request.without_need())}抽几家"
    return f"还差{len(missing)}项：{'，'.join(wanted)}？"


def question_title(request: DrawRequest) -> str:
    """The same question, short enough for a card's title."""
    missing = request.missing()
    if len(missing) == 1 or request.unknown_district:
        return question(request)
    return f"还差{len(missing)}项：{'、'.join(PARTS[part] for part in missing)}"


def too_many_lots(count: int, most: int) -> str:
    """Six lots a draw at most."""
    return f"一次最多抽{most}个类别，这句话里有{count}个，没有发起抽取。请分两次发送。"
