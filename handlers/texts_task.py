"""Sentences to institutions: asked, reminded, thanked, released. 「您」, and always what happens next."""

from collections.abc import Sequence
from datetime import datetime

from handlers.texts import clock, spell, when
from models.draw import Assignment, Draw, Lot
from models.institution import Institution

ARTICLE_13_4 = "无正当理由不参加应急处置，一次即可能被取消资格（第十三条第（四）项）。请如实填写。"
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
SEVERAL = "贵单位在{number}有不止一个任务，请直接点对应卡片上的按钮答复。"
NO_OPEN_TASK = "目前没有等待贵单位答复的任务。发“我的任务”可以看全部任务。"
NO_ACCEPTED_TASK = "目前没有贵单位已接受、未完成的任务。发“我的任务”可以看全部任务。"


def declaration(draw: Draw) -> str:
    """What 接受 declares (Article 10 (1))."""
    named = f"与{'、'.join(draw.excluded[:3])}等" if draw.excluded else "与本工程"
    return f"点「接受」即声明：{named}参建单位无利害关系（第十条第（一）项）"


def asked(
    draw: Draw, lot: Lot, who: Institution, answer_by: datetime, arrive_by: datetime, now: datetime
) -> str:
    """The task in words, with the words to answer."""
    return "\n".join(
        [
            f"应急任务 {draw.short}：请在{when(answer_by, now)}前答复",
            f"{draw.unit}抽取贵单位（{who.short_name}）参加应急处置（{lot.category}）",
            f"地点：{draw.district}",
            f"事由：{draw.reason}",
            f"要求到场：{when(arrive_by, now)}前",
            f"{declaration(draw)}。",
            f"请回复：接受 {draw.short}，或 拒绝 {draw.short} 原因，或 回避 {draw.short} 原因",
        ]
    )


def reminder(draw: Draw, answer_by: datetime, due: datetime) -> str:
    """Said only while nobody has answered."""
    return (
        f"提醒：任务{draw.short}还没有答复，剩{spell(answer_by - due)}（{clock(answer_by)}截止）。"
        f"请点卡片按钮，或回复：接受 {draw.short} / 拒绝 {draw.short} 原因。{ARTICLE_13_4}"
    )


def confirmed(draw: Draw, who: Institution, one: Assignment) -> str:
    """Every answer is confirmed in words with its time."""
    moment = clock(one.answered_at) if one.answered_at else ""
    said = f"已收到：{who.short_name}于{moment} {one.state} 任务{draw.short}"
    if one.state == "接受":
        return (
            f"{said}。不会再催促。抽取人：{draw.unit} {draw.requester_name}。"
            f"请出发时点「出发」，到场后点「到场」，也可回复：出发 {draw.short}"
        )
    return f"{said}，理由：{one.reason or '未说明'}。任务不再需要贵单位处理，理由由市质安总站核实。"


def answered_by(draw: Draw, one: Assignment) -> str:
    """For the other contacts, where their card can't be changed."""
    moment = clock(one.answered_at) if one.answered_at else ""
    return f"任务{draw.short}已由{one.answered_by}于{moment}答复：{one.state}。您无需再答复。"


def already(draw: Draw, one: Assignment) -> str:
    """F6: answered before, by whom and how."""
    if one.late_answer:
        return f"贵单位对任务{draw.short}的迟答（{one.late_answer}）已经记录，无需再答复。"
    moment = f"于{clock(one.answered_at)}" if one.answered_at else ""
    by = f"{one.answered_by}" if one.answered_by else "贵单位"
    return f"{by}已{moment}{one.state}任务{draw.short}，无需再答复。情况有变请直接电话联系抽取人{draw.requester_name}。"


def late(draw: Draw, one: Assignment) -> str:
    """F6: kept, but the place is gone."""
    deadline = clock(one.answer_by) if one.answer_by else ""
    return f"答复时间已过（{deadline}），任务{draw.short}已按时限处理。您的答复已记为迟答。需要时抽取人会联系您。"


