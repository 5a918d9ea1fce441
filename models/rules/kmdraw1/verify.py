"""`verify`: recomputes a bundle and says 一致, or the first difference (kmdraw-1 六).

A bundle that holds in itself proves the draw only together with what people were shown while it ran: M, C and
their own digits. `Verdict.checks` repeats these, so that everybody can compare them with his own record.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.rules.kmdraw1 import bundle_facts, words, words_readme
from models.rules.kmdraw1.bundle import register_name
from models.rules.kmdraw1.bundle_facts import parse_register
from models.rules.kmdraw1.method import HashMissingError, LotError, digest
from models.rules.kmdraw1.verify_files import (
    BundleHead,
    Files,
    check_sums,
    find_lots,
    read_head,
    read_text,
    require,
)
from models.rules.kmdraw1.verify_lot import LotView, read_lot
from models.rules.kmdraw1.verify_order import check_across, check_assignments, check_batches, check_register


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about a bundle; `checks` says in order what was found right."""

    consistent: bool
    sealed: bool = False
    first_difference: str | None = None
    checks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """一致, 一致（封存，未核排序） or 不一致：…"""
        if not self.consistent:
            return words.DIFFERS.format(self.first_difference)
        return words.AGREES_SEALED if self.sealed else words.AGREES


def verify(files: Files, own_commitments: str | None = None) -> Verdict:
    """Recomputes everything; `own_commitments` is a list received earlier.

    Never raises for what a bundle holds; raises HashMissingError where this machine has no SM3 to check it.
    """
    try:
        check_sums(files)
        head = read_head(files)
        views = [_lot(files, lot, head) for lot in find_lots(files, head)]
        request = _check_request(files, head, views)
        check_batches(views)
        check_across(views)
        registers = _check_registers(files, head, views)
        own = _check_own(own_commitments, views)
    except HashMissingError:
        raise
    except LotError as fault:
        return Verdict(False, first_difference=str(fault).rstrip("。"))
    said = [words.SUMS_AGREE.format(bundle_facts.SUMS), *_readme(files), request]
    said += [*map(_told, views), *registers, *own]
    said.append(words.NUMBERS.format(head.r1, head.r2, head.b))
    said.append(words.ORDER_UNCHECKED if head.sealed else words.ORDER_CHECKED)
    return Verdict(True, head.sealed, None, tuple(said))


def _lot(files: Files, lot: str, head: BundleHead) -> LotView:
    try:
        view = read_lot(files, lot, head)
        check_assignments(view, head)
    except HashMissingError:
        raise
    except LotError as fault:
        raise LotError(words.IN_LOT.format(lot, fault)) from fault
    return view


def _readme(files: Files) -> list[str]:
    """README.txt decides nothing here, but people paste from it: say when the script in it is not ours."""
    same = files[bundle_facts.README] == words_readme.README.encode()
    return [] if same else [words.README_DIFFERS.format(bundle_facts.README)]


def _check_request(files: Files, head: BundleHead, views: list[LotView]) -> str:
    """One request for all lots; its text is there unless the draw is confidential."""
    hashed = views[0].manifest.request
    require(all(view.manifest.request == hashed for view in views), words.REQUESTS_DIFFER)
    require(head.data.get("request", hashed) == hashed, words.HEAD_REQUEST.format(bundle_facts.DRAW))
    lots = head.data.get("lots")
    require(lots is None or len(lots) == len(views), words.HEAD_LOTS.format(bundle_facts.DRAW))
    confidential = head.data.get("confidential", bundle_facts.REQUEST not in files)
    require(
        confidential is (bundle_facts.REQUEST not in files),
        words.REQUEST_PRESENCE.format(bundle_facts.REQUEST),
    )
    if confidential:
        return words.REQUEST_HIDDEN.format(hashed)
    text = read_text(files, bundle_facts.REQUEST)
    require(digest(text, head.hash) == hashed, words.REQUEST_DIFFERS.format(bundle_facts.REQUEST))
    return words.REQUEST_AGREES.format(bundle_facts.REQUEST)


def _check_registers(files: Files, head: BundleHead, views: list[LotView]) -> list[str]:
    """A register for every batch that the draw used, and none besides."""
    batches = dict.fromkeys(view.manifest.batch for view in views)
    first = next(iter(batches))
    expected = {register_name(batch, first): batch for batch in batches}
    for name in sorted(files):
        require(not name.startswith("register-") or name in expected, words.FILE_TOO_MANY.format(name))
    said = []
    for name, batch in expected.items():
        rows = parse_register(read_text(files, name))
        size = next(view.size for view in views if view.manifest.batch == batch)
        check_register(rows, batch, size, views, head)
        said.append(words.LIST_USED.format(batch, len(rows)))
    return said


def _check_own(own: str | None, views: list[LotView]) -> list[str]:
    """The published list against a copy somebody kept; an editor may have given it CRLF or a BOM."""
    if own is None:
        return []
    lines = own.removeprefix("\ufeff").split()
    batches = {view.manifest.batch: view.published for view in views}
    same = [batch for batch, published in batches.items() if published.split() == lines]
    require(bool(same), words.OWN_DIFFERS.format(_joined(batches)))
    return [words.OWN_AGREES.format(_joined(same))]


def _told(view: LotView) -> str:
    manifest = view.manifest
    return words.LOT_AGREES.format(manifest.lot, view.m, manifest.batch, manifest.k, view.c)


def _joined(words: Iterable[str]) -> str:
    return "、".join(words)
