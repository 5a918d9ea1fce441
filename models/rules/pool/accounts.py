"""A WeCom account as its directory allows one. Everything else in `touser` has a meaning of its own."""

import re

_ACCOUNT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")


def is_account(text: str) -> bool:
    """One member. `@all` would be the whole corp, `a|b` several people."""
    return _ACCOUNT.fullmatch(text) is not None
