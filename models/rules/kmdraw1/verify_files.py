"""Reading a bundle for `verify`: sums, names, draw.json. Whatever is odd is named, nothing is guessed."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from models.rules.kmdraw1 import bundle_facts, words
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
_LOT_FILES = (
    bundle_facts.MANIFEST,
    bundle_facts.COMMITMENT,
    bundle_facts.COMMITMENTS,
    bundle_facts.RANKING,
    bundle_facts.ASSIGNMENTS,
)
_TIME_ORDER = ("frozen", "confirmed", "closed")


class InconsistentError(BundleError):
    """The first difference between what the bundle says and what follows from it."""


@dataclass(frozen=True, slots=True)
class BundleHead:
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
    require(name in files, words.FILE_MISSING.format(name))
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError:
        raise InconsistentError(words.NO_TEXT.format(name)) from None


def check_sums(files: Files) -> None:
    """SHA256SUMS names every other file once, and each has the bytes it says."""
    lines = read_text(files, bundle_facts.SUMS).split("\n")
    require(lines.pop() == "", words.NO_LAST_NEWLINE.format(bundle_facts.SUMS))
    listed: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        found = _SUM.fullmatch(line)
        if not found or found[2] in listed:
            raise InconsistentError(words.SUM_LINE.format(bundle_facts.SUMS, number))
        listed[found[2]] = found[1]
    for name in sorted(files.keys() - {bundle_facts.SUMS}):
        require(name in listed, words.NOT_LISTED.format(bundle_facts.SUMS, name))
        same = hashlib.sha256(files[name]).hexdigest() == listed[name]
        require(same, words.SUM_DIFFERS.format(name, bundle_facts.SUMS))
    require(not (listed.keys() - files.keys()), words.LISTED_MISSING.format(bundle_facts.SUMS))


def read_head(files: Files) -> BundleHead:
    """draw.json, checked as far as it stands alone."""
    data = _json(read_text(files, bundle_facts.DRAW))
    for key in ("number", "kind", "hash", "R1", "R2", "B"):
        require(isinstance(data.get(key), str), words.KEY_MISSING.format(bundle_facts.DRAW, key))
    require(isinstance(data.get("sealed"), bool), words.SEALED.format(bundle_facts.DRAW))
    require(bool(NUMBER.fullmatch(data["number"])), words.NUMBER.format(bundle_facts.DRAW))
    require(data["kind"] in ("emergency", "planned"), words.KIND.format(bundle_facts.DRAW))
    require(data["hash"] in HASHES, words.HASH.format(bundle_facts.DRAW))
    require(data.get("method", "KMDRAW/1") == "KMDRAW/1", words.METHOD.format(bundle_facts.DRAW))
    require(data.get("edition", "full") in ("full", "public"), words.EDITION.format(bundle_facts.DRAW))
    numbers = data["R1"], data["R2"], data["B"]
    check_numbers(*numbers)
    require(set(numbers) != {NO_NUMBER}, words.NO_NUMBERS)
    _check_times(data.get("times", {}))
    return BundleHead(data["number"], data["kind"], data["hash"], *numbers, data["sealed"], data)


def find_lots(files: Files, head: BundleHead) -> list[str]:
    """The lot numbers of the draw from -1 without gaps; no file is missing and none is left over."""
    folders = {name.split("/", 1)[0] for name in files if "/" in name}
    lots = [f"{head.number}-{i}" for i in range(1, len(folders) + 1)]
    odd = sorted(folders.symmetric_difference(lots))
    require(bool(lots) and not odd, words.LOT_FOLDERS.format((odd or [head.number])[0]))
    needed = {f"{lot}/{name}" for lot in lots for name in _LOT_FILES}
    secrets = {f"{lot}/{bundle_facts.SECRET}" for lot in lots}
    if head.sealed:
        require(not secrets & files.keys(), words.OPENED_TOO_EARLY.format(bundle_facts.SECRET))
    else:
        needed |= secrets
    allowed = {
        bundle_facts.DRAW,
        bundle_facts.REQUEST,
        bundle_facts.REGISTER,
        bundle_facts.SUMS,
        bundle_facts.README,
        *needed,
    }
    for name in sorted(needed | {bundle_facts.REGISTER, bundle_facts.README}):
        require(name in files, words.FILE_MISSING.format(name))
    for name in sorted(files.keys() - allowed):
        require(name.startswith("register-"), words.FILE_TOO_MANY.format(name))
    return lots


def split_lot(lot: str) -> tuple[str, int]:
    """(draw number, place) of a lot number; raises InconsistentError when it is none."""
    found = LOT.fullmatch(lot)
    if not found:
        raise InconsistentError(words.LOT_NUMBER.format(lot[:40]))
    return found[1], int(found[2])


def moment(text: str, where: str) -> datetime:
    """An ISO-8601 time with offset."""
    require(bool(_MOMENT.fullmatch(text)), words.TIME.format(where))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InconsistentError(words.TIME.format(where)) from None


def _check_times(times: Any) -> None:
    require(isinstance(times, dict), words.TIMES.format(bundle_facts.DRAW))
    known = {}
    for name, text in times.items():
        if text is not None:
            require(isinstance(text, str), words.TIMES.format(bundle_facts.DRAW))
            known[name] = moment(text, bundle_facts.DRAW)
    steps = [known[name] for name in _TIME_ORDER if name in known]
    require(steps == sorted(steps), words.TIMES_ORDER.format(bundle_facts.DRAW))


def _json(text: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        require(len({key for key, _ in pairs}) == len(pairs), words.KEY_TWICE.format(bundle_facts.DRAW))
        return dict(pairs)

    def never(word: str) -> NoReturn:
        raise ValueError(word)

    odd = InconsistentError(words.NO_JSON.format(bundle_facts.DRAW))
    if too_deep(text):
        raise odd
    try:
        data = json.loads(text, object_pairs_hook=once, parse_constant=never)
    except InconsistentError:
        raise
    except ValueError:
        raise odd from None
    if not isinstance(data, dict):
        raise InconsistentError(words.NO_OBJECT.format(bundle_facts.DRAW))
    return data
