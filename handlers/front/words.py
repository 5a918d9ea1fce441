"""Words of help, of links and of what is no text."""

from collections.abc import Sequence

from handlers.routing import words as routing_words
from models.people import Actor, Role

HELP_LINKS = "申报业务往来，用于回避：合同申报"
ONLY_TEXT = "目前只看得懂文字，没有办理任何事。发“帮助”看可以做什么。"


def not_yet(word: str, actor: Actor) -> str:
    """A command of the trade that is not part of this version."""
    example = f"；应急情况可以这样说：{routing_words.EXAMPLE}" if Role.DRAWER in actor.roles else ""
    return f"“{word}”目前不能在这里办理，没有改变任何记录。请致电市质安总站{example}。"


def page(what: str, address: str) -> str:
    """Where a form is; the login comes by itself inside WeCom."""
    name = {"draw": "发起抽取", "unit": "单位登记", "contracts": "利益关系申报"}[what]
    return f"{name}请点这里填写（在企业微信里打开）：{address}"


def help_for(actor: Actor, lines: Sequence[str]) -> str:
    """What this person may do (帮助, and on entering the app)."""
    if lines:
        return "\n".join(["这里可以：", *(f"· {line}" for line in lines)])
    if actor.staff:
        return f"您好，这里是昆明市质量安全机构库。您的账号已登记（{'、'.join(actor.staff.roles)}），目前没有需要您在这里办理的事项。"
    return (
        "您好，这里是昆明市质量安全机构库。您的账号没有登记为工作人员或机构联系人，暂时没有可办理的事项。"
        "如需开通请联系市质安总站。"
    )
