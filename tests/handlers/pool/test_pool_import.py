"""The pool file: what is a fault, where it stands, and what is accepted all the same."""

from datetime import date

import pytest

from handlers.pool.imports.pool import check_pool, derive_short_name
from handlers.pool.imports.pool_rows import COLUMNS
from handlers.pool.imports.table import BadCell, Row, Sheet
from tests.handlers.pool_file import CATEGORIES, FIRST, SECOND, check, faults, sheet

NO_ACCOUNT = "不是企业微信账号（字母或数字开头，1至64个字母、数字或 _ - @ .）"


def test_a_good_row_has_no_faults() -> None:
    pool = check(FIRST, SECOND)
    assert pool.faults == ()
    contacts = pool.institutions[0].contacts
    assert [(c.name, c.phone, c.userid, c.userkey) for c in contacts] == [
        ("钱志远", "12500010001", "qian.zy", "qian.zy"),
        ("孙晓岚", "0871-63100000", "SunXL", "sunxl"),
    ]
    assert pool.institutions[1].contacts[1].userid is None


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("资质有效期至", "2026-02-30", "“2026-02-30”不是有效日期"),
        ("聘任开始", "去年", "“去年”不是有效日期，请写作 2026-11-22"),
        ("聘任开始", "2026/13/01", "“2026/13/01”不是有效日期"),
        ("聘任开始", "", "不能为空（合并的单元格请拆分后逐行填写）"),
        ("聘任截止", "2025-09-30", "“2025-09-30”早于聘任开始“2025-10-01”"),
        ("机构名称", "", "不能为空（合并的单元格请拆分后逐行填写）"),
        ("机构名称", "名" * 301, "内容过长（301字，最多300字）"),
        ("统一社会信用代码", "91530100MA0000001X", "“91530100MA0000001X”校验码不符，请核对是否抄错一位"),
        ("统一社会信用代码", "9153", "“9153”应为18位，现为4位"),
        ("类别", "测绘", "“测绘”不是机构库的类别（每行填一个：勘察、设计、检测监测）"),
        ("类别", "", "不能为空（合并的单元格请拆分后逐行填写）"),
        ("联系电话", "12500010001", "有1个号码，联系人有2位，应一一对应"),
        ("联系电话", "12500010001；", "有1个号码，联系人有2位，应一一对应"),
        ("联系电话", "；12500010001", "第1位联系人没有电话"),
        ("联系电话", "12500010001；1250001000", "“1250001000”不像电话号码"),
        ("联系人", "；孙晓岚", "第1位没有姓名"),
        ("企业微信账号", "a；b；c", "有3个账号，联系人只有2位"),
        ("企业微信账号", "qian zy；sun", f"“qian zy”{NO_ACCOUNT}"),
        ("企业微信账号", "无；-", f"“-”{NO_ACCOUNT}"),
        ("企业微信账号", "＠ALL", f"“＠ALL”{NO_ACCOUNT}"),
        ("企业微信账号", "sun；SUN", "“SUN”在本行重复（账号不分大小写）"),
    ],
)
def test_each_fault_names_row_and_column(column: str, text: str, fault: str) -> None:
    assert f"第2行 {column}：{fault}" in faults(FIRST | {column: text})


def test_every_fault_of_the_file_is_listed_in_its_order() -> None:
    found = faults(
        FIRST | {"类别": "测绘", "统一社会信用代码": "1"}, SECOND | {"聘任开始": "x", "机构名称": ""}
    )
    assert [line.split("：")[0] for line in found] == [
        "第2行 统一社会信用代码",
        "第2行 类别",
        "第3行 机构名称",
        "第3行 聘任开始",
    ]


@pytest.mark.parametrize("missing", COLUMNS)
def test_a_missing_column_is_one_fault(missing: str) -> None:
    columns = tuple(name for name in COLUMNS if name != missing)
    assert faults(FIRST, SECOND, columns=columns) == [f"第1行 {missing}：表头缺少这一列"]


def test_a_header_that_names_a_column_twice_is_a_fault() -> None:
    assert faults(FIRST, columns=(*COLUMNS, "类别")) == ["第1行 类别：表头与D列重复"]


def test_a_file_without_rows_is_a_fault() -> None:
    assert faults() == ["第1行：表头下面没有数据"]
    assert [str(f) for f in check_pool(Sheet(()), CATEGORIES).faults] == ["文件：没有任何内容"]


def test_a_title_above_stars_and_blanks_in_the_header_are_understood() -> None:
    header = tuple(f" {name[:2]} {name[2:]}＊" for name in COLUMNS)
    rows = (Row(1, ("机构库名单",)), Row(3, header), Row(4, tuple(FIRST[name] for name in COLUMNS)))
    pool = check_pool(Sheet(rows), CATEGORIES)
    assert pool.faults == () and pool.institutions[0].record.row.number == 4


def test_a_bad_cell_is_reported_once_under_its_column() -> None:
    good = sheet(FIRST | {"联系电话": ""}, SECOND, columns=(*COLUMNS, "备注"))
    bad = (BadCell(2, COLUMNS.index("联系电话") + 1, "含有公式"), BadCell(3, 18, "含有公式"))
    pool = check_pool(Sheet(good.rows, bad), CATEGORIES)
    assert [str(f) for f in pool.faults] == ["第2行 联系电话：含有公式", "第3行 备注：含有公式"]


