"""How a missed task counts (Article 13 (4)): 应急 once, 检查咨询 twice in a year, else not at all."""

EMERGENCY, INSPECTION, NEVER, OPTIONAL = "应急", "检查咨询", "不计", "可选"
# 「其组织的」: organised by a 住房城乡建设主管部门, or by a 监督机构 acting for it (口径 25)
ORGANISERS = frozenset({"市局", "市质安总站", "区县主管部门", "监督机构"})


def counts_as(task_counts: str, organiser: str, *, flagged: bool = False, drawn: bool = True) -> str:
    """The kind that a missed task of this draw counts under.

    `task_counts` is the rule of the task kind (Article 8); 可选 counts where the organiser has `flagged` it.
    `organiser` is the kind of the requester's unit; 指派 is not `drawn` and never counts.
    """
    if not drawn or organiser not in ORGANISERS:
        return NEVER
    if task_counts == OPTIONAL:
        return INSPECTION if flagged else NEVER
    return task_counts
