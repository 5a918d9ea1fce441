"""The phones as a web page: routes and page API. For a demo on this machine."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.simulator import api_menu, oauth, snapshot, words
from bot.simulator.driver import Driver
from bot.simulator.model import Message, SimulatorError
from bot.simulator.state import Simulator

Forward = Callable[[timedelta], Awaitable[None]]

INTRO = (
    words.FIRST_HINT,
    words.SECOND_HINT,
    words.THIRD_HINT,
)
MINUTES = (1, 3, 10)
MOST_TEXT_BYTES, MOST_BODY = 2048, 16 * 1024
_STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class BadRequest(Exception):
    """Input of the page API that the page itself never sends."""


class PhonesPage:
    """The phones of one simulator: what they show, and what is done on them."""

    def __init__(self, sim: Simulator, hints: Mapping[str, Sequence[str]], forward: Forward | None) -> None:
        self._sim, self._forward = sim, forward
        self._driver = Driver(sim)
        minutes = MINUTES if forward is not None else ()
        self._setting = {
            "title": words.TITLE,
            "intro": list(INTRO),
            "minutes": list(minutes),
            "hints": {userid: list(lines) for userid, lines in hints.items()},
            "app": sim.app.name,
        }

    async def state(self, request: Request) -> Response:
        """Everything, or with `boot` and `rev` what changed since."""
        since = request.query_params.get("rev", "")
        same = request.query_params.get("boot", "") == self._sim.boot
        rev = int(since) if same and since.isdigit() and len(since) < 16 else None
        return JSONResponse(snapshot.take(self._sim, self._setting, rev), headers=_HEADERS)

    async def say(self, body: Mapping[str, Any]) -> None:
        text = _text(body, "text").strip()
        if not text or len(text.encode()) > MOST_TEXT_BYTES:
            raise BadRequest(words.EMPTY)
        await self._driver.text(self._userid(body), text)

    async def enter(self, body: Mapping[str, Any]) -> None:
        await self._driver.enter(self._userid(body))

    async def click(self, body: Mapping[str, Any]) -> None:
        userid = self._userid(body)
        message = self._message(userid, body.get("number"))
        choices = body.get("choices") or {}
        if not isinstance(choices, dict) or not all(map(_is_choice, choices.values())):
            raise BadRequest(words.WRONG_OPTION)
        await self._driver.click(userid, message, _text(body, "key"), choices)

    async def menu(self, body: Mapping[str, Any]) -> None:
        """A tap on an entry of the app's menu: `click` with its key, `view` with its address."""
        wanted, userid = _text(body, "key"), self._userid(body)
        for entry in api_menu.entries(self._sim.app.menu):
            if wanted in (entry.get("key"), entry.get("url")):
                await self._driver.event(userid, str(entry["type"]), [("EventKey", wanted)])
                return
        raise BadRequest(words.NO_SUCH_ENTRY)

    async def forward(self, body: Mapping[str, Any]) -> None:
        minutes = body.get("minutes")
        if self._forward is None or minutes not in MINUTES:
            raise BadRequest(words.NO_SKIPPING)
        await self._forward(timedelta(minutes=minutes))
        self._sim.touch()

    def _userid(self, body: Mapping[str, Any]) -> str:
        member = self._sim.members.get(_text(body, "userid").lower())
        if member is None:
            raise BadRequest(words.NO_PHONE)
        return member.userid

    def _message(self, userid: str, number: Any) -> Message:
        for message in self._sim.inbox(userid):
            if message.number == number:
                return message
        raise BadRequest(words.NO_MESSAGE)


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise BadRequest(f"缺少 {name}")
    return value


def _is_choice(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(option, str) for option in value)
    )


def _act(run: Callable[[Mapping[str, Any]], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    """A POST of the page: JSON only, so that no foreign page can send it unasked."""

    async def endpoint(request: Request) -> Response:
        try:
            await run(await _read(request))
        except (BadRequest, SimulatorError) as error:
            return JSONResponse({"error": str(error)}, status_code=400, headers=_HEADERS)
        return JSONResponse({}, headers=_HEADERS)

    return endpoint


async def _read(request: Request) -> Mapping[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise BadRequest("只收 JSON")
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BODY:
            raise BadRequest(words.TOO_LONG)
    try:
        body = json.loads(raw)
    except ValueError:
        raise BadRequest("不是 JSON") from None
    if not isinstance(body, dict):
        raise BadRequest(words.NO_OBJECT)
    return body


def _static(name: str) -> Callable[[Request], Awaitable[Response]]:
    path = _STATIC / name

    async def endpoint(_request: Request) -> Response:
        return FileResponse(path, media_type=_TYPES[path.suffix], headers=_HEADERS)

    return endpoint


def routes(sim: Simulator, *, hints: Mapping[str, Sequence[str]], forward: Forward | None) -> list[BaseRoute]:
    """`/` and `/sim/…`."""
    page = PhonesPage(sim, hints, forward)
    acts = {"say": page.say, "enter": page.enter, "click": page.click, "menu": page.menu}
    acts["forward"] = page.forward
    served: list[BaseRoute] = [
        Route("/", _static("phones.html"), methods=["GET"]),
        Route("/sim/api/state", page.state, methods=["GET"]),
        Route("/sim/open", oauth.WebView(sim).__call__, methods=["GET"]),
    ]
    served += [Route(f"/sim/api/{name}", _act(run), methods=["POST"]) for name, run in acts.items()]
    files = sorted(path.name for path in _STATIC.iterdir() if path.suffix in _TYPES)
    served += [Route(f"/sim/static/{name}", _static(name), methods=["GET"]) for name in files]
    return served
