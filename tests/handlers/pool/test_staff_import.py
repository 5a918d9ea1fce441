"""The staff file: faults with their place, and an import that can be repeated."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from bot.store.db import make_engine, reading, transaction
from handlers.pool.imports.staff import COLUMNS, CheckedStaff, apply_staff, check_staff
from handlers.pool.imports.summary import Summary
from handlers.pool.imports.table import Row, Sheet
from models.ledger import LedgerEntry
from models.people import Role, Staff, find_actor

NO_ACCOUNT = "不是企业微信账号（字母或数字开头，1至64个字母、数字或 _ - @ .）"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LIN = {
    "企业微信账号": "Lin.QH",
    "姓名": "林清禾",
    "单位": "盘龙区建设工程质量安全监督站",
    "单位类型": "监督机构",
    "区县": "盘龙区",
    "角色": "监督人；抽取人",
}
HE = LIN | {
    "企业微信账号": "he",
    "姓名": "和静",
    "单位": "市质安总站",
    "单位类型": "市质安总站",
    "角色": "审计",
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path}/test.db")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def check(*rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> CheckedStaff:
    texts = [columns, *(tuple(row.get(name, "") for name in columns) for row in rows)]
    return check_staff(Sheet(tuple(Row(number, row) for number, row in enumerate(texts, start=1))))


def faults(*rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> list[str]:
    return [str(fault) for fault in check(*rows, columns=columns).faults]


def load(engine: Engine, *rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> Summary:
    with transaction(engine) as session:
        return apply_staff(session, check(*rows, columns=columns), NOW, "测试")


def people(engine: Engine) -> list[Staff]:
    with reading(engine) as session:
        rows = list(session.exec(select(Staff)))
        session.expunge_all()
        return rows


def ledger(engine: Engine) -> list[LedgerEntry]:
    with reading(engine) as session:
        rows = list(session.exec(select(LedgerEntry)))
        session.expunge_all()
        return rows


def snapshot(engine: Engine) -> list[dict[str, Any]]:
    return [row.model_dump() for row in (*people(engine), *ledger(engine))]


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("企业微信账号", "林", f"“林”{NO_ACCOUNT}"),
        ("企业微信账号", "@all", f"“@all”{NO_ACCOUNT}"),
        ("企业微信账号", "a" * 65, f"“{'a' * 40}…”{NO_ACCOUNT}"),
        ("企业微信账号", "", "不能为空（合并的单元格请拆分后逐行填写）"),
        ("姓名", "", "不能为空（合并的单元格请拆分后逐行填写）"),
        ("单位", "", "不能为空（合并的单元格请拆分后逐行填写）"),
        ("单位类型", "企业", "“企业”不认识，可填：市局、市质安总站、区县主管部门、监督机构、有关单位"),
        ("角色", "", "不能为空（合并的单元格请拆分后逐行填写）"),
        ("角色", "；", "不能为空"),
        (
            "角色",
            "抽取人；领导",
            "“领导”不认识，可填：抽取人、监督人、总站经办、总站负责人、市局审核、市局负责人、审计、系统管理员",
        ),
    ],
)
def test_each_fault_names_row_and_column(column: str, text: str, fault: str) -> None:
    assert faults(LIN | {column: text}) == [f"第2行 {column}：{fault}"]


@pytest.mark.parametrize("station", ["总站经办", "总站负责人"])
@pytest.mark.parametrize("bureau", ["市局审核", "市局负责人"])
def test_one_account_is_not_on_both_sides(station: str, bureau: str) -> None:
    both = f"{station}；抽取人；{bureau}"
    assert faults(LIN, HE | {"角色": both}) == [
        f"第3行 角色：“{both}”不能是同一个账号：总站核对，市局决定，须分属两人，请留一边"
    ]
    assert (
        faults(LIN | {"角色": "总站经办；总站负责人；监督人"}, HE | {"角色": "市局审核；市局负责人；审计"})
        == []
    )


def test_an_account_stands_once_whatever_its_case() -> None:
    assert faults(LIN, HE, LIN | {"企业微信账号": "lin.qh"}) == [
        "第4行 企业微信账号：“lin.qh”与第2行重复（账号不分大小写）"
    ]


@pytest.mark.parametrize("missing", COLUMNS)
def test_a_missing_column_is_one_fault(missing: str) -> None:
    columns = tuple(name for name in COLUMNS if name != missing)
    assert faults(LIN, HE, columns=columns) == [f"第1行 {missing}：表头缺少这一列"]


def test_staff_is_stored_and_found(engine: Engine) -> None:
    summary = load(engine, LIN, HE, columns=(*COLUMNS, "备注"))
    assert str(summary) == "人员名单导入完成：新增2人，更新0人，未变0人。\n不认识的列没有导入：备注"
    with reading(engine) as session:
        actor = find_actor(session, "LIN.qh")
        assert actor.userid == "Lin.QH" and actor.roles == {Role.DRAWER, Role.SUPERVISOR}
    assert people(engine)[0].roles == ["抽取人", "监督人"]


def test_a_second_import_changes_nothing(engine: Engine) -> None:
    load(engine, LIN, HE)
    before = snapshot(engine)
    summary = load(engine, LIN | {"角色": "抽取人;监督人"}, HE)
    assert (summary.added, summary.updated, summary.unchanged) == (0, 0, 2)
    assert snapshot(engine) == before and len(before) == 4


def test_changes_go_to_the_ledger_and_nobody_is_deleted(engine: Engine) -> None:
    load(engine, LIN, HE)
    summary = load(engine, LIN | {"角色": "抽取人", "区县": ""})
    assert (summary.added, summary.updated, summary.unchanged) == (0, 1, 0)
    assert summary.notes == ("名单内另有1人不在文件中，保持不变",)
    entry = ledger(engine)[-1]
    assert (entry.event, entry.subject, entry.actor) == ("人员变更", "lin.qh", "测试")
    assert entry.data["内容"] == {"角色": [["抽取人", "监督人"], ["抽取人"]], "区县": ["盘龙区", ""]}
    assert len(people(engine)) == 2


def test_an_official_is_taken_off_duty_and_stays_so(engine: Engine) -> None:
    with_state = (*COLUMNS, "状态")
    load(engine, LIN, HE)
    load(engine, LIN | {"状态": "停用"}, HE, columns=with_state)
    assert [person.active for person in people(engine)] == [False, True]
    assert ledger(engine)[-1].data["内容"] == {"状态": "停用"}
    load(engine, LIN, HE)
    assert [person.active for person in people(engine)] == [False, True]
    load(engine, LIN, HE, columns=with_state)
    assert [person.active for person in people(engine)] == [True, True]
    assert faults(LIN | {"状态": "离职"}, columns=with_state) == [
        "第2行 状态：“离职”不认识，可留空或填：在用、停用"
    ]


def test_a_file_with_faults_is_never_applied(engine: Engine) -> None:
    with pytest.raises(ValueError, match="faults"):
        load(engine, LIN, HE | {"角色": "领导"})
    assert people(engine) == []
