"""The card that asks which draw an order means."""

from collections.abc import Sequence

from handlers.mail.card_parts import SUBTITLE, Card, button, interaction
from handlers.mail.say import clip


def asked_back(title: str, desc: str, words: str, buttons: Sequence[tuple[str, str]]) -> Card:
    """撤销0007？ with [撤销0007] [不是]; the last button is the one that changes nothing."""
    *orders, (no, no_key) = buttons
    return interaction(
        title,
        desc,
        [*(button(text, key, 2) for text, key in orders), button(no, no_key)],
        sub_title_text=clip(words, SUBTITLE),
    )
