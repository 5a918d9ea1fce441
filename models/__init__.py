"""All tables; importing this package makes the metadata complete."""

from models import base, consent, document, draw, institution, ledger, mail, people

__all__ = ["base", "consent", "document", "draw", "institution", "ledger", "mail", "people"]
