"""`verify` says 一致 to every draw that kept the law, and never to one with a changed byte."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_facts import ANSWERS, NOT_ACCEPTED, PASSED
from models.rules.kmdraw1.verify import Verdict, verify
from tests.rules.kmdraw1.forge import edit, reseal, swap
from tests.rules.kmdraw1.sample import KEY, NUMBER, LotPlan, code, play, pool, sample

OPEN, SEALED = build(sample()), build(sample(sealed=True))
SETTLED = sorted(set(ANSWERS) - {"", NOT_ACCEPTED, *PASSED})


def test_the_three_answers() -> None:
    assert verify(OPEN).text == "一致"
    assert verify(SEALED).text == "一致（封存，未核排序）"
    assert verify({}).text == "不一致：缺少文件 SHA256SUMS"
    assert verify(OPEN) == Verdict(True, False, None, verify(OPEN).checks)


def test_sm3_bundles() -> None:
    assert verify(build(sample(alg="sm3"))).text == "一致"
    assert verify(build(sample(alg="sm3", sealed=True))).text == "一致（封存，未核排序）"


def test_the_checks_repeat_what_people_were_shown() -> None:
    """Without his own record nobody could tell a draw that was forged as a whole."""
    said = "\n".join(verify(OPEN).checks)
    for lot in json.loads(OPEN["draw.json"])["lots"]:
        assert lot["M"] in said and lot["C"] in said
    assert "R1=483920 R2=- B=-" in said


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[LotPlan], list[str], frozenset[str], str]:
    """Several lots with pools that overlap, every kind of answer, bans, weights and 加抽."""
    plans = [
        LotPlan(
            [
                (code(n), 1 + n % draw(st.integers(1, 3)))
                for n in range(first, first + draw(st.integers(0, 9)))
            ],
            draw(st.integers(1, 4)),
            [(code(99), "回避(申请人)")],
            draw(st.integers(0, 2)),
            k=k,
        )
        for k, first in enumerate(draw(st.lists(st.integers(0, 6), min_size=1, max_size=3)), 2)
    ]
    answers = draw(st.lists(st.sampled_from(SETTLED), min_size=5, max_size=5))
    banned = frozenset(map(code, draw(st.sets(st.integers(0, 14), max_size=4))))
    return plans, answers, banned, draw(st.sampled_from(["sha256", "sm3"]))


@given(stories())
def test_every_draw_that_keeps_the_law_is_consistent(
    story: tuple[list[LotPlan], list[str], frozenset[str], str],
) -> None:
    plans, answers, banned, alg = story
    facts = play(
        plans,
        lambda lot, rank: answers[(3 * lot + rank) % 5],
        alg="sm3" if alg == "sm3" else "sha256",
        disqualified=banned,
    )
    assert verify(build(facts)).text == "一致"
    assert verify(build(replace(facts, sealed=True))).text == "一致（封存，未核排序）"
    assert verify(build(replace(facts, public=True))).text == "一致"
    assert verify(build(replace(facts, public=True, sealed=True, confidential=True))).sealed


def test_a_sealed_draw_may_still_wait_for_answers() -> None:
    told = {(0, 0): "拒绝"}
    waiting = play([LotPlan(pool(1, 9), 2)], lambda lot, rank: told.get((lot, rank), ""), sealed=True)
    assert verify(build(waiting)).text == "一致（封存，未核排序）"
    assert "没有答复" in verify(build(replace(waiting, sealed=False))).text


def test_a_draw_across_two_lists() -> None:
    plans = [LotPlan(pool(1, 5), 1, k=8), LotPlan(pool(10, 5), 1, batch="202601-2", k=1)]
    files = build(play(plans))
    assert verify(files).text == "一致"
    own = files[f"{NUMBER}-2/commitments.txt"].decode()
    assert "承诺清单 202601-2 与您留存的相同" in verify(files, own).checks
    assert "多出文件" in verify(reseal(files | {"register-202602.csv": files["register.csv"]})).text


def test_a_list_received_earlier() -> None:
    """As it was published, and as an editor on Windows may have kept it."""
    own = OPEN[f"{NUMBER}-1/commitments.txt"].decode()
    for copy in (own, "\ufeff" + own.replace("\n", "\r\n"), own.rstrip("\n")):
        assert "承诺清单 202601 与您留存的相同" in verify(OPEN, copy).checks
    for copy in (own.replace("8 ", "9 "), "", own[:-67], own.replace("a", "b")):
        assert verify(OPEN, copy).text.startswith("不一致：承诺清单 202601 与您留存的不同")


@given(st.sampled_from([OPEN, SEALED]), st.data())
def test_any_changed_byte_of_any_file_is_found(files: dict[str, bytes], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    changed = bytearray(files[name])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    verdict = verify(files | {name: bytes(changed)})
    assert not verdict.consistent and verdict.first_difference


HASHED = ("manifest.txt", "commitment.txt", "secret.txt", "ranking.csv")


@given(st.data())
def test_what_is_hashed_is_found_without_the_sums(data: st.DataObject) -> None:
    """The forger writes new sums too: seed and tickets still follow from every byte."""
    name = f"{NUMBER}-{data.draw(st.integers(1, 2))}/{data.draw(st.sampled_from(HASHED))}"
    changed = bytearray(OPEN[name])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    assert not verify(reseal(OPEN | {name: bytes(changed)})).consistent


@given(st.dictionaries(st.sampled_from([*OPEN, "x", "a/b"]), st.binary(max_size=60), max_size=4))
def test_junk_is_a_verdict_and_no_crash(junk: dict[str, bytes]) -> None:
    changed = {name: content for name, content in junk.items() if name not in ("README.txt", "SHA256SUMS")}
    assert verify(reseal(OPEN | changed)).consistent == (not changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        '{"k": ' + "9" * 5000 + "}",
        '{"number": "CQ-20260101-0007", "number": "CQ-20260101-0007"}',
        '{"number": 7}',
        "{}",
        "NaN",
    ],
)
def test_a_strange_draw_json_is_a_difference(text: str) -> None:
    assert verify(reseal(OPEN | {"draw.json": text.encode()})).text.startswith("不一致：draw.json")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("method", "KMDRAW/2"),
        ("number", "CQ-20260101-0008"),
        ("number", "../x"),
        ("kind", "planned"),
        ("kind", "urgent"),
        ("hash", "md5"),
        ("hash", "sm3"),
        ("R1", 483920),
        ("R1", "48392"),
        ("R2", "117755"),
        ("B", "x"),
        ("B", ""),
        ("sealed", "false"),
        ("sealed", True),
        ("confidential", True),
        ("edition", "public"),
        ("edition", "short"),
        ("request", "0" * 64),
        ("times", []),
        ("times", {"frozen": "2026-01-01"}),
        ("times", {"frozen": 0}),
        ("times", {"frozen": "2026-01-01T02:02:00+08:00", "confirmed": "2026-01-01T02:01:00+08:00"}),
        ("lots", []),
        ("lots", None),
        ("lots", [1]),
    ],
)
def test_draw_json_must_agree_with_everything_else(key: str, value: object) -> None:
    told = json.loads(OPEN["draw.json"]) | {key: value}
    assert not verify(reseal(OPEN | {"draw.json": json.dumps(told).encode()})).consistent


def test_other_software_may_say_for_which_gap_it_passed_a_rank() -> None:
    name = f"{NUMBER}-1/assignments.csv"
    assert verify(edit(OPEN, name, swap(",,失格,,", ",,失格,,1"))).text == "一致"
    assert "顺延写法不对" in verify(edit(OPEN, name, swap(",,失格,,", ",,失格,,x"))).text


def test_a_bundle_of_other_software_needs_only_the_fields_of_the_page() -> None:
    """The keys that the page names, another layout, secrets without a line end, another README."""
    told = json.loads(OPEN["draw.json"])
    fields = ("number", "kind", "R1", "R2", "B", "hash", "times", "follows", "marks", "sealed")
    other = OPEN | {
        "draw.json": json.dumps({key: told[key] for key in reversed(fields)}).encode(),
        "README.txt": b"see docs",
        f"{NUMBER}-1/secret.txt": OPEN[f"{NUMBER}-1/secret.txt"].strip(),
    }
    verdict = verify(reseal(other))
    assert verdict.text == "一致"
    assert "README.txt 不是本版本所写，请不要照它核验" in verdict.checks


def test_every_missing_or_added_file_is_found() -> None:
    for name in OPEN:
        rest = {other: content for other, content in OPEN.items() if other != name}
        assert not verify(rest).consistent, name
        if name != "SHA256SUMS":
            assert not verify(reseal(rest)).consistent, name
    for name in ("x", f"{NUMBER}-1/x", f"{NUMBER}-3/manifest.txt", "CQ-20260101-0008-1/manifest.txt"):
        assert not verify(OPEN | {name: b"x"}).consistent, name
        assert not verify(reseal(OPEN | {name: b"x"})).consistent, name
    assert "secret.txt" in verify(reseal(SEALED | {f"{NUMBER}-1/secret.txt": KEY})).text
