"""Sentences around the public number."""

from handlers.draw.lottery import words
from handlers.mail.say import clip
from models.draw import Draw


def for_second_person(draw: Draw, value: str) -> list[str]:
    """What the other one has to look up himself."""
    day = f"{draw.b_day:%Y年%-m月%-d日}" if draw.b_day else ""
    return [f"{draw.short} 公开数：{value}", f"来源：{draw.b_source} {day}", "请自己查证后再同意。"]


def entered(draw: Draw, value: str, nth: int) -> str:
    """One has entered it; another has to confirm."""
    return f"已登记{draw.short}的公开数 {value}{words.time_given(nth)}（{draw.b_source}），等另一位工作人员查证同意后生效。"


def verdict(draw: Draw, value: str, agreed: bool) -> str:
    """What the other one said."""
    if agreed:
        return f"{draw.short}的公开数 {value} 已由另一位工作人员查证同意。"
    return f"{draw.short}的公开数 {value} 没有得到同意，没有生效。请核对后重新登记：公开数 {draw.short} 数值"


def unknown(number: str | None) -> str:
    """Unknown draw, or not his business."""
    return f"没有找到您可以登记公开数的抽取{clip(number or '', 20)}。例如：公开数 0007 08-12-15"


def not_wanted(draw: Draw) -> str:
    """No public number was named beforehand, or the draw is over."""
    return f"{draw.short}没有在等公开数（公开数须在抽取前写明来源和日期），没有改变任何记录。"


def known(draw: Draw) -> str:
    """Entered before."""
    return f"{draw.short}的公开数已经登记，没有改变任何记录。"


def early(draw: Draw) -> str:
    """Before its day nobody can know it."""
    day = f"{draw.b_day:%-m月%-d日}" if draw.b_day else ""
    return f"{draw.short}的公开数要到{day}才产生（{draw.b_source}），现在不能登记。"


def before_digits(draw: Draw) -> str:
    """B comes last: whoever knows it could choose his digits by it."""
    return f"{draw.short}还没有等齐抽取人和监督人的数字，公开数没有登记。公开数须在两人的数字之后登记。"


def due(draw: Draw) -> str:
    """The day of the public number has come; digits given now could be chosen by it."""
    return (
        f"{draw.short}约定的公开数（{draw.b_source}）已到产生的日期，不能再给数字，没有生效。"
        f"请抽取人回复“放弃 {draw.short}”后重新发起。"
    )


def odd(draw: Draw) -> str:
    """Outside the grammar of kmdraw-1 §4."""
    return f"公开数只能用数字、字母和 . : -，最多64个字符，没有登记。例如：公开数 {draw.short} 08-12-15"
