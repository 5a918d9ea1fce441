"""Sentences to who phones where a message did not arrive."""

from collections.abc import Sequence

from models.institution import Contact, Institution


def undelivered(
    number: str, institution: Institution, failed: Contact | None, contacts: Sequence[Contact], left: bool
) -> str:
    """One contact can't be reached; where nobody is left, people phone."""
    if left and failed:
        return (
            f"{number} {institution.short_name}的联系人{failed.name}收不到企业微信消息，其他联系人照常通知。"
        )
    return f"{number} {institution.short_name}的联系人都收不到企业微信消息，请直接打电话：{phones(contacts)}。到答复截止时间仍未答复会自动顺延。"


def not_told(
    number: str, institution: Institution, failed: Contact | None, contacts: Sequence[Contact]
) -> str:
    """What an institution should have heard, and did not: people phone."""
    name = failed.name if failed else "联系人"
    return (
        f"{number} {institution.short_name}{name}没有收到任务变动的消息，请打电话告知：{phones(contacts)}。"
    )


def given_up(
    number: str, institution: Institution, failed: Contact | None, contacts: Sequence[Contact]
) -> str:
    """Retried until there was no more sense in it."""
    name = failed.name if failed else "联系人"
    return f"{number} 发给{institution.short_name}{name}的消息一直没有送达，已停止重试。请打电话：{phones(contacts)}。"


def phones(contacts: Sequence[Contact]) -> str:
    """姓名 电话, in the order of the pool file."""
    return "、".join(f"{c.name} {c.phone}".strip() for c in contacts) or "未登记电话"
