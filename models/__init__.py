"""All tables; importing this package makes the metadata complete."""

from models import base, draw, institution, ledger, mail, people

__all__ = ["base", "draw", "institution", "ledger", "mail", "people"]
