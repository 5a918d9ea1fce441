"""What whoever runs the installation is told by doctor, imports and commands."""

from datetime import datetime

# in the ledger
ACTOR = "命令行导入"
CREDENTIAL_WRONG = "应用Secret不对：请在企业微信后台核对后更新ZHIAN_SECRET"
CORP_WRONG = "企业ID不对：请核对ZHIAN_CORP_ID"
IP_NOT_TRUSTED = "本机出口IP不在企业可信IP里：请在应用详情页添加，约1分钟后生效"
AGENT_WRONG = "ZHIAN_AGENT_ID与Secret不是同一个应用"
SETTINGS_THERE = "环境设置齐全"
CALENDAR_USABLE = "工作日历可用"
DATABASE_CURRENT = "数据库已是最新"
DATABASE_OLD = "数据库不是最新：请执行 zhian db upgrade"
KEY_FITS = "抽取密钥与承诺清单相符"
KEY_FITS_NOT = "ZHIAN_DRAW_KEY打不开已发布的承诺清单：请换回发布清单时的密钥"
SM3_THERE = "SM3可用"
SM3_MISSING = "SM3不可用"
SM3_NEEDED = "：ZHIAN_HASH=sm3要求它，请更换系统的OpenSSL"
SM3_NOT_NEEDED = "（本部署用sha256，不影响）"
WECOM_FINE = "企业微信可达，token有效，可信IP已放行"
CLOCK_RIGHT = "本机时钟准确"
UPGRADE_NEEDED = "需要执行 zhian db upgrade"
HELD = "，其间到期的事等时钟走稳1分钟再办"
RETIRED = "运维在恢复备份后停用"
NOTHING_TO_REPLAY = "没有需要重办的事件。"


def rules_usable(path: object) -> str:
    """Which file it is."""
    return f"规则文件可用（{path or '随附'}）"


def database_away(why: str) -> str:
    """With what to look at."""
    return f"数据库连接不上：{why}。请检查ZHIAN_DATABASE_URL和数据库服务"


def database_usable(kind: str) -> str:
    """SQLite or PostgreSQL."""
    return f"数据库可用（{kind}）"


def wecom_fault(fault: object) -> str:
    """WeCom's own answer, or what to do about it."""
    return f"企业微信：{fault}"


def wecom_away(why: str) -> str:
    """With what to look at."""
    return f"企业微信连接不上：{why}。请检查网络和ZHIAN_API_BASE"


def clock_off(seconds: float) -> str:
    """Deadlines are counted by it."""
    return f"本机时钟与企业微信相差{seconds:.0f}秒：请用NTP校时"


def away(why: str) -> str:
    """The database, in /readyz."""
    return f"连接不上：{why}"


def stopped(names: str) -> str:
    """Threads that have ended."""
    return f"停了：{names}"


def failing(names: str) -> str:
    """Sweeps that never succeed."""
    return f"每次都失败：{names}"


def jumped(at: datetime, seconds: float, held: str) -> str:
    """How far, and what waits for it."""
    return f"{at:%Y-%m-%d %H:%M:%S} 跳了{seconds:+.0f}秒{held}"


def stopped_lists(names: str) -> str:
    """Lists nobody draws from any more."""
    return f"已停用：{names}。"


def published(stopped: str, name: str, size: int, file: object, digest: str) -> str:
    """A list of commitments, and where it lies."""
    return f"{stopped}承诺清单{name}已发布，共{size}行，文件{file}，摘要{digest}。"


def no_number(number: str) -> str:
    """How a number is written."""
    return f"“{number}”不是抽取编号，应为 0007 或 CQ-20261122-0007。"


def unknown_number(number: str) -> str:
    """There is no such draw."""
    return f"没有找到抽取{number}。"


def cannot_write(path: object, why: object) -> str:
    """With what the system says."""
    return f"写不了文件 {path}：{why}。"


def exported(path: object, verdict: str) -> str:
    """And what a check of it says."""
    return f"已导出 {path}：{verdict}"


def replayed(key: str, *, taken: bool) -> str:
    """One event of those run again."""
    return f"{key}：{'已办理' if taken else '仍然失败'}"


def no_anchor(text: str) -> str:
    """How it is written."""
    return (
        f"“{text}”不是账本存证，应为 条数:末条摘要@时间，例如 128:3f…（64位）@2026-11-22T08:30:05，"
        "请从存证消息里复制。"
    )


def import_refused(name: str, why: object) -> str:
    """The file as a whole can't be read."""
    return f"{name}：{why}。没有导入任何内容。"


def import_faults(name: str, count: int) -> str:
    """The line above the list of faults."""
    return f"{name} 有{count}处问题，没有导入任何内容，请改好后重新导入："


def cannot_read(path: object) -> str:
    """With what to look at."""
    return f"读不到 {path}：请检查路径和权限。"


def no_bundle(path: object) -> str:
    """Neither of the two forms of a bundle."""
    return f"{path} 不是文件夹，也不是 ZIP 文件。"


def no_plain_file(name: str) -> str:
    """A link or a device in a bundle."""
    return f"{name!a} 不是普通文件，不该出现在核验包里。"


def no_commitments(path: object) -> str:
    """A list is text."""
    return f"{path} 不是承诺清单：应为 UTF-8 文本。"
