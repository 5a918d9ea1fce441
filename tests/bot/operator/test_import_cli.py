"""The import commands: a file goes in whole, or a text says everything that has to be mended."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import SQLModel, select

from bot.demo.sample_pool import write_samples
from bot.engine.clock import MovableClock
from bot.operator.import_cli import ImportRefused, import_pool, import_staff
from bot.store.db import make_engine, reading
from models.institution import Institution
from models.ledger import LedgerEntry
from models.people import Staff

pytestmark = pytest.mark.both

clock = MovableClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC), frozen=True)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path}/test.db")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_samples(folder, date(2026, 11, 22))
    return folder


def count(engine: Engine, table: type[SQLModel]) -> int:
    with reading(engine) as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_samples_go_in_and_a_second_time_change_nothing(database_url: str, folder: Path) -> None:
    engine = make_engine(database_url)
    assert import_pool(engine, folder / "pool.csv", clock).startswith(
        "机构库导入完成：新增228家，更新0家，未变0家。"
    )
    assert import_staff(engine, folder / "staff.xlsx", clock).startswith("人员名单导入完成：新增8人")
    entries = count(engine, LedgerEntry)
    again = import_pool(engine, folder / "pool.xlsx", clock)
    assert again.startswith("机构库导入完成：新增0家，更新0家，未变228家。与库内一致，没有改动。")
    assert import_staff(engine, folder / "staff.csv", clock).endswith("未变8人。与库内一致，没有改动。")
    assert count(engine, LedgerEntry) == entries == 236
    engine.dispose()


def test_one_faulty_row_keeps_the_whole_file_out(engine: Engine, folder: Path, tmp_path: Path) -> None:
    lines = (folder / "pool.csv").read_text(encoding="utf-8-sig").splitlines()
    lines[3] = lines[3].replace(",勘察,", ",测绘,")
    lines[9] += "，停"
    bad = tmp_path / "名单.csv"
    bad.write_bytes("\n".join(lines).encode("gb18030"))
    with pytest.raises(ImportRefused) as caught:
        import_pool(engine, bad, clock)
    told = str(caught.value).splitlines()
    assert told[0] == "名单.csv 有2处问题，没有导入任何内容，请改好后重新导入："
    assert told[1].startswith("第4行 ") and told[2].startswith("第10行 状态：“")
    assert count(engine, Institution) == 0 == count(engine, LedgerEntry)


def test_a_taken_short_name_keeps_the_whole_file_out(engine: Engine, folder: Path, tmp_path: Path) -> None:
    lines = (folder / "pool.csv").read_text(encoding="utf-8-sig").splitlines()
    first, other = tmp_path / "first.csv", tmp_path / "other.csv"
    first.write_text("\n".join(lines[:3]), encoding="utf-8")
    assert "新增2家" in import_pool(engine, first, clock)
    code = lines[1].split(",")[2]
    other.write_text("\n".join([lines[0], lines[1].replace(code, "91530100MA0000001W")]), encoding="utf-8")
    with pytest.raises(ImportRefused, match=r"第2行 简称：.*与库内的"):
        import_pool(engine, other, clock)
    assert count(engine, Institution) == 2


def test_staff_faults_and_unreadable_files_are_told(engine: Engine, folder: Path, tmp_path: Path) -> None:
    text = (folder / "staff.csv").read_text(encoding="utf-8-sig")
    bad = tmp_path / "staff.csv"
    bad.write_text(text.replace("抽取人", "抽签人"), encoding="utf-8")
    with pytest.raises(ImportRefused, match=r"2处问题(.|\n)*第2行 角色：“抽签人”不认识(.|\n)*第3行 角色"):
        import_staff(engine, bad, clock)
    assert count(engine, Staff) == 0
    with pytest.raises(ImportRefused, match=r"none\.xlsx：找不到这个文件。没有导入任何内容。"):
        import_pool(engine, tmp_path / "none.xlsx", clock)
    with pytest.raises(ImportRefused, match="第1行 简称：表头缺少这一列"):
        import_pool(engine, folder / "staff.csv", clock)
