"""统一社会信用代码 (GB 32100): the identity of an institution, which no operator can mint."""

import unicodedata

from stdnum.cn import uscc

from models.rules.pool import words

LENGTH = 18
LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")


class CreditCodeFault(ValueError):
    """Not a credit code; the text says in Chinese what is wrong."""


def parse_credit_code(text: str) -> str:
    """The code in its one spelling: half-width, upper case, no blanks. Raises CreditCodeFault."""
    code = uscc.compact("".join(unicodedata.normalize("NFKC", text).split()))
    if len(code) != LENGTH:
        raise CreditCodeFault(words.LENGTH.format(LENGTH, len(code)))
    wrong = sorted(set(code) - LETTERS)
    if wrong:
        raise CreditCodeFault(words.LETTERS.format("".join(wrong)))
    if not (code[:8].isascii() and code[:8].isdigit()):
        raise CreditCodeFault(words.DIGITS)
    if not uscc.is_valid(code):
        raise CreditCodeFault(words.CHECK_DIGIT)
    return code
