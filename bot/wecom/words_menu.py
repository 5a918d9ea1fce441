"""The app's menu, and how setting it went."""

AWAY = "连不上企业微信：请检查网络和ZHIAN_API_BASE"
WRONG_ADDRESS = "网页地址不合要求：请核对ZHIAN_PUBLIC_URL"
NO_APP = "应用不存在：请核对ZHIAN_AGENT_ID"
NO_RIGHT = "应用没有接口权限：请在企业微信后台核对应用状态"
DRAW = "发起抽取"
PROGRESS = "看进度"
EVERYTHING = "全部功能"
INTERESTS = "利益关系申报"
STATISTICS = "抽取统计"
VERIFY = "公开核验"
HELP = "帮助"
DRAWS = "抽取"
MY_TASKS = "我的任务"
MORE = "更多"
LOOK_UP = "请按错误码查企业微信的说明，或稍后再试"
SET = "菜单已设置：抽取、我的任务、更多。手机上退出会话再进入即可看到。"


def not_set(fault: object, hint: str) -> str:
    """The old one stays."""
    return f"菜单没有设置成功（{fault}）。{hint}。原来的菜单没有变。"
