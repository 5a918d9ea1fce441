"""How the name of a unit ends, and how names stand in a row."""

import re
from collections.abc import Iterator

from handlers.commands.text import Text

QUOTES = "“”\"'《》「」『』"
LINK = re.compile(rf"[{QUOTES}\s]*、[{QUOTES}\s]*")
SOFT_LINK = re.compile(rf"[{QUOTES}\s,;:]+")
# longer than any name of a unit means a pasted text
NAME = re.compile(rf"[^\s,、;。!?|/\\…·:{QUOTES}]{{1,80}}")
UNIT = r"(?:公司|集团|协会|学会|研究会|商会|院|所|中心|站|队|部|厂|局|大学|学院|事务所)(?:\([^()]{1,20}\))?"
IS_UNIT = re.compile(rf"{UNIT}\Z")
# 「甲公司盘龙区某工地」 without a blank: the name ends with the last of these
INNER_END = re.compile(r"(?:公司|集团|协会|学会|研究院|设计院|勘察院|检测院|检测中心|事务所)")
AND = re.compile(
    r"(?<=[司团院所心会站队部厂局])(?:以及|和|及|与|跟)(?=.)|(?<=有限公司)(?=[^分子支].*(?<![分子支])公司$)"
)


def last_end(pattern: re.Pattern[str], norm: str, start: int, end: int) -> int | None:
    """Where the last match ends."""
    found = [match.end() for match in pattern.finditer(norm, start, end)]
    return found[-1] if found else None


def split_names(text: Text, start: int, end: int) -> Iterator[tuple[str, int]]:
    """「甲公司和乙公司等」 is two names."""
    at = start
    for joint in [*AND.finditer(text.norm, start, end), None]:
        stop = joint.start() if joint else end
        name = text.wording(at, stop)
        name = re.sub(r"等(?:单位|公司|企业)?$", "", name)
        if name:
            yield name, stop if joint else end
        at = joint.end() if joint else end
