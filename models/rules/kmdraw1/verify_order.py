"""The law of order, the register, and what the lots of a draw say together (kmdraw-1 §7)."""

from collections.abc import Sequence

from models.rules.kmdraw1 import bundle_facts as names
from models.rules.kmdraw1.bundle_facts import (
    ABORTED,
    ACCEPTED,
    ASSIGNMENTS,
    EXTRA,
    GAPS,
    NOT_ACCEPTED,
    REGISTER,
    AssignmentFact,
    RegisterRow,
)
from models.rules.kmdraw1.method import K
from models.rules.kmdraw1.verify_files import Head, moment, require, split_lot
from models.rules.kmdraw1.verify_lot import LotView


def check_assignments(view: LotView, head: Head) -> None:
    """assignments.csv of one lot; raises InconsistentError at the first row that breaks the order."""
    rows = view.assignments
    for row in rows:
        _check_row(row, sealed=head.sealed)
    _check_ranks(view, sealed=head.sealed)
    _check_edition(rows, head)
    filled = _check_places(rows, view.manifest.need)
    if head.sealed:
        return
    used_up = len(rows) == view.ranked
    drawn = [row for row in rows if not row.passed]
    require(
        used_up or len(drawn) >= view.manifest.need, f"{ASSIGNMENTS} 抽出的不足需要的家数，而排序还没用完"
    )
    require(used_up or not rows[-1].passed, f"{ASSIGNMENTS} 末行跳过之后没有继续取下一名")
    for row in drawn:
        open_gap = row.answer in GAPS and row.rank not in filled
        require(used_up or not open_gap, f"{ASSIGNMENTS} 第 {row.rank} 名空出的位置没有由下一名补上")


def check_across(views: Sequence[LotView]) -> None:
    """Nobody is drawn in two lots; `skip` stands exactly where somebody is already held by another lot."""
    held: dict[str, int] = {}
    for place, view in enumerate(views):
        for row in view.assignments:
            if not row.passed:
                require(row.code not in held, f"{row.code} 在本次抽取的两个签组里都被抽中")
                held[row.code] = place
    firsts = [_first_round(view) for view in views]
    for place, view in enumerate(views):
        for row in (row for row in view.assignments if row.answer == "skip"):
            where = f"{view.manifest.lot} 第 {row.rank} 名被跳过"
            other = held.get(row.code)
            require(other is not None, f"{where}，但没有在别的签组被抽中")
            # The first round runs through the lots in their order: only an earlier lot can hold a code there.
            early = other is not None and other < place and row.code in firsts[other]
            require(early or row.code not in firsts[place], f"{where}的理由不成立")


def check_register(
    rows: Sequence[RegisterRow], batch: str, size: int, views: Sequence[LotView], head: Head
) -> None:
    """Every k from 1 without gaps, each for one lot; all lots of this draw, each with its own k."""
    own = {view.manifest.lot: view.manifest.k for view in views if view.manifest.batch == batch}
    present = {view.manifest.lot for view in views}
    seen: set[str] = set()
    for k, row in enumerate(rows, 1):
        where = f"{REGISTER} 的 k={row.k}（{batch}）"
        require(row.k == k, f"{REGISTER}（{batch}）缺少 k={k}，或次序不对")
        number, _ = split_lot(row.lot)
        require(row.lot not in seen, f"{where}：同一签组用了两次")
        seen.add(row.lot)
        require(bool(row.state), f"{where}：没有状态")
        require(row.state != ABORTED or bool(row.reason), f"{where}：中止没有写原因")
        if number == head.number:
            require(row.lot in present, f"{where}：本次抽取的签组 {row.lot} 不在包里")
            require(own.get(row.lot) == k, f"{where}：签组 {row.lot} 用的不是这个 k")
            require(row.state != ABORTED, f"{where}：已中止的签组不应有结果")
    require(len(rows) <= size, f"{REGISTER}（{batch}）比承诺清单还长")
    missing = sorted(own.keys() - seen)
    require(not missing, f"{REGISTER}（{batch}）没有签组 {missing[0] if missing else ''}")


def check_batches(views: Sequence[LotView]) -> None:
    """One list for a batch, one lot for a k."""
    lists: dict[str, str] = {}
    used: set[tuple[str, int]] = set()
    for view in views:
        batch, k = view.manifest.batch, view.manifest.k
        require(lists.setdefault(batch, view.published) == view.published, f"两个签组的承诺清单 {batch} 不同")
        require((batch, k) not in used, f"承诺 {batch} k={k} 用了两次")
        used.add((batch, k))


def _check_row(row: AssignmentFact, *, sealed: bool) -> None:
    where = f"{ASSIGNMENTS} 第 {row.rank} 名"
    require(row.answer in names.ANSWERS, f"{where}的答复写法不对")
    require(row.replaces in ("", EXTRA) or bool(K.fullmatch(row.replaces)), f"{where}的顺延写法不对")
    for text in (row.notified_at, row.answered_at):
        if text:
            moment(text, where)
    if row.passed:
        require(not sealed, f"{where}被跳过，不应写在封存的包里")
        require(not (row.notified_at or row.answered_at), f"{where}被跳过，却有通知或答复")
    elif not row.answer:
        require(sealed and not row.answered_at, f"{where}没有答复，已结束的抽取不应如此")


def _check_ranks(view: LotView, *, sealed: bool) -> None:
    rows = view.assignments
    require(len(rows) <= view.ranked, f"{ASSIGNMENTS} 比排序还长")
    if sealed:
        require(len(rows) == view.ranked, f"封存的 {names.RANKING} 与 {ASSIGNMENTS} 行数不同")
    for place, row in enumerate(rows):
        require(sealed or row.rank == place + 1, f"{ASSIGNMENTS} 缺少第 {place + 1} 名")
        same = view.top[place].startswith(f"{row.rank},{row.code},")
        require(same, f"{ASSIGNMENTS} 第 {row.rank} 名不是排序里的那一家")


def _check_edition(rows: Sequence[AssignmentFact], head: Head) -> None:
    told = {row.answer for row in rows if not row.passed and row.answer}
    if head.data.get("edition") == "public" or NOT_ACCEPTED in told:
        require(told <= {ACCEPTED, NOT_ACCEPTED}, f"公开版的 {ASSIGNMENTS} 只写接受或未接受")
        require(head.data.get("edition", "public") == "public", f"{ASSIGNMENTS} 有未接受，却不是公开版")


def _check_places(rows: Sequence[AssignmentFact], need: int) -> set[int]:
    """The first `need` fill the places, all later ones a gap or by 加抽; returns the gaps filled."""
    open_gaps: set[str] = set()
    filled: set[int] = set()
    for place, row in enumerate(row for row in rows if not row.passed):
        where = f"{ASSIGNMENTS} 第 {row.rank} 名"
        if place < need:
            require(not row.replaces, f"{where}是首轮抽中的，不应有顺延")
        elif row.replaces != EXTRA:
            require(row.replaces in open_gaps, f"{where}既不是加抽，也没有顺延一个空出且未补的名次")
            open_gaps.discard(row.replaces)
            filled.add(int(row.replaces))
        if row.answer in (*GAPS, NOT_ACCEPTED):
            open_gaps.add(str(row.rank))
    return filled


def _first_round(view: LotView) -> set[str]:
    """The codes touched when the draw was confirmed: up to the last of the first `need`, else all."""
    drawn = [place for place, row in enumerate(view.assignments) if not row.passed]
    need = view.manifest.need
    end = drawn[need - 1] + 1 if len(drawn) >= need else len(view.assignments)
    return {row.code for row in view.assignments[:end]}
