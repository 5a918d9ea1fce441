"""What an institution was not shown, and the steps of its task page (Article 9 (3))."""

from collections.abc import Sequence

from models.draw import Draw
from models.institution import Institution

DOCUMENTS_AFTER_ACCEPTANCE = "接受任务后才能登记资料未提供，没有改变任何记录"
NOTHING_TICKED = "请先勾选没有提供的资料；已经告知过的不必重复"
NO_SUCH_TASK = "没有找到这个任务，或它不是发给贵单位的。如有疑问请在企业微信里回复“帮助”。"


def documents_missing(draw: Draw, institution: Institution, names: Sequence[str]) -> str:
    """To the requester; the institution has a right to see them (Article 9 (3))."""
    listed = "、".join(names)
    return f"{draw.short} {institution.short_name}反映以下资料还没有提供：{listed}。请尽快提供（第九条第（三）项），可直接电话联系。"
