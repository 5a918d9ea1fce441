"""The words on the pages of a PDF that typst made: enough of the format to read our own sheets back."""

import re
import zlib

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
# a literal may hold matching brackets as they are
_INNER = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*"
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|((?:\(" + _INNER + rb"\)|<[0-9A-Fa-f]*>|[-\d.\s])+)\]?\s*T[jJ]\b", re.DOTALL
)
_PIECE = re.compile(rb"\((" + _INNER + rb")\)|<([0-9A-Fa-f]*)>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_CHAR = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>\n")


def pages(pdf: bytes) -> list[str]:
    """The text of each page without blanks and ends of line, in the order it is set."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    made = [body for body in objects.values() if re.match(rb"<</Type/Page/", body)]
    return [_page(body, objects) for body in made]


def text(pdf: bytes) -> str:
    """All pages."""
    return "".join(pages(pdf))


def _page(page: bytes, objects: dict[int, bytes]) -> str:
    resources = objects[_reference(page, b"Resources")]
    fonts = {name: _letters(objects, int(key)) for name, key in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}
    shown, current = "", dict[bytes, str]()
    for name, array in _SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        if name:
            current = fonts[name]
            continue
        for literal, digits in _PIECE.findall(array):
            data = _bytes(digits) if digits else _ESCAPE.sub(_unescape, literal)
            shown += "".join(current.get(data[i : i + 2], "") for i in range(0, len(data), 2))
    return "".join(shown.replace("\u200b", "").split())


def _letters(objects: dict[int, bytes], key: int) -> dict[bytes, str]:
    pairs = _CHAR.findall(_stream(objects[_reference(objects[key], b"ToUnicode")]))
    return {_bytes(glyph): _bytes(letter).decode("utf-16-be") for glyph, letter in pairs}


def _bytes(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode())


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, body[:80]
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found, body[:80]
    return zlib.decompress(found[1])


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code.isdigit() else _SHORT.get(code, code)
