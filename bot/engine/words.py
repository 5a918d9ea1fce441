"""What is noted of a message that was not sent, and of a heart that stands still."""

NO_ACCOUNT = "收件人不是一个企业微信账号"
NO_CODE = "没有可用的response_code"
NOT_HIS_CARD = "这位成员没有收到过这张卡片"


def cannot_write(why: str) -> str:
    """The database does not take it."""
    return f"写不进：{why}"


def late(seconds: float) -> str:
    """Something holds it up."""
    return f"{seconds:.0f}秒没有写"
