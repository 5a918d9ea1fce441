"""Everybody who might bend a draw, playing his hand: bundles with sums that fit, and what gives them away.

Each forger works on the sample draw: lot 1 drew ranks 1 拒绝, 2 接受, 3 接受 (加抽), 4 失格, 5 接受 (for 1);
lot 2 drew 1 接受, 2 未答复, 3 skip, 4 失格, 5 接受, 6 skip, 7 接受 (for 2).
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_facts import AssignmentFact, LotFacts, RegisterRow
from models.rules.kmdraw1.manifest import manifest_hash, parse_manifest
from models.rules.kmdraw1.method import commitment, salt
from tests.rules.kmdraw1.forge import drop_line, edit, reseal, swap
from tests.rules.kmdraw1.sample import NUMBER, LotPlan, play, pool, sample

ONE, TWO = f"{NUMBER}-1", f"{NUMBER}-2"
Files = dict[str, bytes]
Forger = Callable[[Files], Files]

FACTS = sample()
GOOD = build(FACTS)
_ROWS = FACTS.lots[0].assignments
_IN = parse_manifest(FACTS.lots[0].manifest).codes


def _assigned(rows: tuple[AssignmentFact, ...], lot: int = 0) -> Files:
    """A bundle whose record of assignments was rewritten."""
    lots = list(FACTS.lots)
    lots[lot] = replace(lots[lot], assignments=rows)
    return build(replace(FACTS, lots=tuple(lots)))


def _registered(rows: tuple[RegisterRow, ...]) -> Files:
    return build(replace(FACTS, batches=(replace(FACTS.batches[0], register=rows),)))


def _pool_after_the_digits(_: Files) -> Files:
    """A competitor vanishes after R1, and M in draw.json with him; seed and ranking stay as they were."""
    manifest = FACTS.lots[0].manifest.replace(f"in={_IN[3]} w=1\n", "")
    old, new = (manifest_hash(text, "sha256") for text in (FACTS.lots[0].manifest, manifest))
    files = edit(GOOD, f"{ONE}/manifest.txt", lambda _: manifest)
    return edit(files, "draw.json", swap(old, new))


def _other_secret(_: Files) -> Files:
    """All recomputed with a secret that was never committed to; draw.json tells of the published C."""
    manifest, s = parse_manifest(FACTS.lots[0].manifest), "ab" * 32
    forged = replace(manifest, salt=salt(ONE, s, "sha256")).text()
    files = build(replace(FACTS, lots=(LotFacts(forged, s, _ROWS), FACTS.lots[1])))
    c, published = (commitment("202601", 3, value, "sha256") for value in (s, FACTS.lots[0].secret))
    return edit(edit(files, "draw.json", swap(c, published)), f"{ONE}/commitment.txt", swap(c, published))


def _same_k_twice(_: Files) -> Files:
    """The secret of lot 1 used again for lot 2; all else is right."""
    return build(play([LotPlan(pool(1, 5), 1, k=3), LotPlan(pool(20, 5), 1, k=3)]))


def _used_by_an_aborted_lot(_: Files) -> Files:
    """k = 2 was shown and aborted; with its secret known the operator draws by it again."""
    facts = play([LotPlan(pool(1, 5), 1, k=2)])
    return build(replace(facts, batches=(replace(facts.batches[0], register=FACTS.batches[0].register[:3]),)))


def _swapped_lots(files: Files) -> Files:
    """The results of two categories exchanged."""
    swapped = {ONE: TWO, TWO: ONE}
    parts = [(name.partition("/"), content) for name, content in files.items()]
    return reseal({f"{swapped.get(lot, lot)}{slash}{rest}": content for (lot, slash, rest), content in parts})


def _hidden_lot(files: Files) -> Files:
    """The second category didn't please; its folder and its line in draw.json are gone."""
    told = json.loads(files["draw.json"])
    told["lots"] = told["lots"][:1]
    rest = {name: content for name, content in files.items() if not name.startswith(TWO)}
    return reseal(rest | {"draw.json": (json.dumps(told, indent=2) + "\n").encode()})


def _swapped_ranks(files: Files) -> Files:
    lines = files[f"{ONE}/ranking.csv"].decode().split("\n")
    first, second = lines[1].split(","), lines[2].split(",")
    lines[1], lines[2] = ",".join(["1", *second[1:]]), ",".join(["2", *first[1:]])
    return edit(files, f"{ONE}/ranking.csv", lambda _: "\n".join(lines))


