"""Draws played out by the rules alone, for the tests of bundles: no database, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from models.rules.kmdraw1.bundle_facts import (
    EXTRA,
    GAPS,
    AssignmentFact,
    BatchFacts,
    DrawFacts,
    LotFacts,
    RegisterRow,
)
from models.rules.kmdraw1.manifest import Manifest, freeze, manifest_hash
from models.rules.kmdraw1.method import Hash, commitment_list, request_hash, salt, secret, seed
from models.rules.kmdraw1.ranking import Ranking, ranking, take

KEY = bytes(range(32))
NUMBER = "CQ-20260101-0007"
REQUEST = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TIMES = (
    ("frozen", "2026-01-01T02:00:00+08:00"),
    ("confirmed", "2026-01-01T02:01:00+08:00"),
    ("closed", "2026-01-01T08:00:00+08:00"),
)
Answers = Callable[[int, int], str]


def code(n: int) -> str:
    """A credit code in the grammar (its check digit is no matter of KMDRAW/1)."""
    return f"91530100MA{n // 31:07d}{LETTERS[n % 31]}"


@dataclass
class LotPlan:
    """One lot to play: its pool with tickets, who is out, how many are needed and added by 加抽."""

    entries: Sequence[tuple[str, int]]
    need: int = 2
    out: Sequence[tuple[str, str]] = ()
    extra: int = 0
    batch: str = "202601"
    k: int = 3
    category: str = "检测监测"


@dataclass
class _Played:
    manifest: Manifest
    secret: str
    ranking: Ranking
    rows: list[AssignmentFact] = field(default_factory=list)

    def held(self) -> set[str]:
        return {row.code for row in self.rows if not row.passed}


def pool(first: int, size: int) -> list[tuple[str, int]]:
    """`size` institutions with one ticket each."""
    return [(code(n), 1) for n in range(first, first + size)]


def play(
    plans: Sequence[LotPlan],
    answers: Answers = lambda lot, rank: "接受",  # noqa: ARG005
    *,
    alg: Hash = "sha256",
    disqualified: frozenset[str] = frozenset(),
    r1: str = "483920",
    number: str = NUMBER,
    sealed: bool = False,
) -> DrawFacts:
    """Plays a draw to its end: first round of all lots, then 加抽 and replacements until nothing is left.

    `answers(lot, rank)` is what the institution drawn at that rank of that lot (counted from 0) answers.
    """
    played = [_freeze(plan, f"{number}-{i}", r1, alg) for i, plan in enumerate(plans, 1)]
    for i, plan in enumerate(plans):
        _take(played, i, plan.need, "", answers, disqualified)
    for i, plan in enumerate(plans):
        for _ in range(plan.extra):
            _take(played, i, 1, EXTRA, answers, disqualified)
    while _replace_one(played, answers, disqualified):
        pass
    return DrawFacts(
        number=number,
        kind="emergency",
        hash=alg,
        r1=r1,
        r2="-",
        b="-",
        request=REQUEST,
        sealed=sealed,
        times=TIMES,
        lots=tuple(LotFacts(p.manifest.text(), p.secret, tuple(p.rows)) for p in played),
        batches=_batches(played, alg),
    )


def sample(*, sealed: bool = False, alg: Hash = "sha256") -> DrawFacts:
    """Two lots that share institutions, with a refusal, a silence, weights, an exclusion and 加抽."""
    first = LotPlan([(code(n), 1 + n % 3) for n in range(12)], 2, [(code(90), "回避")], extra=1)
    second = LotPlan(
        pool(6, 9), 3, [(code(91), "回避(申请人)"), (code(92), "证照过期")], k=4, category="监理咨询"
    )
    told = {(0, 0): "拒绝", (1, 1): "未答复"}
    banned = frozenset({code(8)})
    facts = play(
        [first, second], lambda lot, rank: told.get((lot, rank), "接受"), alg=alg, disqualified=banned
    )
    return replace(facts, sealed=sealed, marks=("候选不足三倍",), follows=("CQ-20251230-0411",))


def _freeze(plan: LotPlan, lot: str, r1: str, alg: Hash) -> _Played:
    s = secret(KEY, plan.batch, plan.k, alg)
    manifest = freeze(
        lot=lot,
        batch=plan.batch,
        k=plan.k,
        kind="emergency",
        category=plan.category,
        need=plan.need,
        request=request_hash(REQUEST, alg),
        salt=salt(lot, s, alg),
        entries_in=plan.entries,
        entries_out=plan.out,
        hash=alg,
    )
    m = manifest_hash(manifest.text(), alg)
    return _Played(manifest, s, ranking(seed(lot, m, s, r1, "-", "-", alg), manifest.entries_in, alg))


def _take(
    played: list[_Played], i: int, n: int, why: str, answers: Answers, disqualified: frozenset[str]
) -> None:
    lot = played[i]
    held = set[str]().union(*(other.held() for other in played if other is not lot))
    for taken in take(lot.ranking, len(lot.rows), n, held, disqualified):
        if taken.outcome != "drawn":
            lot.rows.append(AssignmentFact(taken.rank, taken.code, answer=taken.outcome))
            continue
        hour = f"2026-01-01T02:{len(lot.rows) % 60:02d}"
        answer = answers(i, taken.rank - 1)
        lot.rows.append(
            AssignmentFact(
                taken.rank, taken.code, f"{hour}:00+08:00", answer, f"{hour}:30+08:00" if answer else "", why
            )
        )


def _replace_one(played: list[_Played], answers: Answers, disqualified: frozenset[str]) -> bool:
    for i, lot in enumerate(played):
        filled = {row.replaces for row in lot.rows}
        gaps = [row for row in lot.rows if row.answer in GAPS and str(row.rank) not in filled]
        if gaps and len(lot.rows) < len(lot.ranking):
            _take(played, i, 1, str(gaps[0].rank), answers, disqualified)
            return True
    return False


def _batches(played: Sequence[_Played], alg: Hash) -> tuple[BatchFacts, ...]:
    batches: dict[str, dict[int, str]] = {}
    for p in played:
        batches.setdefault(p.manifest.batch, {})[p.manifest.k] = p.manifest.lot
    return tuple(
        BatchFacts(batch, commitment_list(KEY, batch, 8, alg), _register(used))
        for batch, used in batches.items()
    )


def _register(used: dict[int, str]) -> tuple[RegisterRow, ...]:
    """The lots of this draw, and an earlier aborted lot for every other k."""
    rows = []
    for k in range(1, max(used) + 1):
        other = RegisterRow(k, f"CQ-20251231-{k:04d}-1", "已中止", "超过30分钟未确认")
        rows.append(RegisterRow(k, used[k], "已抽取") if k in used else other)
    return tuple(rows)
