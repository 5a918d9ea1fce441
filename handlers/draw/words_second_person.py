"""Sentences to who watches over a draw from outside."""

from collections.abc import Sequence

from handlers.draw import words
from models.draw import Draw, DrawMark

AREA_NAMED = 5

# an emergency does not wait for the second person: said to him, and to the requester
DONE_ALREADY = "应急已先办理，请事后表态。"
LOOKED_AT = "另一位工作人员将事后复核。"


def disagreed(matter: str) -> str:
    """A second person looked afterwards and did not agree."""
    return f"{matter}{DrawMark.DISAGREED}"


def drawn_before(district: str, days: int, numbers: Sequence[str]) -> list[str]:
    """The same place, as the authority sees it; the newest few by number."""
    newest = "、".join(numbers[-AREA_NAMED:])
    more = f"等{len(numbers)}次" if len(numbers) > AREA_NAMED else ""
    return [f"{days}天内{district}同类别抽取过：{newest}{more}"] if numbers else []


def to_oversight(draw: Draw, marks: Sequence[str]) -> str:
    """审计 and 总站 hear of draws that were shaped or repeated."""
    return f"提醒：{draw.unit} {draw.requester_name}的{words.KIND[draw.kind]} {draw.number}：{'；'.join(marks)}。可回复：核验 {draw.short}"
