"""Sentences to officials: the requester of a draw, supervisors, auditors, 总站."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.texts import clip, clock, phones, spell, when
from models.draw import Assignment, CommitmentBatch, Draw, Lot
from models.institution import Contact, Institution

DIGITS_WANTED = "请回复任意6位数字参与摇号，例如：确认 {number} 483920。数字由您随意想一个，收到后立即抽取。"
NOTHING_PENDING = "没有等待确认的抽取。要发起抽取可以这样说：应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
LATE_LIST = "清单晚于申请"
MANY_EXCLUDED = "回避(申请人)多于3家"
SMALL_BY_REQUEST = "因申请人回避少于3倍"
MORE_UNCLEAR = "没看懂要加抽几家，没有加抽。请带上数量和编号，例如：加抽 1家 0007"


def odd_digits(draw: Draw, digits: str) -> str:
    """Five digits, or seven: nothing is drawn by them."""
    return f"收到“{clip(digits, 12)}”，不是6位数字，没有抽取。请重新回复，例如：确认 {draw.short} 483920"


def nothing_pending(last: Draw | None) -> str:
    """Digits without a draw that waits for them; perhaps they were sent twice."""
    return f"没有等待确认的抽取。{not_pending(last)}" if last else NOTHING_PENDING


def pool_counts(excluded: Mapping[str, int]) -> str:
    """回避(申请人)2、在办满额1"""
    return "、".join(f"{reason}{count}" for reason, count in excluded.items())


def lot_line(lot: Lot) -> str:
    """One lot: how many take part, and why others do not."""
    left_out = (
        f"，已排除{sum(lot.excluded.values())}家（{pool_counts(lot.excluded)}）" if lot.excluded else ""
    )
    return f"{lot.category} {lot.need}家：候选{lot.pool}家{left_out}"


def frozen(draw: Draw, lots: Sequence[Lot], batches: Mapping[int, str], strangers: Sequence[str]) -> str:
    """The whole M of every lot: a prefix binds nobody (kmdraw-1 §3)."""
    lines = [f"名单已冻结 {draw.number}"]
    for lot in lots:
        lines += [
            lot_line(lot),
            f"名单摘要M {lot.m}",
            f"承诺C {lot.c[:8]}…（清单{batches[lot.batch_id]}第{lot.k}行）",
        ]
    if strangers:
        lines.append(f"不在库、已记录：{'、'.join(strangers)}")
    return "\n".join([*lines, "从现在起名单不能再改。"])


def frozen_for_supervisor(draw: Draw, text: str) -> str:
    """The supervisor gets M at the freeze and may ask 进度 and 核验."""
    return f"{draw.unit} {draw.requester_name}正在应急抽取（{draw.district}），请监督。\n{text}\n可回复：进度 {draw.short}；抽取人给出数字后可回复：核验 {draw.short}"


def small_pool(lots: Sequence[Lot]) -> list[str]:
    """F6: smaller than 3 × need is said and recorded; smaller than need says what can be done."""
    lines = []
    for lot in lots:
        if lot.pool < lot.need:
            lines.append(
                f"{lot.category}只有{lot.pool}家，少于需要的{lot.need}家：确认后全部抽取，不足的请另请市质安总站协调"
            )
        elif lot.pool < 3 * lot.need:
            lines.append(f"{lot.category}只有{lot.pool}家，少于建议的{3 * lot.need}家（3倍），会记录在案")
    return lines


def empty_pool(category: str, excluded: Mapping[str, int]) -> str:
    """F6: nothing to draw from, nothing frozen."""
    reasons = f"：{pool_counts(excluded)}" if excluded else ""
    return (
        f"{category}目前没有可抽取的机构{reasons}。没有发起抽取。"
        "可以减少回避单位或换一个类别重新发送；仍不行请致电市质安总站协调。"
    )


def follows(numbers: Sequence[str]) -> str:
    """kmdraw-1, «No second throw»."""
    return f"30天内本单位同类别曾放弃、撤销或未满额结束：{'、'.join(numbers)}"


def to_oversight(draw: Draw, marks: Sequence[str]) -> str:
    """审计 and 总站 hear of draws that were shaped or repeated."""
    return f"提醒：{draw.unit} {draw.requester_name}的应急抽取 {draw.number}：{'；'.join(marks)}。可回复：核验 {draw.short}"


def already_pending(draw: Draw, category: str) -> str:
    """One pending draw per requester and category."""
    return f"您的{draw.short}（{category}）还在等待确认，没有另外发起。请先回复6位数字确认，或回复：放弃 {draw.short}"


def which_pending(draws: Sequence[Draw], digits: str) -> str:
    """Several draws wait; the digits are kept."""
    choices = "、".join(f"{draw.short}（{clip(draw.reason, 12)}）" for draw in draws)
    return (
        f"有{len(draws)}个抽取等待确认：{choices}。数字{digits}给哪一个？请回复编号，例如：{draws[0].short}"
    )


def manifest_not_shown(number: str) -> str:
    """R1 counts only after the whole M was shown (kmdraw-1 §4)."""
    return f"{number}的名单摘要还没有送到您的手机上，这6位数字没有生效。请等收到“名单已冻结”后再回复6位数字。"


def not_pending(draw: Draw) -> str:
    """Confirmed twice, or too late."""
    if draw.confirmed_at:
        return f"{draw.short}已于{clock(draw.confirmed_at)}用您的数字{draw.r1}抽取，结果不能重抽。如需更多机构请用：加抽 1家 {draw.short}"
    return f"{draw.short}已{draw.close_reason}，不能再确认。需要时请重新发送抽取要求。"


def drawn(draw: Draw, taken: Sequence[tuple[Lot, Assignment, Institution]], answer_by: datetime) -> str:
    """The result, with the requester's own digits back."""
    lines = [f"已抽出{len(taken)}家，正在通知 {draw.short}", f"您的数字：{draw.r1}"]
    lines += [f"{lot.category} 第{one.rank}位 {who.short_name}" for lot, one, who in taken]
    window = spell(answer_by - (draw.confirmed_at or answer_by))
    lines.append(f"{window}内（{clock(answer_by)}前）未答复将自动顺延，不需要您操作。")
    return "\n".join([*lines, f"看电话和进展请回复：进度 {draw.short}"])


