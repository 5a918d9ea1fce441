"""统一社会信用代码 (GB 32100): the identity of an institution, which no operator can mint."""

import unicodedata

from stdnum.cn import uscc

LENGTH = 18
LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")


class CreditCodeFault(ValueError):
    """Not a credit code; the text says in Chinese what is wrong."""


def parse_credit_code(text: str) -> str:
    """The code in its one spelling: half-width, upper case, no blanks. Raises CreditCodeFault."""
    code = uscc.compact("".join(unicodedata.normalize("NFKC", text).split()))
    if len(code) != LENGTH:
        raise CreditCodeFault(f"应为{LENGTH}位，现为{len(code)}位")
    wrong = sorted(set(code) - LETTERS)
    if wrong:
        raise CreditCodeFault(f"含有不会出现的字符“{''.join(wrong)}”（代码不用字母I、O、S、V、Z）")
    if not (code[:8].isascii() and code[:8].isdigit()):
        raise CreditCodeFault("前8位应为数字")
    if not uscc.is_valid(code):
        raise CreditCodeFault("校验码不符，请核对是否抄错一位")
    return code
