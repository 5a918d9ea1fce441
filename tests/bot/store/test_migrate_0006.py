"""What messages, matters and sheets of the last version are about is still known after the upgrade."""

import pytest

from bot.store.migrate import upgrade
from tests.bot.store.old_version import OldTables, Row, go_back, old_tables

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


def fill(old: OldTables) -> None:
    old.put("draw", DRAW)
    old.put("institution", {"id": 5, "code": "A"})
    old.put("lot", {"id": 3, "draw_id": 7, "number": "CQ-20261122-0007-1"})
    old.put("assignment", TASK)
    old.put("consent", *CONSENTS)
    old.put("document", *SHEETS)
    old.put("outbox", *OUTBOX)


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
