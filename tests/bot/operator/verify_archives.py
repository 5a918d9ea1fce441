"""ZIP files that somebody might hand to a verifier, and the words that each is refused with."""

import io
import stat
import warnings
import zipfile
from collections.abc import Callable
from functools import cache

from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_zip import to_zip
from tests.rules.kmdraw1.forge import reseal
from tests.rules.kmdraw1.sample import sample

FILES = build(sample())
GOOD = to_zip(FILES)
GIB = 1024**3
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """As other software would pack it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _twice() -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)
        for content in (b"one", b"two"):
            archive.writestr("draw.json", content)
    return out.getvalue()


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("draw.json")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _encrypted() -> bytes:
    data = bytearray(packed({"draw.json": b"secret"}))
    data[data.index(LOCAL) + 6] |= 1
    data[data.index(CENTRAL) + 8] |= 1
    return bytes(data)


def _wrong_sum() -> bytes:
    """A content byte changed: the sum of the archive does not fit any more."""
    data = bytearray(GOOD)
    data[data.index(b"KMDRAW/1\nlot=")] ^= 1
    return bytes(data)


def _said_to_be(size: int) -> bytes:
    data = bytearray(packed({"zeros": b"x"}))
    place = data.index(CENTRAL) + 24
    data[place : place + 4] = size.to_bytes(4, "little")
    return bytes(data)


def _bomb() -> bytes:
    """A real one: 1 GiB of zeros in some four megabytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("zeros", "w", force_zip64=True) as file,
    ):
        for _ in range(64):
            file.write(bytes(GIB // 64))
    return out.getvalue()


# name: (how it is made, what the refusal says)
ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "path upwards": (lambda: packed({"../draw.json": b"{}"}), "文件名 '../draw.json' 不该出现"),
    "path upwards inside": (lambda: packed({"a/../../x": b""}), "不该出现"),
    "absolute path": (lambda: packed({"/etc/passwd": b"x"}), "文件名 '/etc/passwd' 不该出现"),
    "drive letter": (lambda: packed({"C:x": b"x"}), "不该出现"),
    "folder in folder": (lambda: packed({"a/b/c.txt": b"x"}), "不该出现"),
    "folder alone": (lambda: packed({"a/": b""}), "不该出现"),
    "name of another script": (lambda: packed({"名单.txt": b"x"}), "不该出现"),
    "ten thousand files": (lambda: packed({f"{n}": b"" for n in range(10_000)}), "过大：最多 1000 个文件"),
    "one gigabyte unpacked": (_bomb, "过大|不是导出时的原样"),
    "said to be one gigabyte": (lambda: _said_to_be(GIB), "过大"),
    "said to be without end": (lambda: _said_to_be(2**32 - 1), "过大|损坏"),
    "two of one name": (_twice, "有两个 draw.json"),
    "symbolic link": (_link, "draw.json 是链接"),
    "password": (_encrypted, "加了密码"),
    "content changed": (_wrong_sum, "已损坏"),
    "packed by other software": (lambda: packed(FILES), "别的软件重新打包.*先解压"),
    "compressed": (lambda: packed(FILES, zipfile.ZIP_DEFLATED), "别的软件重新打包.*先解压"),
    "cut off": (lambda: GOOD[:-100], "原样|损坏"),
    "something before it": (lambda: b"#!/bin/sh\n" + GOOD, "原样|损坏"),
    "something behind it": (lambda: GOOD + b"x", "原样|损坏"),
    "no ZIP": (lambda: b"%PDF-1.7\n" * 9, "损坏，或不是 ZIP"),
    "nothing": (lambda: b"", "损坏，或不是 ZIP"),
    "archive in the bundle": (lambda: to_zip(reseal(FILES | {"inner.zip": GOOD})), "多出文件 'inner.zip'"),
    "bundle in an archive": (lambda: to_zip({"inner.zip": GOOD}), "缺少文件 SHA256SUMS"),
}


@cache
def archive(name: str) -> bytes:
    """One of them, made once."""
    return ARCHIVES[name][0]()
