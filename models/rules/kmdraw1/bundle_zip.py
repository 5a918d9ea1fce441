"""A bundle as one file: the same files always give the same bytes, so that any changed byte is found."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping

from models.rules.kmdraw1 import words
from models.rules.kmdraw1.bundle_facts import BundleError

# Six lots hold some forty files.
MAX_FILES = 1_000
MAX_BYTES = 256 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
# The record that ends every archive without a comment: number of files, size of the list of files.
_END = struct.Struct("<4s6xHI4x2x")
# The most that the list of files says of one file.
_LISTED = 512
_ENCRYPTED = 0x1
_UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
    struct.error,
    zlib.error,
)


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """Sorted names, no compression, no times: nothing that depends on where or when it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def from_zip(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP that `to_zip` wrote; raises BundleError for anything else, bombs included.

    An archive packed anew by other tools holds bytes that nobody vouches for: unpacked, it can be verified.
    """
    if len(data) > MAX_BYTES:
        raise BundleError(too_big())
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = _read(archive)
    except BundleError:
        raise
    except _UNREADABLE as fault:
        raise BundleError(words.ZIP_BROKEN) from fault
    if to_zip(files) != data:
        raise BundleError(_repacked())
    return files


def check_name(name: str) -> None:
    """Refuses a name that leads out of the bundle or is none of its plain names."""
    parts = name.split("/")
    plain = name.isascii() and name.isprintable() and not set(name) & set('\\:"*?<>| ')
    if not plain or len(parts) > 2 or any(part in ("", ".", "..") for part in parts):
        raise BundleError(words.STRANGE_NAME.format(name[:80]))


def too_big() -> str:
    """What a person reads when a bundle is beyond any real draw."""
    return words.TOO_BIG.format(MAX_FILES, MAX_BYTES // 1024 // 1024)


def _check_end(data: bytes) -> None:
    """Looks at the last record first: to read a list of a million names takes minutes."""
    magic, count, listed = _END.unpack(data[-_END.size :].rjust(_END.size, b"\0"))
    if magic != b"PK\x05\x06":
        raise BundleError(_repacked() if data.startswith(b"PK") else words.ZIP_BROKEN)
    if count > MAX_FILES or listed > MAX_FILES * _LISTED:
        raise BundleError(too_big())


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_BYTES:
        raise BundleError(too_big())
    files: dict[str, bytes] = {}
    for info in infos:
        _check_entry(info)
        if info.filename in files:
            raise BundleError(words.TWICE_IN_ZIP.format(info.filename))
        files[info.filename] = archive.read(info)
    return files


def _check_entry(info: zipfile.ZipInfo) -> None:
    check_name(info.orig_filename)
    if info.flag_bits & _ENCRYPTED:
        raise BundleError(words.ENCRYPTED)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BundleError(words.LINK_IN_ZIP.format(info.filename))
    if info.compress_type != zipfile.ZIP_STORED:
        raise BundleError(_repacked())


def _repacked() -> str:
    return words.REPACKED
