"""KMDRAW/1 to the byte: the worked vector, the grammar of every input, SM3 and a machine without it."""

import hashlib
import hmac
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from models.rules.draw import limits
from models.rules.kmdraw1 import method as lots
from models.rules.kmdraw1.manifest import Manifest, freeze, manifest_hash, parse_manifest
from models.rules.kmdraw1.method import LotError
from models.rules.kmdraw1.ranking import ranking

KEY = bytes(range(32))
LOT = "CQ-20260101-0001-1"
S_1 = bytes(range(32)).hex()
WORKED = """KMDRAW/1
lot=CQ-20260101-0001-1
batch=202601 k=1
kind=emergency
category=检测监测
need=2
request=b8ae526dad8d8bcd9d97dc494215ca010757fd5be7d6a5962adb64b57d237a19
salt=2fb307363227e45224338f9403c110126bfdb2a53622d987694daf02a93ba83b
in=91530100MA0000001W w=1
in=91530100MA00000020 w=1
in=91530100MA00000033 w=3
in=91530100MA00000046 w=1
in=91530100MA00000059 w=1
in=91530100MA0000006C w=1
out=91530100MA0000007F why=回避
"""
M = "cc903c544c8279b1fcba2f05a0fb569d1faab4238be77179971f9d8834130ad5"
SEED = "76e3e353712423a3c37a72f538f871eec79b4a4623c43dc95a204b25f75a1ff3"
RANKS = [
    (1, "91530100MA00000033", 3, "039d900ce1b4ac00e535e87c4a70509dd7a6a9637093089e22184a03d9a8cb9f"),
    (2, "91530100MA00000046", 1, "18db3e251c3b418723deeed2f58998ac55d5afd093c4a585cb44b8a6207e0450"),
    (3, "91530100MA00000020", 1, "3e9a91e3dcace4e84ebade5a0ebef650c290d3b9df6447a45887b04ef3d837d6"),
    (4, "91530100MA0000006C", 1, "4c5d8a6b365970fe6828e4d6b01c252ff7d4585b77a09d6f7ffb0ef2744ea59f"),
    (5, "91530100MA0000001W", 1, "8e4af7c7392d84db8418e9134dd89471b19e71b8bc16919c09f25119d18ad358"),
    (6, "91530100MA00000059", 1, "cf3d783cf8aa30c1bb0245ad8a9da2f3ede52af6fb891b64a30526e2e098e040"),
]


def worked(alg: lots.Hash) -> Manifest:
    """The pool of the worked vector, handed over in no order."""
    codes = {"1W": 1, "6C": 1, "59": 1, "46": 1, "33": 3, "20": 1}
    return freeze(
        lot=LOT,
        batch="202601",
        k=1,
        kind="emergency",
        category="检测监测",
        need=2,
        request=lots.request_hash("TEST-REQUEST", alg),
        salt=lots.salt(LOT, S_1, alg),
        entries_in=[(f"91530100MA000000{end}", w) for end, w in codes.items()],
        entries_out=[("91530100MA0000007F", "回避")],
        hash=alg,
    )


def test_worked_vector_to_the_byte() -> None:
    manifest = worked("sha256")
    assert manifest.text() == WORKED
    assert len(WORKED.encode()) == 426
    assert parse_manifest(WORKED) == manifest
    expected = "bcf16d37e7d95a30df933e305fbda25b1c9e2346baefaad8aa745944d38d35ff"
    assert lots.commitment("202601", 1, S_1, "sha256") == expected
    assert manifest_hash(WORKED, "sha256") == M
    assert lots.seed(LOT, M, S_1, "483920", "117755", "-", "sha256") == SEED
    assert list(ranking(SEED, manifest.entries_in, "sha256")) == RANKS


def test_a_ticket_by_hand() -> None:
    """The line of the page that anybody can type."""
    line = f"KMDRAW/1|ticket|{SEED}|91530100MA00000033|3"
    typed = subprocess.run(["sha256sum"], input=line.encode(), capture_output=True, check=True)
    assert typed.stdout.split()[0].decode() == RANKS[0][3]


