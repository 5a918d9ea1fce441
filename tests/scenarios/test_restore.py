"""Backup and restore drill: last night's database and the draw key, on a new machine."""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import col

from bot.operator.operate import export
from bot.operator.verify_cli import verify_path
from models.commitment import CommitmentBatch
from models.draw import Answer, Draw, DrawState, Lot
from models.ledger import LedgerEntry
from models.mail import Outbox
from models.people import Role
from tests.postgres import find_binaries
from tests.scenarios.processes import City, on_new_machine, open_city, zhian
from tests.scenarios.promises import assert_once, assert_provable, assert_ranks

pytestmark = pytest.mark.both

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
SHOWN = re.compile(r"名单摘要M (\w{64})\n承诺C \w{8}…（清单([\d-]+)第(\d+)行）")
Restore = Callable[[], str]
NOTED_WITHIN = 2.5  # seconds until the bot has noted beside its database how far the ledger has come


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> Iterator[City]:
    with open_city(database_url, tmp_path / "old") as opened:
        opened.world.add_staff("w2", "李工", Role.DRAWER, unit="官渡区住建局")
        yield opened


@pytest.fixture
def take_backup(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Restore]]:
    """Backs the running database up; what comes back restores it somewhere else and gives the address."""
    on_both = "database_url" in request.fixturenames
    database_url = str(request.getfixturevalue("database_url" if on_both else "sqlite_url"))
    with ExitStack() as stack:

        def sqlite() -> Restore:
            kept, restored = tmp_path / "backup.db", tmp_path / "new" / "zhian.db"
            with closing(sqlite3.connect(make_url(database_url).database or "")) as running:
                running.execute("VACUUM INTO ?", [str(kept)])

            def restore() -> str:
                restored.parent.mkdir()
                shutil.copyfile(kept, restored)
                return f"sqlite:///{restored}"

            return restore

        def postgres() -> Restore:
            kept = tmp_path / "backup.dump"
            subprocess.run([_tool("pg_dump"), "-Fc", "-f", kept, database_url], check=True)

            def restore() -> str:
                url = stack.enter_context(request.getfixturevalue("postgres_databases").clone())
                subprocess.run([_tool("pg_restore"), "--clean", "--if-exists", "-d", url, kept], check=True)
                return str(url)

            return restore

        yield sqlite if database_url.startswith("sqlite") else postgres


def _tool(name: str) -> str:
    """A client program of PostgreSQL: beside the server's, or on PATH."""
    return shutil.which(name, path=f"{find_binaries()}:{os.environ['PATH']}") or name


def test_last_nights_backup_on_a_new_machine(
    city: City, take_backup: Callable[[], Restore], tmp_path: Path
) -> None:
    own_copy = tmp_path / "commitments-kept.txt"
    (first,) = city.world.rows(CommitmentBatch)
    own_copy.write_text(first.content, encoding="ascii")
    old_bundle, restore = the_night_before(city, take_backup, tmp_path)
    lost = last_things_before_the_fire(city)

    with on_new_machine(city, restore(), tmp_path / "machine") as new:
        new.start()
        batches = new.world.rows(CommitmentBatch)
        assert [bool(batch.retired_at) for batch in batches] == [True, False]
        for witness in ("sun", "shen"):
            new.hear(witness, f"承诺清单{batches[1].batch}已发布")
        # a message that was due last night
        new.hear("sun", f"名单已冻结 {new.world.draw('0002').number}")

        # old bundles verify, the one kept and the one exported anew
        again = tmp_path / "again.zip"
        export(new.world.settings, "0001", again)
        for file in (old_bundle, again):
            assert verify_path(file, own_copy).text == "一致"

        # the open draw goes on with the cards that are on the phones
        for one in new.world.assignments("0002"):
            new.click(new.world.contact(one), "接受")
        new.hear("Wang", "0002 满额")

        # a new draw uses the new list, and nothing that was ever shown
        new.ask("w2", f"{SENTENCE} 第1处")
        (lot,) = new.world.rows(Lot, col(Lot.batch_id) == batches[1].id)
        assert lot.k == 1
        # 0003 was given to somebody after the backup
        assert new.world.rows(Draw)[-1].serial > 3
        new.wait_sent()
        assert_kept_promises(new)
        assert lost.isdisjoint(task_ids(new))
        assert restarted_plainly(new) == 2


