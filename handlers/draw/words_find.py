"""Which draw or task is meant, and whose it is."""

from collections.abc import Sequence

from models.draw import Draw

ANY_TASK = "可办理的任务"
YOUR_DRAWS = "您发起的抽取"
NOT_REQUESTER = "只有发起人{name}可以办理这一步（按本系统规则），没有改变任何记录。"
REQUESTER_MOVED = (
    "这次抽取是您在{unit}发起的，您的单位或“抽取人”角色已变动，不能再办理这一步（按本系统规则），没有改变任何记录。"
    "可联系市质安总站。"
)
NO_NUMBER = "要办哪一个任务？请带上编号，例如：{word} {number}。最近的有：{recent}。"
SEVERAL = "贵单位在{number}有不止一个任务，请直接点对应卡片上的按钮答复。"
NO_OPEN_TASK = "目前没有等待贵单位答复的任务。发“我的任务”可以看全部任务。"
NOT_HERE = "您已不是这家机构的联系人，没有改变任何记录。请由现在的联系人答复。"
NO_ACCEPTED_TASK = "目前没有贵单位已接受、未完成的任务。发“我的任务”可以看全部任务。"


def unknown_number(number: str, recent: Sequence[str]) -> str:
    """A number that is nobody's, or not this person's to ask about (口径 3)."""
    known = f"最近的有：{'、'.join(recent)}。" if recent else "目前没有您可以办理的任务。"
    return f"没有找到{number}。{known}"


def choose(numbers: Sequence[str], word: str) -> str:
    """Several tasks wait for an answer."""
    return f"有{len(numbers)}个任务：{'、'.join(numbers)}。请带上编号，例如：{word} {numbers[0]}"


def still_waits(said: str, draw: Draw) -> str:
    """算了, said by an institution that was asked for its reason or its ties."""
    return f"好的，{said}。任务{draw.short}仍在等贵单位答复，请回复：接受 {draw.short}，或 拒绝 {draw.short} 原因"
