"""The first page: who you are, and what you may do."""

from models.people import Actor

HELLO = "您好"
STRANGER = "您的账号没有登记为工作人员或机构联系人。建设、施工、监理等有关单位也可以抽取（第十一条），请先登记一次；其他情况请联系市质安总站。"
DRAW = ("发起抽取", "填写表单，预览候选数量，再冻结名单")
MY = ("我的任务", "发起的抽取、等您给数字的、贵单位的任务")
INTERESTS = ("利益关系申报", "申报近年的合同，抽取时自动回避")
STATISTICS = ("抽取统计", "次数、撤销、排除、中签与按概率的预期")
VERIFY = ("公开核验", "任何人都可以把公开的抽取重新算一遍")
UNIT = ("单位登记", "有关单位抽取前登记一次，由市质安总站核对")


def greeting(actor: Actor) -> str:
    """Who is logged in, as the list knows him."""
    if actor.staff:
        return f"{actor.staff.unit} · {'、'.join(actor.staff.roles)}"
    return "在库机构联系人"
