"""Words of help, of links and of what is no text."""

from handlers.routing.words import EXAMPLE
from models.people import OVERSIGHT, STATION, Actor, Role

PLAN_EXAMPLE = "抽取 监理咨询 1家 官渡区 明天9点 质量安全检查 建设单位甲公司、施工单位乙公司、监理单位丙公司"

ONLY_TEXT = "目前只看得懂文字，没有办理任何事。发“帮助”看可以做什么。"


def not_yet(word: str, actor: Actor) -> str:
    """A command of the trade that is not part of this version."""
    example = f"；应急情况可以这样说：{EXAMPLE}" if Role.DRAWER in actor.roles else ""
    return f"“{word}”目前不能在这里办理，没有改变任何记录。请致电市质安总站{example}。"


def page(what: str, address: str) -> str:
    """Where a form is; the login comes by itself inside WeCom."""
    name = {"draw": "发起抽取", "unit": "单位登记", "contracts": "利益关系申报"}[what]
    return f"{name}请点这里填写（在企业微信里打开）：{address}"


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
