"""What is wrong with a cell of the pool file or the staff file, and what an import did."""

from datetime import date

# how a certificate says that it does not end
FOREVER = frozenset({"长期", "长期有效"})
CELL_EMPTY = "不能为空（合并的单元格请拆分后逐行填写）"
ITSELF = "不能填本机构"
SHORT_NAME_TAKEN = "（简称为空，取自机构名称）"
EXPIRED = "{}条资质已过有效期，已导入，不参加抽取"
OUT_OF_TERM = "{}条不在聘期内，已导入，不参加抽取"
PAUSED = "{}条暂停，已导入，不参加抽取"
SILENT = "{}家没有企业微信账号，已导入，不参加抽取"
LONG_NAMES = "{}家的简称超过8个字，卡片上可能显示不全"
NOT_IN_FILE = "库内另有{}家不在文件中，保持不变"
ROLES_WANTED = "不能为空"
STAFF_LIST = "人员名单"
NOTHING_CHANGED = "与库内一致，没有改动。"
NOTHING = "没有任何内容"
COLUMN_MISSING = "表头缺少这一列"
NO_ROWS = "表头下面没有数据"


def too_long(length: int, most: int) -> str:
    """A cell with an essay in it."""
    return f"内容过长（{length}字，最多{most}字）"


def no_date(text: str) -> str:
    """Not written as a day."""
    return f"{text}不是有效日期，请写作 2026-11-22"


def no_such_day(text: str) -> str:
    """30 February."""
    return f"{text}不是有效日期"


def no_phone(text: str) -> str:
    """Neither a mobile nor a fixed number."""
    return f"{text}不像电话号码"


def no_account(text: str) -> str:
    """What WeCom would never take."""
    return f"{text}不是企业微信账号（字母或数字开头，1至64个字母、数字或 _ - @ .）"


def same_code(row: int, value: str) -> str:
    """Where the other value stands."""
    return f"第{row}行（同一信用代码）的{value}"


def differs(value: str, other: str) -> str:
    """Two rows of one institution say two things."""
    return f"{value}与{other}不一致"


def contacts_differ(row: int) -> str:
    """The contacts of an institution are the same in each of its rows."""
    return f"与第{row}行同一机构的联系人、电话或账号不一致"


def category_twice(row: int, category: str) -> str:
    """An institution stands once in a category."""
    return f"与第{row}行重复（同一机构的{category}）"


def short_name_taken(name: str, origin: str, other: str) -> str:
    """Two institutions that a text could not tell apart."""
    return f"{name}{origin}与{other}相同，请改为能区分的简称"


def phones_differ(phones: int, names: int) -> str:
    """Whose telephone is whose."""
    return f"有{phones}个号码，联系人有{names}位，应一一对应"


def too_many_accounts(accounts: int, names: int) -> str:
    """Whose account is whose."""
    return f"有{accounts}个账号，联系人只有{names}位"


def nameless(place: int) -> str:
    """Who is to be asked for."""
    return f"第{place}位没有姓名"


def phoneless(place: int) -> str:
    """He can't be called."""
    return f"第{place}位联系人没有电话"


def account_twice(account: str) -> str:
    """One contact twice."""
    return f"{account}在本行重复（账号不分大小写）"


def pause_reason(category: str) -> str:
    """What it was, and is, in the change list."""
    return f"{category}·暂停原因"


def no_category(text: str, known: str) -> str:
    """Categories are those of the vocabulary."""
    return f"{text}不是机构库的类别（每行填一个：{known}）"


def term_backwards(end: date, start: date) -> str:
    """It ends before it begins."""
    return f"“{end}”早于聘任开始“{start}”"


def no_state(text: str) -> str:
    """Listed, or paused and why."""
    return f"{text}不认识，可留空、填“在库”或“暂停：原因”"


def same_account(account: str, row: int) -> str:
    """One official, one row."""
    return f"{account}与第{row}行重复（账号不分大小写）"


def unknown(text: str, known: str) -> str:
    """What can stand there."""
    return f"{text}不认识，可填：{known}"


def both_sides(text: str) -> str:
    """Who checks does not decide."""
    return f"{text}不能是同一个账号：总站核对，市局决定，须分属两人，请留一边"


def unknown_state(text: str, known: str) -> str:
    """What can stand there, or nothing."""
    return f"{text}不认识，可留空或填：{known}"


def staff_left(count: int) -> str:
    """Who is missing in the file stays as he is."""
    return f"名单内另有{count}人不在文件中，保持不变"


def counts(added: int, unit: str, updated: int, unchanged: int) -> str:
    """What an import did, in numbers."""
    return f"新增{added}{unit}，更新{updated}{unit}，未变{unchanged}{unit}。"


def done(title: str, counts: str, same: str) -> str:
    """The first line of a summary."""
    return f"{title}导入完成：{counts}{same}"


def ignored(columns: str) -> str:
    """Which columns were left aside."""
    return f"不认识的列没有导入：{columns}"


def column_twice(first: str) -> str:
    """One heading over two columns."""
    return f"表头与{first}列重复"
