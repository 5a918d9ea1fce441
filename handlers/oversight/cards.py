"""月报 as a card (口径 29)."""

from collections.abc import Sequence

from handlers.mail.card_parts import SOURCE, SUBTITLE, TITLE, Card, opens, rows
from handlers.mail.say import clip


def monthly(label: str, figures: Sequence[tuple[str, str]], named: str, url: str) -> Card:
    """月报 (口径 29): the first figure large, the others in lines, and whoever is conspicuous in words."""
    (title, value), *others = figures
    return {
        "card_type": "text_notice",
        "source": SOURCE,
        "main_title": {"title": clip(f"抽取月报 {label}", TITLE), "desc": "点开看明细和图表"},
        "emphasis_content": {"title": value, "desc": title},
        **({"sub_title_text": clip(named, SUBTITLE)} if named else {}),
        **rows(others),
        **opens(url),
    }
