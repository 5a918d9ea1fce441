"""What is noted of a call that WeCom did not answer, and the app's menu."""

CLOSING = "正在关闭"
ENDLESS = "答复没有尽头"
CREDENTIAL_WAITS = "等待核对应用Secret"
NOTHING_GIVEN = "gettoken的答复里没有token"


def away(why: str) -> str:
    """No connection."""
    return f"连接不上：{why}"


def no_answer(why: str) -> str:
    """It may have been taken all the same."""
    return f"没有等到答复：{why}"


def too_slow(seconds: float) -> str:
    """It may have been taken all the same."""
    return f"{seconds:g}秒没有等到答复"
