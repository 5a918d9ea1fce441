"""What page answers share: no cache keeps what one person sees, and plain pages instead of tracebacks."""

from jinja2 import Environment
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.web import words
from bot.web.render import rendered

Links = tuple[tuple[str, str], ...]
HOME: Links = (("/h5/", words.HOME),)


def cache_control(response: Response, *, private: bool) -> Response:
    """What was shown to one person stays in no cache."""
    response.headers.setdefault("Cache-Control", "no-store" if private else "no-cache")
    return response


def say(templates: Environment, status: int, text: str, *, links: Links = HOME) -> Response:
    """A page with one sentence and what can be done next."""
    values = {"title": words.title(status), "text": text, "links": links}
    html = rendered(templates, "message.html", values)
    return cache_control(HTMLResponse(html, status_code=status), private=True)


class Files(StaticFiles):
    """Style sheets, scripts and libraries; asked for again each time, sent again only when changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
