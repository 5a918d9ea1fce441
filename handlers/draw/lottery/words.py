"""Sentences around the numbers: the supervisor's digits, the public number, what is still waited for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.mail.say import briefly, clip, soon, until, when
from models.draw import Draw, DrawKind, DrawMark
from models.rules.kmdraw1.method import NO_NUMBER

HELP = "监督摇号：值班、下班；收到邀请后回复任意6位数字；提前拆封 0007"

OFF_DUTY = "已下班，应急抽取不再请您参与摇号。再值班请回复：值班"
NOBODY_LISTED = (
    "这类抽取需要监督人参与摇号（按本系统规则），人员名单里没有可请的监督人，没有发起抽取。"
    "请联系系统管理员补充，监督人不能是抽取人本人。"
)
CARD_PASSED_OVER = "已另请监督人"


def on_duty(until: datetime, now: datetime, wait: timedelta) -> str:
    """值班 confirmed."""
    return f"已开始值班，到{when(until, now)}。有应急抽取时请您在{briefly(wait)}内给出6位数字。提前结束请回复：下班"


def invitation(draw: Draw, now: datetime) -> str:
    """监督邀请 (口径 22); the deadline stands in it."""
    limit = f"{until(draw, draw.supervise_by, now, soon)}前" if draw.supervise_by else "尽快"
    what = "应急抽取" if draw.kind == DrawKind.EMERGENCY else f"抽取（{draw.task}）"
    return (
        f"{draw.unit} {draw.requester_name}正在{what}{draw.short}，请监督：{limit}回复任意6位数字参与摇号，例如：确认 {draw.short} 117755。"
        "您的数字与抽取人的数字共同决定结果，请勿与对方商量。"
    )


def given(value: str, nth: int) -> str:
    """Under a refusal: the number is on record, and which one it was."""
    return f"您的数字：{clip(value, 12)}（第{nth}次给出），已记入账本。"


def taken(draw: Draw, nth: int) -> str:
    """His own digits back, so that a number mistyped by the server is noticed."""
    return f"已收到您的数字{draw.r2}{time_given(nth)}，{draw.short}。抽取后会再次告诉您，请核对。"


def already(draw: Draw) -> str:
    """R2 was given before."""
    return f"您已给出{draw.short}的数字{draw.r2}，不能再改。抽取后可回复：核验 {draw.short}"


def too_late(draw: Draw) -> str:
    """Drawn, or ended, without him."""
    return f"{draw.short}已经抽取或结束，您的数字没有用上。请事后核验，回复：核验 {draw.short}"


def waiting(draw: Draw, missing: Sequence[str], now: datetime, nth: int = 0) -> str:
    """R1 is in; what is still waited for."""
    limit = (
        f"（最迟{until(draw, draw.supervise_by, now)}）" if draw.supervise_by and draw.r2 == NO_NUMBER else ""
    )
    return (
        f"已收到您的数字{draw.r1}{time_given(nth)}，{draw.short}还在等：{'、'.join(missing)}{limit}。"
        f"到齐后立即抽取，不需要您操作。不抽了请回复：放弃 {draw.short}"
    )


def drawn(draw: Draw) -> str:
    """The supervisor hears which numbers were used."""
    numbers = [
        f"抽取人{draw.r1}",
        f"您的数字{draw.r2}",
        *([f"公开数{draw.b}"] if draw.b != NO_NUMBER else []),
    ]
    return f"{draw.short}已抽取。参与摇号的数字：{'、'.join(numbers)}。请核对您的数字，核验请回复：核验 {draw.short}"


def review(draw: Draw) -> str:
    """Nobody supervised: every supervisor is asked to check afterwards."""
    return f"{draw.short}（{draw.unit} {draw.requester_name}，应急抽取）没有监督人的数字，已注明“监督人事后复核”。请核验，回复：核验 {draw.short}"


def nobody_left(draw: Draw) -> str:
    """All were asked in turn."""
    return (
        f"{draw.short}：名单上的监督人都没有在时限内给出数字。抽取没有进行，仍在等最后一位监督人{draw.supervisor_name}。"
        f"可以电话联系他；不抽了请回复：放弃 {draw.short}"
    )


def number_of_requester(name: str) -> str:
    """R1 is waited for."""
    return f"抽取人{name}的数字"


def number_of_supervisor(name: str) -> str:
    """R2 is waited for."""
    return f"监督人{name}的数字"


def public_number(source: str) -> str:
    """B is waited for."""
    return f"公开数（{source}）"


def card_drawn(draw: Draw) -> str:
    """On the confirm card."""
    return f"已抽取 {draw.r1}"


def list_frozen(number: str) -> str:
    """What is said where the whole list can't be sent."""
    return f"名单已冻结 {number}"


def digest(m: str) -> str:
    """One lot of it."""
    return f"名单摘要M {m}"


def time_given(nth: int) -> str:
    """Behind a number, for its giver: another count than his own means that numbers were turned away."""
    return f"（第{nth}次给出）" if nth else ""


def numbers(draw: Draw, nth: int = 0) -> str:
    """Every number that went into the draw; each giver looks for his own."""
    r2 = (
        f"监督人{draw.supervisor_name}的数字：{draw.r2}"
        if draw.r2 != NO_NUMBER
        else "没有监督人数字，监督人事后复核"
    )
    supervised = draw.supervisor or DrawMark.UNSUPERVISED in draw.marks
    return "；".join([
        f"您的数字：{draw.r1}{time_given(nth)}",
        *([r2] if supervised else []),
        *([f"公开数：{draw.b}（{draw.b_source}）"] if draw.b != NO_NUMBER else []),
    ])  # fmt: skip
