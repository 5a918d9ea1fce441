"""What stands in the ledger as having happened; the words are in every ledger for good."""

from enum import StrEnum


class LedgerEvent(StrEnum):
    """One change; who, when and the facts stand beside it in its entry."""

    # a request, until the lists are frozen
    PREVIEWED = "预览"
    APPROVED = "批准抽取"
    NOBODY_ELIGIBLE = "名单为空"
    FROZEN = "名单冻结"
    # the numbers, until it is drawn
    ON_DUTY = "监督值班"
    OFF_DUTY = "监督下班"
    SUPERVISOR_ASKED = "请监督人"
    NUMBER_ARRIVED = "收到数字"
    DRAWER_DIGITS = "抽取人数字"
    SUPERVISOR_DIGITS = "监督人数字"
    PUBLIC_NUMBER = "公开数"
    CONFIRMED = "确认抽取"
    # its ranks
    RANK_DRAWN = "抽中"
    RANK_PASSED = "跳过"
    USED_UP = "名单用尽"
    FILLED = "满额"
    MORE = "加抽"
    ASSIGNED = "指派"
    # a task
    TIES_DECLARED = "声明往来"
    DECLINING = "将要拒绝"
    ANSWERED = "答复"
    ANSWERED_LATE = "迟答"
    UNANSWERED = "到时未答复"
    PAPERS_MISSING = "资料未提供"
    DEPARTED = "出发"
    ARRIVED = "到场"
    FINISHED = "完成"
    # the end of a draw, and its proof
    CLOSED = "关闭"
    SHEET_ISSUED = "出具文书"
    UNSEALED = "提前拆封"
    CHECKED = "核验"
    PUBLISHED = "公开"
    BUNDLE_EXPORTED = "导出核验包"
    # a second person
    PROPOSED = "提请"
    AGREED = "同意"
    DECLINED = "不同意"
    # the pool and the people
    UNIT_REGISTERED = "单位登记"
    INSTITUTION_ADDED = "机构新增"
    INSTITUTION_CHANGED = "机构变更"
    INTEREST_DECLARED = "申报利益关系"
    INTEREST_ENDED = "利益关系结束"
    PERSON_ADDED = "人员新增"
    PERSON_CHANGED = "人员变更"
    # the installation
    LIST_PUBLISHED = "承诺清单发布"
    LIST_RETIRED = "承诺清单停用"
    ANCHORED = "账本存证"
    MONTH_REPORTED = "抽取月报"
    MESSAGES_EMPTIED = "消息到期清空"
    CLOCK_JUMPED = "时钟跳变"
