"""Sentences everybody may see: times, refusals, help, faults. No exclamation marks; what next, what you can do."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from models.base import CHINA
from models.draw import Draw
from models.institution import Contact, Institution
from models.people import OVERSIGHT, STATION, Actor, Role

EXAMPLE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
PLAN_EXAMPLE = "抽取 监理咨询 1家 官渡区 明天9点 质量安全检查 建设单位甲公司、施工单位乙公司、监理单位丙公司"

# counted over a year whose holidays are not published yet
TENTATIVE = "（暂定）"

NO_DRAW_RIGHT = (
    "您的账号没有抽取权限（第十一条）。没有发起抽取。可联系市质安总站登记，或请有“抽取人”角色的同事发起。"
)
NOT_AN_INSTITUTION = (
    "您的账号不是在库机构的联系人，这一步由被抽取机构办理（按本系统规则）。如有疑问请回复“帮助”。"
)
NOT_STAFF = "您的账号没有查看抽取情况的权限（按本系统规则）。可联系市质安总站核对账号和角色。"
NOT_SUPERVISOR = "这一步由监督人办理（按本系统规则）。您的账号没有“监督人”角色，没有改变任何记录。"
NOT_STATION = "这一步由市质安总站办理（第四条：总站负责日常管理）。您的账号没有总站角色，没有改变任何记录。"
NO_STATISTICS = "您的账号没有查看抽取统计的权限（按本系统规则）。可联系市质安总站核对账号和角色。"
UNKNOWN_CARD = "这张卡片不是发给您的任务，或已失效（按本系统规则），没有改变任何记录。如有疑问请回复“帮助”。"
NOT_REQUESTER = "只有发起人{name}可以办理这一步（按本系统规则），没有改变任何记录。"
REQUESTER_MOVED = (
    "这次抽取是您在{unit}发起的，您的单位或“抽取人”角色已变动，不能再办理这一步（按本系统规则），没有改变任何记录。"
    "可联系市质安总站。"
)
ONLY_TEXT = "目前只看得懂文字，没有办理任何事。发“帮助”看可以做什么。"
NO_NUMBER = "要办哪一个任务？请带上编号，例如：{word} {number}。最近的有：{recent}。"


def clock(moment: datetime) -> str:
    """14:33, Shanghai time."""
    return f"{moment.astimezone(CHINA):%H:%M}"


def when(moment: datetime, now: datetime) -> str:
    """今天14:30, 明天14:30 or 11月23日14:30."""
    day, today = moment.astimezone(CHINA).date(), now.astimezone(CHINA).date()
    near = {today: "今天", today + timedelta(days=1): "明天", today - timedelta(days=1): "昨天"}
    return near.get(day, f"{day.month}月{day.day}日") + clock(moment)


def soon(moment: datetime, now: datetime) -> str:
    """14:41 where it is hours away at most; the day too where it is further off."""
    return clock(moment) if abs(moment - now) < timedelta(hours=4) else when(moment, now)


def until(
    draw: Draw, moment: datetime, now: datetime, say: Callable[[datetime, datetime], str] = when
) -> str:
    """A deadline of a draw; what was counted in working time over a year without a schedule is 暂定."""
    by_calendar = draw.starts_at is not None and moment != draw.starts_at
    return say(moment, now) + (TENTATIVE if by_calendar and draw.tentative(moment) else "")


def briefly(span: timedelta) -> str:
    """60秒, 90秒, 4小时: a short wait is counted in seconds."""
    return f"{span.total_seconds():.0f}秒" if span < timedelta(minutes=2) else spell(span)


def spell(span: timedelta) -> str:
    """8分钟, 45秒, 2小时5分钟."""
    seconds = max(int(span.total_seconds()), 0)
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest}秒"
    hours, minutes = divmod(minutes, 60)
    return (f"{hours}小时" if hours else "") + (f"{minutes}分钟" if minutes else "")


def clip(text: str, length: int) -> str:
    """Fits a card's field; the whole stands in the text that goes with it."""
    return text if len(text) <= length else text[: length - 1] + "…"


def not_understood(actor: Actor) -> str:
    """F6: an example that this person may really send."""
    if Role.DRAWER in actor.roles:
        return f"没看懂这句话，没有办理任何事。可以这样说：{EXAMPLE}。发“帮助”看其他说法。"
    if actor.contacts:
        return (
            "没看懂这句话，没有办理任何事。答复任务可以这样说：接受 0007，或 拒绝 0007 设备人员已全部派出。"
        )
    if actor.roles & OVERSIGHT:
        return "没看懂这句话，没有办理任何事。可以这样说：进度 0007，或 核验 0007。"
    return "没看懂这句话，没有办理任何事。发“帮助”看可以做什么。"


def not_yet(word: str, actor: Actor) -> str:
    """A command of the domain that is not part of this version."""
    example = f"；应急情况可以这样说：{EXAMPLE}" if Role.DRAWER in actor.roles else ""
    return f"“{word}”目前不能在这里办理，没有改变任何记录。请致电市质安总站{example}。"