def overdue(draw: Draw, one: Assignment, replaced: bool) -> str:
    """顺延通知."""
    deadline = clock(one.answer_by) if one.answer_by else ""
    if one.declining:
        return (
            f"任务{draw.short}：贵单位点了不参加，到{deadline}仍未说明原因，已记为{one.state}（未说明理由）。"
            f"如有理由或仍可参加，请回复：拒绝 {draw.short} 原因，或 接受 {draw.short}，会记为迟答并告诉抽取人。"
        )
    what = "任务已顺延给下一家机构" if replaced else f"已记为{one.state}"
    return (
        f"任务{draw.short}：贵单位未在{deadline}前答复，{what}。"
        f"如仍可参加请回复：接受 {draw.short}，会记为迟答并告诉抽取人。{ARTICLE_13_4}"
    )


def withdrawn(draw: Draw, note: str) -> str:
    """The task is off; it never counts (A3)."""
    why = f"，原因：{note}" if note else ""
    return f"任务{draw.short}已撤销{why}。贵单位无需再处理，也不计入履职记录。感谢配合。"


def over(draw: Draw) -> str:
    """The draw was closed by its requester while this institution had not answered."""
    return f"任务{draw.short}已结束，贵单位无需再答复，也不计入履职记录。感谢配合。"


def ended(draw: Draw) -> str:
    """结束 while this institution was still at work."""
    return f"任务{draw.short}已结束，无需再办理后续步骤。感谢贵单位参加应急处置。"


def closed(draw: Draw) -> str:
    """An answer to a draw that is closed."""
    return f"任务{draw.short}已{draw.close_reason}，不再收答复和进展，没有改变任何记录。"


def reason_wanted(draw: Draw, word: str) -> str:
    """A reason in words, where the card can't be used."""
    reasons = REFUSE_REASONS if word == "拒绝" else RECUSE_REASONS
    return f"请说明原因（{'、'.join(reasons[:-1])}，或其他），例如：{word} {draw.short} {reasons[0]}。{ARTICLE_13_4}"


def other_reason(draw: Draw, word: str) -> str:
    """其他: waits for the next text of this person."""
    return f"请直接回复原因，或发：{word} {draw.short} 原因。收到原因后答复才生效。"


def vague(draw: Draw) -> str:
    """「收到，马上到」 is asked back: accepting is a promise."""
    return f"是否接受任务{draw.short}？请点「接受」，或回复：接受 {draw.short}"


def stepped(draw: Draw, step: str, moment: datetime, next_step: str) -> str:
    """出发, 到场, 完成, with what comes next."""
    follow = (
        f"下一步请点「{next_step}」，或回复：{next_step} {draw.short}"
        if next_step
        else "感谢贵单位参加应急处置。"
    )
    return f"已记录：任务{draw.short} {step} {clock(moment)}。{follow}"


def step_known(draw: Draw, step: str) -> str:
    """Tapped twice, or out of order."""
    return f"任务{draw.short}已经记录过“{step}”或后面的步骤，无需重复。"


def not_accepted(draw: Draw, step: str) -> str:
    """出发 without 接受."""
    return f"贵单位还没有接受任务{draw.short}，“{step}”没有记录。请先回复：接受 {draw.short}"


def task_line(draw: Draw, one: Assignment, now: datetime) -> str:
    """One task in 我的任务."""
    deadline = f"，{when(one.answer_by, now)}前答复" if one.state == "待答复" and one.answer_by else ""
    return f"{draw.short} {one.state}{deadline} {draw.district} {draw.reason}"


def choose(numbers: Sequence[str], word: str) -> str:
    """Several tasks wait for an answer."""
    return f"有{len(numbers)}个任务：{'、'.join(numbers)}。请带上编号，例如：{word} {numbers[0]}"
