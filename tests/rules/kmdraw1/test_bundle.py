"""What the bundle holds, what a sealed one must not tell, and its one way to be a ZIP."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_facts import (
    AssignmentFact,
    BundleError,
    DrawFacts,
    RegisterRow,
    parse_register,
    register_csv,
)
from models.rules.kmdraw1.bundle_zip import MAX_BYTES, MAX_FILES, from_zip, to_zip
from models.rules.kmdraw1.manifest import manifest_hash, parse_manifest
from models.rules.kmdraw1.method import LotError
from tests.rules.kmdraw1.sample import NUMBER, REQUEST, LotPlan, play, pool, sample

ONE, TWO = f"{NUMBER}-1", f"{NUMBER}-2"


def test_the_files_of_the_page() -> None:
    in_lot = [
        "assignments.csv",
        "commitment.txt",
        "commitments.txt",
        "manifest.txt",
        "ranking.csv",
        "secret.txt",
    ]
    alone = ["README.txt", "SHA256SUMS", "draw.json", "register.csv", "request.txt"]
    lots = [f"{lot}/{name}" for lot in (ONE, TWO) for name in in_lot]
    assert sorted(build(sample())) == [*lots, *alone]
    assert sorted(build(sample(sealed=True))) == [*(name for name in lots if "secret" not in name), *alone]


def test_draw_json_tells_everything_that_is_hashed() -> None:
    files = build(sample())
    told = json.loads(files["draw.json"])
    assert [told[key] for key in ("number", "kind", "hash", "R1", "R2", "B", "sealed")] == [
        NUMBER,
        "emergency",
        "sha256",
        "483920",
        "-",
        "-",
        False,
    ]
    assert told["follows"] == ["CQ-20251230-0411"] and told["marks"] == ["候选不足三倍"]
    assert told["times"]["confirmed"] == "2026-01-01T02:01:00+08:00"
    manifest = files[f"{ONE}/manifest.txt"].decode()
    assert told["lots"][0]["M"] == manifest_hash(manifest, "sha256")
    assert (
        told["lots"][1] | {"lot": TWO, "category": "监理咨询", "need": 3, "batch": "202601", "k": 4}
        == told["lots"][1]
    )
    assert told["request"] == hashlib.sha256(REQUEST.encode()).hexdigest()


def test_tables_of_the_page() -> None:
    files = build(sample())
    rows = files[f"{ONE}/assignments.csv"].decode().split("\n")
    assert rows[0] == "rank,code,notified_at,answer,answered_at,replaces"
    assert rows[1].endswith(",2026-01-01T02:00:00+08:00,拒绝,2026-01-01T02:00:30+08:00,")
    assert rows[3].endswith(",加抽") and ",,失格,," in rows[4] and rows[5].endswith(",1")
    assert files["register.csv"].decode().startswith("k,lot,state,reason\n1,CQ-20251231-0001-1,已中止,")
    batch, k, c = files[f"{ONE}/commitment.txt"].decode().split()
    assert (batch, k) == ("202601", "3")
    assert f"\n3 {c}\n" in files[f"{ONE}/commitments.txt"].decode()
    assert files[f"{ONE}/ranking.csv"].decode().startswith("rank,code,j,ticket\n1,")


def test_a_sealed_bundle_tells_the_drawn_and_nothing_that_leads_further() -> None:
    """No S_k, no seed, no ticket and no rank of anybody who was not drawn, in any file."""
    opened, sealed = build(sample()), build(sample(sealed=True))
    text = b"\n".join(sealed.values()).decode()
    for lot in (ONE, TWO):
        told = next(one for one in json.loads(opened["draw.json"])["lots"] if one["lot"] == lot)
        assert told["seed"] not in text
        assert opened[f"{lot}/secret.txt"].decode().strip() not in text
        drawn = [
            row for row in opened[f"{lot}/assignments.csv"].decode().split("\n")[1:-1] if ",," not in row
        ]
        codes = [row.split(",")[1] for row in drawn]
        for row in opened[f"{lot}/ranking.csv"].decode().split("\n")[1:-1]:
            _, code, _, ticket = row.split(",")
            assert (ticket in text) == (code in codes)
            assert (row in sealed[f"{lot}/ranking.csv"].decode()) == (code in codes)
        assert "skip" not in sealed[f"{lot}/assignments.csv"].decode()


def test_before_anybody_gave_a_number_nothing_is_exported() -> None:
    with pytest.raises(BundleError, match="还没有人给出数字"):
        build(replace(sample(), r1="-"))
    with pytest.raises(LotError, match="R1"):
        build(replace(sample(), r1=""))
    assert build(replace(sample(), r1="-", b="2026-01-02:sh000001"))


def test_facts_that_make_no_bundle() -> None:
    facts = sample()
    with pytest.raises(BundleError, match="没有签组"):
        build(replace(facts, lots=()))
    with pytest.raises(BundleError, match="缺少承诺清单 202601"):
        build(replace(facts, batches=(replace(facts.batches[0], batch="202602"),)))
    with pytest.raises(LotError, match="名单"):
        build(replace(facts, lots=(replace(facts.lots[0], manifest="KMDRAW/1\n"),)))


def test_a_confidential_draw_keeps_its_request() -> None:
    files = build(replace(sample(), confidential=True))
    assert "request.txt" not in files
    assert REQUEST not in b"".join(files.values()).decode()
    assert json.loads(files["draw.json"])["request"] == hashlib.sha256(REQUEST.encode()).hexdigest()


def test_a_public_edition_tells_no_reason() -> None:
    files = build(replace(sample(), public=True))
    answers = {row.split(",")[3] for row in files[f"{ONE}/assignments.csv"].decode().split("\n")[1:-1]}
    assert answers == {"接受", "未接受", "失格"}


def test_a_rank_passed_over_took_nobodys_place() -> None:
    """Whoever records for which gap it was looked at: the bundle leaves it out."""
    lot = sample().lots[0]
    odd = replace(lot.assignments[3], replaces="1")
    files = build(
        replace(
            sample(),
            lots=(
                replace(lot, assignments=(*lot.assignments[:3], odd, lot.assignments[4])),
                sample().lots[1],
            ),
        )
    )
    assert files == build(sample())


def test_a_draw_across_two_lists_has_two_registers() -> None:
    plans = [LotPlan(pool(1, 5), 1, k=8), LotPlan(pool(10, 5), 1, batch="202601-2", k=1)]
    files = build(play(plans))
    assert len(parse_register(files["register.csv"].decode())) == 8
    assert parse_register(files["register-202601-2.csv"].decode()) == (RegisterRow(1, TWO, "已抽取"),)


def test_a_reason_stays_in_its_cell() -> None:
    row = RegisterRow(1, ONE, "已中止", '申请人说"不用了",\n另行处理')
    text = register_csv([row])
    assert text.count("\n") == 2
    assert parse_register(text)[0].reason == '申请人说"不用了", 另行处理'


@given(st.sampled_from([sample(), sample(sealed=True)]))
@settings(max_examples=settings().max_examples // 12)
def test_the_same_facts_give_the_same_bytes(facts: DrawFacts) -> None:
    files = build(facts)
    assert files == build(facts)
    packed = to_zip(files)
    assert packed == to_zip(dict(reversed(files.items())))
    assert from_zip(packed) == files


PACKED = to_zip(build(play([LotPlan(pool(1, 4), 1, k=1)])))


@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_zip_is_found(place: int, change: int) -> None:
    """Also in dates, flags and the other corners of the format that unpacking would never look at."""
    changed = bytearray(PACKED)
    changed[place] ^= change
    with pytest.raises(BundleError):
        from_zip(bytes(changed))


def zipped(names: list[str], method: int = zipfile.ZIP_STORED, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/x",
        "a/../x",
        "a/b/c",
        "./x",
        "a//b",
        "a\\b",
        "C:x",
        "x\n",
        "x\x1b[2J",
        "名单",
        " x",
        "",
        "a/",
        "*",
    ],
)
def test_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(BundleError, match=r"不该出现|损坏"):
        from_zip(zipped([name]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_hostile_archives_are_refused() -> None:
    with pytest.raises(BundleError, match=r"两个 a\.txt"):
        from_zip(zipped(["a.txt", "a.txt"]))
    with pytest.raises(BundleError, match=r"过大.*1000 个文件"):
        from_zip(zipped([f"{n}" for n in range(MAX_FILES + 1)], content=b""))
    bomb = bytearray(zipped(["zeros"]))
    size = bomb.index(b"PK\x01\x02") + 24
    bomb[size : size + 4] = (MAX_BYTES + 1).to_bytes(4, "little")
    with pytest.raises(BundleError, match="过大"):
        from_zip(bytes(bomb))
    with pytest.raises(BundleError, match="先解压"):
        from_zip(zipped(["draw.json"], zipfile.ZIP_DEFLATED))
    with pytest.raises(BundleError, match="先解压"):
        from_zip(zipped(["draw.json"]))
    for junk in (b"", b"PK", b"PK\x05\x06" + bytes(18) + b"x", PACKED[:-1], b"x" + PACKED, PACKED + b"x"):
        with pytest.raises(BundleError, match=r"损坏|解压"):
            from_zip(junk)


def test_a_sealed_row_behind_the_ranking_does_not_break_the_export() -> None:
    """`build` tells the facts as they are; `verify` is there to object."""
    facts = sample(sealed=True)
    size = len(parse_manifest(facts.lots[0].manifest).codes)
    odd = AssignmentFact(size + 1, "91530100MA0000001W", answer="接受")
    lot = replace(facts.lots[0], assignments=(*facts.lots[0].assignments, odd))
    assert odd.code in build(replace(facts, lots=(lot, facts.lots[1])))[f"{ONE}/assignments.csv"].decode()
