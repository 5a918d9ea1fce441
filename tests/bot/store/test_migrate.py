"""The migrations make exactly the tables of the models, on both databases, and can be run twice."""

from typing import Any

import pytest
import typer
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text
from sqlmodel import SQLModel, select

from bot.__main__ import plain_faults
from bot.store.db import make_engine, reading
from bot.store.migrate import FOLDER, DatabaseNewer, is_current, newest, upgrade
from models.mail import Inbox, InboxState
from models.question import Question
from models.topics import Priority
from tests.bot.store.old_version import go_back, old_tables
from tests.handlers.mail.test_retention import NIGHT, came

pytestmark = pytest.mark.both


def test_migrations_and_models_agree(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    assert differences == []
    assert is_current(engine)
    engine.dispose()


def test_upgrading_again_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    engine = make_engine(database_url)
    assert is_current(engine)
    engine.dispose()


def test_what_waits_from_before_is_neither_first_nor_last(database_url: str) -> None:
    """A message that the last version queued keeps its place; without a column it had none."""
    engine = make_engine(database_url, foreign_keys=False)
    go_back(database_url, "0002")
    assert not is_current(engine)
    with engine.begin() as connection:
        row = {
            "key": "old", "to_user": "a", "kind": "text", "topic": "ask", "payload": "{}", "fallback": "",
            "state": "pending", "due_at": "2026-11-22 00:00", "give_up_at": "2026-11-23 00:00",
            "attempts": 0, "created_at": "2026-11-22 00:00", "msgid": "", "error": "",
        }  # fmt: skip
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO outbox ({names}) VALUES ({places})"), row)  # noqa: S608
    upgrade(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT priority FROM outbox")).scalars().all() == [Priority.NORMAL]
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    assert differences == []
    engine.dispose()


def test_the_newest_file_is_the_head() -> None:
    assert newest() == ScriptDirectory(str(FOLDER)).get_current_head()


def test_a_database_of_a_later_version_is_refused_in_one_sentence(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not is_current(engine)
    engine.dispose()
    with pytest.raises(DatabaseNewer):
        upgrade(database_url)
    with pytest.raises(typer.Exit), plain_faults():
        upgrade(database_url)
    assert "数据库比本程序新" in capsys.readouterr().err


def test_raw_callbacks_of_settled_events_go_with_the_upgrade(database_url: str) -> None:
    engine = make_engine(database_url)
    raw = {"kind": "text", "text": "进度", "raw": {"Content": "进度"}}
    rows = [came(state, NIGHT, state) | {"payload": raw} for state in InboxState]
    with engine.begin() as connection:
        connection.execute(insert(Inbox), rows)
    go_back(database_url, "0002")
    upgrade(database_url)
    with reading(engine) as session:
        payloads = {row.state: row.payload for row in session.execute(select(Inbox)).scalars()}
    gone = {**raw, "raw": {}}
    assert payloads == {"done": gone, "refused": gone, "failed": raw}
    engine.dispose()


def test_published_draws_are_found_by_an_index(database_url: str) -> None:
    engine = make_engine(database_url)
    indexed = [one["column_names"] for one in inspect(engine).get_indexes("draw")]
    assert ["published_at"] in indexed
    engine.dispose()


def test_the_card_of_an_open_question_is_still_its_card(database_url: str) -> None:
    """The last version kept one number; a tap on it would find that nothing was asked."""
    engine = make_engine(database_url)
    go_back(database_url, "0002")
    old: dict[str, dict[str, Any]] = {
        "a": {"text": "应急抽取", "card": 7},
        "b": {"text": "应急抽取", "card": None},
        "c": {"word": "拒绝"},
    }
    rows = [
        {"userkey": who, "kind": "request", "data": data, "expires_at": NIGHT} for who, data in old.items()
    ]
    with engine.begin() as connection:
        connection.execute(insert(Question), rows)
    upgrade(database_url)
    with reading(engine) as session:
        found = {row.userkey: row.data for row in session.execute(select(Question)).scalars()}
    assert found == {**old, "a": {**old["a"], "cards": [7]}}
    engine.dispose()


def test_a_draw_from_before_names_nobody_on_site(database_url: str) -> None:
    go_back(database_url, "0006")
    with old_tables(database_url) as old:
        old.put("draw", {"number": "CQ-20261122-0007", "year": 2026, "serial": 7})
    upgrade(database_url)
    with old_tables(database_url) as known:
        assert known.rows("draw", "number", "site_contact", "site_phone") == [("CQ-20261122-0007", "", "")]
