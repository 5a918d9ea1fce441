"""How deep brackets stand in each other, before a parser goes down after them.

The parser would end in a RecursionError; to look is linear, and takes no stack.
"""

import re

# of a string that never ends the rest is string: no place is looked at twice
_PARTS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
DEEPEST = 100


def too_deep(text: str) -> bool:
    """Whether a JSON text holds more lists and objects in each other than anybody means to write."""
    depth = 0
    for part in _PARTS.finditer(text):
        if part[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif part[0] in "]}":
            depth -= 1
    return False
