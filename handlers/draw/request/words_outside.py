"""Sentences around 有关单位: registration, approval, what their draws are (口径 4)."""

from datetime import datetime, time

from handlers.draw.brief import Brief
from handlers.mail.say import spell, when
from models.consent import Consent
from models.draw import Draw
from models.people import Staff
from models.rules.draw.limits import CONFIRM_WINDOW

PURPOSE_ASKED = "有关单位的抽取须写明用途（按本系统规则），机构可自愿接受。请直接回复用途，例如：深基坑方案专家论证前的复核"
GONE = "提出申请的人已不在名单里，没有抽取。请对方重新登记后再提出。"
ALREADY_STAFF = "您已登记为工作人员，无需按有关单位登记。没有改变任何记录。"
WAITING = "您的登记正在等市质安总站核对，无需重复提交。核对后会在企业微信里告诉您。"
UNIT_WANTED = "请写单位全称，4至60个字"
CODE_WRONG = "统一社会信用代码不对，应为18位，请对照营业执照"
NAME_WANTED = "请写经办人姓名"
PHONE_WRONG = "电话应为7至12位数字"


def struck_off(person: Staff) -> str:
    """The row of somebody who was taken off duty."""
    return f"账号{person.userid}在人员名单里已停用"


def listed_as(person: Staff) -> str:
    """The row of somebody whom a staff file put there."""
    return f"账号{person.userid}在人员名单里属于{person.unit}（{person.unit_kind}），由人员文件导入"


def not_filed(why: str) -> str:
    """Said to who registers."""
    return f"{why}，登记不能改动，没有提交。有变动的，请联系市质安总站更正人员名单，再来登记。"


def not_listed(why: str) -> str:
    """Said to who would have agreed."""
    return (
        f"{why}，登记不能改动它，没有办理。请系统管理员先用人员文件更正，再点同意；"
        "或点“不同意”并写明理由，对方会收到。"
    )


def not_any_more(why: str, asker: str) -> str:
    """What the request asked for can't be drawn any more; `why` is worded for who asked."""
    return f"这个申请现在不能批准，没有办理。对申请人{asker}的说明是：“{why}”可以稍后再点同意，或点“不同意”并写明原因，申请人会收到。"


def quiet(start: time, end: time) -> str:
    """Approval freezes at once, and nobody is awake to confirm."""
    return (
        f"现在是静默时段（{start:%H:%M}至{end:%H:%M}），批准后申请人来不及在{spell(CONFIRM_WINDOW)}内确认。"
        f"没有办理，请{end:%H:%M}以后再点同意。"
    )


def to_mend(count: int) -> str:
    """The head of a form shown again."""
    return f"有{count}处需要改，没有提交。改好后再点提交。"


def not_registered(unit: str, public_url: str) -> str:
    """A unit draws only after 总站 has checked it once."""
    return f"{unit}还没有登记，没有提交抽取（按本系统规则，有关单位先登记）。请先登记一次，由市质安总站核对：{public_url}/h5/unit"


def for_station(brief: Brief, by: str, now: datetime) -> list[str]:
    """What 总站 sees."""
    lots = "、".join(f"{category}{need}家" for category, need in brief.lots)
    at = f"，{when(brief.starts_at, now)}" if brief.starts_at else ""
    return [
        f"{lots} · {brief.district}{at}",
        f"任务：{brief.task}；事由：{brief.reason}",
        f"用途：{brief.purpose}；付费：{brief.payer or '未写明'}",
        f"请在{by}前答复。机构可自愿接受，不计入履职记录。",
    ]


def filed(brief: Brief, by: str) -> str:
    """Asked for, not yet approved (口径 4)."""
    lots = "、".join(f"{category}{need}家" for category, need in brief.lots)
    return f"已提交市质安总站审批（{lots}，{brief.district}），最迟{by}答复。批准后请您给出6位数字。"


def agreed(draw: Draw, consent: Consent) -> str:
    """Approved; what comes next, and who pays (口径 4)."""
    return (
        f"市质安总站{consent.decider_name}已同意您的抽取，编号{draw.short}，名单已冻结。"
        f"本次由贵单位组织，机构可自愿接受；报酬按有关规定由{draw.payer or '贵单位'}支付（第九条第（四）项）。"
    )


def declined(brief: Brief, consent: Consent) -> str:
    """Not approved; nothing was frozen."""
    why = f"，理由：{consent.note}" if consent.note else ""
    return f"市质安总站{consent.decider_name}没有同意您的抽取申请（{brief.reason}）{why}。没有抽取。可以补充用途后重新提出。"


def registering(unit: str) -> str:
    """Filed."""
    return f"已提交{unit}的登记，由市质安总站核对，核对后告诉您。"


def verified(unit: str) -> str:
    """Registered for good."""
    return f"{unit}已登记。现在可以提出抽取，例如：抽取 检测监测 1家 西山区 周五9点 深基坑方案核查，或打开菜单“抽取”填表。每次由市质安总站审批。"


def not_verified(unit: str, consent: Consent) -> str:
    """Refused, and what can be done."""
    why = f"，理由：{consent.note}" if consent.note else ""
    return f"{unit}的登记没有通过核对{why}。可以改正后重新提交，或致电市质安总站。"


def unit_for_station(unit: str, code: str, name: str, phone: str) -> list[str]:
    """What 总站 sees of a unit that wants to be listed."""
    return [f"{unit}（{code}）", f"经办人 {name} {phone}", "请核对单位和经办人身份。"]
