"""Sentences about 公开 and 核验, and those of the check page."""

from collections.abc import Sequence
from datetime import datetime

from models.base import CHINA
from models.draw import Draw, DrawKind, Lot
from models.rules.draw.seal import text_published

HELP_VERIFY = "监督核验：进度 0007、核验 0007、统计"
HELP_PUBLISH = "总站：卡片上点同意或不同意；提前公开：公开 0007"

WHICH = "要公开哪一次抽取？请带上编号，例如：公开 0007"


def day_of(moment: datetime) -> str:
    """2026年12月18日, Shanghai."""
    day = moment.astimezone(CHINA)
    return f"{day.year}年{day.month}月{day.day}日"


def already(draw: Draw, address: str) -> str:
    """公开 said twice."""
    day = day_of(draw.published_at) if draw.published_at else ""
    return f"{draw.short}已于{day}公开，任何人都可以核验：{address}"


def not_closed(draw: Draw) -> str:
    """The order of a running draw stays sealed (kmdraw-1 四)."""
    return (
        f"{draw.short}还没有结束，排序仍在封存，不能公开（按本系统规则）。结束之后可以再说：公开 {draw.short}"
    )


def nothing_drawn(draw: Draw) -> str:
    """放弃, 超时作废 or 指派."""
    return f"{draw.short}没有材料可以提前公开：{no_bundle(draw)}到公开日会连同原因列在核验页上。"


def no_bundle(draw: Draw) -> str:
    """Why there is nothing to recompute."""
    if draw.kind == DrawKind.ASSIGNED:
        return "这一次是指派，由两人决定，没有摇号，所以没有可以重算的排序。"
    return f"这一次没有抽取（{draw.close_reason or draw.state}），没有人给出数字，所以没有可以重算的排序。"


def published(draw: Draw, address: str) -> str:
    """To 总站, which published early."""
    return f"{draw.short}已公开，任何人都可以打开网页自己核验：{address}"


def told_requester(draw: Draw, address: str) -> str:
    """The requester hears on the day."""
    secret = "申请原文、事由和地点不公开。" if not text_published(draw) else ""
    return f"您的{draw.short}已公开，任何人都可以核验：{address}。{secret}公开版只写接受或未接受，不写理由。"


def checked(draw: Draw, verdict: str, checks: Sequence[str]) -> str:
    """核验结果, with what was checked."""
    return "\n".join([f"{draw.short} 核验：{verdict}", *(f"✓ {line}" for line in checks)])


def key_mismatch(lot: Lot) -> str:
    """S_k can't be what was committed to: another key, or a changed record."""
    return f"不一致：{lot.number} 的抽取密钥打不开承诺C（第{lot.k}行）。不是密钥换过，就是记录被改过，请系统管理员核对ZHIAN_DRAW_KEY和数据库。"


def record_broken(draw: Draw, fault: str) -> str:
    """What stands in the tables is no draw any more."""
    return f"{draw.short} 核验：不一致：{fault}记录被改过或损坏，请与备份和账本对照。"
