"""One text for one content, and what proves it later: for ledger, sheets, messages, matters."""

import hashlib
import json
from typing import Any


def text(value: Any) -> str:
    """Canonical JSON: sorted keys, no blanks, every sign as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON: whoever has kept the content can show it."""
    return hashlib.sha256(text(value).encode()).hexdigest()
