"""The one way to make a page: a decorator with path and permission, a function from View to Response.

Page functions are plain functions with a read-only session; they run in a thread. A form's POST goes through
the same dispatch as a message and comes back as a redirect, or as the same page with what was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from bot.web.render import rendered
from bot.web.session import Session, Sessions
from handlers.routing.router import Ctx, Permission


class Errors(dict[str, str]):
    """What is wrong with each field; nothing for the others."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True)
class View:
    """What a page works with. `fields` is what was typed, when the page is shown again."""

    ctx: Ctx
    templates: Environment
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=Errors)
    session: Session | None = None
    sessions: Sessions | None = None

    @property
    def typed(self) -> dict[str, str]:
        """The first value of each field."""
        return {name: values[0] for name, values in self.fields.items() if values}

    @property
    def csrf(self) -> str:
        """What only this person's own pages know."""
        return self.session.csrf if self.session else ""

    def new_token(self) -> str:
        """A fresh name for one submission."""
        return self.sessions.token(self.session) if self.sessions and self.session else ""

    def render(self, template: str, *, status: int | None = None, **values: object) -> Response:
        """The page as HTML; 422 when it is shown again because something was wrong."""
        known = {"view": self, "typed": self.typed, "error": self.error, "errors": self.errors}
        wrong = bool(self.error or self.errors)
        html = rendered(self.templates, template, known | values)
        return HTMLResponse(html, status_code=status or (422 if wrong else 200))


PageFunction = Callable[[View], Response]
# the row that is watched, and the page as this person sees it
StreamFunction = Callable[[View], tuple[int, Callable[[], Response]]]
# changes whenever the page of that row would look different, to whomever
Mark = Callable[[Ctx, int], Any]


class PageKind(StrEnum):
    """How a page is asked for."""

    PAGE = "page"
    FORM = "form"
    READING = "reading"
    STREAM = "stream"
    PUBLIC = "public"


@dataclass(frozen=True)
class Page:
    """One route; `need` is None for everybody, without login."""

    path: str
    kind: PageKind
    need: Permission | None
    show: PageFunction | None = None
    stream: StreamFunction | None = None
    mark: Mark | None = None
    form: str = ""

    @property
    def takes_posts(self) -> bool:
        """Typed fields come here."""
        return self.kind in {PageKind.FORM, PageKind.READING}


class Pages:
    """A table of pages; one for each file in bot/pages/, found by bot/web/site.py."""

    def __init__(self) -> None:
        self.all: dict[str, Page] = {}

    def get(self, path: str, *, need: Permission) -> Callable[[PageFunction], PageFunction]:
        """A page to look at, after login."""
        return self._register(path, PageKind.PAGE, need)

    def form(self, path: str, *, name: str, need: Permission) -> Callable[[PageFunction], PageFunction]:
        """GET shows the form. POST is an event for `@router.form(name)`; what is refused is shown again."""
        return self._register(path, PageKind.FORM, need, form=name)

    def reading(self, path: str, *, name: str, need: Permission) -> Callable[[PageFunction], PageFunction]:
        """A page that is also shown for typed fields (`view.fields`), and changes nothing.

        POST is an event for `@router.form(name)` first, which notes who looked for what.
        """
        return self._register(path, PageKind.READING, need, form=name)

    def public(self, path: str) -> Callable[[PageFunction], PageFunction]:
        """A page for everybody, without login."""
        return self._register(path, PageKind.PUBLIC, None)

    def stream(
        self, path: str, *, need: Permission, mark: Mark
    ) -> Callable[[StreamFunction], StreamFunction]:
        """Server-sent events: the mark is read once for all who watch a row, the page when it has changed."""

        def register(function: StreamFunction) -> StreamFunction:
            self._add(Page(path, PageKind.STREAM, need, stream=function, mark=mark))
            return function

        return register

    def include(self, *others: "Pages") -> "Pages":
        """Merges tables; two pages for one path are a mistake in the program."""
        for other in others:
            for page in other.all.values():
                self._add(page)
        return self

    def permissions(self) -> dict[str, str]:
        """Path → who may open it, in words."""
        said = {
            path: (page.need.refusal or "任何人") if page.need else "公开" for path, page in self.all.items()
        }
        return {path: f"登录：{words}" if words != "公开" else words for path, words in said.items()}

    def _register(
        self, path: str, kind: PageKind, need: Permission | None, form: str = ""
    ) -> Callable[[PageFunction], PageFunction]:
        def register(function: PageFunction) -> PageFunction:
            self._add(Page(path, kind, need, show=function, form=form))
            return function

        return register

    def _add(self, page: Page) -> None:
        if page.path in self.all:
            raise ValueError(f"two pages for {page.path}")
        self.all[page.path] = page
