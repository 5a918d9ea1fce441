"""Sentences around a second person: asked, reminded, thanked, refused (a rule of the house)."""

from models.consent import Consent

UNKNOWN = "没有找到这个事项，没有改变任何记录。请点卡片上的按钮，或发“帮助”。"
SAME_PERSON = "提出人不能自己同意，请另一位同事办理。没有改变任何记录。"
NOT_YOURS = "这个事项不由您办理（按本系统规则，经办与决定分开），没有改变任何记录。"


def nobody(matter: str) -> str:
    """Nobody is on the list who could be the second person."""
    return f"{matter}需要另一位工作人员同意，名单里目前没有可以同意的人。没有办理，请联系系统管理员补充人员。"


def asked(one: Consent) -> str:
    """The matter in words, with the words to answer."""
    return "\n".join([
        f"{one.matter}待您确认（事项{one.id}）",
        f"{one.unit} {one.asker_name}提出：",
        *one.data["words"],
        f"请回复：同意 事项{one.id}，或 不同意 事项{one.id} 理由",
    ])  # fmt: skip


def reminder(one: Consent) -> str:
    """Half of the time is gone."""
    return f"提醒：{one.matter}（事项{one.id}，{one.unit} {one.asker_name}）还在等您或同事确认。请点卡片按钮，或回复：同意 事项{one.id}"


def decided(one: Consent) -> str:
    """Somebody was first."""
    return f"事项{one.id}（{one.matter}）已由{one.decider_name}{one.verdict}，无需再办理。"


def noted(one: Consent) -> str:
    """Confirmed to who decided."""
    return f"已记录：您{one.verdict}了{one.unit} {one.asker_name}的{one.matter}（事项{one.id}）。"
