"""Sentences to officials: the requester of a draw, supervisors, auditors, 总站."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.draw.lottery.words import time_given
from handlers.mail.say import clip, clock, soon, spell, until
from models.draw import Assignment, CommitmentBatch, Draw, Lot
from models.institution import Institution

DIGITS_WANTED = "请回复任意6位数字参与摇号，例如：确认 {number} 483920。数字由您随意想一个，收到后立即抽取。"
NOTHING_PENDING = "没有等待确认的抽取。要发起抽取可以这样说：应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
LATE_LIST = "清单晚于申请"
MANY_EXCLUDED = "回避(申请人)多于3家"
SMALL_BY_REQUEST = "因申请人回避少于3倍"
NOBODY_NAMED = "没有写明参建单位"
SHORT_NOTICE = "通知不足24小时"
REPEATED = "同地点同类别再次抽取"
AREA_NAMED = 5
ENDED_EARLY = "提前结束"
MORE_THAN_NEEDED = "加抽超过所需家数"
# an emergency does not wait for the second person: said to him, and to the requester
DONE_ALREADY = "应急已先办理，请事后表态。"
LOOKED_AT = "另一位工作人员将事后复核。"
KIND = {"emergency": "应急抽取", "planned": "计划抽取", "assigned": "指派"}
MORE_UNCLEAR = "没看懂要加抽几家，没有加抽。请带上数量和编号，例如：加抽 1家 0007"


def odd_digits(draw: Draw, digits: str) -> str:
    """Five digits, or seven, or six among other words: nothing is drawn by them."""
    why = "和别的话写在一起" if len(digits) == 6 and digits.isdigit() else "不是6位数字"
    return (
        f"收到“{clip(digits, 12)}”，{why}，没有抽取。请单独回复6位数字，或带上编号：确认 {draw.short} 483920"
    )


def nothing_pending(last: Draw | None, now: datetime) -> str:
    """Digits without a draw that waits for them; perhaps they were sent twice."""
    return f"没有等待确认的抽取。{not_pending(last, now)}" if last else NOTHING_PENDING


def weight_rule(days: int, tickets: int) -> str:
    """The published weight rule, as card, record and bundle name it."""
    return f"{days}天未抽中{'零一两三四五六七八九'[tickets]}签"


def weighted(rule: str) -> str:
    """The rule is said with every draw it is used in; the tickets themselves stand in the manifest."""
    return f"本次按公布的规则加权：{rule}，签数写在名单里"


def hints(count: int) -> list[str]:
    """Soft signs of a tie: counted, not named (口径 18)."""
    return [f"提示：有{count}家候选与当事单位地址或电话相同，仅供留意"] if count else []


def several(names: Mapping[str, Sequence[str]]) -> str:
    """A short name that could mean several institutions: asks back, never guesses."""
    parts = [f"“{clip(name, 20)}”可能是{'、'.join(full)}" for name, full in names.items()]
    return f"{'；'.join(parts)}。没有发起抽取，请写全称再发一次。"


def assigned(draw: Draw) -> str:
    """A draw by hand has no numbers to check."""
    return f"{draw.short}是指派（两人确认、公开标注），没有摇号，不能核验。记录都保留着。"


def repeated(draw: Draw | None, category: str, days: int) -> str:
    """The second draw for one place and category within some days points to 加抽.

    Without a draw: another unit's, which this person is told nothing about.
    """
    which = f"（{draw.short}，{draw.state}）" if draw else ""
    again = f"如需更多机构请回复：加抽 1家 {draw.short}；" if draw and draw.state == "进行中" else ""
    return (
        f"{days}天内已为同一地点抽过{category}{which}。{again}"
        "确需另行抽取的请写明原因，会记录在案，并告诉总站和审计。请直接回复原因。"
    )


def expired_waiting(draw: Draw, begun: bool) -> str:
    """R1 was given; the other numbers never came, or not before the activity began."""
    why = "到活动开始时还没有" if begun else "7天没有"
    return f"{draw.short}：{why}等齐监督人数字或公开数，已作废，没有抽取。需要时请重新发起。"


def pool_counts(excluded: Mapping[str, int]) -> str:
    """回避(申请人)2、在办满额1"""
    return "、".join(f"{reason}{count}" for reason, count in excluded.items())


def lot_line(lot: Lot) -> str:
    """One lot: how many take part, and why others do not."""
    left_out = (
        f"，已排除{sum(lot.excluded.values())}家（{pool_counts(lot.excluded)}）" if lot.excluded else ""
    )
    return f"{lot.category} {lot.need}家：候选{lot.pool}家{left_out}"


def avoided(draw: Draw) -> str:
    """Whom the requester named, as party or for exclusion: just those whom the recusal went by."""
    names = dict.fromkeys([*(party["name"] for party in draw.parties), *draw.excluded])
    return "、".join(names) or NOBODY_NAMED


def frozen(draw: Draw, lots: Sequence[Lot], batches: Mapping[int, str], strangers: Sequence[str]) -> str:
    """The whole M of every lot: a prefix binds nobody (kmdraw-1 §3)."""
    lines = [f"名单已冻结 {draw.number}", f"回避：{avoided(draw)}"]
    for lot in lots:
        lines += [
            lot_line(lot),
            f"名单摘要M {lot.m}",
            f"承诺C {lot.c[:8]}…（清单{batches[lot.batch_id or 0]}第{lot.k}行）",
        ]
    if draw.kind == "planned" and any("在办满额" in lot.excluded for lot in lots):
        lines.append("在办满额含抽取间隔期内的机构")
    if draw.supervisor:
        lines.append(f"监督人：{draw.supervisor_name}（{draw.supervisor_unit}），由其给出另外6位数字")
    if strangers:
        lines.append(f"不在库、已记录：{'、'.join(strangers)}")
    return "\n".join([*lines, "从现在起名单不能再改。"])


def frozen_for_supervisor(draw: Draw, text: str) -> str:
    """The supervisor gets M at the freeze and may ask 进度 and 核验."""
    return f"{draw.unit} {draw.requester_name}正在{KIND[draw.kind]}（{draw.district}），请监督。\n{text}\n可回复：进度 {draw.short}；抽取人给出数字后可回复：核验 {draw.short}"


def small_pool(lots: Sequence[Lot]) -> list[str]:
    """Smaller than 3 × need is said and recorded; smaller than need says what can be done (口径 14)."""
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
    """Nothing to draw from, nothing frozen (口径 14)."""
    reasons = f"：{pool_counts(excluded)}" if excluded else ""
    return (
        f"{category}目前没有可抽取的机构{reasons}。没有发起抽取。"
        "可以减少回避单位或换一个类别重新发送；仍不行请致电市质安总站协调。"
    )


def follows(numbers: Sequence[str]) -> str:
    """Drawn before, and why again (kmdraw-1 三)."""
    return f"30天内本单位同类别曾放弃、撤销或提前结束：{'、'.join(numbers)}"


def ended_early(draw: Draw, missing: int) -> str:
    """结束 that threw the draw away: what was still to come."""
    unfilled = [] if draw.filled_at else ["未满额"]
    return f"{ENDED_EARLY}：{'，'.join([*unfilled, *([f'{missing}家接受后未报到场'] if missing else [])])}"


def withdrawn_early(missing: int) -> str:
    """撤销 throws the draw away too."""
    return f"撤销：{f'{missing}家接受后未报到场' if missing else '没有机构在途'}"


def more_than_needed(lot: Lot, count: int, total: int) -> str:
    """加抽 beyond what was asked for."""
    return f"{MORE_THAN_NEEDED}：{lot.category}加抽{count}家，共{total}家，所需{lot.need}家"


def disagreed(matter: str) -> str:
    """A second person looked afterwards and did not agree."""
    return f"{matter}事后未获同意"


def drawn_before(district: str, days: int, numbers: Sequence[str]) -> list[str]:
    """The same place, as the authority sees it; the newest few by number."""
    newest = "、".join(numbers[-AREA_NAMED:])
    more = f"等{len(numbers)}次" if len(numbers) > AREA_NAMED else ""
    return [f"{days}天内{district}同类别抽取过：{newest}{more}"] if numbers else []


def to_oversight(draw: Draw, marks: Sequence[str]) -> str:
    """审计 and 总站 hear of draws that were shaped or repeated."""
    return f"提醒：{draw.unit} {draw.requester_name}的{KIND[draw.kind]} {draw.number}：{'；'.join(marks)}。可回复：核验 {draw.short}"


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


def not_pending(draw: Draw, now: datetime) -> str:
    """Confirmed twice, or too late."""
    if draw.confirmed_at:
        return f"{draw.short}已于{soon(draw.confirmed_at, now)}用您的数字{draw.r1}抽取，结果不能重抽。如需更多机构请用：加抽 1家 {draw.short}"
    return f"{draw.short}已{draw.close_reason}，不能再确认。需要时请重新发送抽取要求。"


def numbers(draw: Draw, nth: int = 0) -> str:
    """Every number that went into the draw; each giver looks for his own."""
    r2 = (
        f"监督人{draw.supervisor_name}的数字：{draw.r2}"
        if draw.r2 != "-"
        else "没有监督人数字，监督人事后复核"
    )
    supervised = draw.supervisor or "监督人事后复核" in draw.marks
    return "；".join([
        f"您的数字：{draw.r1}{time_given(nth)}",
        *([r2] if supervised else []),
        *([f"公开数：{draw.b}（{draw.b_source}）"] if draw.b != "-" else []),
    ])  # fmt: skip


def drawn(
    draw: Draw,
    taken: Sequence[tuple[Lot, Assignment, Institution]],
    answer_by: datetime,
    now: datetime,
    nth: int = 0,
) -> str:
    """The result, with the requester's own digits back; a sealed one without names."""
    held = "，机构会在可通知的时间收到" if draw.kind == "planned" else ""
    lines = [f"已抽出{len(taken)}家，正在通知{held} {draw.short}", numbers(draw, nth)]
    if draw.covert:
        lines.append("本次密封，暂不显示名称。对方接受并完成回避声明后告诉您。检查对象不会收到任何消息。")
    else:
        lines += [f"{lot.category} 第{one.rank}位 {who.short_name}" for lot, one, who in taken]
    if draw.kind == "planned":
        lines.append(f"{until(draw, answer_by, now)}前未答复将自动顺延，不需要您操作。")
    else:
        lines.append(f"{spell(answer_by - now)}内（{clock(answer_by)}前）未答复将自动顺延，不需要您操作。")
    return "\n".join([*lines, f"看电话和进展请回复：进度 {draw.short}"])


