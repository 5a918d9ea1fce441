"""A short way to write down the request that a sentence should be read as."""

import re
from datetime import datetime
from typing import Any

from config.vocabulary import load_vocabulary
from handlers.speech.draw.draft import DrawRequest, LotRequest
from models.rules.time.calendar import CHINA

WORDS = load_vocabulary()
# a Wednesday
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=CHINA)


def at(text: str) -> datetime:
    """「11-26 09:00」 or 「2027-01-05 14:00」, Shanghai time."""
    year = "" if text.count("-") == 2 else "2026-"
    return datetime.fromisoformat(year + text).replace(tzinfo=CHINA)


def want(lots: str, district: str | None, reason: str | None, *excluded: str, **rest: Any) -> DrawRequest:
    """`lots` as "检测监测2 设计?"."""
    named = []
    for lot in lots.split():
        match = re.fullmatch(r"(\D+?)(\d+|\?)", lot)
        assert match, lot
        named.append(LotRequest(match[1], None if match[2] == "?" else int(match[2])))
    return DrawRequest(tuple(named), district, reason, excluded, **rest)