def _tied(one: str, two: str) -> Files:
    """Two lots of one and the same single institution, with these outcomes: the law says drawn, then skip."""
    facts = play([LotPlan(pool(5, 1), 1, k=3), LotPlan(pool(5, 1), 1, k=4)])
    who = facts.lots[0].assignments[0].code
    rows = [(AssignmentFact(1, who, answer=answer),) for answer in (one, two)]
    lots = tuple(replace(lot, assignments=row) for lot, row in zip(facts.lots, rows, strict=True))
    return build(replace(facts, lots=lots))


def _skip_with_a_time(_: Files) -> Files:
    odd = replace(_ROWS[3], notified_at="2026-01-01T02:03:00+08:00", answered_at="2026-01-01T02:03:30+08:00")
    return _assigned((*_ROWS[:3], odd, _ROWS[4]))


def _renumbered(_: Files) -> Files:
    rows = FACTS.batches[0].register
    return _registered((rows[0], *(replace(row, k=row.k - 1) for row in rows[2:])))


def _answer(rank: int, answer: str) -> Files:
    return _assigned(tuple(replace(row, answer=answer) if row.rank == rank else row for row in _ROWS))


def _replaces(rank: int, replaces: str) -> Files:
    return _assigned(tuple(replace(row, replaces=replaces) if row.rank == rank else row for row in _ROWS))


def _register_row(k: int, **changes: str) -> Files:
    rows = FACTS.batches[0].register
    return _registered(tuple(replace(row, **changes) if row.k == k else row for row in rows))  # type: ignore[arg-type]


