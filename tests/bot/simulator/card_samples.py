"""One correct template card of each kind."""

import copy
from typing import Any

URL = "https://bot.example.gov.cn/d/7"
LINK = {"type": 1, "url": URL}


CARDS: dict[str, dict[str, Any]] = {
    "text_notice": {
        "card_type": "text_notice",
        "source": {"icon_url": URL, "desc": "抽取系统", "desc_color": 1},
        "action_menu": {"desc": "更多", "action_list": [{"text": "稍后", "key": "later"}]},
        "task_id": "notice-2026-0007",
        "main_title": {"title": "抽取结果通知", "desc": "项目 A-1"},
        "quote_area": {"type": 1, "url": URL, "title": "依据", "quote_text": "第十一条"},
        "emphasis_content": {"title": "3", "desc": "抽中单位数"},
        "sub_title_text": "请于今日 18:00 前处理",
        "horizontal_content_list": [
            {"keyname": "地点", "value": "1 号厅"},
            {"type": 1, "keyname": "公告", "value": "查看", "url": URL},
            {"type": 2, "keyname": "附件", "value": "结果.pdf", "media_id": "M"},
            {"type": 3, "keyname": "联系人", "value": "点击查看", "userid": "lisi"},
        ],
        "jump_list": [{"type": 1, "title": "详情", "url": URL}],
        "card_action": LINK,
    },
    "news_notice": {
        "card_type": "news_notice",
        "main_title": {"title": "公示"},
        "card_image": {"url": URL, "aspect_ratio": 1.3},
        "image_text_area": {"type": 1, "url": URL, "title": "甲", "image_url": URL},
        "vertical_content_list": [{"title": "第一包", "desc": "乙"}],
        "card_action": LINK,
    },
    "button_interaction": {
        "card_type": "button_interaction",
        "main_title": {"title": "请确认抽取申请", "desc": "项目 A-1"},
        "sub_title_text": "确认后不可撤销",
        "horizontal_content_list": [{"keyname": "申请人", "value": "李四"}],
        "task_id": "draw-2026-0007@zhangsan",
        "button_selection": {
            "question_key": "reason",
            "title": "理由",
            "option_list": [{"id": "r1", "text": "无"}, {"id": "r2", "text": "回避"}],
            "selected_id": "r2",
        },
        "button_list": [
            {"text": "确认", "style": 1, "key": "confirm"},
            {"text": "退回", "style": 2, "key": "reject"},
            {"type": 1, "text": "查看", "url": URL},
        ],
    },
    "vote_interaction": {
        "card_type": "vote_interaction",
        "main_title": {"title": "选择时间", "desc": "可多选"},
        "task_id": "vote-1",
        "checkbox": {
            "question_key": "q1",
            "mode": 1,
            "option_list": [
                {"id": "o1", "text": "周一", "is_checked": False},
                {"id": "o2", "text": "周二", "is_checked": False},
            ],
        },
        "submit_button": {"text": "提交", "key": "submit"},
    },
    "multiple_interaction": {
        "card_type": "multiple_interaction",
        "main_title": {"title": "填报"},
        "task_id": "survey-1",
        "select_list": [
            {"question_key": "q1", "selected_id": "b", "option_list": [{"id": "a", "text": "甲"}]},
            {"question_key": "q2", "option_list": [{"id": "c", "text": "一"}, {"id": "d", "text": "二"}]},
        ],
        "submit_button": {"key": "submit"},
    },
}


Path = tuple[str | int, ...]


def spoiled(kind: str, path: Path, value: Any) -> dict[str, Any]:
    """A copy of the good card with one value replaced; None takes it away."""
    card = copy.deepcopy(CARDS[kind])
    holder: Any = card
    for step in path[:-1]:
        holder = holder[step]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return card
