"""What every refusal says that no feature owns: who may not, what was not understood."""

from models.people import OVERSIGHT, Actor, Role

EXAMPLE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"

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


def not_understood(actor: Actor) -> str:
    """An example that this person may really send (口径 3)."""
    if Role.DRAWER in actor.roles:
        return f"没看懂这句话，没有办理任何事。可以这样说：{EXAMPLE}。发“帮助”看其他说法。"
    if actor.contacts:
        return (
            "没看懂这句话，没有办理任何事。答复任务可以这样说：接受 0007，或 拒绝 0007 设备人员已全部派出。"
        )
    if actor.roles & OVERSIGHT:
        return "没看懂这句话，没有办理任何事。可以这样说：进度 0007，或 核验 0007。"
    return "没看懂这句话，没有办理任何事。发“帮助”看可以做什么。"


def internal_fault(number: str) -> str:
    """What was undone; the number stands in the log and in /readyz (口径 3)."""
    return f"系统出了点问题，刚才的操作没有生效，可以再试一次。急用请同时电话联系。编号{number}"
