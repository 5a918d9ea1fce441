"""README.txt checks a bundle with sh, coreutils and awk alone, and says what `verify` says."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from models.rules.kmdraw1 import words_readme as kmdraw1_words_readme
from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.verify import verify
from tests.rules.kmdraw1.adversaries import ADVERSARIES, FACTS, GOOD
from tests.rules.kmdraw1.sample import NUMBER, LotPlan, code, play, pool, sample

LINE = """sh -c "$(awk '/^# 核验开始/,/^# 核验结束/' README.txt)\""""


def pasted(folder: Path, files: Mapping[str, bytes]) -> subprocess.CompletedProcess[str]:
    """Writes the bundle and runs the one line that README.txt tells people to paste."""
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return subprocess.run(["sh", "-c", LINE], cwd=folder, capture_output=True, text=True, check=False)


def test_the_line_stands_in_the_readme() -> None:
    assert f"\n{LINE}\n" in kmdraw1_words_readme.README
    assert kmdraw1_words_readme.README.index(
        f"\n{kmdraw1_words_readme.START}\n"
    ) < kmdraw1_words_readme.README.index(f"\n{kmdraw1_words_readme.END}\n")


BATCHES = [LotPlan(pool(1, 5), 1, k=8), LotPlan(pool(10, 5), 1, batch="202601-2", k=1)]
GAPS = {0: "未答复", 1: "拒绝", 2: "回避", 3: "撤销"}
CONSISTENT = {
    "open": sample(),
    "sealed": sample(sealed=True),
    "sm3": sample(alg="sm3"),
    "sm3 sealed": sample(alg="sm3", sealed=True),
    "public": replace(sample(), public=True),
    "confidential": replace(sample(), confidential=True),
    "two lists": play(BATCHES),
    "used up": play([LotPlan(pool(1, 3), 3, k=1), LotPlan(pool(2, 3), 3, k=2)], lambda _, rank: GAPS[rank]),
    "empty pool": play([LotPlan([], 2, [(code(1), "暂停")], k=1)]),
    "by a public number": play([LotPlan(pool(1, 40), 12, k=1)]),
    "sealed and waiting": play(
        [LotPlan(pool(1, 9), 2)], lambda _, rank: GAPS[0] if rank == 0 else "", sealed=True
    ),
}


@pytest.mark.parametrize("name", CONSISTENT)
def test_it_agrees_on_what_is_right(tmp_path: Path, name: str) -> None:
    files = build(CONSISTENT[name])
    run = pasted(tmp_path, files)
    assert (run.returncode, run.stderr) == (0, "")
    verdict = verify(files)
    assert run.stdout.splitlines()[-1] == verdict.text
    assert all(
        line.split("M=")[1] in "".join(verdict.checks) for line in run.stdout.splitlines() if "M=" in line
    )


@pytest.mark.parametrize("name", ADVERSARIES)
def test_it_agrees_on_every_forgery(tmp_path: Path, name: str) -> None:
    files = ADVERSARIES[name][0](dict(GOOD))
    run = pasted(tmp_path, files)
    assert run.returncode == 1
    assert run.stdout.splitlines()[-1].startswith("不一致：")
    assert not verify(files).consistent


CHANGED = ("README.txt", "SHA256SUMS", "draw.json", "register.csv", f"{NUMBER}-2/commitments.txt")


@pytest.mark.parametrize("name", CHANGED)
def test_it_finds_a_changed_byte(tmp_path: Path, name: str) -> None:
    """Somewhere in the middle of each file; in the sums themselves one of the blanks before a name."""
    place = 65 if name == "SHA256SUMS" else len(GOOD[name]) // 2
    changed = bytearray(GOOD[name])
    changed[place] ^= 10
    if name == "README.txt":
        changed = bytearray(GOOD[name].replace(b"sha256sum request.txt", b"sha256sum request.tx_"))
    run = pasted(tmp_path, GOOD | {name: bytes(changed)})
    assert run.returncode == 1
    assert run.stdout.splitlines()[-1].startswith("不一致：")


def test_added_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    assert "不同" in pasted(tmp_path / "more", GOOD | {"x.txt": b""}).stdout
    (tmp_path / "less").mkdir()
    less = {name: content for name, content in GOOD.items() if not name.endswith("secret.txt")}
    assert "SHA256SUMS" in pasted(tmp_path / "less", less).stdout


def test_it_needs_no_other_tools(tmp_path: Path) -> None:
    """sh, awk, xargs and coreutils, with nothing else in reach."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in (
        "sh",
        "awk",
        "cut",
        "sort",
        "cat",
        "wc",
        "tr",
        "mktemp",
        "mkdir",
        "rm",
        "ls",
        "xargs",
        "sha256sum",
    ):
        (tools / tool).symlink_to(shutil.which(tool) or "missing")
    folder = tmp_path / "bundle"
    folder.mkdir()
    pasted(folder, build(FACTS))
    run = subprocess.run(
        ["sh", "-c", LINE], cwd=folder, env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1] == "一致"
    assert f"{NUMBER}-2 名单摘要 M=" in run.stdout
