"""The verifier in the browser is as strict as Python: every byte, every forger, every odd archive."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.bundle_zip import to_zip
from tests.bot.operator.verify_archives import ARCHIVES, GOOD, archive
from tests.browser.verify_agreement import forged, mutated, sent
from tests.browser.verify_site import address_of
from tests.rules.kmdraw1.sample import NUMBER, LotPlan, play, pool
from tests.scenarios.world import open_world

SMALL = build(play([LotPlan(pool(1, 4), 1, k=1)]))
HASHED = [f"{NUMBER}-1/{name}" for name in ("manifest.txt", "commitment.txt", "secret.txt", "ranking.csv")]

# In the page: bytes from base64, many bundles judged together, a forger's fresh sums.
TOOLS = """
const load = async () => {
  const [{ verify, unopened }, { fromZip }, { sha256, utf8 }] = await Promise.all(
    ["verify", "zip", "hash"].map((name) => import(`/static/verify/${name}.js`)));
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const bundle = (files) => new Map(files.map(([name, text]) => [name, bytes(text)]));
  const reseal = async (files) => {
    const names = [...files.keys()].filter((name) => name !== "SHA256SUMS").sort();
    const sums = await Promise.all(names.map((name) => sha256(files.get(name))));
    return files.set("SHA256SUMS", utf8(names.map((name, i) => `${sums[i]}  ${name}\\n`).join("")));
  };
  const judged = async (list, one) => {
    const found = [];
    for (let start = 0; start < list.length; start += 64) {
      found.push(...(await Promise.all(list.slice(start, start + 64).map(one))));
    }
    return found;
  };
  return { verify, unopened, fromZip, bytes, bundle, reseal, judged };
};
"""
JUDGE = (
    TOOLS
    + """
const { verify, bundle, judged } = await load();
return judged(given, async ({ files }) => (await verify(bundle(files))).text);
"""
)
FLIP = (
    TOOLS
    + """
const { verify, bundle, reseal, judged } = await load();
const good = bundle(given.files);
const changes = [];
for (const name of given.names) {
  const size = good.get(name).length;
  for (let at = 0; at < size; at += 1) changes.push([name, at, "flip"]);
  for (let at = 0; at <= size; at += given.step) changes.push([name, at, "insert"]);
  for (let at = 0; at < size; at += given.step) changes.push([name, at, "delete"]);
}
const missed = [];
await judged(changes, async ([name, at, how]) => {
  const old = good.get(name);
  const part = { flip: [old[at] ^ (1 << at % 8)], insert: [48 + at % 10, old[at]], delete: [] }[how];
  const made = [...old.subarray(0, at), ...part.filter((one) => one !== undefined), ...old.subarray(at + 1)];
  const files = new Map(good).set(name, Uint8Array.from(made));
  const verdict = await verify(given.reseal ? await reseal(files) : files);
  const found = !verdict.consistent && verdict.difference && verdict.text.startsWith("不一致：");
  if (!found) missed.push([name, at, how]);
});
return { tried: changes.length, missed };
"""
)
UNPACK = (
    TOOLS
    + """
const { verify, unopened, fromZip, bytes } = await load();
const found = {};
for (const [name, text] of given) {
  const packed = bytes(text);
  const start = performance.now();
  let verdict;
  try {
    verdict = await verify(fromZip(packed));
  } catch (fault) {
    verdict = unopened(fault);
  }
  found[name] = [verdict.text, performance.now() - start];
}
return found;
"""
)
FLIP_ZIP = (
    TOOLS
    + """
const { fromZip, bytes } = await load();
const good = bytes(given);
const missed = [];
for (let at = 0; at < good.length; at += 1) {
  const changed = good.slice();
  changed[at] ^= 1 << at % 8;
  try {
    fromZip(changed);
    missed.push(at);
  } catch (fault) {
    const clear = fault.constructor.name === "Difference" && fault.message.endsWith("。");
    if (!clear) missed.push([at, String(fault)]);
  }
}
fromZip(good);
return missed;
"""
)


@pytest.fixture
def page(browser: Browser, sqlite_url: str) -> Iterator[Page]:
    """The check page; only its modules are used."""
    with open_world(sqlite_url, institutions=0) as world:
        opened = browser.new_page()
        opened.goto(f"{address_of(world)}/verify/")
        yield opened
        opened.close()


def run(page: Page, script: str, given: Any) -> Any:
    return page.evaluate(f"async (given) => {{ {script} }}", given)


def test_every_changed_byte_is_found(page: Page) -> None:
    """Each byte of each file flipped in turn; bytes put in and taken out all along."""
    files = sent("small", SMALL)["files"]
    found = run(page, FLIP, {"files": files, "names": sorted(SMALL), "step": 7, "reseal": False})
    assert found["missed"] == []
    assert found["tried"] > sum(map(len, SMALL.values()))


def test_every_changed_byte_of_what_is_hashed_is_found_without_the_sums(page: Page) -> None:
    """The forger writes new sums too: seed and tickets still follow from every byte."""
    given = {"files": sent("small", SMALL)["files"], "names": HASHED, "step": 1, "reseal": True}
    found = run(page, FLIP, given)
    # a commitment or a secret without its line end is the same one
    ends = [[name, len(SMALL[name]) - 1, "delete"] for name in HASHED[1:3]]
    assert found["missed"] == ends


def test_python_and_the_browser_say_the_same_of_every_forger(page: Page) -> None:
    cases = list(forged())
    told = run(page, JUDGE, cases)
    assert {case["name"]: case["text"] for case in cases} == {
        case["name"]: text for case, text in zip(cases, told, strict=True)
    }


@pytest.mark.parametrize("seed", range(4))
def test_python_and_the_browser_say_the_same_of_changed_bundles(page: Page, seed: int) -> None:
    """Word for word, so that neither sees less than the other."""
    cases = list(mutated(seed, 500))
    told = run(page, JUDGE, cases)
    different = [
        (case["name"], case["text"], text)
        for case, text in zip(cases, told, strict=True)
        if case["text"] != text
    ]
    assert different == []
    assert sum(text.startswith("不一致") for text in told) > 450


def test_hostile_archives_are_refused_in_the_page(page: Page) -> None:
    given = [[name, base64.b64encode(archive(name)).decode()] for name in ARCHIVES]
    found = run(page, UNPACK, given)
    for name, (_, words) in ARCHIVES.items():
        text, millis = found[name]
        assert text.startswith("不一致：") and re.search(words, text), (name, text)
        assert millis < 1_000, name
    assert run(page, UNPACK, [["good", base64.b64encode(GOOD).decode()]])["good"][0] == "一致"


def test_every_changed_byte_of_the_archive_is_found(page: Page) -> None:
    assert run(page, FLIP_ZIP, base64.b64encode(to_zip(SMALL)).decode()) == []
