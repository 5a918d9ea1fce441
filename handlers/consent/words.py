"""Sentences around a second person: asked, reminded, thanked, refused (a rule of the house)."""

from models.consent import Consent

UNKNOWN = "没有找到这个事项，没有改变任何记录。请点卡片上的按钮，或发“帮助”。"
SAME_PERSON = "提出人不能自己同意，请另一位同事办理。没有改变任何记录。"
NOT_YOURS = "这个事项不由您办理（按本系统规则，经办与决定分开），没有改变任何记录。"
CARD_TAKEN = "已收到"
CARD_REPLACED = "已改办别的"
CARD_GIVEN_UP = "已作罢"


def nobody(matter: str) -> str:
    """Nobody is on the list who could be the second person."""
    return f"{matter}需要另一位工作人员同意，名单里目前没有可以同意的人。没有办理，请联系系统管理员补充人员。"


def asked(consent: Consent) -> str:
    """The matter in words, with the words to answer."""
    return "\n".join([
        f"{consent.matter}待您确认（事项{consent.id}）",
        f"{consent.unit} {consent.asker_name}提出：",
        *consent.data["words"],
        f"请回复：同意 事项{consent.id}，或 不同意 事项{consent.id} 理由",
    ])  # fmt: skip


def reminder(consent: Consent) -> str:
    """Half of the time is gone."""
    return f"提醒：{consent.matter}（事项{consent.id}，{consent.unit} {consent.asker_name}）还在等您或同事确认。请点卡片按钮，或回复：同意 事项{consent.id}"


def decided(consent: Consent) -> str:
    """Somebody was first."""
    return f"事项{consent.id}（{consent.matter}）已由{consent.decider_name}{consent.verdict}，无需再办理。"


def noted(consent: Consent) -> str:
    """Confirmed to who decided."""
    return f"已记录：您{consent.verdict}了{consent.unit} {consent.asker_name}的{consent.matter}（事项{consent.id}）。"
