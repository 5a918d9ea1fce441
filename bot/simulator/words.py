"""What the simulator says to whoever plays with it or tests with it."""

FUTURE = "未来的字段"
NO_CIPHER = "这不是密文"
APP = "质安机构库助手"
WECOM = "企业微信"
WEEKDAYS = "一二三四五六日"
OUTSIDE = "请在企业微信客户端打开链接。演示中请从手机里的消息或菜单打开。"
APPID = "appid参数错误（40013）"
AGENTID = "agentid参数错误（40056）"
REDIRECT = "redirect_uri参数错误（50001）"
SCOPE = "response_type或scope参数错误"
STATE = "state参数错误（84025）"
NO_SUCH_PLACE = "没有这部手机，或这个地址不属于应用"
TITLE = "质安机构库助手 · 演示"
FIRST_HINT = "这是演示：第一部是抽取人的手机。点一句示例，再点「发送」。"
SECOND_HINT = "按提示回复六位数字。抽中的机构出现在「机构」一行，打开它的手机来答复。"
THIRD_HINT = "点「快进」让时间往前走，马上看到催办、超时和顺延。"
EMPTY = "消息为空或太长"
WRONG_OPTION = "选项不对"
NO_SUCH_ENTRY = "菜单里没有这一项"
NO_SKIPPING = "不能快进"
NO_PHONE = "没有这部手机"
NO_MESSAGE = "没有这条消息"
TOO_LONG = "内容太长"
NO_OBJECT = "不是 JSON 对象"


def no_card(number: int, button: str) -> str:
    """A text has no buttons."""
    return f"第{number}条消息不是卡片，没有按钮「{button}」"


def taken_back(title: str) -> str:
    """It is not there any more."""
    return f"卡片「{title}」已撤回"


def greyed(title: str, word: str, button: str) -> str:
    """It can't be tapped any more."""
    return f"卡片「{title}」的按钮已置灰为「{word}」，不能再点「{button}」"


def no_button(title: str, button: str, others: str) -> str:
    """Which there are."""
    return f"卡片「{title}」没有按钮「{button}」，现有：{others}"


def opens_page(button: str, url: str) -> str:
    """No callback comes of it."""
    return f"「{button}」打开网页 {url}，不产生回调"


def no_question(keys: str) -> str:
    """Answers to what was not asked."""
    return f"卡片没有问题：{keys}"


def no_option(name: str, others: str) -> str:
    """Which there are."""
    return f"没有选项「{name}」，现有：{others}"


def choose_one(key: str) -> str:
    """A card can't be sent in without it."""
    return f"问题 {key} 要选一项"


def nothing_ticked(key: str) -> str:
    """A card can't be sent in without it."""
    return f"问题 {key} 还没有勾选"


def no_callback(agent: int) -> str:
    """Nobody to send it to."""
    return f"应用 {agent} 没有配置回调地址"


def no_card_titled(userid: str, title: str, seen: str) -> str:
    """With what there is."""
    return f"{userid} 没有标题含「{title}」的卡片；{seen}"


def no_entry(name: str, others: str) -> str:
    """Which there are."""
    return f"菜单里没有「{name}」，现有：{others}"


def on_another_phone(userid: str) -> str:
    """Only where it was sent."""
    return f"这张卡片在 {userid} 的手机上；转发的卡片用 click_as"


def nothing_to_tap(userid: str, button: str, seen: str) -> str:
    """With what there is."""
    return f"{userid} 没有可点的「{button}」；{seen}"


def latest(shown: str) -> str:
    """For a test that waits in vain."""
    return f"最近的消息：{shown}"


def waited(userid: str, seconds: float, wanted: object, seen: str) -> str:
    """For a test that waits in vain."""
    return f"{userid} 在{seconds}秒内没有收到 {wanted!r}；{seen}"
