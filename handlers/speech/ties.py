"""Whom an institution says it works with: names set apart, or that there is nobody. Pure."""

import re

_BETWEEN = re.compile(r"[、，,；;。\s]+")
_NOBODY = frozenset({"没有往来", "没有", "无", "没", "无往来", "没有业务往来"})


def named_ties(text: str) -> list[str] | None:
    """The names, nobody's where there are no ties; None where nothing was said."""
    names = [name for name in _BETWEEN.split(text.strip()) if name]
    if not names:
        return None
    return [] if _NOBODY.issuperset(names) else names
