"""The question for what is missing in an official's sentence (口径 3): one question for everything."""

from collections.abc import Sequence
from datetime import datetime

from handlers.mail.say import clip, when
from handlers.routing import words as routing_words
from handlers.speech.draw.draft import DrawRequest
from handlers.speech.draw.unit_names import HAPPENED
from models.base import CHINA
from models.draw import Draw, DrawState

PLAN_EXAMPLE = "抽取 监理咨询 1家 官渡区 明天9点 质量安全检查 建设单位甲公司、施工单位乙公司、监理单位丙公司"
HELP = (
    f"应急抽取（单位写全称）：{routing_words.EXAMPLE} 施工单位甲公司 回避 乙公司",
    f"计划抽取：{PLAN_EXAMPLE}，或回复“表单”填表",
)

NOTHING_ASKED = "这个问题已经处理过，没有改变任何记录。要发起抽取请重新发送，例如：应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
TASK_CLOSED = "这类任务已停用，没有发起抽取。请发“帮助”看现有的任务类型。"
PARTS = {
    "category": "类别", "need": "数量", "district": "区县", "task": "任务", "starts_at": "时间", "reason": "事由",
    "parties": "当事单位", "names": "回避单位",
}  # fmt: skip
GO, STOP, NOBODY = "现在就抽", "不抽", "没有要回避的"
NOT_STARTED = "好的，刚才这次没有发起。"
NOT_DRAWN = "好的，没有发起抽取，没有改变任何记录。"
_WANTED = {
    "category": "抽哪一类",
    "need": "抽几家",
    "district": "在哪个区县",
    "task": "哪类任务（第八条，例如：检查巡查、危大论证）",
    "starts_at": "什么时间（例如：明天9点、周五14:30、12月3日9:00）",
    "reason": "什么事、在什么地方（请直接回复，例如：某工地基坑坍塌）",
    "parties": "建设、施工、监理单位是哪几家，用于回避（例如：建设单位甲公司、施工单位乙公司、监理单位丙公司；没有的请说“无监理单位”）",
}


def question(request: DrawRequest, now: datetime) -> str:
    """One question for everything that is missing; a time that isn't clear is never guessed (口径 3)."""
    missing = request.missing()
    if request.doubt:
        return _doubtful(request.doubt)
    if missing and missing[0] == "starts_at" and (odd := _odd_time(request, now)):
        return odd
    if not missing:
        return f"排除{'、'.join(request.excluded)}需要写明原因，会记录在案。请直接回复原因，例如：是本工程的施工单位"
    if request.unknown_district and missing[0] == "district":
        guess = f"是{request.nearest_district}吗？" if request.nearest_district else "请回复区县名称。"
        return f"没认出“{clip(request.unknown_district, 10)}”。{guess}"
    if len(missing) == 1 and (unclear := _contradicting(request, missing[0])):
        return unclear
    wanted = [_contradicting(request, part) or _WANTED[part] for part in missing]
    if (none := no_such_time(request)) and "starts_at" in missing:
        wanted[missing.index("starts_at")] += f"，{none}"
    if "need" in missing and request.lots and not request.repeated:
        wanted[missing.index("need")] = f"{'、'.join(request.without_need())}抽几家"
    return f"还差{len(missing)}项：{'，'.join(part.rstrip('？') for part in wanted)}？{at_once(request).lstrip('。')}"


def _contradicting(request: DrawRequest, part: str) -> str:
    """What was said in two ways, or in words that nobody can be sure of, in those words."""
    if part == "need" and request.repeated:
        said = "、".join(
            f"{category}您说了{'和'.join(f'{number}家' for number in numbers)}"
            for category, numbers in request.repeated
        )
        others = [name for name in request.without_need() if name not in dict(request.repeated)]
        return f"{said}，抽几家？" + (f"{'、'.join(others)}抽几家？" if others else "")
    if part == "district" and request.districts:
        return f"您说了{'和'.join(request.districts)}，在哪一个？"
    if part == "names":
        quoted = "、".join(f"“{words}”" for words, _role in request.unread)
        return f"您写了{quoted}，没读出单位全称。请写全称，或回复“{NOBODY}”"
    return ""


