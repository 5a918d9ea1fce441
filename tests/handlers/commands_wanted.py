"""A short way to write down the request that a sentence should be read as."""

import re
from typing import Any

from config.vocabulary import load_vocabulary
from handlers.commands import DrawRequest, LotRequest

WORDS = load_vocabulary()


def want(lots: str, district: str | None, reason: str | None, *excluded: str, **rest: Any) -> DrawRequest:
    """`lots` as "检测监测2 设计?"."""
    named = []
    for lot in lots.split():
        match = re.fullmatch(r"(\D+?)(\d+|\?)", lot)
        assert match, lot
        named.append(LotRequest(match[1], None if match[2] == "?" else int(match[2])))
    return DrawRequest(tuple(named), district, reason, excluded, **rest)
