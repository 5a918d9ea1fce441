"""What 审计 and 监督人 hear of a published list of commitments."""

from models.commitment import CommitmentBatch

RESTORED = "数据库从备份恢复或换了地方"


def published(batch: CommitmentBatch, late: bool) -> str:
    """Every 审计 and 监督人 gets the hash of a list on the day it is published."""
    note = "（因清单用完，本清单在申请之后发布，相关抽取标注“清单晚于申请”）" if late else ""
    return f"承诺清单{batch.batch}已发布，共{batch.size}行{note}。清单摘要：{batch.content_hash}。请留存，核验时比对。"
