"""Sentences to institutions: asked, reminded, thanked, released. 「您」, and always what happens next."""

from datetime import datetime

from handlers.draw import words as draw_words
from handlers.draw.facts import fact, subject, where
from handlers.mail.say import clock, soon, spell, until, when
from models.draw import Answer, Assignment, Draw, DrawKind, Lot
from models.institution import Institution
from models.rules.draw.counting import Counts
from models.rules.draw.seal import secret, task_told

HELP = "答复任务：点卡片按钮，或回复 接受 0007 / 拒绝 0007 原因 / 回避 0007 原因"

CONSEQUENCE: dict[str, str] = {
    Counts.EMERGENCY: "无正当理由不参加应急处置，一次即可能被取消资格（第十三条第（四）项）。请如实填写。",
    Counts.INSPECTION: "一年内两次无正当理由不参加检查、咨询，可能被取消资格（第十三条第（四）项）。请如实填写。",
    Counts.NEVER: "本次不接受也不计入履职记录。请如实填写。",
}
ORGANISERS_TASK = "本次由{unit}组织，贵单位可自愿接受；报酬按有关规定由{payer}支付（第九条第（四）项）。"
BY_HAND = "本次为指派，未经抽取（两人确认、公开标注）。贵单位可自愿接受，不计入履职记录。"
NO_REASON, UNDECLARED = "没有记录原因，答复还没有生效", "没有声明往来，接受还没有生效"
NO_TIES = "没有往来"
KEEP_QUIET = "请保守工作秘密，不要转发（第十条第（五）项）"
REFUSE_REASONS = (
    "正在执行其他应急任务",
    "设备人员已全部派出",
    "道路中断",
    "资质或人员变动",
    "其他（请写明）",
)
RECUSE_REASONS = (
    "是本工程参建单位",
    "与参建单位有控股关系",
    "近三年有业务合同",
    "编制过本工程方案",
    "其他（请写明）",
)
CARD_OVERDUE = "已过答复时间"
TIED = "申报的往来单位与检查对象有利害关系"


def title(draw: Draw) -> str:
    """应急任务, 检查巡查任务 …"""
    return "应急任务" if draw.kind == DrawKind.EMERGENCY else f"{draw.task}任务"


def consequence(draw: Draw) -> str:
    """What a refusal without reason leads to (Article 13 (4)), or that it leads to nothing."""
    return CONSEQUENCE[draw.counts]


def terms(draw: Draw) -> list[str]:
    """Who pays, and that it is voluntary: draws of 有关单位, and 指派, never count (口径 26)."""
    if draw.kind == DrawKind.ASSIGNED:
        return [BY_HAND]
    return [ORGANISERS_TASK.format(unit=draw.unit, payer=draw.payer)] if draw.payer else []


def asked(
    draw: Draw, lot: Lot, institution: Institution, answer_by: datetime, arrive_by: datetime, now: datetime
) -> str:
    """The task in words, with the words to answer."""
    by = "请" if draw.kind == DrawKind.ASSIGNED else "抽取"
    at = f"活动时间：{when(arrive_by, now)}" if draw.starts_at else f"要求到场：{when(arrive_by, now)}前"
    return "\n".join(
        [
            f"{title(draw)} {draw.short}：请在{until(draw, answer_by, now)}前答复",
            f"{draw.unit}{by}贵单位（{institution.short_name}）参加{draw.task}（{lot.category}）",
            f"地点：{where(draw)}",
            *(f"{name}：{value}" for name, value in subject(draw)),
            at,
            *_details(draw),
            *terms(draw),
            f"{draw_words.declaration(draw)}。",
            f"请回复：接受 {draw.short}，或 拒绝 {draw.short} 原因，或 回避 {draw.short} 原因",
        ]
    )


def _details(draw: Draw) -> list[str]:
    """Where exactly, what will be shown (Article 9 (3)), and what stays secret (Article 10 (5))."""
    point = f"坐标：{draw.latitude:.5f}, {draw.longitude:.5f}" if draw.latitude and draw.longitude else ""
    told = task_told(draw, accepted=False)
    return [
        *([point] if point and told else []),
        *([shown(draw)] if draw.documents and told else []),
        *([f"{KEEP_QUIET}。"] if secret(draw) else []),
    ]


def shown(draw: Draw) -> str:
    """What the requester will show the institution (Article 9 (3))."""
    return f"现场提供：{'、'.join(draw.documents)}（第九条第（三）项）"


def disclosed(draw: Draw) -> str:
    """密封: whom the institution will inspect, after it has declared its ties."""
    parties = "、".join(f"{party['role']}单位{party['name']}" for party in draw.parties) or "未填"
    return (
        f"任务{draw.short}的检查对象：{draw.project or draw.reason}，{fact('place', draw)}。当事单位：{parties}。"
        f"{shown(draw) + '。' if draw.documents else ''}"
        f"请勿外传（第十条第（五）项）。如有利害关系请回复：回避 {draw.short} 原因，不影响履职记录。"
    )


def ties_wanted(draw: Draw) -> str:
    """密封: the recusal answer comes before the inspected party is told."""
    return (
        f"任务{draw.short}：请声明近三年与哪些建设、施工、监理单位有业务往来，直接回复单位名称，用顿号分开；"
        f"没有就点「{NO_TIES}」或回复：{NO_TIES}。声明用于回避（第十条第（一）项），声明后答复才生效，检查对象随后告诉您。"
    )


