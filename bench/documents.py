"""The 抽取记录表 as PDF: two lots with 60 ranks each, other words every time, the compiler warm."""

import hashlib
import time

from bench.report import Aim, Figure, rounds
from bot.documents.render import render
from models.rules.papers.sheet_facts import (
    DrawnRow,
    LotPart,
    Paper,
    RankRow,
    RecordSheet,
    SheetHead,
    Signer,
    body_json,
    facts_json,
)

SECONDS = 10.0
RANKS = 60
DIGEST = hashlib.sha256(b"bench").hexdigest()
UNIT = "盘龙区住房和城乡建设局"


def measure(quick: bool) -> list[Figure]:
    """From the frozen facts to the bytes; the first page of a process, with the fonts, apart."""
    cold = _made(0)
    taken = [_made(number + 1) for number in rounds(5 if quick else 30, SECONDS)]
    return [
        Figure("抽取记录表PDF（已预热，4页）", "毫秒", taken, aim=Aim(300, unit="毫秒")),
        Figure("  其中第一份（装入字体）", "毫秒", [cold]),
    ]


def _made(number: int) -> float:
    facts = facts_json(_head(number), body_json(_sheet(number)))
    start = time.perf_counter()
    if not render(facts).startswith(b"%PDF"):
        raise RuntimeError("no PDF")
    return (time.perf_counter() - start) * 1000


def _head(number: int) -> SheetHead:
    return SheetHead(
        kind=Paper.RECORD,
        number=f"JL-2026-{number:04d}",
        previous="",
        draw=f"CQ-20261122-{number:04d}",
        unit=UNIT,
        at="2026-11-22T02:31:05+08:00",
        issued="2026年11月22日 02:31:05",
        check_url=f"https://zhian.example.gov.cn/verify/CQ-20261122-{number:04d}",
        ledger_seq=number,
        ledger_hash=DIGEST,
    )


def _sheet(number: int) -> RecordSheet:
    about = [
        ("抽取编号", f"CQ-20261122-{number:04d}"),
        ("申请单位", UNIT),
        ("事由", f"某工地第{number}号基坑坍塌"),
    ]
    about += [(f"事项{n}", f"第{n}项的说明，{number}") for n in range(12)]
    return RecordSheet(
        banners=(),
        about=tuple(about),
        lots=(_lot(number, 1), _lot(number, 2)),
        numbers=(("R1（抽取人）", f"{number:06d}"), ("R2（监督人）", "117755"), ("B（公开数）", "-")),
        drawn=tuple(_row(number, rank) for rank in range(1, 6)),
        notes=(("标记", "清单晚于申请"),),
        signers=(Signer("抽取人", "王工", UNIT), Signer("监督人", "孙监督", "市纪检组")),
        names=(UNIT, "王工", "孙监督", "市纪检组"),
    )


def _lot(number: int, place: int) -> LotPart:
    seed = hashlib.sha256(f"{number}:{place}".encode()).hexdigest()
    ranking = tuple(
        RankRow(rank, f"91530100MA{rank:07d}X", 1, hashlib.sha256(f"{seed}{rank}".encode()).hexdigest(), "")
        for rank in range(1, RANKS + 1)
    )
    lines = (("数量", "2家"), ("候选", f"{RANKS}家"), ("名单摘要M", seed), ("承诺C", DIGEST), ("种子", seed))
    return LotPart(f"CQ-20261122-{number:04d}-{place}　检测监测", lines, (), 0, ranking, 0)


def _row(number: int, rank: int) -> DrawnRow:
    return DrawnRow(
        place=f"{rank}",
        category="检测监测",
        name=f"昆明第{number}检测技术有限责任公司{rank}部",
        code=f"91530100MA{rank:07d}X",
        came="首轮",
        notified="11-22 02:01\n已交企业微信",
        answer="接受\n11-22 02:05 联系人",
        reason="",
        presence="出发 11-22 02:10\n到场 11-22 02:45",
    )
