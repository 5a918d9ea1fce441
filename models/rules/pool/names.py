"""Names that are almost the name of an institution: asked back, never guessed. Names come as keys."""

import re
from functools import lru_cache

_PLACE = re.compile(r"^(?:中国)?(?:云南省?)?(?:昆明市?)?")
_FORM = re.compile(r"(?:集团|股份|有限|责任|公司)+$")
_LEAST = 4


def without_place(name: str) -> str:
    """Without province and city in front."""
    return _PLACE.sub("", name)


@lru_cache(maxsize=256)
def core(name: str) -> str:
    """What tells a name apart: without province, city and legal form."""
    return _FORM.sub("", without_place(name))


def is_near(said: str, full: str, short: str) -> bool:
    """`said` is no exact name of this institution, but it may be meant: asked back, never guessed."""
    bare = core(said)
    if len(bare) < 2:
        return False
    inside = bare in full or full in said or (len(short) > 2 and short in said)
    return inside or _almost(said, full) or _almost(said, short)


def _almost(one: str, other: str) -> bool:
    """One character more, fewer or another, or two neighbours changed over."""
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST or len(long) - len(short) > 1:
        return False
    at = 0
    while at < len(short) and short[at] == long[at]:
        at += 1
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    changed_over = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return changed_over or short[at + 1 :] == long[at + 1 :]