def unknown_number(number: str, recent: Sequence[str]) -> str:
    """F6."""
    known = f"最近的有：{'、'.join(recent)}。" if recent else "目前没有您可以办理的任务。"
    return f"没有找到{number}。{known}"


def page(what: str, address: str) -> str:
    """Where a form is; the login comes by itself inside WeCom."""
    name = {"draw": "发起抽取", "unit": "单位登记", "contracts": "利益关系申报"}[what]
    return f"{name}请点这里填写（在企业微信里打开）：{address}"


def internal_fault(number: str) -> str:
    """F6; the number stands in the log and in /readyz."""
    return f"系统出了点问题，刚才的操作没有生效，可以再试一次。急用请同时电话联系。编号{number}"


def help_for(actor: Actor) -> str:
    """What this person may do, by role (帮助, and on entering the app)."""
    lines: list[str] = []
    if Role.DRAWER in actor.roles:
        lines += [
            f"应急抽取（单位写全称）：{EXAMPLE} 施工单位甲公司 回避 乙公司",
            f"计划抽取：{PLAN_EXAMPLE}，或回复“表单”填表",
            "确认：收到确认卡后回复任意6位数字",
            "看进展：进度 0007，或 我的任务",
            "再要一家：加抽 1家 0007",
            "不需要了：撤销 0007 原因（计划抽取须另一位同事同意）",
            "来不及抽：指派 检测监测 机构全称 盘龙区 事由（须另一位同事同意，公开标注）",
            "要纸面材料：记录表 0007、签到表 0007",
            "办完了：结束 0007（机构还没有到场的要写原因）",
            "刚才没说完的不发了：取消（已经抽出的不受影响，撤销要带编号）",
        ]
    if actor.contacts:
        lines += [
            "答复任务：点卡片按钮，或回复 接受 0007 / 拒绝 0007 原因 / 回避 0007 原因",
            "路上和现场：出发 0007、到场 0007、完成 0007",
            "看自己的任务：我的任务；要任务函：任务函 0007",
            "申报业务往来，用于回避：合同申报",
        ]
    if actor.roles & OVERSIGHT:
        lines.append("监督核验：进度 0007、核验 0007、统计")
    if Role.AUDITOR in actor.roles:
        lines.append("每天收到账本存证、每月收到抽取月报，请留存，日后可与账本核对")
    if Role.SUPERVISOR in actor.roles:
        lines.append("监督摇号：值班、下班；收到邀请后回复任意6位数字；提前拆封 0007")
    if actor.roles & STATION:
        lines.append("总站：卡片上点同意或不同意；提前公开：公开 0007")
    if not lines and actor.staff:
        return f"您好，这里是昆明市质量安全机构库。您的账号已登记（{'、'.join(actor.staff.roles)}），目前没有需要您在这里办理的事项。"
    if not lines:
        return (
            "您好，这里是昆明市质量安全机构库。您的账号没有登记为工作人员或机构联系人，暂时没有可办理的事项。"
            "如需开通请联系市质安总站。"
        )
    return "\n".join(["这里可以：", *(f"· {line}" for line in lines)])


class Undelivered(Protocol):
    """Tells the requester that a message to an institution did not arrive."""

    def __call__(
        self,
        number: str,
        institution: Institution,
        failed: Contact | None,
        contacts: Sequence[Contact],
        left: bool,
    ) -> str:
        """The sentence."""


def undelivered(
    number: str, institution: Institution, failed: Contact | None, contacts: Sequence[Contact], left: bool
) -> str:
    """One contact can't be reached; where nobody is left, people phone."""
    if left and failed:
        return (
            f"{number} {institution.short_name}的联系人{failed.name}收不到企业微信消息，其他联系人照常通知。"
        )
    return f"{number} {institution.short_name}的联系人都收不到企业微信消息，请直接打电话：{phones(contacts)}。到答复截止时间仍未答复会自动顺延。"


def not_told(
    number: str, institution: Institution, failed: Contact | None, contacts: Sequence[Contact], left: bool
) -> str:
    """What an institution should have heard, and did not: people phone."""
    del left
    name = failed.name if failed else "联系人"
    return (
        f"{number} {institution.short_name}{name}没有收到任务变动的消息，请打电话告知：{phones(contacts)}。"
    )


def undelivered_given_up(
    number: str, institution: Institution, failed: Contact | None, contacts: Sequence[Contact], left: bool
) -> str:
    """Retried until there was no more sense in it."""
    del left
    name = failed.name if failed else "联系人"
    return f"{number} 发给{institution.short_name}{name}的消息一直没有送达，已停止重试。请打电话：{phones(contacts)}。"


def phones(contacts: Sequence[Contact]) -> str:
    """姓名 电话, in the order of the pool file."""
    return "、".join(f"{c.name} {c.phone}".strip() for c in contacts) or "未登记电话"
