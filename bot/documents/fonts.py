"""The Chinese fonts of the sheets: a copy beside this file, or the system's fonts-noto-cjk."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from bot.documents import words

SHIPPED = Path(__file__).parent / "fonts"
PLACES = (
    SHIPPED,
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-serif-cjk-fonts"),
)
# family → how the file of its regular weight starts, in the order they are used
FAMILIES = {"Noto Serif SC": "NotoSerifSC", "Noto Serif CJK SC": "NotoSerifCJK"}
# they choose the shape of the letter before, and are no letters themselves
SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class FontsMissing(RuntimeError):
    """No Chinese font is installed; the text says what to do."""


@dataclass(frozen=True)
class Fonts:
    """The families found, in the order they are tried, and the code points they can show."""

    folders: tuple[Path, ...]
    families: tuple[str, ...]
    covered: frozenset[int]

    def missing_glyphs(self, text: str) -> str:
        """Each character that would leave no trace on paper, once: without glyph, or invisible by nature."""
        return "".join(one for one in dict.fromkeys(plain(text)) if not self._visible(one))

    def _visible(self, one: str) -> bool:
        return one == "\n" or (ord(one) in self.covered and unicodedata.category(one) not in INVISIBLE)


def plain(text: str) -> str:
    """As it is set: composed, without variation selectors, every end of line alike."""
    kept = (one for one in "\n".join(text.splitlines()).replace("\t", " ") if ord(one) not in SELECTORS)
    return unicodedata.normalize("NFC", "".join(kept))


@cache
def find_fonts(places: Sequence[Path] = PLACES) -> Fonts:
    """Looks once for each process. Raises FontsMissing."""
    found: dict[str, Path] = {}
    for family, start in FAMILIES.items():
        files = (file for place in places for file in sorted(place.glob(f"{start}*Regular.tt[fc]")))
        if regular := next(files, None):
            found[family] = regular
    if not found:
        raise FontsMissing(words.NO_FONTS)
    covered = frozenset(point for family, file in found.items() for point in _points(family, file))
    return Fonts(tuple(dict.fromkeys(file.parent for file in found.values())), tuple(found), covered)


def doctor_line() -> tuple[bool, str]:
    """For `zhian doctor`: whether sheets can be printed, and with what."""
    try:
        fonts = find_fonts()
    except FontsMissing as fault:
        return False, str(fault)
    return True, words.fonts_found("、".join(fonts.families), len(fonts.covered))


def _points(family: str, file: Path) -> list[int]:
    if file.suffix == ".ttc":
        faces = TTCollection(file, lazy=True).fonts
        font = next(face for face in faces if face["name"].getBestFamilyName() == family)
    else:
        font = TTFont(file, lazy=True)
    return list(font.getBestCmap())