def _doubtful(words: str) -> str:
    return (
        f"这句话里有“{clip(words, 12)}”，没有发起抽取。确实现在就要抽的，请回复：{GO}；"
        f"只是问一问或演练的，请回复：{STOP}"
    )


def rehearsal(word: str) -> str:
    """演练 has no draw of its own yet; a real one is none."""
    return (
        f"这句话里有“{clip(word, 12)}”，没有发起抽取：目前还不能演练，抽一次就是真的抽，机构会被通知到场。"
        "确是真实的应急，请去掉这几个字重新发送。"
    )


def _odd_time(request: DrawRequest, now: datetime) -> str:
    if request.past_time:
        return f"{when(request.past_time, now)}已经过去，没有发起抽取。请回复以后的时间，例如：明天9点"
    if request.odd_time:
        meant = spoken(request.odd_time)
        return f"{meant}不在工作时间（周末、节假日或下班后）。确实安排在这时请回复：{meant}；否则请回复别的时间。"
    if none := no_such_time(request):
        return f"{none}，没有发起抽取。请回复别的时间，例如：明天9点、12月3日9:00"
    if request.unclear_time:
        choices = "、".join(spoken(at) for at in request.time_choices)
        return f"“{clip(request.unclear_time, 16)}”是什么时间？" + (
            f"例如：{choices}" if choices else _WANTED["starts_at"]
        )
    return ""


def no_such_time(request: DrawRequest) -> str:
    """11月31日 is on no calendar; empty where the time is only unclear."""
    return f"没有“{clip(request.unclear_time or '', 12)}”这个时间" if request.no_such_time else ""


def spoken(at: datetime) -> str:
    """A moment as a button offers it, and as it is read back."""
    local = at.astimezone(CHINA)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def on_button(time: str) -> str:
    """The same in the ten signs of a button: 11月25日14点, 25日14:30."""
    return f"{time[:-3]}点" if time.endswith(":00") else time.split("月")[1]


def then(in_words: Sequence[str], request: DrawRequest) -> str:
    """What a card can't ask for is answered in words after it."""
    quoted = "".join(f"“{clip(words, 12)}”是哪家" for words, _role in request.unread[:1])
    parts = "、".join(quoted if part == "names" else PARTS[part] for part in in_words)
    return (f"，再回复一句{parts}" if parts else "") + at_once(request)


def at_once(request: DrawRequest) -> str:
    """抽取 without 应急 where something has happened: the way out of the questions of a plan."""
    happened = request.planned and request.starts_at is None and HAPPENED.search(request.reason or "")
    return "。有险情现在就抽的，请回复：应急抽取" if happened else ""


def question_title(request: DrawRequest, now: datetime) -> str:
    """The same question, short enough for a card's title."""
    missing = request.missing()
    if request.doubt:
        return f"有“{clip(request.doubt, 12)}”：现在就抽吗？"
    if missing == ("names",):
        return f"没读出单位：“{clip(request.unread[0][0], 20)}”"
    if len(missing) == 1 or request.unknown_district:
        return question(request, now)
    none = f"{no_such_time(request)}。" if request.no_such_time else ""
    return f"{none}还差{len(missing)}项：{'、'.join(PARTS[part] for part in missing)}"


def too_many_lots(count: int, most: int) -> str:
    """Six lots a draw at most."""
    return f"一次最多抽{most}个类别，这句话里有{count}个，没有发起抽取。请分两次发送。"


def repeated(draw: Draw | None, category: str, days: int) -> str:
    """The second draw for one place and category within some days points to 加抽.

    Without a draw: another unit's, which this person is told nothing about.
    """
    which = f"（{draw.short}，{draw.state}）" if draw else ""
    again = f"如需更多机构请回复：加抽 1家 {draw.short}；" if draw and draw.state == DrawState.OPEN else ""
    return (
        f"{days}天内已为同一地点抽过{category}{which}。{again}"
        "确需另行抽取的请写明原因，会记录在案，并告诉总站和审计。请直接回复原因。"
    )