def test_a_backup_put_exactly_where_the_database_was(
    sqlite_url: str, take_backup: Callable[[], Restore], tmp_path: Path
) -> None:
    """Same machine, same path, same file to the eye of the system: only what it once knew gives it away."""
    with open_city(sqlite_url, tmp_path / "machine") as city:
        city.world.add_staff("w2", "李工", Role.DRAWER, unit="官渡区住建局")
        (one,) = city.start()
        city.ask("Wang", f"{SENTENCE} 第2处")
        city.wait_sent()
        restore = take_backup()
        city.ask("w2", f"{SENTENCE} 第3处")
        city.wait_sent()
        time.sleep(NOTED_WITHIN)
        city.kill(one)
        city.world.bot.engine.dispose()
        running = Path(make_url(sqlite_url).database or "")
        for left_over in (f"{running}-wal", f"{running}-shm"):
            Path(left_over).unlink(missing_ok=True)
        shutil.copyfile(make_url(restore()).database or "", running)

        city.start()
        assert [bool(batch.retired_at) for batch in city.world.rows(CommitmentBatch)] == [True, False]
        city.ask("w2", f"{SENTENCE} 第4处")
        assert [lot.k for lot in city.world.rows(Lot)] == [1, 1]
        city.wait_sent()
        assert_kept_promises(city)
        assert restarted_plainly(city) == 2


def test_retiring_by_hand(city: City, tmp_path: Path) -> None:
    city.start()
    city.ask("Wang", f"{SENTENCE} 第5处")
    said = zhian("commitments", "--size", "40", "--retire", env=city.env, folder=city.folder)
    assert said.code == 0, said.all
    first, second = city.world.rows(CommitmentBatch)
    assert (bool(first.retired_at), second.retired_at, second.size) == (True, None, 40)
    assert f"已停用：{first.batch}" in said.out and second.content_hash in said.out
    file = Path(re.search(r"文件(\S+?)，", said.out)[1])  # type: ignore[index]
    assert (city.folder / file).read_text(encoding="ascii") == second.content
    city.hear("shen", second.content_hash)

    city.ask("w2", f"{SENTENCE} 第6处")
    used = [(lot.batch_id, lot.k) for lot in city.world.rows(Lot)]
    assert used == [(first.id, 1), (second.id, 1)]
    city.wait_sent()
    assert_kept_promises(city)


def the_night_before(city: City, take_backup: Callable[[], Restore], folder: Path) -> tuple[Path, Restore]:
    """A closed draw, an open one, a message that WeCom would not take; then a backup of the running bot."""
    city.start()
    city.ask("Wang", f"{SENTENCE} 第7处")
    city.wait_sent()
    for one in city.world.assignments():
        city.say(city.world.contact(one), "接受 0001")
        city.say(city.world.contact(one), "完成 0001")
    assert city.world.draw().state == DrawState.CLOSED
    bundle = folder / "0001.zip"
    export(city.world.settings, "0001", bundle)
    city.wait_sent()
    city.simulator.faults.fail(-1, None, user="sun")
    city.ask("Wang", f"{SENTENCE} 第8处")
    city.wait(lambda: {row.to_user for row in city.pending()} == {"sun"}, "all but one message")
    return bundle, take_backup()


def last_things_before_the_fire(city: City) -> set[str]:
    """After the backup one more list is shown, then the machine is gone, with these task_ids."""
    known = task_ids(city)
    city.ask("w2", f"{SENTENCE} 第9处")
    assert [lot.k for lot in city.world.rows(Lot)] == [1, 2, 3]
    city.kill(city.instances[-1])
    city.simulator.faults.clear()
    return task_ids(city) - known


def restarted_plainly(city: City) -> int:
    """A restart where nothing was restored; returns how many lists there are."""
    city.instances[-1].stop()
    city.gone(city.instances[-1])
    city.start()
    assert len(city.world.rows(LedgerEntry, col(LedgerEntry.event) == "承诺清单停用")) == 1
    return len(city.world.rows(CommitmentBatch))


def assert_kept_promises(city: City) -> None:
    """No k was shown with two lists of institutions; no phone shows a task_id twice; the books are right."""
    manifests: dict[tuple[str, str], set[str]] = {}
    for message in city.simulator.messages:
        for m, batch, k in SHOWN.findall(message.text):
            manifests.setdefault((batch, k), set()).add(m)
    assert {len(found) for found in manifests.values()} == {1}, manifests
    cards = [message.task_id for message in city.simulator.messages if message.task_id]
    assert len(cards) == len(set(cards))
    assert_ranks(
        city.world, [one for draw in city.world.rows(Draw) for one in city.world.assignments(draw.short)]
    )
    assert_once(city.world)
    assert_provable(city.world)
    assert Answer.ASKED in {one.state for one in city.world.assignments(city.world.rows(Draw)[-1].short)}


def task_ids(city: City) -> set[str]:
    return {row.task_id for row in city.world.rows(Outbox) if row.task_id}
