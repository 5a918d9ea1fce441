"""Sentences of the draw form: what is wrong with a field, and the text that is hashed as 「申请原文」."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.draw.brief import Brief
from handlers.draw.facts import REQUEST, Line, fact, rows
from handlers.draw.request import words_submit
from models.base import CHINA
from models.draw import Draw, DrawKind
from models.rules.draw.counting import Counts
from models.rules.draw.limits import FARTHEST, MAX_LOTS
from models.rules.draw.request import Code, Terms
from models.rules.draw.seal import PAPER

WEEKDAYS = "一二三四五六日"
KINDS: dict[str, str] = {DrawKind.EMERGENCY: "应急抽取", DrawKind.PLANNED: "计划抽取"}
COUNTS: dict[str, str] = {
    Counts.EMERGENCY: "计入应急处置",
    Counts.INSPECTION: "计入检查、咨询",
    Counts.NEVER: "不计入",
}
ROLES = ("建设", "施工", "监理", "设计", "勘察", "检测", "编制", "其他")
WANTED_ROLES = ROLES[:3]
DOCUMENTS = ("图纸", "方案", "勘察报告", "监测数据", "验收资料")
# what stands for a party that the project does not have
NO_PARTY = "无"

KIND_WANTED = "请选应急抽取或计划抽取"
TASK_WANTED = "请选任务种类（第八条）"
TASK_NO_EMERGENCY = "应急抽取只用于应急处置，其他任务请改选计划抽取"
TASK_NO_PLAN = "应急处置请改选应急抽取"
LOTS_WANTED = "请至少选一个类别，写明家数"
DISTRICT_WANTED = "请选区县"
REASON_WANTED = "请写明事由，说清是什么事、需要做什么"
PURPOSE_WANTED = "有关单位抽取须写明用途（按本系统规则）"
PAYER_WANTED = "有关单位抽取须写明由谁支付机构的报酬（第九条第（四）项）"
EXCLUSION_REASON_WANTED = "点名回避须写明原因，会写入抽取记录"
REPEAT_REASON_WANTED = "同一地点、同一类别近期抽取过，请写明再次抽取的原因"
PARTY_ROLE_WANTED = "请选这家单位的身份"
LATER_ONLY_EMERGENCY = "“先抽后补”只用于应急抽取，请写明参建单位"
COVERT_ONLY_PLANNED = "密封只用于计划抽取，应急抽取请不要勾选"
TIME_WANTED = "计划抽取请写明活动开始时间"
POINT_HALF = "经度和纬度要么都写，要么都不写"
POINT_ELSEWHERE = "这个位置不在昆明市范围内，请核对，或清空不写"
B_HALF = "公开数的来源和日期要么都写，要么都不写"
B_ONLY_PLANNED = "公开数只用于计划抽取，应急抽取请清空"
B_DAY_PAST = "公开数应是今天以后才产生的数，请改选明天或更晚的日期"
B_DAY_LATE = "这一天在活动开始之后，到时还没有公开数，请改选更早的日期"
NOT_SHOWN = "冻结前请先预览，核对申请原文，再点“冻结名单”"
CHANGED = "提交的内容与预览时的申请原文不一致，没有冻结。请重新预览后再提交"
PARTIES = "参建单位"
EXCLUDED = "回避单位"


def closed_category(name: str) -> str:
    """Open when the form was opened, not any more."""
    return f"“{name}”类别已停用（第三条），请改选其他类别"


def count_wrong(category: str, most: int) -> str:
    """A stepper that was typed into."""
    return f"{category}的家数应为1到{most}的整数"


def too_many_lots(count: int, most: int) -> str:
    """More lots than one draw may have."""
    return f"选了{count}个类别，一次最多{most}个，请分几次抽取"


def too_many(what: str, count: int, most: int) -> str:
    """More rows than anybody types by hand."""
    return f"{what}写了{count}家，最多{most}家"


def parties_wanted(roles: Sequence[str], *, emergency: bool) -> str:
    """Article 10 (1): whom the institutions must have nothing to do with."""
    later = "；暂不清楚可勾选“先抽后补”" if emergency else ""
    return f"请写明{'、'.join(roles)}单位，用于回避（第十条第（一）项）；确实没有的写“{NO_PARTY}”{later}"


def _in_the_past(moment: datetime) -> str:
    """A time that is over."""
    return f"{spoken(moment)}已经过去，请改选以后的时间"


def too_soon(earliest: datetime) -> str:
    """No time left to answer in."""
    return f"时间太近，机构来不及答复。最早可选{spoken(earliest)}；险情请用应急抽取"


def too_far(days: int) -> str:
    """More likely a slip than a plan."""
    return f"时间在{days}天以后，请核对年份和月份"


def off_hours(moment: datetime) -> str:
    """Asked back, never guessed."""
    return f"{spoken(moment)}不在工作时间内。确需在这时进行的，请勾选“确认在非工作时间进行”"


def several(name: str, full_names: Sequence[str]) -> str:
    """A name that means more than one institution of the pool."""
    return f"“{name}”对应{len(full_names)}家在库机构，请写全称：{'、'.join(full_names)}"


def repeated(earlier: Draw | None, category: str, days: int) -> str:
    """The second draw for one place and category within some days points to 加抽.

    Without a draw: another unit's, which this person is told nothing about.
    """
    which = f"（{earlier.short}，{earlier.state}）" if earlier else ""
    again = f"需要更多机构请用{earlier.short}的“加抽”；" if earlier else ""
    return (
        f"{days}天内已为同一地点抽过{category}{which}。{again}"
        "确需另行抽取的请写明原因，会记录在案，并告诉市质安总站和审计"
    )


def spoken(moment: datetime) -> str:
    """2026年11月24日（星期二）9:00, Shanghai time."""
    local = moment.astimezone(CHINA)
    return f"{day(local.date())}{local.hour}:{local.minute:02d}"


def day(value: date) -> str:
    """2026年11月24日（星期二）"""
    return f"{value.year}年{value.month}月{value.day}日（星期{WEEKDAYS[value.weekday()]}）"


WRONG = {
    Code.NO_LOTS: LOTS_WANTED,
    Code.NO_EMERGENCY: words_submit.NO_EMERGENCY,
    Code.NO_DISTRICT: DISTRICT_WANTED,
    Code.NO_REASON: REASON_WANTED,
    Code.NO_TIME: TIME_WANTED,
    Code.TOO_FAR: too_far(FARTHEST.days),
    Code.COVERT_EMERGENCY: COVERT_ONLY_PLANNED,
    Code.B_EMERGENCY: B_ONLY_PLANNED,
    Code.B_HALF: B_HALF,
    Code.B_KNOWN: B_DAY_PAST,
    Code.B_LATE: B_DAY_LATE,
    Code.EXCLUDED_WHY: EXCLUSION_REASON_WANTED,
    Code.NO_PURPOSE: PURPOSE_WANTED,
    Code.NO_PAYER: PAYER_WANTED,
}


def wrong(code: Code, brief: Brief, terms: Terms) -> str:
    """A fault as it stands beside its field."""
    if code is Code.PAST and brief.starts_at:
        return _in_the_past(brief.starts_at)
    if code is Code.TOO_SOON:
        return too_soon(terms.earliest)
    if code is Code.MANY_LOTS:
        return too_many_lots(len(brief.lots), MAX_LOTS)
    return WRONG[code]


def form_text(brief: Brief, without: Sequence[str] = (), *, off_hours: bool = False) -> str:
    """The request as the form shows it before sending: every field, one line each (kmdraw-1 §2)."""
    own = {
        "task": f"{brief.task}（第十三条第（四）项：{COUNTS[brief.counts]}）",
        "lots": "、".join(f"{category}{need}家" for category, need in brief.lots),
        "place": f"{fact('place', brief)}{_point(brief)}",
        "time": spoken(brief.starts_at) if brief.starts_at else "",
        "off_hours": "已确认" if off_hours else "",
        "parties": _parties(brief, without),
        "public_number": f"{brief.b_source}，{day(brief.b_day)}" if brief.b_day else "",
        "confidential": "事由和地点不公开" if brief.confidential else "",
        "covert": "机构接受并作回避声明前，不显示名称" if brief.covert else "",
    }
    return "\n".join(
        [KINDS[brief.kind], *(f"{label}：{value}" for label, value in rows(REQUEST, brief, PAPER, own))]
    )


def _point(brief: Brief) -> str:
    if brief.latitude is None or brief.longitude is None:
        return ""
    return f"（北纬{brief.latitude:.6f}，东经{brief.longitude:.6f}）"


def _parties(brief: Brief, without: Sequence[str]) -> list[Line]:
    lines = [(f"{role}单位", name) for role, name in brief.parties]
    lines += [(f"{role}单位", NO_PARTY) for role in without]
    named = {role for role, _name in brief.parties} | set(without)
    missing = [role for role in WANTED_ROLES if role not in named]
    return [*lines, *([(f"{'、'.join(missing)}单位", "先抽后补")] if missing and not brief.planned else [])]
