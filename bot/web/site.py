"""All pages, and their routes."""

from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot import pages
from bot.engine.clock import Clock
from bot.engine.dispatch import Outcome
from bot.store.db import tell_commits
from bot.web import words
from bot.web.answers import Files, cache_control, say
from bot.web.live import Live
from bot.web.login import Login, login_path
from bot.web.page import Page, PageKind, Pages
from bot.web.render import make_templates
from bot.web.runner import PageRunner
from bot.web.session import Seal, Session, Sessions
from bot.web.submit import Submit
from bot.wecom.client import WeCom
from config.settings import Settings
from handlers.front.logout import PATH as LOGOUT
from handlers.front.logout import has_ended
from handlers.routing.event import Event
from handlers.routing.house import House


def _served() -> Pages:
    """Every file of bot/pages/ with a table: a page is served because it is there, in no order."""
    files = (import_module(f"{pages.__name__}.{one.name}") for one in iter_modules(pages.__path__))
    return Pages().include(*(file.pages for file in files if hasattr(file, "pages")))


PAGES = _served()
log = structlog.get_logger("pages")
STATIC = Path(__file__).parents[1] / "pages" / "static"
PERMISSIONS = {
    **PAGES.permissions(),
    "/h5/login": "public: leads to the login at WeCom",
    "/h5/oauth": "public: WeCom leads back with a code for one use",
    "/h5/{rest:path}": "public: no such page",
    "/verify/{rest:path}": "public: no such page",
    "/static": "public: styles, scripts, libraries",
}


class Site:
    """Everything under /h5, /verify and /static."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        house: House,
        clock: Clock,
        wecom: WeCom,
        take: Callable[[Event], Awaitable[Outcome]],
    ) -> None:
        seal = Seal(settings.secret.get_secret_value())
        sessions = Sessions(seal, settings.corp_id, house.entropy)
        templates = make_templates()
        self._runner = PageRunner(engine, house, clock, sessions, templates)
        self.login = Login(settings, sessions, templates, clock, wecom.user_of_code)
        self.submit = Submit(self._runner, take)
        self._live = Live(self._runner)
        tell_commits(engine, self._live.wake)

    def routes(self) -> list[BaseRoute]:
        """Pages first, then what nobody knows."""
        served: list[BaseRoute] = [
            Route("/h5/login", self.login.start),
            Route("/h5/oauth", self.login.finish),
        ]
        for page in PAGES.all.values():
            methods = ["GET", "POST"] if page.takes_posts else ["GET"]
            served.append(Route(page.path, partial(self._answer, page), methods=methods))
        served += [Route(path, self._unknown) for path in ("/h5/{rest:path}", "/verify/{rest:path}")]
        return [*served, Mount("/static", Files(directory=STATIC, check_dir=False), name="static")]

    def stop(self) -> None:
        """Streams end, so that the process can."""
        self._live.stop()

    async def _answer(self, page: Page, request: Request) -> Response:
        try:
            session = await self._session(request) if page.need else None
        except DBAPIError:
            log.exception("login not read", path=page.path)
            text = words.NOT_SAVED if request.method == "POST" else words.NOT_READY
            return say(self._runner.templates, 503, text)
        if page.kind is PageKind.STREAM:
            return await self._live(page, request, session)
        if request.method == "POST":
            return await self.submit(page, request, session)
        if page.need and session is None:
            return self.login.signed_out() if page.path == LOGOUT else self._to_login(request)
        return await self._runner.show(page, request, session)

    async def _session(self, request: Request) -> Session | None:
        """Who is logged in, and has not logged out since."""
        session = self.login.session(request)
        if session is None:
            return None
        key = session.key
        ended = await self._runner.run(lambda: self._runner.read(lambda db: has_ended(db, key)))
        return None if ended else session

    def _to_login(self, request: Request) -> Response:
        if "x-live" in request.headers:
            return say(self._runner.templates, 401, words.EXPIRED)
        query = f"?{request.url.query}" if request.url.query else ""
        return cache_control(
            RedirectResponse(login_path(request.url.path + query), status_code=303), private=True
        )

    async def _unknown(self, _request: Request) -> Response:
        return say(self._runner.templates, 404, words.NOT_FOUND)
