"""Hostile archives: `zhian verify` refuses each with a clear sentence, soon and without much memory."""

import re
import time
import tracemalloc
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.operator.verify_cli import verify_path
from models.rules.kmdraw1.bundle_facts import BundleError
from models.rules.kmdraw1.bundle_zip import from_zip
from tests.bot.operator.verify_archives import ARCHIVES, CENTRAL, GOOD, archive

MIB = 1024 * 1024


@pytest.mark.parametrize("name", ARCHIVES)
def test_refused_with_a_clear_sentence(name: str, tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(archive(name))
    start = time.perf_counter()
    verdict = verify_path(file)
    assert time.perf_counter() - start < 2
    assert not verdict.consistent
    assert re.search(ARCHIVES[name][1], verdict.text), verdict.text


def test_the_command_says_it_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(archive("path upwards"))
    result = CliRunner().invoke(cli, ["verify", str(file)])
    assert result.exit_code == 1
    assert result.output == "不一致：文件名 '../draw.json' 不该出现在核验包里\n"
    assert not (tmp_path.parent / "draw.json").exists()
    file.write_bytes(GOOD)
    assert CliRunner().invoke(cli, ["verify", str(file)]).output.startswith("一致\n")


def test_a_list_of_a_million_names_is_not_even_read() -> None:
    """The last record tells how many files there are; it may lie about the number, not about the size."""
    entry = CENTRAL + bytes(42) + b"x"
    listed = entry * 1_000_000
    end = b"PK\x05\x06" + bytes(6) + b"\x01\x00" + len(listed).to_bytes(4, "little") + bytes(6)
    data = listed + end
    tracemalloc.start()
    with pytest.raises(BundleError, match="过大"):
        from_zip(data)
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()
