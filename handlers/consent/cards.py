"""What another proposed, put before the second person."""

from handlers.mail.card_parts import SUBTITLE, Card, button, interaction
from handlers.mail.say import clip
from models.consent import Consent


def consent(one: Consent) -> Card:
    """What another proposed, for the second person."""
    first, *more = one.data["words"]
    return interaction(
        f"{one.matter}待您确认（事项{one.id}）",
        f"{one.unit} {one.asker_name}提出",
        [button("同意", f"consent:{one.id}=同意"), button("不同意", f"consent:{one.id}=不同意", 3)],
        quote_area={"type": 0, "title": clip(first, 40), "quote_text": clip("\n".join(more), SUBTITLE)},
        sub_title_text="经办与决定分开：提出人不能自己同意。您的决定会记录在案。",
    )