def test_the_same_institution_and_category_twice_is_a_fault() -> None:
    assert faults(FIRST, SECOND, FIRST) == ["第4行 类别：与第2行重复（同一机构的“检测监测”）"]


def test_rows_of_one_institution_must_agree() -> None:
    other = {
        "类别": "勘察",
        "机构名称": "昆明另一家有限公司",
        "简称": "另一家",
        "区县": "西山区",
        "联系人": "钱一；孙二",
    }
    assert faults(FIRST, FIRST | other) == [
        "第3行 机构名称：“昆明另一家有限公司”与第2行（同一信用代码）的“昆明岚石工程质量检测有限公司”不一致",
        "第3行 简称：“另一家”与第2行（同一信用代码）的“岚石检测”不一致",
        "第3行 区县：“西山区”与第2行（同一信用代码）的“盘龙区”不一致",
        "第3行 联系人：与第2行同一机构的联系人、电话或账号不一致",
    ]


def test_a_faulty_cell_makes_no_second_fault_in_other_rows() -> None:
    assert faults(FIRST | {"联系电话": "1；2"}, FIRST | {"类别": "勘察"}) == [
        "第2行 联系电话：“1”不像电话号码",
        "第2行 联系电话：“2”不像电话号码",
    ]


def test_facts_of_an_institution_may_stand_in_one_of_its_rows() -> None:
    facts = ("简称", "区县", "法定代表人", "注册地址", "联系人", "联系电话", "企业微信账号")
    bare = FIRST | dict.fromkeys(facts, "") | {"类别": "勘察"}
    pool = check(bare, FIRST)
    assert pool.faults == () and len(pool.institutions) == 1
    assert pool.institutions[0].short_name == "岚石检测" and len(pool.institutions[0].contacts) == 2


def test_two_institutions_may_not_share_a_short_name() -> None:
    found = faults(FIRST, SECOND | {"简称": "岚 石检测"})
    assert found == ["第3行 简称：“岚 石检测”与第2行的昆明岚石工程质量检测有限公司相同，请改为能区分的简称"]


def test_an_empty_short_name_comes_from_the_name_and_must_differ_too() -> None:
    assert derive_short_name("云南省昆明市岚石建设工程质量检测有限公司") == "岚石建设工程质量"
    assert derive_short_name("昆明") == "昆明"
    found = faults(FIRST | {"简称": "霁衡工程质量检测"}, SECOND | {"简称": ""})
    assert len(found) == 1 and "第3行 简称：“霁衡工程质量检测”（简称为空，取自机构名称）" in found[0]


@pytest.mark.parametrize(
    "spelling", ["2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日", "２０２６－１１－２２"]
)
def test_dates_are_read_as_people_write_them(spelling: str) -> None:
    pool = check(FIRST | {"资质有效期至": spelling})
    assert pool.faults == ()
    assert pool.institutions[0].memberships[0].certificate.valid_to == date(2026, 11, 22)


@pytest.mark.parametrize(
    "phone",
    ["13800000001", "+86 138-0000-0001", "0871-63100000", "（0871）63100000", "63100000", "0871-63100000-801",
     "0871-63100000转801", "4001234567"],
)  # fmt: skip
def test_plausible_telephones(phone: str) -> None:
    assert faults(FIRST | {"联系电话": f"{phone};12500010002"}) == []


@pytest.mark.parametrize("phone", ["138****0001", "1380000000", "138000000011", "张三", "12", "0871"])
def test_implausible_telephones(phone: str) -> None:
    assert faults(FIRST | {"联系电话": f"{phone};12500010002"}) == [f"第2行 联系电话：“{phone}”不像电话号码"]


def test_an_unknown_state_is_a_fault() -> None:
    found = faults(FIRST | {"状态": "退出"}, columns=(*COLUMNS, "状态"))
    assert found == ["第2行 状态：“退出”不认识，可留空、填“在库”或“暂停：原因”"]


TIES = (*COLUMNS, "上级或控股单位", "关联机构")


def test_controller_and_affiliates_are_read_where_the_file_has_their_columns() -> None:
    row = FIRST | {"上级或控股单位": "滇池集团", "关联机构": "甲公司；乙公司;甲公司；"}
    other = FIRST | {"类别": "勘察", "关联机构": "丙公司"}
    one = check(row, other, columns=TIES).institutions[0]
    assert (one.controller, one.affiliates) == ("滇池集团", ("甲公司", "乙公司", "丙公司"))
    empty = check(FIRST, columns=TIES).institutions[0]
    assert (empty.controller, empty.affiliates) == ("", ())
    without = check(row).institutions[0]
    assert (without.controller, without.affiliates) == (None, None)


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("上级或控股单位", "昆明岚石 工程质量检测有限公司", "不能填本机构"),
        ("关联机构", "甲公司；岚石检测", "不能填本机构"),
        ("关联机构", "甲" * 301, "内容过长（301字，最多300字）"),
    ],
)
def test_faults_of_controller_and_affiliates(column: str, text: str, fault: str) -> None:
    assert faults(FIRST | {column: text}, columns=TIES) == [f"第2行 {column}：{fault}"]


def test_rows_of_one_institution_agree_on_its_controller() -> None:
    other = FIRST | {"类别": "勘察", "上级或控股单位": "乙集团"}
    found = faults(FIRST | {"上级或控股单位": "甲集团"}, other, columns=TIES)
    assert found == ["第3行 上级或控股单位：“乙集团”与第2行（同一信用代码）的“甲集团”不一致"]