# name: (what he does, what gives him away)
ADVERSARIES: dict[str, tuple[Forger, str]] = {
    "operator turns an eligible institution out": (
        lambda files: edit(
            files,
            f"{ONE}/manifest.txt",
            lambda text: re.sub(rf"in={_IN[-1]} w=.\n", f"out={_IN[-1]} why=回避\n", text),
        ),
        "M 与重新计算的不符",
    ),
    "operator gives a friend a ticket more": (
        lambda files: edit(files, f"{ONE}/manifest.txt", swap(f"{_IN[0]} w=1", f"{_IN[0]} w=2")),
        "M 与重新计算的不符",
    ),
    "operator changes why somebody was excluded": (
        lambda files: edit(files, f"{ONE}/manifest.txt", swap("why=回避", "why=暂停")),
        "M 与重新计算的不符",
    ),
    "operator shrinks the pool after the digits came": (_pool_after_the_digits, "seed 与重新计算的不符"),
    "operator draws by a secret never committed to": (_other_secret, "secret.txt 与承诺 C 不符"),
    "operator slips his own C into the list": (
        lambda files: edit(files, f"{ONE}/commitments.txt", drop_line(0)),
        "承诺清单第 1 行",
    ),
    "operator shows different lists in one draw": (
        lambda files: edit(files, f"{TWO}/commitments.txt", drop_line(-1)),
        "承诺清单 202601 不同",
    ),
    "operator cuts the list before the k he used": (
        lambda files: edit(files, f"{ONE}/commitments.txt", lambda text: "".join(text.splitlines(True)[:2])),
        "没有第 3 条",
    ),
    "operator claims another k": (
        lambda files: edit(files, f"{ONE}/commitment.txt", swap(" 3 ", " 2 ")),
        "批次或 k 与名单不同",
    ),
    "operator uses one k for two lots": (_same_k_twice, "k=3 用了两次"),
    "operator uses the k of an aborted lot again": (_used_by_an_aborted_lot, "用的不是这个 k"),
    "operator exchanges two lots": (_swapped_lots, "不是本签组的"),
    "operator hides a lot that didn't please": (_hidden_lot, f"签组 {TWO} 不在包里"),
    "operator hides an aborted k": (lambda _: _registered(FACTS.batches[0].register[1:]), "缺少 k=1"),
    "operator hides an aborted k and closes ranks": (_renumbered, "用的不是这个 k"),
    "operator ends the register before this draw": (
        lambda _: _registered(FACTS.batches[0].register[:3]),
        f"没有签组 {TWO}",
    ),
    "operator enters one lot for two k": (lambda _: _register_row(2, lot="CQ-20251231-0001-1"), "用了两次"),
    "operator draws from a lot that was aborted": (
        lambda _: _register_row(3, state="已中止", reason="超过30分钟未确认"),
        "已中止的签组不应有结果",
    ),
    "operator aborts without a reason": (lambda _: _register_row(1, reason=""), "没有写原因"),
    "somebody changes the requester's digits": (
        lambda files: edit(files, "draw.json", swap('"R1": "483920"', '"R1": "483921"')),
        "seed 与重新计算的不符",
    ),
    "somebody drops a leading zero": (
        lambda files: edit(files, "draw.json", swap('"R1": "483920"', '"R1": "83920"')),
        "R1 必须是 6 位数字",
    ),
    "somebody invents a supervisor's number": (
        lambda files: edit(files, "draw.json", swap('"R2": "-"', '"R2": "117755"')),
        "seed 与重新计算的不符",
    ),
    "somebody invents a public number": (
        lambda files: edit(files, "draw.json", swap('"B": "-"', '"B": "x"')),
        "seed 与重新计算的不符",
    ),
    "operator draws with no number from outside": (
        lambda files: edit(files, "draw.json", swap('"R1": "483920"', '"R1": "-"')),
        "没有任何外部数字",
    ),
    "requester changes what was asked for": (
        lambda files: edit(files, "request.txt", swap("盘龙区", "官渡区")),
        "request.txt 与名单里的 request 不符",
    ),
    "somebody exchanges two ranks": (_swapped_ranks, "没有按签值从小到大排列"),
    "somebody leaves a rank out": (
        lambda files: edit(files, f"{ONE}/ranking.csv", drop_line(2)),
        "行数与名单的 in 行数不同",
    ),
    "operator passes over a rank without a row": (lambda _: _assigned(_ROWS[1:]), "缺少第 1 名"),
    "operator leaves a replacement out of the middle": (
        lambda _: _assigned((*_ROWS[:2], *_ROWS[3:])),
        "缺少第 3 名",
    ),
    "operator leaves the last replacement out": (
        lambda _: _assigned(_ROWS[:3]),
        "第 1 名空出的位置没有由下一名补上",
    ),
    "operator stops behind a rank passed over": (lambda _: _assigned(_ROWS[:4]), "没有继续取下一名"),
    "operator draws fewer than asked for": (lambda _: _assigned(_ROWS[:1]), "抽出的不足需要的家数"),
    "operator shifts the ranks by one": (
        lambda _: _assigned(
            tuple(
                replace(row, code=other.code)
                for row, other in zip(_ROWS, (*_ROWS[1:], _ROWS[0]), strict=True)
            )
        ),
        "不是排序里的那一家",
    ),
    "operator gives a place to whom he likes": (
        lambda _: _assigned((replace(_ROWS[0], code=_IN[0]), *_ROWS[1:])),
        "不是排序里的那一家",
    ),
    "somebody turns a refusal into an acceptance": (
        lambda _: _answer(1, "接受"),
        "没有顺延一个空出且未补的名次",
    ),
    "somebody turns an acceptance into a refusal": (
        lambda _: _answer(2, "拒绝"),
        "第 2 名空出的位置没有由下一名补上",
    ),
    "somebody invents an answer": (lambda _: _answer(2, "默认接受"), "答复写法不对"),
    "somebody hides a refusal as in a public edition": (lambda _: _answer(1, "未接受"), "不是公开版"),
    "operator leaves an answer open for ever": (lambda _: _answer(2, ""), "没有答复"),
    "operator replaces somebody who accepted": (lambda _: _replaces(5, "2"), "没有顺延一个空出且未补的名次"),
    "operator fills one gap twice": (lambda _: _replaces(3, "1"), "没有顺延一个空出且未补的名次"),
    "operator calls a first place a replacement": (lambda _: _replaces(2, "1"), "首轮"),
    "operator calls a replacement an addition": (
        lambda _: _replaces(5, "加抽"),
        "第 1 名空出的位置没有由下一名补上",
    ),
    "operator disqualifies after asking": (_skip_with_a_time, "被跳过，却有通知或答复"),
    "operator skips somebody who is held nowhere": (
        lambda _: _assigned((*_ROWS[:3], replace(_ROWS[3], answer="skip"), _ROWS[4])),
        "没有在别的签组被抽中",
    ),
    "operator draws one institution in two lots": (
        lambda _: _tied("接受", "接受"),
        "在本次抽取的两个签组里都被抽中",
    ),
    "operator lets the later lot go first": (lambda _: _tied("skip", "接受"), "被跳过的理由不成立"),
    "operator skips somebody in both lots": (lambda _: _tied("skip", "skip"), "没有在别的签组被抽中"),
}
