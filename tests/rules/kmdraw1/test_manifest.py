"""The manifest: one text for one pool, and nothing outside the grammar is read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.kmdraw1.manifest import Manifest, freeze, parse_manifest
from models.rules.kmdraw1.method import Hash, LotError, Reason
from tests.rules.kmdraw1.sample import code, pool
from tests.rules.kmdraw1.test_method import WORKED

hexes = st.binary(min_size=32, max_size=32).map(bytes.hex)


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """Any manifest of the grammar."""
    numbers = draw(st.lists(st.integers(0, 10**6), unique=True, max_size=8))
    cut, w = draw(st.integers(0, len(numbers))), draw(st.integers(1, 9))
    whys = draw(st.sampled_from(Reason))
    return freeze(
        lot=f"CQ-20260101-{draw(st.integers(0, 99999)):04d}-{draw(st.integers(1, 6))}",
        batch=draw(st.sampled_from(["202601", "202612", "199901-2", "202601-13"])),
        k=draw(st.integers(1, 10**6)),
        kind=draw(st.sampled_from(["emergency", "planned"])),
        category=draw(st.sampled_from(["检测监测", "设计（甲级）", "造价(咨询)", "一", "鿿" * 20])),
        need=draw(st.integers(1, 50)),
        request=draw(hexes),
        salt=draw(hexes),
        entries_in=[(code(n), 1 + (n + w) % 9) for n in numbers[:cut]],
        entries_out=[(code(n), whys) for n in numbers[cut:]],
        hash=draw(st.sampled_from(["sha256", "sm3"])),
    )


@given(manifests())
def test_what_is_written_is_read(manifest: Manifest) -> None:
    text = manifest.text()
    assert parse_manifest(text) == manifest
    assert parse_manifest(text).text() == text
    assert "hash=sm3\n" in text or manifest.hash == "sha256"


@given(manifests(), st.data())
def test_one_changed_character_is_another_manifest_or_none(manifest: Manifest, data: st.DataObject) -> None:
    """No two texts are read as the same pool: nothing is normalised, trimmed or forgiven."""
    text = manifest.text()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("019aAIOZ=- \n\r\tw回（é"))
    changed = text[:place] + other + text[place + 1 :]
    try:
        read = parse_manifest(changed)
    except LotError:
        return
    assert read.text() == changed
    assert (read == manifest) == (changed == text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("KMDRAW/1\n", "\ufeffKMDRAW/1\n"),
        ("KMDRAW/1\n", "KMDRAW/2\n"),
        ("\n", "\r\n"),
        ("KMDRAW/1\n", "KMDRAW/1\nhash=sha256\n"),
        ("KMDRAW/1\n", "KMDRAW/1\nhash=sm3\nhash=sm3\n"),
        ("batch=202601 k=1", "batch=202601  k=1"),
        ("batch=202601", "batch=202600"),
        ("k=1\n", "k=0\n"),
        ("k=1\n", "k=01\n"),
        ("k=1\n", "k=1 \n"),
        ("kind=emergency", "kind=urgent"),
        ("category=检测监测", "category="),
        ("category=检测监测", "category=检测 监测"),
        ("category=检测监测", f"category={'检' * 21}"),
        ("category=检测监测", "category=JC"),
        ("need=2", "need=0"),
        ("need=2", "need=+2"),
        ("need=2", "need=２"),
        ("request=b8ae", "request=B8AE"),
        ("request=b8ae", "request=b8a"),
        ("salt=2f", "salt=2g"),
        ("in=91530100MA0000001W w=1", "in=91530100MA0000001W w=0"),
        ("in=91530100MA0000001W w=1", "in=91530100MA0000001W w=10"),
        ("in=91530100MA0000001W w=1", "in=91530100MA0000001I w=1"),
        ("in=91530100MA0000001W w=1", "in=91530100ma0000001w w=1"),
        ("in=91530100MA0000001W w=1", "in=91530100MA0000001W"),
        ("in=91530100MA0000001W w=1", "in=91530100MA0000021W w=1"),
        ("in=91530100MA00000020 w=1", "in=91530100MA0000001W w=1"),
        ("out=91530100MA0000007F", "out=91530100MA0000006C"),
        ("why=回避\n", "why=看不上\n"),
        ("why=回避\n", "why=回避（申请人）\n"),
        ("why=回避\n", "why=回避\n\n"),
        ("why=回避\n", "why=回避"),
        ("why=回避\n", "why=回避\nin=91530100MA0000008J w=1\n"),
        ("lot=CQ-20260101-0001-1\nbatch=202601 k=1\n", "batch=202601 k=1\nlot=CQ-20260101-0001-1\n"),
        ("lot=CQ-20260101-0001-1", "lot=CQ-20260101-0001"),
    ],
)
def test_outside_the_grammar(old: str, new: str) -> None:
    assert old in WORKED
    changed = WORKED.replace(old, new)
    with pytest.raises(LotError, match=r"名单|代码"):
        parse_manifest(changed)


def test_the_fault_names_the_line() -> None:
    faults = {
        WORKED.replace("need=2", "need=0"): "名单的前几行",
        WORKED.replace("kind=emergency\n", ""): "名单第 4 行应以「kind=」开头",
        WORKED.replace("46 w=1", "46 w=x"): "名单第 12 行不合文法",
        WORKED.replace("0059", "0001"): "名单第 5 个 in 行没有按代码排序",
        "": "名单第 1 行应以「KMDRAW/1」开头",
        WORKED.replace("7F", "6C"): "代码 91530100MA0000006C 同时在 in 行和 out 行",
    }
    for text, fault in faults.items():
        with pytest.raises(LotError, match=re.escape(fault)):
            parse_manifest(text)


@pytest.mark.parametrize("w", [0, 10, -1])
def test_freeze_refuses_a_faulty_pool(w: int) -> None:
    text = parse_manifest(WORKED)
    head = {
        name: getattr(text, name)
        for name in ("lot", "batch", "k", "kind", "category", "need", "request", "salt")
    }
    with pytest.raises(LotError, match="签数"):
        freeze(**head, entries_in=[("91530100MA0000001W", w)], entries_out=[])
    with pytest.raises(LotError, match="重复"):
        freeze(**head, entries_in=pool(1, 2) + pool(2, 1), entries_out=[])
    with pytest.raises(LotError, match="不合文法"):
        freeze(**head, entries_in=[("91530100ma0000001w", 1)], entries_out=[])
    with pytest.raises(LotError, match="不合文法"):
        freeze(**head, entries_in=[], entries_out=[("91530100MA0000001W", "案件在查")])


@given(st.permutations(pool(1, 8)), st.sampled_from(["sha256", "sm3"]))
def test_the_order_of_reading_the_pool_changes_nothing(entries: list[tuple[str, int]], alg: Hash) -> None:
    text = parse_manifest(WORKED)
    head = {
        name: getattr(text, name)
        for name in ("lot", "batch", "k", "kind", "category", "need", "request", "salt")
    }
    one = freeze(
        **head, entries_in=entries, entries_out=[(code, "暂停") for code, _ in pool(40, 3)], hash=alg
    )
    assert one == freeze(
        **head, entries_in=pool(1, 8), entries_out=[(code, "暂停") for code, _ in pool(40, 3)[::-1]], hash=alg
    )
    assert one.entries_in == tuple(pool(1, 8))
