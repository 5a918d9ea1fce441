"""What a pool file does to the database and the ledger, and what a second import changes (nothing)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

import models
from bot.store.db import make_engine, reading, transaction
from handlers.pool.imports.pool import CheckedPool, pool_conflicts
from handlers.pool.imports.pool_apply import take_turn, write_pool
from handlers.pool.imports.pool_plan import plan_pool
from handlers.pool.imports.pool_rows import COLUMNS
from handlers.pool.imports.summary import Summary
from models.base import CHINA
from models.institution import Certificate, Contact, Institution, Membership
from models.ledger import LedgerEntry, LedgerHead, first_fault
from tests.handlers.pool_file import CODE_1, CODE_3, FIRST, SECOND, check

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    assert models
    engine = make_engine(f"sqlite:///{tmp_path}/test.db")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def apply_pool(session: Session, pool: CheckedPool) -> Summary:
    plan = plan_pool(session, pool)
    assert take_turn(session, plan)
    write_pool(session, plan, NOW, "测试")
    return plan.summary(NOW.astimezone(CHINA).date())


def load(engine: Engine, *rows: Mapping[str, str], columns: tuple[str, ...] = COLUMNS) -> Summary:
    pool = check(*rows, columns=columns)
    assert pool.faults == ()
    with transaction(engine) as session:
        assert pool_conflicts(session, pool.institutions) == []
        return apply_pool(session, pool)


def everything(engine: Engine, table: Any) -> list[Any]:
    with reading(engine) as session:
        rows = list(session.exec(select(table)))
        session.expunge_all()
        return rows


def snapshot(engine: Engine) -> list[dict[str, Any]]:
    tables = (Institution, Membership, Certificate, Contact, LedgerEntry)
    return [row.model_dump() for table in tables for row in everything(engine, table)]


def counts(summary: Summary) -> tuple[int, int, int]:
    return summary.added, summary.updated, summary.unchanged


def test_a_short_name_in_the_database_may_not_be_taken(engine: Engine) -> None:
    load(engine, FIRST)
    pool = check(SECOND | {"简称": "岚石检测"})
    with reading(engine) as session:
        found = [str(fault) for fault in pool_conflicts(session, pool.institutions)]
    assert (
        len(found) == 1
        and found[0].startswith("第2行 简称：“岚石检测”与库内的昆明岚石")
        and CODE_1 in found[0]
    )


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        ("", "在库", ""),
        ("在库", "在库", ""),
        ("暂停", "暂停", ""),
        ("暂停：整改中", "暂停", "整改中"),
        ("暂停: 整改", "暂停", "整改"),
    ],
)
def test_the_optional_state(engine: Engine, text: str, state: str, reason: str) -> None:
    load(engine, FIRST | {"状态": text}, columns=(*COLUMNS, "状态"))
    place = everything(engine, Membership)[0]
    assert (place.state, place.pause_reason) == (state, reason)


def test_a_file_without_the_state_column_ends_no_pause(engine: Engine) -> None:
    load(engine, FIRST | {"状态": "暂停：整改"}, columns=(*COLUMNS, "状态"))
    assert counts(load(engine, FIRST)) == (0, 0, 1)
    assert counts(load(engine, FIRST, columns=(*COLUMNS, "状态"))) == (0, 1, 0)
    assert everything(engine, Membership)[0].state == "在库"


def test_everything_is_stored(engine: Engine) -> None:
    summary = load(
        engine,
        FIRST,
        FIRST | {"类别": "勘察", "资质名称": "", "资质等级": "", "资质证书编号": "", "资质有效期至": ""},
        SECOND,
    )
    assert counts(summary) == (2, 0, 0)
    first = everything(engine, Institution)[0]
    assert (first.code, first.short_key, first.district) == (CODE_1, "岚石检测", "盘龙区")
    assert first.name_key == "昆明岚石工程质量检测有限公司" and first.legal_person == "赵云舒"
    assert [
        (m.category, m.term_end) for m in everything(engine, Membership) if m.institution_id == first.id
    ] == [
        ("检测监测", date(2030, 9, 30)),
        ("勘察", date(2030, 9, 30)),
    ]
    assert [c.valid_to for c in everything(engine, Certificate)] == [date(2028, 6, 30)] * 2
    assert [(c.position, c.userkey) for c in everything(engine, Contact)] == [
        (1, "qian.zy"), (2, "sunxl"), (1, "li01"), (2, None),
    ]  # fmt: skip


def test_facts_are_imported_and_counted(engine: Engine) -> None:
    expired = FIRST | {"资质有效期至": "2026-11-21", "状态": "暂停"}
    ended = SECOND | {"聘任截止": "2026-11-21", "企业微信账号": "", "简称": "霁衡工程质量检测所", "备注": "x"}
    nobody = FIRST | dict.fromkeys(("联系人", "联系电话", "企业微信账号"), "")
    third = nobody | {"统一社会信用代码": CODE_3, "简称": "丙", "机构名称": "丙", "资质有效期至": "长期"}
    summary = load(engine, expired, ended, third, columns=(*COLUMNS, "状态", "备注"))
    assert str(summary).splitlines() == [
        "机构库导入完成：新增3家，更新0家，未变0家。",
        "不认识的列没有导入：备注",
        "1条资质已过有效期，已导入，不参加抽取",
        "1条不在聘期内，已导入，不参加抽取",
        "1条暂停，已导入，不参加抽取",
        "2家没有企业微信账号，已导入，不参加抽取",
        "1家的简称超过8个字，卡片上可能显示不全",
    ]


def test_the_last_day_counts_until_midnight_in_china(engine: Engine) -> None:
    summary = load(engine, FIRST | {"资质有效期至": "2026-11-22", "聘任截止": "2026-11-22"})
    assert summary.notes == ()


def test_a_second_import_changes_nothing(engine: Engine) -> None:
    load(engine, FIRST, SECOND)
    before = snapshot(engine)
    summary = load(engine, FIRST, SECOND)
    assert counts(summary) == (0, 0, 2)
    assert "与库内一致，没有改动" in str(summary)
    assert snapshot(engine) == before and len(before) == 12


def test_changes_go_to_the_ledger_without_telephones(engine: Engine) -> None:
    load(engine, FIRST, SECOND)
    changed = FIRST | {
        "联系电话": "12500019999；0871-63100000",
        "资质有效期至": "2029-06-30",
        "区县": "西山区",
        "联系人": "钱志远；李新",
    }
    summary = load(engine, changed)
    assert counts(summary) == (0, 1, 0)
    assert "库内另有1家不在文件中，保持不变" in summary.notes
    entries = everything(engine, LedgerEntry)
    last = entries[-1]
    assert (last.event, last.subject, last.actor, last.at) == ("机构变更", CODE_1, "测试", NOW)
    assert last.data["内容"] == {
        "区县": ["盘龙区", "西山区"],
        "检测监测·资质有效期至": ["2028-06-30", "2029-06-30"],
        "联系人1·电话": "已更改",
        "联系人2": ["孙晓岚", "李新"],
    }
    assert [entry.event for entry in entries] == ["机构新增", "机构新增", "机构变更"]
    assert all("1250001" not in str(entry.data) and "63100000" not in str(entry.data) for entry in entries)
    assert first_fault(entries, everything(engine, LedgerHead)[0]) is None


def test_nothing_is_deleted(engine: Engine) -> None:
    load(engine, FIRST, FIRST | {"类别": "勘察"}, SECOND)
    bare = ("资质名称", "资质等级", "资质证书编号", "资质有效期至")
    fewer = (
        FIRST
        | dict.fromkeys(bare, "")
        | {"联系人": "孙晓岚", "联系电话": "0871-63100000", "企业微信账号": "SunXL"}
    )
    load(engine, fewer)
    assert len(everything(engine, Institution)) == 2 and len(everything(engine, Membership)) == 3
    assert next((c.name, c.valid_to) for c in everything(engine, Certificate)) == ("", None)
    first, second, *_ = everything(engine, Contact)
    assert (first.name, first.userkey) == ("孙晓岚", "sunxl")
    assert (second.name, second.phone, second.userid, second.userkey) == ("孙晓岚", "", None, None)
    assert counts(load(engine, fewer)) == (0, 0, 1)
    assert counts(load(engine, FIRST)) == (0, 1, 0)
    assert [c.userkey for c in everything(engine, Contact)][:2] == ["qian.zy", "sunxl"]


def test_what_the_sender_found_stays_with_the_account(engine: Engine) -> None:
    load(engine, FIRST)
    with transaction(engine) as session:
        for contact in session.exec(select(Contact).where(Contact.userkey == "sunxl")):
            contact.unreachable_at = NOW
    load(
        engine,
        FIRST
        | {
            "联系人": "孙晓岚；钱志远",
            "联系电话": "0871-63100000；12500010001",
            "企业微信账号": "SunXL；qian.zy",
        },
    )
    assert [c.unreachable_at for c in everything(engine, Contact)] == [NOW, None]
    load(engine, FIRST | {"联系人": "孙晓岚；钱志远", "企业微信账号": "sun.new；qian.zy"})
    assert [c.unreachable_at for c in everything(engine, Contact)] == [None, None]


def test_one_account_may_answer_for_several_institutions(engine: Engine) -> None:
    load(engine, FIRST, SECOND | {"企业微信账号": "qian.zy"})
    assert [c.userkey for c in everything(engine, Contact)] == ["qian.zy", "sunxl", "qian.zy", None]


def test_a_file_with_faults_is_never_applied(engine: Engine) -> None:
    pool = check(FIRST, SECOND | {"类别": ""})
    with pytest.raises(ValueError, match="faults"), transaction(engine) as session:
        apply_pool(session, pool)
    assert everything(engine, Institution) == [] and everything(engine, LedgerEntry) == []


def test_controller_and_affiliates_are_stored_and_stay_where_a_file_has_no_column(engine: Engine) -> None:
    columns = (*COLUMNS, "上级或控股单位", "关联机构")
    bound = FIRST | {"上级或控股单位": "滇池集团", "关联机构": "甲公司；乙公司"}
    load(engine, bound, columns=columns)
    assert counts(load(engine, bound, columns=columns)) == (0, 0, 1)
    assert counts(load(engine, FIRST)) == (0, 0, 1)
    (one,) = everything(engine, Institution)
    assert (one.controller, one.affiliates) == ("滇池集团", ["甲公司", "乙公司"])
    assert counts(load(engine, FIRST, columns=columns)) == (0, 1, 0)
    (one,) = everything(engine, Institution)
    assert (one.controller, one.affiliates) == ("", [])
    changes = everything(engine, LedgerEntry)[-1].data["内容"]
    assert changes == {"上级或控股单位": ["滇池集团", ""], "关联机构": [["甲公司", "乙公司"], []]}
