"""The migrations make exactly the tables of the models, on both databases, and can be run twice."""

import pytest
import typer
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from bot.__main__ import plain_faults
from bot.db import make_engine
from bot.migrate import FOLDER, DatabaseNewer, is_current, newest, upgrade


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


def test_published_draws_are_found_by_an_index(database_url: str) -> None:
    engine = make_engine(database_url)
    indexed = [one["column_names"] for one in inspect(engine).get_indexes("draw")]
    assert ["published_at"] in indexed
    engine.dispose()
