"""Facts → PDF/A-2b by typst: one warm compiler, embedded fonts, and nothing vanishes from the page."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from bot.documents import words
from bot.documents.fonts import Fonts, find_fonts, plain
from models.rules.papers.sheet_facts import Paper

FOLDER = Path(__file__).parent
TEMPLATES = {Paper.RECORD: "record.typ", Paper.LETTER: "letter.typ", Paper.SIGN_IN: "signin.typ"}


class Unprintable(ValueError):
    """A registered name has a character that no font at hand has; the text says which and what to do."""


def render(facts: Mapping[str, Any]) -> bytes:
    """The PDF of an edition: the same facts give the same bytes.

    Free text shows a character without glyph as 〔U+1F600〕. Raises Unprintable for a name, and FontsMissing.
    """
    printer = _printer()
    for name in facts["body"]["names"]:
        if missing := printer.fonts.missing_glyphs(name):
            raise Unprintable(unprintable(name, missing))
    return printer.make(facts)


def unprintable(name: str, missing: str) -> str:
    """The sentence for people: the record is whole, only the paper can't be made here."""
    listed = "、".join(f"“{one}”（U+{ord(one):04X}）" for one in missing)
    return words.letters_missing(name, listed)


class Printer:
    """The compiler with its fonts and caches; one page is set at a time."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._lock = Lock()
        found = typst.Fonts(include_system_fonts=False, font_paths=[str(one) for one in fonts.folders])
        self._compiler = typst.Compiler(root=FOLDER, font_paths=found, ignore_system_fonts=True)

    def make(self, facts: Mapping[str, Any]) -> bytes:
        """Sets one sheet; every text is data."""
        head = facts["head"]
        inputs = {
            "facts": json.dumps(self._visible(dict(facts)), ensure_ascii=False),
            "qr": qr_svg(head["check_url"]),
            "fonts": "|".join(self.fonts.families),
        }
        with self._lock:
            made = self._compiler.compile(
                FOLDER / TEMPLATES[head["kind"]],
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=["a-2b"],
                timestamp=datetime.fromisoformat(head["at"]),
            )
        if not isinstance(made, bytes):
            raise TypeError("a PDF is one piece of bytes")
        return made

    def _visible(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._spelled(value)
        if isinstance(value, dict):
            return {key: self._visible(one) for key, one in value.items()}
        return [self._visible(one) for one in value] if isinstance(value, list) else value

    def _spelled(self, text: str) -> str:
        """Characters that would leave no trace, or turn the line around, by their number."""
        missing = set(self.fonts.missing_glyphs(text))
        return "".join(f"〔U+{ord(one):04X}〕" if one in missing else one for one in plain(text))


def qr_svg(url: str) -> str:
    """The check page as a QR code that survives a photocopier (level M)."""
    return segno.make(url, error="m", micro=False).svg_inline(
        scale=4, border=2, svgclass=None, lineclass=None
    )


@cache
def _printer() -> Printer:
    return Printer(find_fonts())
