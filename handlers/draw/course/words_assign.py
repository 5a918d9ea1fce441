"""Sentences around 指派: by hand, two persons, openly marked, never counted (口径 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.mail.say import clip
from models.consent import Consent
from models.draw import Draw
from models.institution import Institution

HELP = "来不及抽：指派 检测监测 机构全称 盘龙区 事由（须另一位同事同意，公开标注）"

EXAMPLE = (
    "指派要写明类别、机构全称、区县和事由，例如：指派 检测监测 昆明某某检测有限公司 盘龙区 基坑坍塌来不及抽取；"
    "名单用尽的抽取可以这样说：指派 0007 昆明某某检测有限公司 名单已用尽。须另一位工作人员同意，会公开标注。"
)
SEALED = "密封的抽取不能指派，没有办理。请等顺延，或请市质安总站协调。"
NOT_FOR_OUTSIDERS = "有关单位不能指派机构（按本系统规则），没有办理。需要时请提出抽取。"


def reason_wanted(number: str) -> str:
    """指派 needs a reason."""
    return f"指派须写明原因，会公开标注。例如：指派 {number} 昆明某某检测有限公司 名单已用尽"


def unknown(name: str, category: str, matches: Sequence[str]) -> str:
    """Nobody of this name is listed in the category, or several are."""
    if matches:
        return f"“{clip(name, 20)}”可能是{'、'.join(matches)}，没有指派。请写全称。"
    return f"{category}在库机构里没有“{clip(name, 30)}”，没有指派。只能指派在库机构，请写全称。"


def not_eligible(why: str) -> str:
    """Who could not be drawn is not assigned either."""
    return f"这家机构现在不能指派：{why}（按本系统规则，不能抽的也不指派）。没有办理，请换一家。"


def for_second_person(facts: Mapping[str, Any], follows: Sequence[str]) -> list[str]:
    """What the second person sees."""
    before = "、".join(follows)
    return [
        f"指派 {facts['institution']}（{facts['category']}）",
        f"{facts['district']} {facts['reason']}",
        f"不抽取的原因：{facts['why']}" + (f"；接{before}" if before else ""),
        "指派会公开标注，不计入履职记录。",
    ]


def asked(institution: Institution) -> str:
    """Waits for the second person."""
    return f"已提请指派{institution.name}，须市质安总站或市局一位同事同意。同意后立即通知机构，并告诉您编号。"


def declined(consent: Consent) -> str:
    """Not assigned."""
    why = f"，理由：{consent.note}" if consent.note else ""
    return f"{consent.decider_name}没有同意指派{consent.data['institution']}{why}。没有通知机构。"


def done(draw: Draw, consent: Consent) -> str:
    """Assigned and being asked."""
    return f"{consent.decider_name}已同意，正在通知{consent.data['institution']}，编号{draw.short}（指派，公开标注，不计入履职记录）。看进展请回复：进度 {draw.short}"


def told(draw: Draw, consent: Consent, area: Sequence[str]) -> str:
    """审计 hears of every 指派, and of what was drawn there before."""
    before = [f"接{'、'.join(draw.follows)}"] if draw.follows else []
    said = "；".join([f"原因：{consent.data['why']}", *before, *area])
    return f"提醒：{draw.unit} {consent.asker_name}指派{consent.data['institution']}（{draw.number}），{consent.decider_name}同意，{said}。"