def expired_unconfirmed(draw: Draw) -> str:
    """Unconfirmed after 30 minutes."""
    return f"{draw.short}：超过30分钟没有确认，已作废，没有抽取。需要时请重新发送抽取要求。"


def published(batch: CommitmentBatch, late: bool) -> str:
    """Every 审计 and 监督人 gets the hash of a list on the day it is published."""
    note = "（因清单用完，本清单在申请之后发布，相关抽取标注“清单晚于申请”）" if late else ""
    return f"承诺清单{batch.batch}已发布，共{batch.size}行{note}。清单摘要：{batch.content_hash}。请留存，核验时比对。"


def not_open(draw: Draw) -> str:
    """Before anything was drawn."""
    if draw.state == "待摇号":
        return f"{draw.short}还在等其他数字，没有抽取。不抽了请回复：放弃 {draw.short}"
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


NOT_REQUESTER = "只有发起人{name}可以办理这一步（按本系统规则），没有改变任何记录。"
REQUESTER_MOVED = (
    "这次抽取是您在{unit}发起的，您的单位或“抽取人”角色已变动，不能再办理这一步（按本系统规则），没有改变任何记录。"
    "可联系市质安总站。"
)

NO_NUMBER = "要办哪一个任务？请带上编号，例如：{word} {number}。最近的有：{recent}。"


def unknown_number(number: str, recent: Sequence[str]) -> str:
    """A number that is nobody's, or not this person's to ask about (口径 3)."""
    known = f"最近的有：{'、'.join(recent)}。" if recent else "目前没有您可以办理的任务。"
    return f"没有找到{number}。{known}"
