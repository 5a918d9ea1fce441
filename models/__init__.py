"""All tables; importing this package makes the metadata complete."""

from models import (
    arrival,
    base,
    commitment,
    consent,
    document,
    draw,
    institution,
    ledger,
    mail,
    missing_paper,
    people,
    question,
)

__all__ = [
    "arrival", "base", "commitment", "consent", "document", "draw", "institution", "ledger", "mail",
    "missing_paper", "people", "question",
]  # fmt: skip