def answered(draw: Draw, who: Institution, one: Assignment, what_next: str) -> str:
    """{简称} 接受 14:33 / 拒绝 14:35，理由… → 顺延."""
    moment = clock(one.answered_at) if one.answered_at else ""
    reason = f"，理由：{one.reason}" if one.reason else ""
    if one.state == "拒绝" and not one.reason:
        reason = "，未说明理由"
    return f"{draw.short} {who.short_name} {one.state} {moment}{reason}。{what_next}"


def unanswered(draw: Draw, who: Institution, one: Assignment, delivered: bool, what_next: str) -> str:
    """未答复, and whether the notice reached anybody (A3 counts only what was delivered)."""
    deadline = (
        f"（{clock(one.answer_by)}截止{'' if delivered else '，通知没有送达'}）" if one.answer_by else ""
    )
    return f"{draw.short} {who.short_name} 未答复{deadline}。{what_next}"


def next_rank(ranks: Sequence[int], answer_by: datetime) -> str:
    """Who is next by number, not by name."""
    places = "、".join(f"第{rank}位" for rank in ranks)
    return f"已顺延{places}，{clock(answer_by)}前答复。"


def exhausted(draw: Draw, lot: Lot, short_of: int) -> str:
    """F6: the ranking is used up; what is left to do."""
    return (
        f"{draw.short} {lot.category}名单已用尽，没有下一位，还差{short_of}家。可以：回复“进度 {draw.short}”按电话逐家联系；"
        "换一个相近类别另行抽取；或请市质安总站协调。"
    )


def filled(
    draw: Draw, coming: Sequence[tuple[Lot, Assignment, Institution, Sequence[Contact]]], now: datetime
) -> str:
    """满额: names and telephone numbers of those coming."""
    lines = [f"{draw.short} 满额：{len(coming)}家均已接受，用时{spell(now - (draw.confirmed_at or now))}。"]
    for lot, one, who, contacts in coming:
        lines.append(f"{lot.category} {who.short_name}（{one.answered_by}答复）：{phones(contacts)}")
    return "\n".join([*lines, "机构出发、到场、完成时会告诉您。"])


def late(draw: Draw, who: Institution, one: Assignment) -> str:
    """Late answers are kept and shown."""
    reason = f"，理由：{one.late_reason}" if one.late_reason else ""
    moment = clock(one.late_at) if one.late_at else ""
    return f"{draw.short} {who.short_name} 迟答：{one.late_answer} {moment}{reason}。已过答复时间，记录在案；仍需要时可直接电话联系。"


def stepped(draw: Draw, who: Institution, step: str, moment: datetime) -> str:
    """出发, 到场, 完成."""
    return f"{draw.short} {who.short_name} 已{step} {clock(moment)}。"


def closed(draw: Draw) -> str:
    """Why nothing more can be done in this draw."""
    moment = f"（{clock(draw.closed_at)}）" if draw.closed_at else ""
    return f"{draw.short}已{draw.close_reason}{moment}，不能再办理这一步。记录都保留着，可回复：核验 {draw.short}"


