"""Login inside WeCom: OAuth snsapi_base, then a session cookie of our own (企业微信 §9.1)."""

import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import takewhile
from urllib.parse import quote, urlencode

import structlog
from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.engine.clock import Clock
from bot.web import words
from bot.web.answers import Links, cache_control, say
from bot.web.login_limit import Crowded, Gate
from bot.web.session import LIFE, Session, Sessions
from bot.wecom.client import Transient, WeComFault
from config.settings import Settings

STATE_LIFE = timedelta(minutes=10)
MAX_CODE = 512
# paths of ours, and nothing a browser could read as another host
LOCAL = re.compile(r"/(?:h5|verify)/(?!.*[\\\x00-\x20])[^#]{0,1500}")
log = structlog.get_logger("login")


def local(path: str) -> str:
    """The path, if it is one of our pages; else the home page."""
    return path if LOCAL.fullmatch(path) and not path.startswith(("/h5/login", "/h5/oauth")) else "/h5/"


def login_path(after: str) -> str:
    """Where somebody without a session is sent."""
    return f"/h5/login?next={quote(after, safe='/')}"


class Login:
    """/h5/login and /h5/oauth, and what is left of a login at its end."""

    def __init__(
        self,
        settings: Settings,
        sessions: Sessions,
        templates: Environment,
        clock: Clock,
        user_of_code: Callable[[str], str | None],
    ) -> None:
        self._settings, self._sessions, self._templates = settings, sessions, templates
        self._clock, self._user_of_code = clock, user_of_code
        self._gate = Gate()
        self._used: dict[str, datetime] = {}
        self.secure = settings.public_url.startswith("https:")
        self.cookie = "__Host-zhian" if self.secure else "zhian"

    def session(self, request: Request) -> Session | None:
        """Who is logged in."""
        return self._sessions.read(request.cookies.get(self.cookie, ""), self._clock())

    async def start(self, request: Request) -> Response:
        """To WeCom, with a state that only this browser can bring back."""
        state, after = self._sessions.entropy(), local(request.query_params.get("next", ""))
        facts = {"s": state, "n": after, "t": int(self._clock().timestamp())}
        settings = self._settings
        query = {
            "appid": settings.corp_id, "redirect_uri": f"{settings.public_url}/h5/oauth",
            "response_type": "code", "scope": "snsapi_base", "state": state, "agentid": settings.agent_id,
        }  # fmt: skip
        address = f"{settings.oauth_base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"
        answer = RedirectResponse(address, status_code=302)
        answer.set_cookie(
            _state_cookie(state), self._sessions.seal.sign("state", facts), path="/h5/oauth",
            max_age=int(STATE_LIFE.total_seconds()), secure=self.secure, httponly=True, samesite="lax",
        )  # fmt: skip
        return cache_control(answer, private=True)

    async def finish(self, request: Request) -> Response:
        """Back from WeCom with a code: who is it?"""
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        after = self._after(request, state)
        if after is None or not 0 < len(code) <= MAX_CODE:
            return self._again(400, words.LOGIN_BROKEN, after or "/h5/")
        try:
            async with self._gate.place():
                if not self._use(state):
                    return self._again(400, words.LOGIN_BROKEN, after)
                answer = await self._ask(code, after)
        except Crowded:
            answer = self._again(503, words.CROWDED, after)
            answer.headers["retry-after"] = "5"
            return answer
        answer.delete_cookie(_state_cookie(state), path="/h5/oauth")
        return answer

    async def _ask(self, code: str, after: str) -> Response:
        try:
            userid = await run_in_threadpool(self._user_of_code, code)
        except WeComFault as fault:
            log.warning("login failed", code=fault.code, why=fault.words)
            silent = isinstance(fault, Transient)
            text = words.WECOM_SILENT if silent else words.LOGIN_BROKEN
            return self._again(503 if silent else 400, text, after)
        if not userid:
            return say(self._templates, 403, words.OUTSIDER, links=(("/verify/", words.CHECK),))
        answer = RedirectResponse(after, status_code=303)
        answer.set_cookie(
            self.cookie, self._sessions.begin(userid, self._clock()), max_age=int(LIFE.total_seconds()),
            secure=self.secure, httponly=True, samesite="lax",
        )  # fmt: skip
        return cache_control(answer, private=True)

    def signed_out(self) -> Response:
        """For who is not logged in any more; this browser forgets its session too."""
        answer = say(self._templates, 200, words.SIGNED_OUT, links=(("/h5/", words.LOGIN),))
        answer.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="lax")
        return answer

    def _after(self, request: Request, state: str) -> str | None:
        """Where to go on; None when the login was not begun here, or too long ago."""
        facts = self._sessions.seal.open("state", request.cookies.get(_state_cookie(state), ""))
        begun = facts.get("t", 0) + STATE_LIFE.total_seconds() >= self._clock().timestamp()
        ours = hmac.compare_digest(str(facts.get("s", "")).encode(), state.encode())
        fresh = state not in self._used
        return local(facts["n"]) if facts and begun and ours and fresh else None

    def _use(self, state: str) -> bool:
        """The gate lets in so few that they can be remembered until they are too old anyway."""
        now = self._clock()
        for old in list(takewhile(lambda one: self._used[one] < now, self._used)):
            del self._used[old]
        fresh = state not in self._used
        self._used.setdefault(state, now + STATE_LIFE)
        return fresh

    def _again(self, status: int, text: str, after: str) -> Response:
        links: Links = ((login_path(after), words.LOGIN),)
        return say(self._templates, status, text, links=links)


def _state_cookie(state: str) -> str:
    """Several pages may log in at the same time."""
    return f"zhian_state_{re.sub('[^0-9a-zA-Z]', '', state)[:12]}"
