"""The law of order, the register, and what the lots of a draw say together (kmdraw-1 §7)."""

from collections.abc import Sequence

from models.rules.kmdraw1 import bundle_facts, words
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
from models.rules.kmdraw1.verify_files import BundleHead, moment, require, split_lot
from models.rules.kmdraw1.verify_lot import LotView


def check_assignments(view: LotView, head: BundleHead) -> None:
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
    require(used_up or len(drawn) >= view.manifest.need, words.TOO_FEW_DRAWN.format(ASSIGNMENTS))
    require(used_up or not rows[-1].passed, words.ENDS_SKIPPED.format(ASSIGNMENTS))
    for row in drawn:
        open_gap = row.answer in GAPS and row.rank not in filled
        require(used_up or not open_gap, words.GAP_OPEN.format(ASSIGNMENTS, row.rank))


def check_across(views: Sequence[LotView]) -> None:
    """Nobody is drawn in two lots; `skip` stands exactly where somebody is already held by another lot."""
    held: dict[str, int] = {}
    for place, view in enumerate(views):
        for row in view.assignments:
            if not row.passed:
                require(row.code not in held, words.DRAWN_TWICE.format(row.code))
                held[row.code] = place
    firsts = [_first_round(view) for view in views]
    for place, view in enumerate(views):
        for row in (row for row in view.assignments if row.answer == "skip"):
            where = words.SKIPPED.format(view.manifest.lot, row.rank)
            other = held.get(row.code)
            require(other is not None, words.SKIPPED_UNHELD.format(where))
            # The first round runs through the lots in their order: only an earlier lot can hold a code there.
            early = other is not None and other < place and row.code in firsts[other]
            require(early or row.code not in firsts[place], words.SKIPPED_EARLY.format(where))


def check_register(
    rows: Sequence[RegisterRow], batch: str, size: int, views: Sequence[LotView], head: BundleHead
) -> None:
    """Every k from 1 without gaps, each for one lot; all lots of this draw, each with its own k."""
    own = {view.manifest.lot: view.manifest.k for view in views if view.manifest.batch == batch}
    present = {view.manifest.lot for view in views}
    seen: set[str] = set()
    for k, row in enumerate(rows, 1):
        where = words.REGISTER_K.format(REGISTER, row.k, batch)
        require(row.k == k, words.REGISTER_ORDER.format(REGISTER, batch, k))
        number, _ = split_lot(row.lot)
        require(row.lot not in seen, words.LOT_TWICE.format(where))
        seen.add(row.lot)
        require(bool(row.state), words.NO_STATE.format(where))
        require(row.state != ABORTED or bool(row.reason), words.NO_REASON.format(where))
        if number == head.number:
            require(row.lot in present, words.LOT_ABSENT.format(where, row.lot))
            require(own.get(row.lot) == k, words.OTHER_K.format(where, row.lot))
            require(row.state != ABORTED, words.ABORTED_WITH_RESULT.format(where))
    require(len(rows) <= size, words.REGISTER_LONGER.format(REGISTER, batch))
    missing = sorted(own.keys() - seen)
    require(not missing, words.REGISTER_WITHOUT.format(REGISTER, batch, missing[0] if missing else ""))


def check_batches(views: Sequence[LotView]) -> None:
    """One list for a batch, one lot for a k."""
    lists: dict[str, str] = {}
    used: set[tuple[str, int]] = set()
    for view in views:
        batch, k = view.manifest.batch, view.manifest.k
        require(lists.setdefault(batch, view.published) == view.published, words.LISTS_DIFFER.format(batch))
        require((batch, k) not in used, words.K_TWICE.format(batch, k))
        used.add((batch, k))


def _check_row(row: AssignmentFact, *, sealed: bool) -> None:
    where = words.ROW.format(ASSIGNMENTS, row.rank)
    require(row.answer in bundle_facts.ANSWERS, words.ANSWER.format(where))
    require(row.replaces in ("", EXTRA) or bool(K.fullmatch(row.replaces)), words.REPLACES.format(where))
    for text in (row.notified_at, row.answered_at):
        if text:
            moment(text, where)
    if row.passed:
        require(not sealed, words.SKIPPED_IN_SEALED.format(where))
        require(not (row.notified_at or row.answered_at), words.SKIPPED_ASKED.format(where))
    elif not row.answer:
        require(sealed and not row.answered_at, words.UNANSWERED.format(where))


def _check_ranks(view: LotView, *, sealed: bool) -> None:
    rows = view.assignments
    require(len(rows) <= view.ranked, words.LONGER.format(ASSIGNMENTS))
    if sealed:
        require(len(rows) == view.ranked, words.SEALED_LENGTHS.format(bundle_facts.RANKING, ASSIGNMENTS))
    for place, row in enumerate(rows):
        require(sealed or row.rank == place + 1, words.RANK_MISSING.format(ASSIGNMENTS, place + 1))
        same = view.top[place].startswith(f"{row.rank},{row.code},")
        require(same, words.OTHER_CODE.format(ASSIGNMENTS, row.rank))


def _check_edition(rows: Sequence[AssignmentFact], head: BundleHead) -> None:
    told = {row.answer for row in rows if not row.passed and row.answer}
    if head.data.get("edition") == "public" or NOT_ACCEPTED in told:
        require(told <= {ACCEPTED, NOT_ACCEPTED}, words.PUBLIC_ANSWERS.format(ASSIGNMENTS))
        require(head.data.get("edition", "public") == "public", words.NOT_PUBLIC.format(ASSIGNMENTS))


def _check_places(rows: Sequence[AssignmentFact], need: int) -> set[int]:
    """The first `need` fill the places, all later ones a gap or by 加抽; returns the gaps filled."""
    open_gaps: set[str] = set()
    filled: set[int] = set()
    for place, row in enumerate(row for row in rows if not row.passed):
        where = words.ROW.format(ASSIGNMENTS, row.rank)
        if place < need:
            require(not row.replaces, words.FIRST_ROUND.format(where))
        elif row.replaces != EXTRA:
            require(row.replaces in open_gaps, words.NEITHER.format(where))
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
