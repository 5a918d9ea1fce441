"""What the last version knew by other columns, or by its ledger alone, is still known after the upgrade."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.store.db import make_engine, reading
from bot.store.migrate import upgrade
from models.draw import Assignment, Draw
from models.missing_paper import MissingPaper
from models.people import Staff
from tests.bot.store.old_version import OldTables, Row, go_back, old_tables
from tests.handlers.mail.test_retention import NIGHT

pytestmark = pytest.mark.both

BEFORE = "0005"
DRAW = {"id": 7, "number": "CQ-20261122-0007", "year": 2026, "serial": 7}
TASK = {"id": 12, "draw_id": 7, "lot_id": 3, "institution_id": 5, "code": "A", "rank": 1, "state": "接受"}
OUTBOX: list[Row] = [
    {"id": 1, "key": "reply", "topic": "reply"},
    {"id": 2, "key": "confirm", "topic": "confirm", "draw_id": 7},
    {"id": 3, "key": "ask", "topic": "ask", "draw_id": 7, "assignment_id": 12, "task_id": "ask-5f"},
    {"id": 4, "key": "grey", "topic": "ask-update", "draw_id": 7, "assignment_id": 12, "card_id": 3},
    {"id": 5, "key": "matter", "topic": "consent-4", "draw_id": 7, "task_id": "consent-4-5f"},
    {"id": 6, "key": "settle", "topic": "consent-4-update", "draw_id": 7, "card_id": 5},
    {"id": 7, "key": "unit", "topic": "consent-31"},
]
CONSENTS: list[Row] = [{"id": 4, "matter": "撤销", "draw_id": 7}, {"id": 31, "matter": "单位登记"}]
SHEETS: list[Row] = [
    {"id": 1, "number": "JL-2026-0001", "kind": "抽取记录表", "draw_id": 7},
    {"id": 2, "number": "RW-2026-0001", "kind": "任务函", "draw_id": 7, "assignment_id": 12},
]
PASSED = {**TASK, "id": 11, "rank": 9, "state": "skip"}
NUMBER = DRAW["number"]
LEDGER: list[Row] = [
    {"event": "请监督人", "subject": NUMBER, "data": {"supervisor": "Sun", "unit": "市纪检组"}},
    {"event": "请监督人", "subject": NUMBER, "data": {"supervisor": "zhou", "unit": "市审计局"}},
    {"event": "声明往来", "subject": NUMBER, "actor": "c1",
     "data": {"rank": 1, "code": "A", "names": ["乙公司"], "by": "钱工"}},
    {"event": "资料未提供", "subject": NUMBER,
     "data": {"rank": 1, "code": "A", "documents": ["图纸", "监测方案"]}},
    {"event": "资料未提供", "subject": NUMBER, "data": {"rank": 1, "code": "A", "documents": ["地勘报告"]}},
    {"event": "提前拆封", "subject": NUMBER, "data": {"covert": True}},
    {"event": "提前拆封", "subject": NUMBER, "data": {"covert": True}},
    # of a draw whose row is gone: told by the check of the ledger, not by the upgrade
    {"event": "提前拆封", "subject": "CQ-20261122-0009", "data": {"covert": True}},
    {"event": "人员新增", "subject": "wang", "data": {}},
    {"event": "关闭", "subject": "sun", "data": {}},
]  # fmt: skip


def fill(old: OldTables) -> None:
    old.put("draw", DRAW)
    old.put("institution", {"id": 5, "code": "A"})
    old.put("lot", {"id": 3, "draw_id": 7, "number": "CQ-20261122-0007-1"})
    old.put("assignment", PASSED, TASK)
    old.put("consent", *CONSENTS)
    old.put("document", *SHEETS)
    old.put("outbox", *OUTBOX)
    entries = [{"seq": seq, "at": NIGHT + timedelta(hours=seq), **entry} for seq, entry in enumerate(LEDGER)]
    old.put("ledgerentry", *entries)
    old.put("staff", *({"id": key, "userkey": name} for key, name in enumerate(("wang", "sun"), 1)))


def test_what_a_row_is_about_becomes_one_word(database_url: str) -> None:
    go_back(database_url, BEFORE)
    with old_tables(database_url) as old:
        fill(old)
    upgrade(database_url)
    with old_tables(database_url) as new:
        assert new.rows("outbox", "key", "topic", "subject", "card_id", "task_id") == [
            ("reply", "reply", "", None, None),
            ("confirm", "confirm", "draw:7", None, None),
            ("ask", "ask", "assignment:12", None, "ask-5f"),
            ("grey", "ask-update", "assignment:12", 3, None),
            ("matter", "consent", "consent:4", None, "consent-4-5f"),
            ("settle", "consent-update", "consent:4", 5, None),
            ("unit", "consent", "consent:31", None, None),
        ]
        assert new.rows("consent", "matter", "subject") == [("撤销", "draw:7"), ("单位登记", "")]
        assert new.rows("document", "kind", "subject") == [
            ("抽取记录表", "draw:7"),
            ("任务函", "assignment:12"),
        ]


def test_what_was_looked_up_in_the_ledger_has_columns(database_url: str) -> None:
    go_back(database_url, BEFORE)
    with old_tables(database_url) as old:
        fill(old)
        before = old.rows("ledgerentry", "seq", "event", "subject")
    upgrade(database_url)
    engine = make_engine(database_url)
    with reading(engine) as session:
        draw, task = session.get_one(Draw, 7), session.get_one(Assignment, 12)
        assert (draw.supervisors_asked, draw.unsealed) == (["sun", "zhou"], 2)
        assert (task.declared_at, task.declared_by, task.declared_by_name) == (
            NIGHT + timedelta(hours=2), "c1", "钱工",
        )  # fmt: skip
        assert session.get_one(Assignment, 11).declared_at is None
        papers = session.execute(select(MissingPaper).order_by(col(MissingPaper.id))).scalars()
        assert [(one.assignment_id, one.name, one.told_at - NIGHT) for one in papers] == [
            (12, "图纸", timedelta(hours=3)), (12, "监测方案", timedelta(hours=3)),
            (12, "地勘报告", timedelta(hours=4)),
        ]  # fmt: skip
        people = session.execute(select(Staff).order_by(col(Staff.id))).scalars()
        assert [(one.userkey, one.by_file) for one in people] == [("wang", True), ("sun", False)]
    engine.dispose()
    with old_tables(database_url) as new:
        assert new.rows("ledgerentry", "seq", "event", "subject") == before


def test_the_way_back_finds_the_same_rows(database_url: str) -> None:
    tables = {
        "outbox": ("key", "topic", "draw_id", "assignment_id", "card_id"),
        "consent": ("matter", "draw_id"),
        "document": ("number", "draw_id", "assignment_id"),
    }
    go_back(database_url, BEFORE)
    with old_tables(database_url) as old:
        fill(old)
        before = [old.rows(table, *columns) for table, columns in tables.items()]
    upgrade(database_url)
    go_back(database_url, BEFORE)
    with old_tables(database_url) as old:
        assert [old.rows(table, *columns) for table, columns in tables.items()] == before
