"""The days off by law in any year (全国年节及纪念日放假办法, 2025), without what a schedule adds."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

FIXED = {"元旦": ((1, 1),), "劳动节": ((5, 1), (5, 2)), "国庆节": ((10, 1), (10, 2), (10, 3))}
# by the moon or the sun: as the package says them, and whose holiday they are part of
MOVING = {"农历除夕": "春节", "春节": "春节", "清明节": "清明节", "端午节": "端午节", "中秋节": "中秋节"}


@lru_cache(maxsize=64)
def festivals(year: int) -> Mapping[str, tuple[date, ...]]:
    """The days of each festival, in order. After 2100 nobody has worked out the moving ones."""
    # a tenth of a second and 19 MB: only where a year without a schedule is asked for
    from holidays import country_holidays

    found = {name: {date(year, month, day) for month, day in days} for name, days in FIXED.items()}
    for day, said in country_holidays("CN", years=year, observed=False, language="zh_CN").items():
        for name in said.split("; "):
            if name in MOVING:
                found.setdefault(MOVING[name], set()).add(day)
    return MappingProxyType({name: tuple(sorted(days)) for name, days in found.items()})


@lru_cache(maxsize=64)
def days_off_by_law(year: int) -> frozenset[date]:
    """All of them."""
    return frozenset(day for days in festivals(year).values() for day in days)
