"""The body of a form: urlencoded, small, text only."""

import re
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.web import words
from bot.web.body import BadBody, read_body
from handlers.routing.event import as_lines

# five fields full of Chinese, which takes nine bytes a character on the way
MAX_BODY = 256 * 1024
SLOWEST = 30.0  # a phone at the edge of the network
MAX_FIELDS = 400
MAX_TEXT = 5_000
KIND = "application/x-www-form-urlencoded"
BAD = {413: words.TOO_MUCH, 408: words.TOO_SLOW}
# PostgreSQL takes no NUL, and nobody types the others
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadForm(Exception):
    """A body that no form of ours sends; `status` is the answer, `text` says why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


async def read_fields(request: Request) -> dict[str, list[str]]:
    """Every field with its values in their order. Raises BadForm."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != KIND:
        raise BadForm(415, words.NOT_A_FORM)
    try:
        body = await read_body(request, most=MAX_BODY, within=SLOWEST)
    except BadBody as bad:
        raise BadForm(bad.status, BAD.get(bad.status, words.NOT_A_FORM)) from None
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True,
            encoding="utf-8", errors="replace", max_num_fields=MAX_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise BadForm(413, words.TOO_MUCH) from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(_clean(name), []).append(_clean(value))
    return fields


def too_long(fields: dict[str, list[str]]) -> dict[str, str]:
    """What to say beside each field with more than anybody can mean to write."""
    lengths = {name: max(map(len, values)) for name, values in fields.items()}
    return {name: words.too_long(MAX_TEXT, length) for name, length in lengths.items() if length > MAX_TEXT}


def _clean(text: str) -> str:
    return CONTROL.sub("", as_lines(text))
