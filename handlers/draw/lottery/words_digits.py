"""Sentences around the six digits, to who gives them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.draw import words as draw_words
from handlers.draw.lottery import words
from handlers.mail.say import clip, clock, spell, until
from models.draw import Assignment, Draw, DrawKind, Lot
from models.institution import Institution
from models.rules.draw.limits import CONFIRM_WINDOW
from models.rules.draw.seal import named_when_drawn
from models.rules.kmdraw1.method import Reason

HELP = "确认：收到确认卡后回复任意6位数字"

DIGITS_WANTED = "请回复任意6位数字参与摇号，例如：确认 {number} 483920。数字由您随意想一个，收到后立即抽取。"
NOT_USED = "好的，刚才的数字没有用在任何抽取上。"
NOTHING_PENDING = "没有等待确认的抽取。要发起抽取可以这样说：应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
DIGITS_ODD = "请写6位数字，没有抽取。请自己想一个，也可以点“摇一个”"


def odd_digits(draw: Draw, digits: str) -> str:
    """Five digits, or seven, or six among other words: nothing is drawn by them."""
    why = "和别的话写在一起" if len(digits) == 6 and digits.isdigit() else "不是6位数字"
    return (
        f"收到“{clip(digits, 12)}”，{why}，没有抽取。请单独回复6位数字，或带上编号：确认 {draw.short} 483920"
    )


def nothing_pending(last: Draw | None, now: datetime) -> str:
    """Digits without a draw that waits for them; perhaps they were sent twice."""
    return f"没有等待确认的抽取。{draw_words.not_pending(last, now)}" if last else NOTHING_PENDING


def frozen(draw: Draw, lots: Sequence[Lot], batches: Mapping[int, str], strangers: Sequence[str]) -> str:
    """The whole M of every lot: a prefix binds nobody (kmdraw-1 §3)."""
    lines = [f"名单已冻结 {draw.number}", f"回避：{draw_words.avoided(draw)}"]
    for lot in lots:
        lines += [
            draw_words.lot_line(lot),
            f"名单摘要M {lot.m}",
            f"承诺C {lot.c[:8]}…（清单{batches[lot.batch_id or 0]}第{lot.k}行）",
        ]
    if draw.kind == DrawKind.PLANNED and any(Reason.BUSY in lot.excluded for lot in lots):
        lines.append("在办满额含抽取间隔期内的机构")
    if draw.supervisor:
        lines.append(f"监督人：{draw.supervisor_name}（{draw.supervisor_unit}），由其给出另外6位数字")
    if strangers:
        lines.append(f"不在库、已记录：{'、'.join(strangers)}")
    return "\n".join([*lines, "从现在起名单不能再改。"])


def frozen_for_supervisor(draw: Draw, text: str) -> str:
    """The supervisor gets M at the freeze and may ask 进度 and 核验."""
    return f"{draw.unit} {draw.requester_name}正在{draw_words.KIND[draw.kind]}（{draw.district}），请监督。\n{text}\n可回复：进度 {draw.short}；抽取人给出数字后可回复：核验 {draw.short}"


def which_pending(draws: Sequence[Draw], digits: str) -> str:
    """Several draws wait; the digits are kept."""
    choices = "、".join(f"{draw.short}（{clip(draw.reason, 12)}）" for draw in draws)
    return (
        f"有{len(draws)}个抽取等待确认：{choices}。数字{digits}给哪一个？请回复编号，例如：{draws[0].short}"
    )


def manifest_not_shown(number: str) -> str:
    """R1 counts only after the whole M was shown (kmdraw-1 §4)."""
    return f"{number}的名单摘要还没有送到您的手机上，这6位数字没有生效。请等收到“名单已冻结”后再回复6位数字。"


def drawn(
    draw: Draw,
    taken: Sequence[tuple[Lot, Assignment, Institution]],
    answer_by: datetime,
    now: datetime,
    nth: int = 0,
) -> str:
    """The result, with the requester's own digits back; a sealed one without names."""
    held = "，机构会在可通知的时间收到" if draw.kind == DrawKind.PLANNED else ""
    lines = [f"已抽出{len(taken)}家，正在通知{held} {draw.short}", words.numbers(draw, nth)]
    if not named_when_drawn(draw):
        lines.append("本次密封，暂不显示名称。对方接受并完成回避声明后告诉您。检查对象不会收到任何消息。")
    else:
        lines += [
            f"{lot.category} 第{assignment.rank}位 {institution.short_name}"
            for lot, assignment, institution in taken
        ]
    if draw.kind == DrawKind.PLANNED:
        lines.append(f"{until(draw, answer_by, now)}前未答复将自动顺延，不需要您操作。")
    else:
        lines.append(f"{spell(answer_by - now)}内（{clock(answer_by)}前）未答复将自动顺延，不需要您操作。")
    return "\n".join([*lines, f"看电话和进展请回复：进度 {draw.short}"])


def expired_unconfirmed(draw: Draw) -> str:
    """Unconfirmed after 30 minutes."""
    return f"{draw.short}：超过{spell(CONFIRM_WINDOW)}没有确认，已作废，没有抽取。需要时请重新发送抽取要求。"
