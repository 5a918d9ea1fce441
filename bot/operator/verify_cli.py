"""Reads a bundle from a folder or a ZIP file for `zhian verify`."""

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bot.operator import words
from models.rules.kmdraw1.bundle_facts import BundleError
from models.rules.kmdraw1.bundle_zip import MAX_BYTES, MAX_FILES, check_name, from_zip, too_big
from models.rules.kmdraw1.method import LotError
from models.rules.kmdraw1.verify import Verdict, verify

# What file browsers leave behind in a folder they have shown.
_CLUTTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class PathError(LotError):
    """The path itself can't be read, so nothing is said about a draw; the message is Chinese."""


def verify_path(path: Path, commitments: Path | None = None) -> Verdict:
    """Verifies a folder or ZIP; a broken or hostile bundle gives 不一致 with the fault.

    Raises PathError when a path can't be read, HashMissingError when this machine has no SM3.
    """
    own = None if commitments is None else _own_list(commitments)
    try:
        files = read_bundle(path)
    except BundleError as fault:
        return Verdict(False, first_difference=str(fault).rstrip("。"))
    return verify(files, own)


def read_bundle(path: Path) -> dict[str, bytes]:
    """File name → bytes. Raises BundleError for what no bundle holds, PathError for what can't be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _read_folder(path)
        if stat.S_ISREG(mode):
            return from_zip(_read_file(path, MAX_BYTES))
    except OSError as fault:
        raise PathError(words.cannot_read(path)) from fault
    raise PathError(words.no_bundle(path))


def _read_folder(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    room = MAX_BYTES
    paths = list(islice(_walk(folder, folder), MAX_FILES + 1))
    if len(paths) > MAX_FILES:
        raise BundleError(too_big())
    for path in paths:
        name = path.relative_to(folder).as_posix()
        check_name(name)
        files[name] = _read_file(path, room)
        room -= len(files[name])
    return files


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    """Plain files, at most one folder deep; a link could lead anywhere and is refused."""
    for path in sorted(folder.iterdir()):
        if path.name in _CLUTTER:
            continue
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode) and folder == root:
            yield from _walk(path, root)
        elif stat.S_ISREG(mode):
            yield path
        else:
            raise BundleError(words.no_plain_file(path.name))


def _read_file(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        data = b"" if size > limit else file.read(limit + 1)
    if max(size, len(data)) > limit:
        raise BundleError(too_big())
    return data


def _own_list(path: Path) -> str:
    try:
        return _read_file(path, MAX_BYTES).decode("utf-8-sig")
    except OSError as fault:
        raise PathError(words.cannot_read(path)) from fault
    except (UnicodeDecodeError, BundleError) as fault:
        raise PathError(words.no_commitments(path)) from fault
