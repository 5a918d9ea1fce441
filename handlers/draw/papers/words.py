"""Words on the numbered sheets (抽取记录表, 任务函, 现场签到表), and what is said about them in chat."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from models.base import CHINA
from models.commitment import CommitmentBatch
from models.consent import Consent
from models.document import Document
from models.draw import Answer, Assignment, Draw, DrawKind, Lot
from models.rules.draw.counting import Counts
from models.rules.kmdraw1.bundle_facts import EXTRA

HELP = "要纸面材料：记录表 0007、签到表 0007"

METHOD = "昆明市房屋市政工程质量安全及事故应急技术服务机构库管理办法（试行）"
KINDS = {
    DrawKind.EMERGENCY: "应急抽取",
    DrawKind.PLANNED: "计划抽取",
    DrawKind.ASSIGNED: "指派（不摇号）",
}
COUNTING: dict[str, str] = {
    Counts.EMERGENCY: "是，按应急处置计（第十三条第（四）项）",
    Counts.INSPECTION: "是，按检查、咨询计（第十三条第（四）项）",
    Counts.NEVER: "否",
}
HIDDEN = "（密封，接受并声明无回避情形后显示）"
ASSIGNED = "本次为指派，不摇号，不计入第十三条第（四）项的次数。"
CONFIDENTIAL = "涉及工作秘密，不得外传（第十条第（五）项）。"
OPEN_SHEET = "抽取还没有结束：种子和未抽中的排序封存，本表只列已抽中的机构。"
COVERT_SHEET = "密封抽取：公开之前本表只列已接受的机构的名称，种子和其余排序封存。"
NOT_FOR_WATCHERS = "只对抽取人和接受任务的机构显示"
NO_SUPERVISOR = "－"
# WeCom gives no read receipt: it has taken the message, that is all anybody knows
HANDED, NOT_HANDED = "已交企业微信", "未交企业微信"
MISMATCH = "抽取密钥打不开承诺C，种子和排序无法列出，请核对账本和备份"
PASSED_OVER = {Answer.SKIPPED: "越过：已在本次其他签组抽中", Answer.DISQUALIFIED: "越过：冻结后失格"}

LETTER_RULES = (
    "请以本机构库机构的名义参加（第九条第（一）项）。贵单位独立发表意见，任何单位和个人不得非法干预（第九条第（二）项）；"
    "可以现场查勘、查阅资料、听取各方意见（第九条第（三）项）。",
    "请遵守法律法规、标准规范和回避原则，客观公正，按时完成，对结果负责（第十条第（一）、（二）、（四）项）；"
    "不得泄露工作秘密，不得收受报酬以外的财物（第十条第（五）、（六）项）。",
    "发现与当事单位有利害关系的，请立即回复“回避”并说明原因；及时提出的不影响贵单位的履职记录。",
    "抽取结果公开后，任何人都可以扫描右上角二维码核验；受到不公正待遇可以向昆明市住房和城乡建设局申辩、控告（第九条第（五）项），对机构库的管理可以提出建议（第九条第（六）项）。",
)
BEFORE = "此前抽取"
AGAIN = "再抽原因"
ENDING = "结束说明"
NEED = "数量"
POOL = "候选"
EXCLUDED = "排除"
DIGEST = "名单摘要M"
COMMITMENT = "承诺C"
COMMITMENTS = "承诺清单"
SEED = "种子"
UNREADABLE = "名单不合文法。"


def day(moment: datetime | None) -> str:
    """2026年11月22日, Shanghai time."""
    local = moment.astimezone(CHINA) if moment else None
    return f"{local.year}年{local.month}月{local.day}日" if local else ""


def moment_of(moment: datetime | None) -> str:
    """2026年11月22日 02:01:30."""
    return f"{day(moment)} {moment.astimezone(CHINA):%H:%M:%S}" if moment else ""


def brief_moment(moment: datetime | None) -> str:
    """11-22 02:01, for the columns of a table."""
    return f"{moment.astimezone(CHINA):%m-%d %H:%M}" if moment else ""


def task(name: str, clause: str) -> str:
    """应急处置（第八条（四））."""
    return f"{name}，{clause}" if clause else name


def way(draw: Draw) -> str:
    """How the institutions were chosen."""
    if draw.kind == DrawKind.ASSIGNED:
        return "指派，两人决定，不摇号"
    return f"企业微信，摇号（KMDRAW/1，{'SM3' if draw.hash == 'sm3' else 'SHA-256'}）"


def conditions(draw: Draw) -> str:
    """抽取条件, by the numbers copied into the draw when it was frozen."""
    cap = draw.rules.get("cap")
    busy = f"；在办任务不满{cap}个" if cap else ""
    days = "（冻结当天和活动当天）" if draw.rules.get("looked_at") else ""
    return (
        f"在库并在聘期内，证照有效{days}，未暂停，有联系人；与列明的单位无回避情形（第十条第（一）项）{busy}"
    )


def pool(lot: Lot, tickets: int) -> str:
    """候选总数."""
    weights = "每家1签" if tickets == lot.pool else f"共{tickets}签，加权规则见核验包"
    return f"{lot.pool}家（{weights}）"


def left_out(excluded: Mapping[str, int]) -> str:
    """排除清单, counted by reason."""
    reasons = "、".join(f"{why}{count}家" for why, count in excluded.items())
    return f"{sum(excluded.values())}家：{reasons}" if excluded else "无"


def need(lot: Lot) -> str:
    """数量."""
    return f"{lot.need}家" + (f"，加抽{lot.extra}家" if lot.extra else "")


def commitment(lot: Lot, batch: CommitmentBatch) -> str:
    """Where C was published beforehand."""
    return f"{batch.batch}第{lot.k}行"


def sealed(draw: Draw) -> str:
    """When the seed will be told."""
    return f"封存，{'公开' if draw.covert else '抽取结束'}后列出"


def came(assignment: Assignment) -> str:
    """补抽记录: whose place it took."""
    if not assignment.replaces:
        return "首轮"
    return EXTRA if assignment.replaces == EXTRA else f"补第{assignment.replaces}位"


def notified(assignment: Assignment, delivered: bool) -> str:
    """通知时间, and whether WeCom took the notice."""
    return f"{brief_moment(assignment.notified_at)}\n{HANDED if delivered else NOT_HANDED}"


def answer(assignment: Assignment) -> str:
    """答复, by whom, when; and what came late."""
    lines = [
        f"{assignment.state}（{assignment.answered_by}）"
        if assignment.answered_by
        else str(assignment.state),
        brief_moment(assignment.answered_at),
        f"迟答：{assignment.late_answer}（{assignment.late_by}）\n{brief_moment(assignment.late_at)}"
        if assignment.late_answer
        else "",
    ]
    return "\n".join(line for line in lines if line)


def reason(assignment: Assignment) -> str:
    """不参加理由."""
    late = f"迟答：{assignment.late_reason}" if assignment.late_reason else ""
    return "；".join(part for part in (assignment.reason, late) if part)


def presence(assignment: Assignment) -> str:
    """到场时间, with the steps before and after."""
    steps = {"出发": assignment.departed_at, "到场": assignment.arrived_at, "完成": assignment.finished_at}
    return "\n".join(f"{word} {brief_moment(moment)}" for word, moment in steps.items() if moment)


def outcome(assignment: Assignment | None) -> str:
    """What became of a rank."""
    if assignment is None:
        return ""
    return next(
        (words for state, words in PASSED_OVER.items() if assignment.state == state),
        f"抽中，{assignment.state}",
    )


def state(draw: Draw) -> str:
    """进行中（封存）or 已结束（完成）."""
    return f"已结束（{draw.close_reason}）" if draw.closed_at else "进行中（封存）"


def consent(consent: Consent) -> str:
    """A second person's verdict."""
    decided = (
        f"{consent.decider_name} {consent.verdict} {moment_of(consent.decided_at)}"
        if consent.verdict
        else "待答复"
    )
    note = f"，{consent.note}" if consent.note else ""
    return f"{consent.asker_name}提出，{decided}{note}"