def test_sm3_vector() -> None:
    """The standard's two examples, then the worked pool with `hash=sm3` as second line."""
    assert lots.sm3_available()
    assert (
        lots.digest("abcd" * 16, "sm3") == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )
    text = worked("sm3").text()
    assert text.startswith(f"KMDRAW/1\nhash=sm3\nlot={LOT}\n")
    m = manifest_hash(text, "sm3")
    assert m == "4680a99dec5cbf29f0e7657a7b6f43bacefa56d8047228127d76101984fefc7c"
    seed = lots.seed(LOT, m, S_1, "483920", "117755", "-", "sm3")
    assert seed == "c3795bbdd66d0ada0fce13e212b95afb7863f02a0f15b5a9c8009aaf14ba22b4"
    first = ranking(seed, worked("sm3").entries_in, "sm3")[0]
    assert first == (
        1,
        "91530100MA00000020",
        1,
        "2469b376332fb78e62ccdf08190a06a47c2ac1f7a660e94feb5636da99a6b09f",
    )


def test_where_sm3_is_missing_it_is_said(tmp_path: Path) -> None:
    """An OpenSSL without its default provider, as some hardened builds are."""
    config = tmp_path / "openssl.cnf"
    config.write_text("openssl_conf=o\n[o]\nproviders=p\n[p]\nbase=b\n[b]\nactivate=1\n")
    program = (
        "from models.rules.kmdraw1 import method as lots\n"
        "assert not lots.sm3_available()\n"
        "try: lots.secret(bytes(32), '202601', 1, 'sm3')\n"
        "except lots.HashMissingError as fault: print(fault)\n"
    )
    env = os.environ | {"OPENSSL_CONF": str(config), "PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"}
    said = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, check=True, text=True
    )
    assert said.stdout == "这台机器不能计算 sm3：OpenSSL 未提供该算法。请换一台机器。\n"


def test_the_secret_is_an_hmac_of_the_key() -> None:
    text = b"KMDRAW/1|secret|202601-2|17"
    assert lots.secret(KEY, "202601-2", 17, "sha256") == hmac.new(KEY, text, hashlib.sha256).hexdigest()
    assert lots.secret(KEY, "202601-2", 17, "sm3") == hmac.new(KEY, text, "sm3").hexdigest()


def test_commitment_list_is_published_whole_and_reads_back() -> None:
    text = lots.commitment_list(KEY, "202601", 12, "sha256")
    lines = text.split("\n")
    assert len(lines) == 13 and lines[-1] == ""
    secret = lots.secret(KEY, "202601", 12, "sha256")
    last = hashlib.sha256(f"KMDRAW/1|commit|202601|12|{secret}".encode()).hexdigest()
    assert lines[11] == f"12 {last}"
    assert lots.parse_commitments(text)[11] == last
    assert secret not in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"1 {'a' * 64}",
        f"1 {'a' * 63}\n",
        f"1 {'a' * 65}\n",
        f"1 {'A' * 64}\n",
        f"1  {'a' * 64}\n",
        f"2 {'a' * 64}\n",
        f"1 {'a' * 64}\n3 {'a' * 64}\n",
        f"1 {'a' * 64}\r\n",
        f"\ufeff1 {'a' * 64}\n",
        f"1 {'a' * 64}\n\n",
    ],
)
def test_a_list_outside_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(LotError, match="承诺清单"):
        lots.parse_commitments(text)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(LotError, match="32 字节"):
        lots.secret(key, "202601", 1, "sha256")


@pytest.mark.parametrize(
    "batch", ["2026", "202613", "202600", "202601-1", "202601-0", "202601-", "202601\n", "２０２６０１"]
)
def test_a_batch_outside_the_grammar_is_refused(batch: str) -> None:
    with pytest.raises(LotError, match="批次"):
        lots.secret(KEY, batch, 1, "sha256")


