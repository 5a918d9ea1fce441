"""Sentences of the pages themselves: login, expiry, what was not found. No exclamation marks."""

from models.people import Actor

NOT_FOUND = "没有找到这个页面，可能已经失效。请回到首页，或从企业微信的消息里重新打开。"
TOO_MUCH = "内容太长，没有提交。每处请控制在5,000字以内，附件请另行提供。"
TOO_SLOW = "网络太慢，内容没有收全，没有办理任何事。请换个信号好的地方再提交一次。"
NOT_A_FORM = "没有看懂提交的内容，没有办理任何事。请回到表单页面重新提交。"
EXPIRED = "登录已过期（每次登录有效8小时），刚才的内容没有提交。请重新登录后再填一次。"
FOREIGN = "这张表单不是用现在登录的账号打开的，没有提交任何内容。请重新打开表单再填一次。"
SIGNED_IN_AGAIN = "这张表单打开之后重新登录过，还没有提交。内容都保留在下面，请核对后再提交一次。"
TO_MEND = "还没有提交。请按下面标出的地方改好后再提交，已填的内容都保留着。"
OUTSIDER = "没有登录成功：您的企业微信账号不在本单位的通讯录里。如需使用请联系市质安总站登记，公开的核验页面不用登录。"
LOGIN_BROKEN = "登录没有完成，可能是页面停留太久或登录凭证已用过。没有办理任何事，请重新登录。"
WECOM_SILENT = "企业微信暂时没有答复，登录没有完成。请稍后重新登录；急用请在对话里发“帮助”。"
SIGNED_OUT = "已退出登录。需要时从企业微信的应用菜单或消息里重新打开。"
NOT_SAVED = "系统暂时存不下内容，刚才的提交没有生效。请稍后返回表单再提交一次；急用请同时电话联系。"
NOT_READY = "系统暂时打不开这个页面。请稍后再试；急用请同时电话联系。"
CROWDED = "现在登录的人较多，登录没有完成。请过几秒重新登录；急用请在对话里发“帮助”。"
BUSY = "同时打开实时进度的人较多，请改用刷新。"

LOGIN = "重新登录"
HOME = "回到首页"
AGAIN = "重新打开"
CHECK = "公开核验"

HELLO = "您好"
STRANGER = "您的账号没有登记为工作人员或机构联系人。建设、施工、监理等有关单位也可以抽取（第十一条），请先登记一次；其他情况请联系市质安总站。"
DRAW = ("发起抽取", "填写表单，预览候选数量，再冻结名单")
MY = ("我的任务", "发起的抽取、等您给数字的、贵单位的任务")
INTERESTS = ("利益关系申报", "申报近年的合同，抽取时自动回避")
STATISTICS = ("抽取统计", "次数、撤销、排除、中签与按概率的预期")
VERIFY = ("公开核验", "任何人都可以把公开的抽取重新算一遍")
UNIT = ("单位登记", "有关单位抽取前登记一次，由市质安总站核对")


def title(status: int) -> str:
    """Over a page that says one sentence."""
    known = {
        200: "已退出",
        401: "登录已过期",
        403: "不能打开",
        404: "没有找到",
        500: "出了点问题",
        503: "暂时不能办理",
    }
    return known.get(status, "没有办成")


def too_long(most: int, length: int) -> str:
    """Beside a field."""
    return f"最多{most:,}字，现在有{length:,}字，请删减后再提交。"


def greeting(actor: Actor) -> str:
    """Who is logged in, as the list knows him."""
    if actor.staff:
        return f"{actor.staff.unit} · {'、'.join(actor.staff.roles)}"
    return "在库机构联系人"
