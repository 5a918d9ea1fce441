"""A pool file in the hands of a test: two good rows, and the sheet that holds them."""

from collections.abc import Iterator, Mapping

from stdnum.cn import uscc

from handlers.pool.imports.pool import CheckedPool, check_pool
from handlers.pool.imports.pool_rows import COLUMNS
from handlers.pool.imports.table import Row, Sheet

CATEGORIES = ("勘察", "设计", "检测监测")
CODE_1, CODE_2, CODE_3 = "91530100MA0000001W", "91530100MA00000020", "91530100MA00000033"
FIRST = {
    "机构名称": "昆明岚石工程质量检测有限公司",
    "简称": "岚石检测",
    "统一社会信用代码": CODE_1,
    "类别": "检测监测",
    "区县": "盘龙区",
    "法定代表人": "赵云舒",
    "注册地址": "昆明市盘龙区松坡路1号",
    "联系人": "钱志远；孙晓岚",
    "联系电话": "12500010001；0871-63100000",
    "企业微信账号": "qian.zy；SunXL",
    "资质名称": "建设工程质量检测机构资质",
    "资质等级": "综合",
    "资质证书编号": "YN001",
    "资质有效期至": "2028-06-30",
    "聘书编号": "昆质安聘〔2025〕001号",
    "聘任开始": "2025-10-01",
    "聘任截止": "2030-09-30",
}
SECOND = FIRST | {
    "机构名称": "昆明霁衡工程质量检测有限公司",
    "简称": "霁衡检测",
    "统一社会信用代码": CODE_2,
    "企业微信账号": "li01",
}


def sheet(*rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> Sheet:
    texts = [columns, *(tuple(row.get(name, "") for name in columns) for row in rows)]
    return Sheet(tuple(Row(number, row) for number, row in enumerate(texts, start=1)))


def check(*rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> CheckedPool:
    return check_pool(sheet(*rows, columns=columns), CATEGORIES)


def faults(*rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> list[str]:
    return [str(fault) for fault in check(*rows, columns=columns).faults]


def many(count: int, first: int = 1) -> Iterator[dict[str, str]]:
    """Rows of so many institutions, one after the other."""
    for number in range(first, first + count):
        body = f"91530100MB{number:07d}"
        yield FIRST | {
            "机构名称": f"昆明第{number}工程质量检测有限公司",
            "简称": f"昆检{number}",
            "统一社会信用代码": body + uscc.calc_check_digit(body),
            "企业微信账号": f"zhang{number}；li{number}",
        }