def opening(draw: Draw, lot: Lot, assignment: Assignment) -> str:
    """The first sentence of a 任务函."""
    if draw.kind == DrawKind.ASSIGNED:
        chosen = "因情况紧急不能等待摇号，经两人决定指派"
    else:
        chosen = f"经机构库随机抽取（抽取编号{draw.number}，{lot.category}第{assignment.rank}位）"
    accepted = f"贵单位已于{moment_of(assignment.answered_at)}由{assignment.answered_by or '联系人'}接受任务"
    declared = "，并声明与本工程参建单位无利害关系" if draw.kind != DrawKind.ASSIGNED else ""
    return f"根据《{METHOD}》，{chosen}，{accepted}{declared}。现请贵单位参加下列工作："


def times(draw: Draw, by: datetime | None) -> str:
    """When the work is, or by when one has to be there."""
    if draw.starts_at:
        return moment_of(draw.starts_at)[:-3]
    return f"{moment_of(by)[:-3]}前到场" if by else "按抽取人通知"


def fee(draw: Draw) -> str:
    """Article 9 (4)."""
    who = draw.payer or draw.unit
    return f"按规定支付（第九条第（四）项），支付单位：{who}"


def issued(draw: Draw, made: Sequence[Document], links: Sequence[str]) -> str:
    """The answer to 记录表 0007."""
    lines = [
        f"{draw.short} {document.kind} {document.number}：{link}"
        for document, link in zip(made, links, strict=True)
    ]
    return "\n".join([*lines, "链接用企业微信打开，可下载打印。内容有变化时再发一次，会出新的一份。"])


def not_drawn(draw: Draw) -> str:
    """Nothing to print yet, or ever."""
    if draw.closed_at:
        return (
            f"{draw.short}已{draw.close_reason}，没有抽取，也就没有这份文书。需要时可回复：进度 {draw.short}"
        )
    return f"{draw.short}还没有抽取，没有这份文书。抽取后再发：记录表 {draw.short}"


def nobody_accepted(draw: Draw) -> str:
    """任务函 before anybody accepted."""
    return f"{draw.short}还没有机构接受任务，没有任务函。接受之后自动出具，届时可再发：任务函 {draw.short}"


def letter_not_yours(number: str) -> str:
    """An institution asks for what is not its own."""
    return (
        f"没有找到贵单位已接受的任务{number}，任务函只发给接受任务的机构（按本系统规则）。"
        "发“我的任务”可以看全部任务。"
    )


def letter_only(number: str) -> str:
    """The record sheet and the sign-in sheet are the requester's."""
    return f"抽取记录表和签到表由抽取人和监督人员查看（按本系统规则）。贵单位可以发：任务函 {number}"


def missing_document(number: str) -> str:
    """A link that leads nowhere, or not for this person; both say the same."""
    return f"没有文书{number}，或您的账号不能查看（按本系统规则）。请核对编号，或在企业微信里重新发：记录表 和抽取编号。"
