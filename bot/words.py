"""What the commands of zhian say, and what keeps the program from starting."""

APP = "质安机构库助手"
DATABASE = "数据库"
LEDGER = "账本"
MENU = "应用菜单"
DATABASE_NEWER = "数据库比本程序新，本程序不认识它。请改用与它相配的版本。"
PORT = "端口"
FRESH = "清空上次的演示数据"
HOST = "监听地址"
LINES = "行数"
RETIRE = "从备份恢复后：先停用正在用的清单"
OUTPUT = "写到哪个文件（.zip）"
KEPT_COMMITMENTS = "自己留存的承诺清单"
ONE_EVENT = "只重办这一个事件"
KEPT_ANCHOR = "审计留存的存证，条数:末条摘要@时间"
ANCHOR_AGREES = "与存证相符。"
NO_SM3 = "这台机器的OpenSSL不支持SM3，而ZHIAN_HASH=sm3要求使用它。请更换系统或改用sha256。"
KEY_FITS_NOT = (
    "ZHIAN_DRAW_KEY打不开已发布的承诺清单：请换回发布清单时的密钥；密钥确已丢失的，"
    "用 zhian commitments --retire 停用旧清单后再启动。"
)


def database_unusable(why: str) -> str:
    """With what to look at."""
    return f"数据库用不了：{why}。请检查ZHIAN_DATABASE_URL、磁盘空间和数据库服务，再试一次。"


def demo_started(address: str) -> str:
    """Where it is, and how it ends."""
    return f"演示已启动，请用浏览器打开：{address}/\n按 Ctrl+C 结束。"


def database_current(revision: str) -> str:
    """After an upgrade."""
    return f"数据库已是最新（{revision}）。"


def not_verified(why: object) -> str:
    """Nothing was found to verify."""
    return f"没有核验：{why}"


def differs(why: object) -> str:
    """A broken bundle."""
    return f"不一致：{why}"


def ledger_differs(why: str) -> str:
    """The first fault."""
    return f"账本不一致：{why}。"


def ledger_agrees(count: int) -> str:
    """Every entry was computed again."""
    return f"账本一致，共{count}条。"