def expired_unconfirmed(draw: Draw) -> str:
    """Unconfirmed after 30 minutes."""
    return f"{draw.short}：超过30分钟没有确认，已作废，没有抽取。需要时请重新发送抽取要求。"


def published(batch: CommitmentBatch, late: bool) -> str:
    """Every 审计 and 监督人 gets the hash of a list on the day it is published."""
    note = "（因清单用完，本清单在申请之后发布，相关抽取标注“清单晚于申请”）" if late else ""
    return f"承诺清单{batch.batch}已发布，共{batch.size}行{note}。清单摘要：{batch.content_hash}。请留存，核验时比对。"


def progress_line(
    lot: Lot, one: Assignment, who: Institution, contacts: Sequence[Contact], now: datetime
) -> str:
    """One institution of a draw, with its telephones from the start."""
    steps = {"已完成": one.finished_at, "已到场": one.arrived_at, "已出发": one.departed_at}
    state = next((f"{word} {clock(moment)}" for word, moment in steps.items() if moment), str(one.state))
    if one.state == "待答复" and one.answer_by:
        state = f"等待答复（{clock(one.answer_by)}截止，剩{spell(one.answer_by - now)}）"
    elif one.answered_at and state == one.state:
        state += f" {clock(one.answered_at)}" + (f"，理由：{one.reason}" if one.reason else "")
    if one.late_answer and one.late_at:
        state += f"；迟答：{one.late_answer} {clock(one.late_at)}"
    return f"{lot.category} 第{one.rank}位 {who.short_name} {state}\n  电话：{phones(contacts)}"


def task_line(draw: Draw, now: datetime) -> str:
    """One draw in 我的任务."""
    return f"{draw.short} {draw.state} {draw.district} {clip(draw.reason, 20)}（{when(draw.frozen_at, now)}）"


def all_done(draw: Draw) -> str:
    """Closed because everybody has 完成."""
    return f"{draw.short}全部完成，已关闭。完整记录可核验：核验 {draw.short}"


def closed_by_itself(draw: Draw) -> str:
    """Closed after seven days without an event."""
    return f"{draw.short}：7天没有新的进展，已自动结束。记录都保留着，可回复：核验 {draw.short}"


def ended(draw: Draw, by: str = "") -> str:
    """结束 by the requester or by 总站."""
    return f"{draw.short}已{by}结束，未答复的机构已通知不再需要。完整记录可核验：核验 {draw.short}"


def withdrawn(draw: Draw, told: int) -> str:
    """撤销 confirmed."""
    return f"{draw.short}已撤销，正在通知{told}家机构。抽取结果和原因保留在案，30天内再抽同类别会注明。"


def reason_wanted(draw: Draw) -> str:
    """撤销 needs a reason."""
    return f"撤销需要写明原因，会记录在案。请回复：撤销 {draw.short} 原因"


def more(draw: Draw, lot: Lot, ranks: Sequence[int], answer_by: datetime) -> str:
    """加抽 goes on in the same ranking."""
    places = "、".join(f"第{rank}位" for rank in ranks)
    return f"{draw.short} {lot.category}加抽{len(ranks)}家：{places}，正在通知，{clock(answer_by)}前答复。看名称和电话请回复：进度 {draw.short}"


def more_which(draw: Draw, lots: Sequence[Lot]) -> str:
    """加抽 in a draw of several lots."""
    return f"{draw.short}有{len(lots)}个类别：{'、'.join(lot.category for lot in lots)}。请写明类别，例如：加抽 1家 {draw.short} {lots[0].category}"


def not_open(draw: Draw) -> str:
    """Before the digits were given."""
    return f"{draw.short}还没有确认抽取。请先回复6位数字确认，或回复：放弃 {draw.short}"


def checked(draw: Draw, verdict: str, checks: Sequence[str]) -> str:
    """核验结果, with what was checked."""
    return "\n".join([f"{draw.short} 核验：{verdict}", *(f"✓ {line}" for line in checks)])


def key_mismatch(lot: Lot) -> str:
    """S_k can't be what was committed to: another key, or a changed record."""
    return f"不一致：{lot.number} 的抽取密钥打不开承诺C（第{lot.k}行）。不是密钥换过，就是记录被改过，请系统管理员核对ZHIAN_DRAW_KEY和数据库。"


def record_broken(draw: Draw, fault: str) -> str:
    """What stands in the tables is no draw any more."""
    return f"{draw.short} 核验：不一致：{fault}记录被改过或损坏，请与备份和账本对照。"
