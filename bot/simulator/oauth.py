"""WeCom's login page inside its web view, and whose web view it is (企业微信 §9.1).

On a phone the client knows its member. Here a cookie does: the phones page and `Phone.web()` set it.
"""

import html
import re
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.simulator import words
from bot.simulator.api import ApiRequest
from bot.simulator.errors import ApiError
from bot.simulator.model import App
from bot.simulator.state import Simulator

COOKIE = "sim_member"
STATE = re.compile("[a-zA-Z0-9]{0,128}")
SCOPES = {"snsapi_base", "snsapi_privateinfo"}


def getuserinfo(call: ApiRequest) -> dict[str, Any]:
    """Every member of the corp, visible to the app or not; others by openid."""
    code = call.query.get("code", "")
    if not code:
        raise ApiError(41008)
    userid = call.sim.logins.use(code, call.app.agentid, call.sim.now())
    member = call.sim.members.get(userid.lower())
    return {"userid": member.userid} if member else {"openid": f"o{userid}"[:64]}


def getuserinfo_before(call: ApiRequest) -> dict[str, Any]:
    """The old path, as private deployments may have it: other spelling, and the device."""
    found = getuserinfo(call)
    names = {"userid": "UserId", "openid": "OpenId"}
    return {**{names[name]: value for name, value in found.items()}, "DeviceId": ""}


class LoginPage:
    """GET /connect/oauth2/authorize."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    async def __call__(self, request: Request) -> Response:
        query, sim = request.query_params, self._sim
        app = sim.apps.get(int(query["agentid"])) if query.get("agentid", "").isdigit() else None
        userid = unquote(request.cookies.get(COOKIE, ""))
        wrong = self._wrong(query, app) or ("" if userid else words.OUTSIDE)
        if wrong or app is None:
            return _fault(wrong)
        code = sim.logins.issue(app.agentid, userid, sim.now())
        answer = urlencode({"code": code, "state": query.get("state", "")})
        target = query["redirect_uri"]
        joined = f"{target}{'&' if urlsplit(target).query else '?'}{answer}"
        return RedirectResponse(joined, status_code=302)

    def _wrong(self, query: QueryParams, app: App | None) -> str:
        """The first thing WeCom would object to."""
        if query.get("appid") != self._sim.corp_id:
            return words.APPID
        if app is None:
            return words.AGENTID
        parts = urlsplit(query.get("redirect_uri", ""))
        if parts.scheme not in {"http", "https"} or not app.domain or parts.netloc != app.domain:
            return words.REDIRECT
        if query.get("response_type") != "code" or query.get("scope") not in SCOPES:
            return words.SCOPE
        return "" if STATE.fullmatch(query.get("state", "")) else words.STATE


class WebView:
    """GET /sim/open: a member opens an address on his phone. Another phone has other cookies."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    async def __call__(self, request: Request) -> Response:
        member = self._sim.members.get(request.query_params.get("userid", "").lower())
        url = request.query_params.get("url", "")
        domains = {app.domain for app in self._sim.apps.values()} - {""}
        if member is None or urlsplit(url).netloc not in domains:
            return _fault(words.NO_SUCH_PLACE)
        answer = RedirectResponse(url, status_code=302, headers={"Cache-Control": "no-store"})
        if unquote(request.cookies.get(COOKIE, "")) != member.userid:
            for name in request.cookies:
                answer.delete_cookie(name)
        answer.set_cookie(COOKIE, quote(member.userid), httponly=True, samesite="lax")
        return answer


def _fault(text: str) -> Response:
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{words.WECOM}</title><p>{html.escape(text)}</p></html>'
    )
    return HTMLResponse(page, status_code=400)


def routes(sim: Simulator) -> list[BaseRoute]:
    """The login page."""
    return [Route("/connect/oauth2/authorize", LoginPage(sim).__call__, methods=["GET"])]