@pytest.mark.parametrize("k", [0, -1])
def test_k_starts_at_one(k: int) -> None:
    with pytest.raises(LotError, match="从 1 起"):
        lots.secret(KEY, "202601", k, "sha256")
    with pytest.raises(LotError, match="至少"):
        lots.commitment_list(KEY, "202601", k, "sha256")


@pytest.mark.parametrize(
    "lot", ["CQ-20260101-0001", "CQ-20260101-001-1", "cq-20260101-0001-1", "CQ-20260101-0001-0", ""]
)
def test_a_lot_number_outside_the_grammar_is_refused(lot: str) -> None:
    with pytest.raises(LotError, match="签组编号"):
        lots.salt(lot, S_1, "sha256")


@pytest.mark.parametrize(
    ("r1", "r2", "b"),
    [
        ("48392", "-", "-"),
        ("4839200", "-", "-"),
        ("４８３９２０", "-", "-"),
        ("483920\n", "-", "-"),
        ("", "-", "-"),
        ("483920", "x", "-"),
        ("483920", "-", ""),
        ("483920", "-", "a|b"),
        ("483920", "-", "x" * 65),
        ("483920", "-", "上证"),
    ],
)
def test_outside_numbers_beyond_the_grammar_are_refused(r1: str, r2: str, b: str) -> None:
    with pytest.raises(LotError, match=r"R1|R2|B"):
        lots.seed(LOT, M, S_1, r1, r2, b, "sha256")


def test_leading_zeros_are_kept() -> None:
    one, other = (lots.seed(LOT, M, S_1, r1, "-", "-", "sha256") for r1 in ("000001", "100000"))
    assert one != other
    assert lots.seed(LOT, M, S_1, "000001", "-", "2026-01-02T15:00:sh000001", "sha256") != one


def test_unknown_hash_and_upper_case_hex_are_refused() -> None:
    with pytest.raises(LotError, match="sha256 或 sm3"):
        lots.digest("", "md5")  # type: ignore[arg-type]
    with pytest.raises(LotError, match="小写"):
        lots.commitment("202601", 1, S_1.upper(), "sha256")


def test_the_request_loses_blanks_at_its_ends_and_nothing_else() -> None:
    plain = hashlib.sha256("应急抽取  检测监测 2家".encode()).hexdigest()
    assert lots.request_hash(" \u3000应急抽取  检测监测 2家\n", "sha256") == plain
    assert lots.request_hash("应急抽取 检测监测 2家", "sha256") != plain


def test_the_numbers_of_the_page() -> None:
    windows = (limits.CONFIRM_WINDOW, limits.FOLLOW_WINDOW, limits.CLOSE_AFTER)
    assert windows == (timedelta(minutes=30), timedelta(days=30), timedelta(days=7))
    assert (limits.MAX_EXCLUDED, limits.SMALL_POOL_FACTOR, limits.MAX_LOTS) == (3, 3, 6)
    assert "、".join(lots.Reason) == (
        "不在库、聘期外、暂停、证照过期、无联系人、回避、回避(申请人)、在办满额"
    )


def test_the_page_in_the_product_tells_the_same_numbers() -> None:
    """Somebody checks a draw from docs/kmdraw-1.md alone: its worked vectors must be ours."""
    page = (Path(__file__).parents[3] / "docs" / "kmdraw-1.md").read_text(encoding="utf-8")
    assert f"```\n{WORKED}```" in page
    for number in (M, SEED, *(ticket for *_, ticket in RANKS), lots.commitment("202601", 1, S_1, "sha256")):
        assert number in page
    m = manifest_hash(worked("sm3").text(), "sm3")
    seed = lots.seed(LOT, m, S_1, "483920", "117755", "-", "sm3")
    for number in (
        m,
        seed,
        lots.commitment("202601", 1, S_1, "sm3"),
        ranking(seed, worked("sm3").entries(), "sm3")[0].code,
    ):
        assert number in page
    assert "、".join(lots.Reason) in page
