"""Sentences of 利益关系申报: what a contact declares about his own institution (Article 10 (1); 口径 18)."""

from collections.abc import Mapping
from datetime import date

PARTY_WANTED = "请写对方单位的全称"
PARTY_SELF = "这是贵单位自己的名称，请写对方单位"
INSTITUTION_WANTED = "请选是哪一家机构的合同"
SINCE_WANTED = "请选合同开始的日期"
UNTIL_WANTED = "请选合同结束的日期"
DAY_STRANGE = "日期不在合理范围内，请核对年份"
BACKWARDS = "结束日期早于开始日期，请核对"
NOT_YOURS = "没有找到这条申报，或不是贵单位的，没有改变任何记录。"


def to_mend(errors: Mapping[str, str]) -> str:
    """Above the form: how much there is to mend."""
    return f"有{len(errors)}处需要修改，已标在下面，其余内容都保留着。没有保存。"


def known(since: date) -> str:
    """The same contract a second time."""
    return f"与这家单位的合同（{since}起）已经申报过，无需重复"


def too_many(most: int) -> str:
    """Somebody types, or somebody plays."""
    return f"贵单位申报中、未结束的已有{most}条，不能再增加。请先给已结束的合同填写结束日期。"


def ended_already(until: date) -> str:
    """Nothing is deleted or rewritten."""
    return f"这条申报已填写结束日期（{until}），不能再改。如有变化请另外申报一条。没有改变任何记录。"


def lasts(since: date, until: date | None, binds_until: date | None) -> str:
    """How long an entry counts, for the list."""
    if until is None or binds_until is None:
        return f"{since} 起，仍在履行"
    return f"{since} 至 {until}，回避到 {binds_until}"
