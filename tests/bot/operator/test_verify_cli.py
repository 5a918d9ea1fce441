"""Folders and files that `zhian verify` may be pointed at."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.operator.verify_cli import PathError, read_bundle, verify_path
from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_facts import BundleError
from models.rules.kmdraw1.bundle_zip import MAX_BYTES, MAX_FILES, to_zip
from tests.rules.kmdraw1.sample import NUMBER, sample

FILES = build(sample())


def unpack(folder: Path, files: Mapping[str, bytes] = FILES) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_folder_and_zip_are_the_same_bundle(tmp_path: Path) -> None:
    folder, packed = unpack(tmp_path / "bundle"), tmp_path / "bundle.zip"
    packed.write_bytes(to_zip(FILES))
    assert read_bundle(folder) == read_bundle(packed) == FILES
    assert verify_path(folder).text == verify_path(packed).text == "一致"


def test_a_list_kept_by_windows(tmp_path: Path) -> None:
    folder, own = unpack(tmp_path / "bundle"), tmp_path / "own.txt"
    published = FILES[f"{NUMBER}-1/commitments.txt"]
    own.write_bytes(b"\xef\xbb\xbf" + published.replace(b"\n", b"\r\n"))
    assert "承诺清单 202601 与您留存的相同" in verify_path(folder, own).checks
    own.write_bytes(published[:-70])
    assert "与您留存的不同" in verify_path(folder, own).text


def test_what_a_file_browser_leaves_is_no_part_of_the_bundle(tmp_path: Path) -> None:
    folder = unpack(tmp_path, FILES | {".DS_Store": b"x", f"{NUMBER}-1/Thumbs.db": b"x"})
    assert verify_path(folder).text == "一致"


def test_a_changed_or_repacked_zip_is_no_crash(tmp_path: Path) -> None:
    packed = tmp_path / "bundle.zip"
    changed = bytearray(to_zip(FILES))
    changed[len(changed) // 2] ^= 1
    packed.write_bytes(bytes(changed))
    assert verify_path(packed).text.startswith("不一致：压缩包")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    assert "可以先解压" in verify_path(packed).text
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert verify_path(tmp_path / "unpacked").text == "一致"


def test_paths_that_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(PathError, match="读不到"):
        verify_path(tmp_path / "nowhere")
    with pytest.raises(PathError, match="读不到"):
        verify_path(unpack(tmp_path / "bundle"), tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PathError, match="不是文件夹，也不是 ZIP"):
        verify_path(tmp_path / "pipe")
    (tmp_path / "own.txt").write_bytes(b"\xff\xfe1")
    with pytest.raises(PathError, match="不是承诺清单"):
        verify_path(tmp_path / "bundle", tmp_path / "own.txt")


def test_links_pipes_and_deep_folders_are_refused(tmp_path: Path) -> None:
    for name in ("link", "pipe", "deep"):
        unpack(tmp_path / name)
    (tmp_path / "link" / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe" / "draw")
    (tmp_path / "deep" / f"{NUMBER}-1" / "more").mkdir()
    for name in ("link", "pipe", "deep"):
        with pytest.raises(BundleError, match="不是普通文件"):
            read_bundle(tmp_path / name)
        assert verify_path(tmp_path / name).text.startswith("不一致：")


def test_strange_names_and_sizes_are_refused(tmp_path: Path) -> None:
    unpack(tmp_path / "name", FILES | {"名单.txt": b""})
    assert "不该出现在核验包里" in verify_path(tmp_path / "name").text
    (tmp_path / "big").mkdir()
    with (tmp_path / "big" / "x").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "过大" in verify_path(tmp_path / "big").text
    assert "过大" in verify_path(tmp_path / "big" / "x").text
    (tmp_path / "many").mkdir()
    for n in range(MAX_FILES + 1):
        os.link(tmp_path / "name" / "README.txt", tmp_path / "many" / f"{n}")
    assert "过大" in verify_path(tmp_path / "many").text
