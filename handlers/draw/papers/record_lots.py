"""A lot on the 抽取记录表: the frozen list in figures, seed and ranking as far as they may be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from handlers.draw.find_task import PASSED
from handlers.draw.papers import words
from handlers.draw.sealed_ranking import KeyMismatch, sealed_ranking, sealed_secret
from handlers.routing.router import Ctx
from models.commitment import CommitmentBatch
from models.draw import Assignment, Draw, Lot
from models.institution import Institution
from models.rules.draw.seal import name_told, order_printed
from models.rules.kmdraw1 import method as law
from models.rules.kmdraw1.manifest import Manifest, parse_manifest
from models.rules.kmdraw1.ranking import Ranking
from models.rules.papers.sheet_facts import Line, LotPart, RankRow

# longer lists stand in the bundle: the sheet stays paper for a pool of a hundred thousand, too
EXCLUDED_LISTED = 200
RANKS_LISTED = 300


@dataclass(frozen=True)
class Story:
    """A draw with everything that its sheet is made of, and what of it may be read today."""

    draw: Draw
    lots: list[Lot]
    assignments: list[Assignment]
    institutions: dict[int, Institution]

    @property
    def sealed(self) -> bool:
        """Before the end, and of a 密封 draw before it is public: no seed, no rank that was not drawn."""
        return not order_printed(self.draw)

    def named(self, assignment: Assignment) -> bool:
        """密封: a name appears only with the acceptance and its recusal answer."""
        return name_told(self.draw, assignment.accepted)

    @property
    def drawn(self) -> list[Assignment]:
        """Without the ranks passed over."""
        return [one for one in self.assignments if one.state not in PASSED]


def lot_part(ctx: Ctx, story: Story, lot: Lot) -> LotPart:
    """What was frozen and shown, and what came of it."""
    title = f"{lot.number}　{lot.category}"
    head: list[Line] = [(words.NEED, words.need(lot))]
    if lot.batch_id is None:
        return LotPart(title, tuple(head), (), 0, (), 0)
    manifest = _manifest(lot)
    batch = ctx.session.get_one(CommitmentBatch, lot.batch_id)
    head += [
        (words.POOL, words.pool(lot, sum(map(int, manifest.weights)) if manifest else lot.pool)),
        (words.EXCLUDED, words.left_out(lot.excluded)),
        (words.DIGEST, lot.m),
        (words.COMMITMENT, lot.c),
        (words.COMMITMENTS, words.commitment(lot, batch)),
    ]
    excluded = manifest.entries_out if manifest else ()
    try:
        seed, ordered = _opened(ctx, story.draw, lot, manifest)
    except (KeyMismatch, law.LotError):
        return LotPart(title, (*head, (words.SEED, words.MISMATCH)), excluded[:EXCLUDED_LISTED], 0, (), 0)
    head.append((words.SEED, words.sealed(story.draw) if story.sealed else seed))
    rows, more = _ranks(story, lot, ordered)
    return LotPart(
        title, tuple(head), excluded[:EXCLUDED_LISTED], max(len(excluded) - EXCLUDED_LISTED, 0), rows, more
    )


def _manifest(lot: Lot) -> Manifest | None:
    try:
        return parse_manifest(lot.manifest)
    except law.LotError:
        # a changed record: closing must go on, and the sheet says what it can't tell
        return None


def _opened(ctx: Ctx, draw: Draw, lot: Lot, manifest: Manifest | None) -> tuple[str, Ranking]:
    """Seed and ranking. Raises KeyMismatch or LotError where the record no longer opens."""
    if manifest is None:
        raise law.LotError(words.UNREADABLE)
    alg: law.Hash = "sm3" if draw.hash == "sm3" else "sha256"
    secret = sealed_secret(ctx, draw, lot)
    seed = law.seed(lot.number, lot.m, secret, draw.r1 or "-", draw.r2, draw.b, alg)
    return seed, sealed_ranking(ctx, draw, lot)


def _ranks(story: Story, lot: Lot, ordered: Ranking) -> tuple[tuple[RankRow, ...], int]:
    """After the end the whole ranking, before it only the drawn whose names may be read."""
    mine: dict[int, Assignment] = {one.rank: one for one in story.assignments if one.lot_id == lot.id}
    if story.sealed:
        open_ranks: Sequence[int] = [
            one.rank for one in story.drawn if one.lot_id == lot.id and story.named(one)
        ]
        rows = [ordered[rank - 1] for rank in open_ranks if rank <= len(ordered)]
        return tuple(RankRow(*row, words.outcome(mine[row.rank])) for row in rows), 0
    listed = max(RANKS_LISTED, *mine, 0)
    rows = list(islice(ordered, listed))
    shown = tuple(RankRow(*row, words.outcome(mine.get(row.rank))) for row in rows)
    return shown, len(ordered) - len(shown)
