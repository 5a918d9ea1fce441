"""Reading a bundle for `verify`: sums, names, draw.json. Whatever is odd is named, nothing is guessed."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from models.rules.kmdraw1 import bundle_facts as names
from models.rules.kmdraw1.bundle_facts import BundleError
from models.rules.kmdraw1.method import HASHES, LOT, NO_NUMBER, NUMBER, Hash, check_numbers
from models.rules.kmdraw1.nesting import too_deep

Files = Mapping[str, bytes]

_SUM = re.compile(r"([0-9a-f]{64})  ([^\s*]\S*)")
# One way of writing a time: what fromisoformat takes besides differs from one Python to the next.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_LOT_FILES = (names.MANIFEST, names.COMMITMENT, names.COMMITMENTS, names.RANKING, names.ASSIGNMENTS)
_TIME_ORDER = ("frozen", "confirmed", "closed")


class InconsistentError(BundleError):
    """The first difference between what the bundle says and what follows from it."""


@dataclass(frozen=True, slots=True)
class Head:
    """draw.json; `data` is the whole object."""

    number: str
    kind: str
    hash: Hash
    r1: str
    r2: str
    b: str
    sealed: bool
    data: Mapping[str, Any]


def require(fine: bool, difference: str) -> None:
    """Stops at the first difference."""
    if not fine:
        raise InconsistentError(difference)


def read_text(files: Files, name: str) -> str:
    """A file as text; raises InconsistentError when it is missing or no UTF-8."""
    require(name in files, f"缺少文件 {name}")
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError:
        raise InconsistentError(f"{name} 不是 UTF-8 文本") from None


def check_sums(files: Files) -> None:
    """SHA256SUMS names every other file once, and each has the bytes it says."""
    lines = read_text(files, names.SUMS).split("\n")
    require(lines.pop() == "", f"{names.SUMS} 末行没有换行")
    listed: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        found = _SUM.fullmatch(line)
        if not found or found[2] in listed:
            raise InconsistentError(f"{names.SUMS} 第 {number} 行写法不对或文件重复")
        listed[found[2]] = found[1]
    for name in sorted(files.keys() - {names.SUMS}):
        require(name in listed, f"{names.SUMS} 没有列出文件 {name!a}")
        require(hashlib.sha256(files[name]).hexdigest() == listed[name], f"文件 {name} 与 {names.SUMS} 不符")
    require(not (listed.keys() - files.keys()), f"缺少 {names.SUMS} 列出的文件")


def read_head(files: Files) -> Head:
    """draw.json, checked as far as it stands alone."""
    data = _json(read_text(files, names.DRAW))
    for key in ("number", "kind", "hash", "R1", "R2", "B"):
        require(isinstance(data.get(key), str), f"{names.DRAW} 的 {key} 缺失或不是文本")
    require(isinstance(data.get("sealed"), bool), f"{names.DRAW} 的 sealed 必须是 true 或 false")
    require(bool(NUMBER.fullmatch(data["number"])), f"{names.DRAW} 的抽取编号写法不对")
    require(data["kind"] in ("emergency", "planned"), f"{names.DRAW} 的 kind 写法不对")
    require(data["hash"] in HASHES, f"{names.DRAW} 的 hash 只能是 sha256 或 sm3")
    require(data.get("method", "KMDRAW/1") == "KMDRAW/1", f"{names.DRAW} 的方法不是 KMDRAW/1")
    require(data.get("edition", "full") in ("full", "public"), f"{names.DRAW} 的 edition 写法不对")
    numbers = data["R1"], data["R2"], data["B"]
    check_numbers(*numbers)
    require(set(numbers) != {NO_NUMBER}, "没有任何外部数字（R1、R2、B 都是“-”），结果不能证明")
    _check_times(data.get("times", {}))
    return Head(data["number"], data["kind"], data["hash"], *numbers, data["sealed"], data)


def find_lots(files: Files, head: Head) -> list[str]:
    """The lot numbers of the draw from -1 without gaps; no file is missing and none is left over."""
    folders = {name.split("/", 1)[0] for name in files if "/" in name}
    lots = [f"{head.number}-{i}" for i in range(1, len(folders) + 1)]
    odd = sorted(folders.symmetric_difference(lots))
    require(bool(lots) and not odd, f"签组文件夹与抽取编号不符：{(odd or [head.number])[0]!a}")
    needed = {f"{lot}/{name}" for lot in lots for name in _LOT_FILES}
    secrets = {f"{lot}/{names.SECRET}" for lot in lots}
    if head.sealed:
        require(not secrets & files.keys(), f"封存的包里不应有 {names.SECRET}")
    else:
        needed |= secrets
    allowed = {names.DRAW, names.REQUEST, names.REGISTER, names.SUMS, names.README, *needed}
    for name in sorted(needed | {names.REGISTER, names.README}):
        require(name in files, f"缺少文件 {name}")
    for name in sorted(files.keys() - allowed):
        require(name.startswith("register-"), f"多出文件 {name!a}")
    return lots


def split_lot(lot: str) -> tuple[str, int]:
    """(draw number, place) of a lot number; raises InconsistentError when it is none."""
    found = LOT.fullmatch(lot)
    if not found:
        raise InconsistentError(f"签组编号 {lot[:40]!a} 写法不对")
    return found[1], int(found[2])


def moment(text: str, where: str) -> datetime:
    """An ISO-8601 time with offset."""
    require(bool(_MOMENT.fullmatch(text)), f"{where} 的时间写法不对")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InconsistentError(f"{where} 的时间写法不对") from None


def _check_times(times: Any) -> None:
    require(isinstance(times, dict), f"{names.DRAW} 的 times 写法不对")
    known = {}
    for name, text in times.items():
        if text is not None:
            require(isinstance(text, str), f"{names.DRAW} 的 times 写法不对")
            known[name] = moment(text, names.DRAW)
    steps = [known[name] for name in _TIME_ORDER if name in known]
    require(steps == sorted(steps), f"{names.DRAW} 的时间前后颠倒：冻结、确认、结束应依次发生")


def _json(text: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        require(len({key for key, _ in pairs}) == len(pairs), f"{names.DRAW} 有重复的键")
        return dict(pairs)

    def never(word: str) -> NoReturn:
        raise ValueError(word)

    odd = InconsistentError(f"{names.DRAW} 不是规范的 JSON")
    if too_deep(text):
        raise odd
    try:
        data = json.loads(text, object_pairs_hook=once, parse_constant=never)
    except InconsistentError:
        raise
    except ValueError:
        raise odd from None
    if not isinstance(data, dict):
        raise InconsistentError(f"{names.DRAW} 应是一个 JSON 对象")
    return data
