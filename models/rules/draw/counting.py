"""How a missed task counts (Article 13 (4)): 应急 once, 检查咨询 twice in a year, else not at all."""

from enum import StrEnum


class Counts(StrEnum):
    """What a task of its kind counts as (Article 8); 可选 counts where the organiser says so."""

    EMERGENCY = "应急"
    INSPECTION = "检查咨询"
    NEVER = "不计"
    OPTIONAL = "可选"


def counts_as(task_counts: str, *, by_authority: bool) -> str:
    """「其组织的」: by a 住房城乡建设主管部门, or a 监督机构 acting for it (口径 25); else never."""
    return Counts.NEVER if not by_authority or task_counts == Counts.OPTIONAL else task_counts