def tied(draw: Draw) -> str:
    """密封: what was declared touches the inspected parties; which of them stays sealed, and nobody is blamed."""
    return f"声明的往来单位与检查对象有利害关系，任务{draw.short}已按回避处理，不影响履职记录。感谢如实声明。"


def reminder(draw: Draw, answer_by: datetime, due: datetime) -> str:
    """Said only while nobody has answered."""
    return (
        f"提醒：任务{draw.short}还没有答复，剩{spell(answer_by - due)}（{until(draw, answer_by, due, soon)}截止）。"
        f"请点卡片按钮，或回复：接受 {draw.short} / 拒绝 {draw.short} 原因。{consequence(draw)}"
    )


def confirmed(draw: Draw, institution: Institution, assignment: Assignment) -> str:
    """Every answer is confirmed in words with its time."""
    moment = clock(assignment.answered_at) if assignment.answered_at else ""
    said = f"已收到：{institution.short_name}于{moment} {assignment.state} 任务{draw.short}"
    if assignment.state == Answer.ACCEPTED:
        return (
            f"{said}。不会再催促。抽取人：{draw.unit} {draw.requester_name}。"
            f"请出发时点「出发」，到场后点「到场」，也可回复：出发 {draw.short}"
        )
    if assignment.state == Answer.RECUSED:
        return f"{said}，理由：{assignment.reason or '未说明'}。回避不影响履职记录，任务不再需要贵单位处理。"
    return f"{said}，理由：{assignment.reason or '未说明'}。任务不再需要贵单位处理，理由由市质安总站核实。"


def late_recusal_reason(draw: Draw) -> str:
    """回避 after 接受 needs a reason in words."""
    return f"贵单位已接受任务{draw.short}。现在回避请写明原因，不影响履职记录。请直接回复原因，或发：回避 {draw.short} {RECUSE_REASONS[2]}"


def answered_by(draw: Draw, assignment: Assignment) -> str:
    """For the other contacts, where their card can't be changed."""
    moment = clock(assignment.answered_at) if assignment.answered_at else ""
    return f"任务{draw.short}已由{assignment.answered_by}于{moment}答复：{assignment.state}。您无需再答复。"


def already(draw: Draw, assignment: Assignment, now: datetime) -> str:
    """Answered before, by whom and how (口径 3, 23)."""
    if assignment.late_answer:
        return f"贵单位对任务{draw.short}的迟答（{assignment.late_answer}）已经记录，无需再答复。"
    moment = f"于{soon(assignment.answered_at, now)}" if assignment.answered_at else ""
    by = f"{assignment.answered_by}" if assignment.answered_by else "贵单位"
    return f"{by}已{moment}{assignment.state}任务{draw.short}，无需再答复。情况有变请直接电话联系抽取人{draw.requester_name}。"


def late(draw: Draw, assignment: Assignment) -> str:
    """Kept, but the place is gone (口径 23)."""
    deadline = clock(assignment.answer_by) if assignment.answer_by else ""
    return f"答复时间已过（{deadline}），任务{draw.short}已按时限处理。您的答复已记为迟答。需要时抽取人会联系您。"


def overdue(draw: Draw, assignment: Assignment, replaced: bool) -> str:
    """顺延通知."""
    deadline = clock(assignment.answer_by) if assignment.answer_by else ""
    if assignment.declining:
        return (
            f"任务{draw.short}：贵单位点了不参加，到{deadline}仍未说明原因，已记为{assignment.state}（未说明理由）。"
            f"如有理由或仍可参加，请回复：拒绝 {draw.short} 原因，或 接受 {draw.short}，会记为迟答并告诉抽取人。"
        )
    what = "任务已顺延给下一家机构" if replaced else f"已记为{assignment.state}"
    return (
        f"任务{draw.short}：贵单位未在{deadline}前答复，{what}。"
        f"如仍可参加请回复：接受 {draw.short}，会记为迟答并告诉抽取人。{consequence(draw)}"
    )


def closed(draw: Draw) -> str:
    """An answer to a draw that is closed."""
    return f"任务{draw.short}已{draw.close_reason}，不再收答复和进展，没有改变任何记录。"


def reason_wanted(draw: Draw, word: str) -> str:
    """A reason in words, where the card can't be used."""
    reasons = REFUSE_REASONS if word == Answer.REFUSED else RECUSE_REASONS
    return f"请说明原因（{'、'.join(reasons[:-1])}，或其他），例如：{word} {draw.short} {reasons[0]}。{consequence(draw) if word == '拒绝' else ''}"


def other_reason(draw: Draw, word: str) -> str:
    """其他: waits for the next text of this person."""
    return f"请直接回复原因，或发：{word} {draw.short} 原因。收到原因后答复才生效。"


def vague(draw: Draw) -> str:
    """「收到，马上到」 is asked back: accepting is a promise."""
    return f"是否接受任务{draw.short}？请点「接受」，或回复：接受 {draw.short}"


def on_the_way(number: str) -> str:
    """What to send when."""
    return f"请出发时回复：出发 {number}；到场后回复：到场 {number}；完成后回复：完成 {number}"
