"""Domain values → template cards (企业微信 §6.4). Pure; texts are clipped to the recommended lengths."""

from collections.abc import Sequence
from typing import Any

from handlers.mail.say import clip

Card = dict[str, Any]
TITLE, DESC, SUBTITLE, VALUE, BUTTON, GREY = 36, 44, 160, 30, 10, 10
SOURCE = {"desc": "质量安全机构库", "desc_color": 0}


def button(text: str, key: str, style: int = 1) -> Card:
    """A button that calls back."""
    return {"text": clip(text, BUTTON), "key": key, "style": style}


def interaction(title: str, desc: str, buttons: Sequence[Card], **more: Any) -> Card:
    """A button_interaction card."""
    return {
        "card_type": "button_interaction",
        "source": SOURCE,
        "main_title": {"title": clip(title, TITLE), "desc": clip(desc, DESC)},
        "button_list": list(buttons),
        **more,
    }


def rows(pairs: Sequence[tuple[str, str]]) -> Card:
    """Lines of name and value; six at most."""
    lines = [{"keyname": clip(name, 5), "value": clip(value, VALUE)} for name, value in pairs[:6]]
    return {"horizontal_content_list": lines}


def opens(url: str) -> Card:
    """A tap on the card itself opens a page."""
    return {"card_action": {"type": 1, "url": url}}


def grey(words: str) -> Card:
    """A card whose buttons can't be tapped any more (update_template_card, variant A)."""
    return {"button": {"replace_name": clip(words, GREY)}}
