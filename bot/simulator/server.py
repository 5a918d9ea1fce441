"""The server API over HTTP: order of checks, answers, faults (企业微信 §5, §14.1)."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.simulator import api_basic, api_media, api_menu, api_send, api_update, oauth, web
from bot.simulator.api import Api, ApiRequest, File
from bot.simulator.errors import ApiError, error_body
from bot.simulator.model import Call
from bot.simulator.state import Simulator

MAX_BODY = 25 * 1024 * 1024
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[01])[0-9a-fA-F]{4}")

_USER = {"userid": "", "name": "", "department": [], "order": [], "is_leader_in_dept": []}
APIS: Mapping[str, Api] = {
    "gettoken": Api(api_basic.gettoken, token=False),
    "user/get": Api(api_basic.user_get, _USER),
    "user/simplelist": Api(api_basic.user_simplelist, {"userlist": []}),
    "agent/get": Api(api_basic.agent_get),
    "auth/getuserinfo": Api(oauth.getuserinfo),
    "user/getuserinfo": Api(oauth.getuserinfo_before),
    "menu/create": Api(api_menu.create, json=True),
    "menu/get": Api(api_menu.get),
    "menu/delete": Api(api_menu.delete),
    "getcallbackip": Api(api_basic.callback_ips, {"ip_list": []}),
    "get_api_domain_ip": Api(api_basic.api_ips, {"ip_list": []}),
    "message/send": Api(api_send.send, json=True),
    "message/update_template_card": Api(api_update.update, {"invaliduser": []}, json=True),
    "message/recall": Api(api_send.recall, json=True),
    "media/upload": Api(api_media.upload),
    "media/get": Api(api_media.get),
}


class CutResponse(Response):
    """Promises a body and closes the connection instead, as when a line breaks."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class ServerApi:
    """The endpoint under /cgi-bin/."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    async def __call__(self, request: Request) -> Response:
        sim, path = self._sim, request.path_params["path"]
        call = await self._read(request, path)
        if sim.faults.down:
            self._log(call, None, {})
            await asyncio.sleep(sim.faults.delay(path))
            return CutResponse() if sim.faults.down == "closed" else Response(status_code=503)
        api = APIS.get(path)
        if api is None or (path == "auth/getuserinfo" and sim.quirks.old_login_only):
            return Response(status_code=404)
        with sim.lock:
            answer, cut = self._answer(api, call)
        await asyncio.sleep(sim.faults.delay(path))
        return CutResponse() if cut else answer

    async def _read(self, request: Request, path: str) -> ApiRequest:
        raw = bytearray()
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > MAX_BODY:
                break
        ip = request.client.host if request.client else "127.0.0.1"
        content_type = request.headers.get("content-type", "")
        return ApiRequest(self._sim, path, ip, dict(request.query_params), bytes(raw), content_type)

    def _answer(self, api: Api, call: ApiRequest) -> tuple[Response, bool]:
        """Run the call; the second value says that its connection is to be cut after all was done."""
        try:
            warning = self._check(api, call)
            result = api.run(call)
        except ApiError as refusal:
            body = {**api.empty, **refusal.fields}
            body |= error_body(refusal.code, refusal.detail, call.ip, call.sim.now())
            self._log(call, refusal.code, body)
            return _json(body), False
        if call.sim.faults.take_cut(call.path):
            self._log(call, None, {})
            return Response(), True
        if isinstance(result, File):
            self._log(call, 0, {})
            return _file(result), False
        body = {"errcode": 0, "errmsg": "ok" + warning, **result}
        self._log(call, 0, body)
        return _json(body), False

    def _check(self, api: Api, call: ApiRequest) -> str:
        """Token, injected faults, IP, JSON: in this order, before any parameter is looked at."""
        sim = call.sim
        if api.token:
            owner = sim.tokens.owner(call.query.get("access_token", ""), sim.now())
            call.caller = sim.apps[owner]
            if sim.faults.ip_refused:
                raise ApiError(60020)
            if sim.faults.rate_limited:
                raise ApiError(45009)
        warning = self._parse(call) if api.json else ""
        failure = sim.faults.take_failure(call.path, _named_users(call))
        if failure is not None:
            raise ApiError(failure)
        return warning

    def _parse(self, call: ApiRequest) -> str:
        """Fill `call.body`; the text to add to errmsg where broken JSON is let through."""
        quirks = call.sim.quirks
        try:
            words = call.raw.decode()
            body = json.loads(words)
        except ValueError:
            body, words = None, ""
        if not isinstance(body, dict):
            if not quirks.lenient_json:
                raise ApiError(40058, "wrong json format")
            return " Warning: wrong json format. "
        if _ESCAPE.search(words) and not quirks.unicode_escapes:
            raise ApiError(40033)
        call.body = body
        return ""

    def _log(self, call: ApiRequest, errcode: int | None, reply: Mapping[str, Any]) -> None:
        hidden = {"access_token", "corpsecret"}
        query = {name: value for name, value in call.query.items() if name not in hidden}
        call.sim.log(Call(call.sim.now(), call.path, query, call.body, errcode, reply))


def _named_users(call: ApiRequest) -> set[str]:
    """Lower-case ids of the members a call is about."""
    named = [call.query.get("userid", "")]
    if isinstance(call.body.get("touser"), str):
        named += call.body["touser"].split("|")
    if isinstance(call.body.get("userids"), list):
        named += [str(userid) for userid in call.body["userids"]]
    return {name.strip().lower() for name in named if name.strip()}


def _json(body: Mapping[str, Any]) -> Response:
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(data, media_type="application/json; charset=UTF-8")


def _file(file: File) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(file.filename)}"
    return Response(file.data, media_type=file.content_type, headers={"Content-disposition": disposition})


def routes(
    sim: Simulator,
    *,
    hints: Mapping[str, Sequence[str]] | None = None,
    forward: web.Forward | None = None,
    page: bool = True,
) -> list[BaseRoute]:
    """Routes of the API, of the login page and, with `page`, of the phones: `/`, `/sim/…`."""
    served: list[BaseRoute] = [Route("/cgi-bin/{path:path}", ServerApi(sim).__call__, methods=_METHODS)]
    served += oauth.routes(sim)
    if page:
        served += web.routes(sim, hints=hints or {}, forward=forward)
    return served


def create_server(sim: Simulator, *, page: bool = True) -> Starlette:
    """The simulator as an application of its own."""
    return Starlette(routes=routes(sim, page=page))
