"""Bundles for Python and JavaScript to judge alike: forged ones, and thousands with a few bytes changed."""

import base64
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from models.rules.kmdraw1.bundle import build
from models.rules.kmdraw1.verify import verify
from tests.rules.kmdraw1.adversaries import ADVERSARIES, GOOD
from tests.rules.kmdraw1.forge import reseal
from tests.rules.kmdraw1.sample import LotPlan, play, pool, sample

Files = dict[str, bytes]
SIGNS = b'0123456789,\n"-+:. TZabcdef{}[]\\\xe4\xef\r\t\x00'
BASES: tuple[Files, ...] = (
    build(sample()),
    build(sample(sealed=True)),
    build(replace(sample(), public=True, confidential=True)),
    build(play([LotPlan(pool(1, 6), 2, k=7), LotPlan(pool(4, 9), 1, batch="202601-2", k=1)])),
)


def sent(name: str, files: Files) -> dict[str, Any]:
    """A bundle as the page is given it, with the verdict of Python."""
    packed = [[file, base64.b64encode(content).decode()] for file, content in files.items()]
    return {"name": name, "files": packed, "text": verify(files).text}


def forged() -> Iterator[dict[str, Any]]:
    """Every adversary, and the good ones they started from."""
    for number, files in enumerate(BASES):
        yield sent(f"good {number}", files)
    for name, (forge, _) in ADVERSARIES.items():
        yield sent(name, forge(dict(GOOD)))


def mutated(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """A file changed anywhere, with sums made to fit, so that every check behind the sums is met."""
    chance = random.Random(seed)
    for number in range(count):
        files = dict(chance.choice(BASES))
        name = chance.choice(sorted(files.keys() - {"README.txt"}))
        files[name] = _changed(chance, bytearray(files[name]))
        yield sent(f"{number} {name}", files if name == "SHA256SUMS" else reseal(files))


def _changed(chance: random.Random, content: bytearray) -> bytes:
    place = chance.randrange(len(content))
    match chance.randrange(6):
        case 0:
            content[place] ^= chance.randrange(1, 256)
        case 1:
            content[place] = chance.choice(SIGNS)
        case 2:
            content.insert(place, chance.choice(SIGNS))
        case 3:
            del content[place]
        case 4:
            del content[place : place + chance.randrange(1, 40)]
        case _:
            lines = bytes(content).split(b"\n")
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            content = bytearray(b"\n".join(lines))
    return bytes(content)
