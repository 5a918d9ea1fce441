"""Verifying a draw of a million tickets, next to the bare hashing of a million tickets."""

import hashlib
import time
from collections.abc import Sequence

from bench.report import Aim, Figure, rounds
from models.rules.kmdraw1 import method as lots
from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_facts import AssignmentFact, BatchFacts, DrawFacts, LotFacts, RegisterRow
from models.rules.kmdraw1.manifest import freeze, manifest_hash
from models.rules.kmdraw1.ranking import ranking
from models.rules.kmdraw1.verify import verify

TICKETS = 1_000_000
SECONDS = 30.0
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
KEY = bytes(range(32))
NUMBER, BATCH = "CQ-20260101-0001", "202601"
LOT = f"{NUMBER}-1"
REQUEST = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
R1 = "483920"
NOTIFIED, ANSWERED, CLOSED = (f"2026-01-01T02:0{minute}:00+08:00" for minute in (1, 2, 3))


def measure(quick: bool) -> list[Figure]:
    """Both in turns on the same codes."""
    most = 2 if quick else 5
    pool = codes(TICKETS)
    files, seed = bundle(pool)
    pairs = [(_verify(files), _bare(pool, seed)) for _ in rounds(most, SECONDS)]
    aim = Aim(1.5, of_ratio=True, unit="倍")
    return [
        Figure(f"核验{TICKETS:,}签", "秒", [ours for ours, _ in pairs], [o / b for o, b in pairs], aim),
        Figure("  对照：只算hashlib，不读、不比", "秒", [bare for _, bare in pairs]),
    ]


def codes(count: int) -> list[str]:
    """Credit codes, all different."""
    return [f"91530100MA{n // 31:07d}{LETTERS[n % 31]}" for n in range(count)]


def _verify(files: dict[str, bytes]) -> float:
    start = time.perf_counter()
    verdict = verify(files)
    taken = time.perf_counter() - start
    if not verdict.consistent:
        raise RuntimeError(verdict.text)
    return taken


def _bare(codes: Sequence[str], seed: str) -> float:
    sha256, head = hashlib.sha256, f"KMDRAW/1|ticket|{seed}|"
    start = time.perf_counter()
    for code in codes:
        sha256(f"{head}{code}|1".encode()).hexdigest()
    return time.perf_counter() - start


def bundle(codes: Sequence[str]) -> tuple[dict[str, bytes], str]:
    """A closed draw of one lot: two drawn, both came. Returns its files and its seed."""
    secret = lots.secret(KEY, BATCH, 1, "sha256")
    manifest = freeze(
        lot=LOT,
        batch=BATCH,
        k=1,
        kind="emergency",
        category="检测监测",
        need=2,
        request=lots.request_hash(REQUEST, "sha256"),
        salt=lots.salt(LOT, secret, "sha256"),
        entries_in=((code, 1) for code in codes),
        entries_out=(),
    ).text()
    seed = lots.seed(LOT, manifest_hash(manifest, "sha256"), secret, R1, "-", "-", "sha256")
    drawn = ranking(seed, ((code, 1) for code in codes), "sha256")[:2]
    rows = tuple(AssignmentFact(one.rank, one.code, NOTIFIED, "接受", ANSWERED) for one in drawn)
    published = lots.commitment_list(KEY, BATCH, 8, "sha256")
    facts = DrawFacts(
        number=NUMBER,
        kind="emergency",
        hash="sha256",
        r1=R1,
        r2="-",
        b="-",
        request=REQUEST,
        sealed=False,
        times=(("frozen", NOTIFIED), ("confirmed", NOTIFIED), ("closed", CLOSED)),
        lots=(LotFacts(manifest, secret, rows),),
        batches=(BatchFacts(BATCH, published, (RegisterRow(1, LOT, "已抽取"),)),),
    )
    return build(facts), seed
