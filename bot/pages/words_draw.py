"""The form of a draw: what is chosen, and what comes after it."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.draw.request import words_form as request_words_form
from handlers.mail.say import briefly
from models.draw import DrawKind

KIND_CHOICES = (
    (DrawKind.EMERGENCY, "应急抽取", "险情发生，马上要人"),
    (DrawKind.PLANNED, "计划抽取", "检查、论证等，约定时间"),
)
FREEZE_STEP = "点“冻结名单”后名单不能再改，然后给出6位签号，随即抽取。"
BOTH_DAYS_STEP = "聘期和证照看冻结当天和活动当天，有一天不符的不参加。"
APPROVAL_STEP = "提交后由市质安总站审批；同意后名单即冻结。"
SUPERVISED_STEP = "这次抽取需要监督人，他会另给6位数字，两边都给出后才抽取。"


def watch_step(wait: timedelta) -> str:
    """An emergency waits for the supervisor on duty, and not for long."""
    return f"有监督人值班时请他另给6位数字，最多等{briefly(wait)}，过时继续抽取、事后复核。"


def public_number_step(source: str, at: date) -> str:
    """B is waited for."""
    return f"公开数（{source}）要等到{request_words_form.day(at)}产生、两人核对后才抽取。"


def answer_step(answer_by: str, *, planned: bool) -> str:
    """An estimate, as if it were frozen and drawn now."""
    ask = "现在就抽取的话，" if planned else ""
    return f"{ask}机构预计须在{answer_by}前答复，未答复的自动顺延。"


def strangers_step(names: Sequence[str]) -> str:
    """Parties that are in no list: kept on record, nobody is left out because of them."""
    return f"不在库、只作记录：{'、'.join(names)}。"
