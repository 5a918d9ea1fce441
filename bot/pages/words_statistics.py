"""The page of statistics, and the file to take away."""

RULE = (
    "中签＝某签组排序的前几位（应抽家数以内）；顺延和指派不算中签，因为它们取决于别人的答复。"
    "预期次数和概率按每次冻结名单的候选家数和签数算出，把各次名单当作给定、各签组互相独立。"
    "同时看的机构越多，碰巧偏离的也越多：只有概率低于“5%÷机构数”（两侧各一半）才写“偏多”或“偏少”；"
    "单看一家低于2.5%、但没有低到这个程度的，写“留意”。偏离不等于有问题，是请人去看一看的线索。"
)


def file(label: str) -> str:
    """What the download is called."""
    return f"抽取统计{label}.csv"


def title(label: str) -> str:
    """The first line of it."""
    return f"抽取统计 {label}"
