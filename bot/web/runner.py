"""Runs a page function: read-only session, the actor of this moment, permission; a page for every fault."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from jinja2 import Environment
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response

from bot.engine.clock import Clock
from bot.store.db import reading
from bot.web import words
from bot.web.answers import HOME, cache_control, say
from bot.web.page import Errors, Mark, Page, View
from bot.web.session import Session, Sessions
from handlers.front.logout import has_ended
from handlers.routing import words as routing_words
from handlers.routing.errors import UserError
from handlers.routing.house import House
from handlers.routing.router import Ctx
from models.base import CHINA
from models.people import Actor, find_actor

# callbacks have the rest of the connections
THREADS = 6
NOBODY = Actor(userid="")
T = TypeVar("T")
log = structlog.get_logger("pages")


@dataclass(frozen=True)
class Submitted:
    """What a refused form is shown again with."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


NOTHING = Submitted()


@dataclass(frozen=True)
class Seen:
    """One look at what is watched: its row, its mark, and the page where it is a new one."""

    row: int
    mark: Any
    page: str | None


class PageRunner:
    """Where pages are made."""

    def __init__(
        self, engine: Engine, house: House, clock: Clock, sessions: Sessions, templates: Environment
    ) -> None:
        self.house, self.clock, self.sessions, self.templates = house, clock, sessions, templates
        self._engine = engine
        self._limiter: CapacityLimiter | None = None

    async def show(
        self, page: Page, request: Request, session: Session | None, submitted: Submitted = NOTHING
    ) -> Response:
        """The page, or why not."""
        return await self.run(lambda: self._shown(page, request, session, submitted))

    async def run(self, work: Callable[[], T]) -> T:
        """Blocking work in one of a few threads."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(THREADS)
        return await run_sync(work, limiter=self._limiter)

    def read(self, work: Callable[[Any], T]) -> T:
        """Something from the database."""
        with reading(self._engine) as session:
            return work(session)

    def look(self, page: Page, request: Request, session: Session, shown: Any = None) -> "Seen":
        """What a stream shows now; no page where its mark is still the one shown. Raises UserError."""
        if page.stream is None or page.mark is None:
            raise ValueError(f"{page.path} is no stream")
        with reading(self._engine) as db:
            if has_ended(db, session.key):
                raise NotAllowed(words.SIGNED_OUT)
            view = self._view(page, db, request, session, NOTHING)
            row, make = page.stream(view)
            # the mark first: a page that is newer than its mark is only made once more
            mark = page.mark(view.ctx, row)
            return Seen(row, mark, None if mark == shown else bytes(make().body).decode())

    def marks(self, wanted: Collection[tuple[Mark, int]]) -> dict[tuple[Mark, int], Any]:
        """The marks of several rows, for nobody in particular."""
        with reading(self._engine) as db:
            ctx = Ctx(db, self.clock(), NOBODY, self.house, "page:marks")
            return {(mark, row): mark(ctx, row) for mark, row in wanted}

    def _shown(self, page: Page, request: Request, session: Session | None, submitted: Submitted) -> Response:
        try:
            with reading(self._engine) as db:
                view = self._view(page, db, request, session, submitted)
                if page.show is None:
                    raise ValueError(f"{page.path} shows nothing")
                return cache_control(page.show(view), private=page.need is not None)
        except NotAllowed as refusal:
            return say(self.templates, 403, refusal.text, links=HOME)
        except UserError as refusal:
            return say(self.templates, 404, refusal.text, links=HOME if page.need else ())
        except DBAPIError:
            log.exception("page not read", path=page.path)
            return say(self.templates, 503, words.NOT_READY)
        except Exception:
            number = self.number()
            log.exception("page failed", path=page.path, error_no=number)
            return say(self.templates, 500, routing_words.internal_fault(number))

    def _view(
        self, page: Page, db: Any, request: Request, session: Session | None, submitted: Submitted
    ) -> View:
        actor = find_actor(db, session.userid) if session else NOBODY
        if page.need and not page.need.allows(actor):
            raise NotAllowed(page.need.refusal)
        now, settled = self.clock(), self.clock.settled()
        ctx = Ctx(db, now, actor, self.house, f"page:{page.path}", settled=settled)
        return View(
            ctx, self.templates, request.path_params, dict(request.query_params), request.headers,
            submitted.fields, submitted.error, Errors(submitted.errors), session, self.sessions,
        )  # fmt: skip

    def number(self) -> str:
        """An error number, as the dispatch makes them."""
        return f"{self.clock().astimezone(CHINA):%m%d}-{self.house.entropy()[:6]}"


class NotAllowed(UserError):
    """A page that is not for this person."""
