"""Every guarantee of kmdraw-1 五 against the one who would break it."""

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.manifest import freeze, manifest_hash, parse_manifest
from models.rules.kmdraw1.method import commitment_list, seed
from models.rules.kmdraw1.ranking import ranking
from models.rules.kmdraw1.verify import verify
from tests.rules.kmdraw1.adversaries import ADVERSARIES, FACTS, GOOD, ONE, TWO
from tests.rules.kmdraw1.forge import reseal
from tests.rules.kmdraw1.sample import KEY, LotPlan, code, play, pool
from tests.rules.kmdraw1.test_method import WORKED, M

PAGE = Path(__file__).resolve().parents[3] / "docs" / "kmdraw-1.md"


@pytest.mark.parametrize("name", ADVERSARIES)
def test_what_gives_him_away(name: str) -> None:
    forge, difference = ADVERSARIES[name]
    verdict = verify(forge(dict(GOOD)))
    assert verdict.text.startswith("不一致：")
    assert difference in verdict.text


def test_a_draw_forged_as_a_whole_shows_another_m() -> None:
    """The operator knows the key: he can write a bundle without a flaw, but not with the M he has shown."""
    friend = code(3)
    forged = play([LotPlan([entry for entry in pool(0, 12) if entry[0] != code(5)], 2, k=3)])
    assert verify(build(forged)).consistent
    shown = manifest_hash(FACTS.lots[0].manifest, "sha256")
    assert all(shown not in check for check in verify(build(forged)).checks)
    grinding = {
        manifest_hash(
            freeze(**_head(), entries_in=[(friend, 1), *pool(100, n)], entries_out=[]).text(), "sha256"
        )
        for n in range(40)
    }
    assert len(grinding) == 40 and M not in grinding


def test_a_list_forged_as_a_whole_differs_from_the_copy_received() -> None:
    """A second key, a second list, every hash right: only who kept the first list can tell."""
    own = FACTS.batches[0].commitments
    other = commitment_list(bytes(32), "202601", 8, "sha256")
    assert other != own and verify(GOOD, own).consistent
    assert "与您留存的不同" in verify(GOOD, other).text
    forged = own[:-5] + "0000\n"
    lists = {f"{lot}/commitments.txt": forged.encode() for lot in (ONE, TWO)}
    assert verify(reseal(GOOD | lists)).consistent, "an unused line says nothing about this draw"
    assert "与您留存的不同" in verify(reseal(GOOD | lists), own).text


def test_the_requester_alone_cannot_choose_a_winner() -> None:
    """He knows pool and M and picks R1, but without S every institution is as likely as any other.

    Critical value of chi-square with 5 degrees of freedom: 20.52 at 0.001.
    """
    entries = parse_manifest(WORKED).entries_in[:2] + tuple(pool(100, 4))
    wins: Counter[str] = Counter()
    for n in range(3_000):
        s = hashlib.sha256(b"S%d" % n).hexdigest()
        value = seed("CQ-20260101-0001-1", M, s, "888888", "-", "-", "sha256")
        wins[ranking(value, entries, "sha256")[0].code] += 1
    assert sum((wins[c] - 500) ** 2 / 500 for c, _ in entries) < 20.52


def test_the_operator_alone_cannot_choose_a_winner() -> None:
    """He knows S and has shown M; every R1 of the requester gives another order of all."""
    s, manifest = FACTS.lots[0].secret, parse_manifest(FACTS.lots[0].manifest)
    m = manifest_hash(FACTS.lots[0].manifest, "sha256")
    orders = {
        tuple(
            row.code
            for row in ranking(seed(ONE, m, s, f"{n:06d}", "-", "-", "sha256"), manifest.entries(), "sha256")
        )
        for n in range(300)
    }
    assert len(orders) == 300


def test_the_supervisor_alone_cannot_choose_a_winner() -> None:
    """R2 comes when M is fixed and S unknown to him: it changes the seed, not predictably."""
    s = FACTS.lots[0].secret
    seeds = {seed(ONE, M, s, "483920", f"{n:06d}", "-", "sha256") for n in range(300)}
    assert len(seeds | {seed(ONE, M, s, "483920", "-", "-", "sha256")}) == 301


def test_an_institution_gains_nothing_by_its_neighbours() -> None:
    """Sham companies beside it change no ticket of anybody; they only take part themselves."""
    before = {row.code: row.ticket for row in ranking("ab" * 32, pool(0, 20), "sha256")}
    after = {row.code: row.ticket for row in ranking("ab" * 32, pool(0, 40), "sha256")}
    assert all(after[known] == ticket for known, ticket in before.items())


@pytest.mark.parametrize(("r1", "r2"), [("{}", "-"), ("{}", "117755"), ("483920", "{}")])
def test_the_operator_and_whoever_gives_the_last_number_can(r1: str, r2: str) -> None:
    """With R2 as without: the number given before is honest, the last one finds a friend in a few tries.

    The page says so, in its table and above.
    """
    friend, manifest = code(3), parse_manifest(FACTS.lots[0].manifest)
    m, s = manifest_hash(FACTS.lots[0].manifest, "sha256"), FACTS.lots[0].secret
    numbers = (f"{n:06d}" for n in range(1_000))
    tries = (seed(ONE, m, s, r1.format(n), r2.format(n), "-", "sha256") for n in numbers)
    assert any(ranking(value, manifest.entries(), "sha256")[0].code == friend for value in tries)
    head, table = PAGE.read_text(encoding="utf-8").split("## 五、")
    assert "管服务器的人与最后给数字的人联手，能挑结果" in head
    assert "| 管服务器的人**和最后给数字的那个人** | **能，有没有 R2 都一样**" in table


def test_an_opened_draw_sealed_again_is_not_called_consistent_without_saying_so() -> None:
    """Whoever seals a wrong ranking gets an answer that says what was not looked at."""
    assert verify(build(replace(FACTS, sealed=True))).text == "一致（封存，未核排序）"


def test_the_key_of_last_night_proves_old_draws() -> None:
    """A backup of DRAW_KEY is enough: the list and every secret come from it alone."""
    assert commitment_list(KEY, "202601", 8, "sha256") == FACTS.batches[0].commitments


def _head() -> dict[str, Any]:
    known = parse_manifest(WORKED)
    names = ("lot", "batch", "k", "kind", "category", "need", "request", "salt")
    return {name: getattr(known, name) for name in names}
