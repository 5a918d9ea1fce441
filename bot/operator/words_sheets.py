"""What is wrong with a file that was to be imported."""

FORMULA = "含有公式，请改为文本或数值（选择性粘贴为数值）"
WRONG_KIND = "只接受 .xlsx 或 .csv 文件，请用Excel或WPS另存后再导入"
NOT_THERE = "找不到这个文件"
EMPTY = "文件是空的"
INVISIBLE = "含有不可显示的字符，请重新填写"
WORKBOOK_AS_CSV = "扩展名是 .csv，内容却是Excel工作簿，请改用 .xlsx 文件"
NO_TEXT = "不是文本文件，或编码不是 UTF-8 和 GB18030，请用Excel另存为CSV"
LOCKED = "工作簿设有密码，请取消密码后另存再导入"
TOO_MUCH = "工作簿展开后过大，请另建工作簿，只保留名单后再导入"
BROKEN = "工作簿已损坏或不是Excel格式，请用Excel或WPS打开后另存为 .xlsx"
OLD_EXCEL = "这是旧版Excel格式（.xls），请另存为 .xlsx"
NO_SHEET = "工作簿里没有可见的工作表"
TOO_LONG_A_NUMBER = "是数字格式，超过15位的数字已丢失，请将该列设为文本后重新填写"


def too_big(megabytes: int) -> str:
    """Nobody's list is that long."""
    return f"文件超过{megabytes}MB，请拆分后分次导入"


def unreadable(why: object) -> str:
    """With what the system says."""
    return f"读不了这个文件（{why}）"


def too_wide(row: int, most: int) -> str:
    """A separator is missing or doubled."""
    return f"第{row}行超过{most}列，请检查分隔符或删去多余的列"


def too_many_rows(most: int) -> str:
    """Nobody's list is that long."""
    return f"超过{most}行，请拆分后分次导入"


def scientific(text: str) -> str:
    """Excel has cut the digits."""
    return f"“{text}”是科学计数，数字已丢失，请将该列设为文本后重新填写"


def broken_row(row: int) -> str:
    """A quote that is never closed."""
    return f"第{row}行读不下去：引号不成对或单元格过长"


def out_of_range(row: int, most: int) -> str:
    """A row or column beyond what is read."""
    return f"第{row}行超过{most}列或行号过大，请删去多余的行列"


def error_value(value: object) -> str:
    """What a formula left behind."""
    return f"是错误值 {value}，请填写实际内容"
