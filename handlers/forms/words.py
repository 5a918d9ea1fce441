"""What is wrong with a field of any form."""

from collections.abc import Mapping

TIME_UNREADABLE = "没看懂这个时间，请用时间选择器选，例如 2026-11-24 09:00"
POINT_UNREADABLE = "应为数字，例如 25.0389"
PHONE_UNREADABLE = "电话应为手机号，或带区号的固定电话"
PHONE_WANTED, NAME_WANTED = "请写这位联系人的电话", "请写这位联系人的姓名"
DAY_UNREADABLE = "没看懂这个日期，请用日期选择器选"


def too_long(most: int, length: int) -> str:
    """Said instead of cutting what was typed."""
    return f"最多{most}字，现在{length}字，请精简"


def to_mend(errors: Mapping[str, str]) -> str:
    """Above the form: how much there is to mend."""
    return f"有{len(errors)}处需要修改，已标在下面，其余内容都保留着。没有发起抽取。"
