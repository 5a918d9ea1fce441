"""Telephone numbers: mobile, fixed with or without area code, 400 and 800."""

import re
import unicodedata

_EXTENSION = re.compile(r"(?:转|(?<=-\d{7})-|(?<=-\d{8})-)\d{1,6}$", re.ASCII)
_NUMBER = re.compile(r"1\d{10}|0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}", re.ASCII)


def read_phone(text: str) -> str | None:
    """The number as it is written, where its length is plausible."""
    phone = unicodedata.normalize("NFKC", text).strip()
    digits = re.sub(r"[ ()\-]", "", _EXTENSION.sub("", phone))
    return phone if _NUMBER.fullmatch(digits.removeprefix("+86")) else None
