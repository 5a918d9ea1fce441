"""A bundle as one file: the same files always give the same bytes, so that any changed byte is found."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from models.rules.bundle_facts import BundleError

MAX_FILES = 10_000
MAX_BYTES = 256 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = _read(archive)
    except BundleError:
        raise
    except _UNREADABLE as fault:
        raise BundleError("压缩包已损坏，或不是 ZIP 文件。请向给您文件的人重新索取。") from fault
    if to_zip(files) != data:
        raise BundleError(_repacked())
    return files


def check_name(name: str) -> None:
    """Refuses a name that leads out of the bundle or is none of its plain names."""
    parts = name.split("/")
    plain = name.isascii() and name.isprintable() and not set(name) & set('\\:"*?<>| ')
    if not plain or len(parts) > 2 or any(part in ("", ".", "..") for part in parts):
        raise BundleError(f"文件名 {name[:80]!a} 不该出现在核验包里。")


def too_big() -> str:
    """What a person reads when a bundle is beyond any real draw."""
    return f"核验包过大：最多 {MAX_FILES} 个文件、{MAX_BYTES // 1024 // 1024} MiB。"


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_BYTES:
        raise BundleError(too_big())
    files: dict[str, bytes] = {}
    for info in infos:
        check_name(info.filename)
        if info.filename in files:
            raise BundleError(f"压缩包里有两个 {info.filename}。")
        if info.compress_type != zipfile.ZIP_STORED:
            raise BundleError(_repacked())
        files[info.filename] = archive.read(info)
    return files


def _repacked() -> str:
    return "压缩包不是导出时的原样：被改动过，或用别的软件重新打包。可以先解压，再核验解压出来的文件夹。"
