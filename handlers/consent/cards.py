"""What another proposed, put before the second person."""

from handlers.mail.card_parts import SUBTITLE, Card, button, interaction
from handlers.mail.say import clip
from models.consent import Consent


def consent(consent: Consent) -> Card:
    """What another proposed, for the second person."""
    first, *more = consent.data["words"]
    return interaction(
        f"{consent.matter}待您确认（事项{consent.id}）",
        f"{consent.unit} {consent.asker_name}提出",
        [button("同意", f"consent:{consent.id}=同意"), button("不同意", f"consent:{consent.id}=不同意", 3)],
        quote_area={"type": 0, "title": clip(first, 40), "quote_text": clip("\n".join(more), SUBTITLE)},
        sub_title_text="经办与决定分开：提出人不能自己同意。您的决定会记录在案。",
    )
