"""What is wrong with a field of any form."""

TIME_UNREADABLE = "没看懂这个时间，请用时间选择器选，例如 2026-11-24 09:00"

POINT_UNREADABLE = "应为数字，例如 25.0389"

B_DAY_UNREADABLE = "没看懂这个日期，请用日期选择器选"


def too_long(most: int, length: int) -> str:
    """Said instead of cutting what was typed."""
    return f"最多{most}字，现在{length}字，请精简"
