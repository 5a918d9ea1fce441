"""A member's web view in a story: through the real login, with the hidden fields of the opened form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.scenarios.world import World

Fields = Mapping[str, str | Sequence[str]]


@dataclass
class Form:
    """A form as it stands on a page: where it goes, and what is filled in already."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Forms and their fields, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._name = self._text = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "input" and given.get("type") not in {"submit", "button", "file"}:
            ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            self._add(given.get("name", ""), given.get("value", "on"), sent=ticked)
        elif tag in {"textarea", "select"}:
            self._name, self._text, self._options = given.get("name", ""), "", []
        elif tag == "option":
            self._text = ""
            self._options.append((given.get("value", "\0"), "selected" in given))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option" and self._options and self._options[-1][0] == "\0":
            self._options[-1] = (self._text.strip(), self._options[-1][1])
        if tag == "textarea":
            self._add(self._name, self._text.removeprefix("\n"))
        elif tag == "select" and self._options:
            chosen = [value for value, selected in self._options if selected]
            self._add(self._name, (chosen or [self._options[0][0]])[0])

    def _add(self, name: str, value: str, *, sent: bool = True) -> None:
        if name and sent and self.forms:
            self.forms[-1].fields.append((name, value))


@dataclass
class Browse:
    """One member's phone, looking at the bot's pages."""

    client: httpx.Client

    def get(self, path: str, *, follow: bool = True) -> httpx.Response:
        """Opens a page; the login happens on the way."""
        return self.client.get(path, follow_redirects=follow)

    def post(self, path: str, fields: Fields, *, follow: bool = True) -> httpx.Response:
        """Exactly these fields, and no hidden ones."""
        return self.client.post(path, data=dict(fields), follow_redirects=follow)

    def submit(
        self, path: str, fields: Fields, *, on: str = "", follow: bool = True, **more: Any
    ) -> httpx.Response:
        """Opens the page (`on`, else `path` itself), fills in the form that goes to `path`, sends it."""
        opened = self.get(on or path)
        assert opened.status_code == 200, (opened.status_code, words(opened))
        return self.resubmit(opened, path, fields, follow=follow, **more)

    def resubmit(
        self, opened: httpx.Response, path: str, fields: Fields, *, follow: bool = True
    ) -> httpx.Response:
        """Changes these fields of a form that is open, and sends it."""
        form = form_of(opened, path)
        data: dict[str, Any] = {}
        for name, value in form.fields:
            if name not in fields:
                data.setdefault(name, []).append(value)
        return self.client.post(path, data={**data, **fields}, follow_redirects=follow)


@contextmanager
def browsing(world: World, userid: str) -> Iterator[Browse]:
    """A web view that is closed at the end."""
    with world.phone(userid).web(world.address) as client:
        yield Browse(client)


def browse(world: World, userid: str) -> Browse:
    """The web view of a member's phone."""
    return Browse(world.phone(userid).web(world.address))


def form_of(page: httpx.Response, path: str) -> Form:
    """The form on this page that goes to a path."""
    reader = _Reader()
    reader.feed(page.text)
    found = [form for form in reader.forms if form.action == path]
    assert found, (path, [form.action for form in reader.forms], words(page))
    return found[0]


def words(page: httpx.Response) -> str:
    """What can be read on a page."""
    bare = re.sub(r"<(script|style)[\s\S]*?</\1>|<[^>]+>", " ", page.text)
    return re.sub(r"\s+", " ", bare).strip()
