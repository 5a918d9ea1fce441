"""Titles, headings and notes of the tables of statistics."""

TALLY = (
    "抽取次数", "撤销", "放弃", "超时作废", "点名排除（家）", "每次排除（家）", "平均候选（家）", "提前结束", "加抽（家）", "指派",
    "应急无监督人", "应急满额中位用时（分钟）", "计划满额中位用时（小时）",
)  # fmt: skip
STANDING = (
    "机构", "入围签组", "中签", "预期中签", "95%的情形", "如此或更多的概率", "如此或更少的概率", "判断",
    "拒绝", "未答复", "指派", "统一社会信用代码",
)  # fmt: skip
MONTH = ("月份", "抽取次数", "单位")
REQUESTER, UNIT = "发起人", "单位"
MONTHS, MONTHS_CHART = "每月抽取", "每月各单位的抽取次数"
UNITS, UNITS_CHART = "各单位", "各单位平均每次点名排除几家"
INSTITUTIONS, INSTITUTIONS_CHART = "机构中签", "各机构的中签次数、按概率预期的次数和95%的情形"
NEVER_IN = "没有入围"
NOTE = "按名单冻结的时间（北京时间）统计。指派不是抽取，单独计数。"
MINE = "只统计您发起的抽取。"


def left_off(most: int, more: int) -> str:
    """The page leaves the rest to the file."""
    return f"这里列出前{most}行，其余{more}行见下载的表格。"


def withheld(count: int) -> str:
    """Sealed or confidential."""
    return f"另有{count}个签组密封未公开或涉密，没有计入“机构中签”。"
