"""The WeCom server API as far as the product uses it: token, messages, cards (protocol §5–§7)."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.clock import Clock

# Fetching a token and sending stay below the sender's lease of 15 s, also when WeCom is slow to the last
TIMEOUT = httpx.Timeout(connect=2.0, read=3.0, write=1.5, pool=0.5)
STALE_PATIENCE = timedelta(seconds=2)  # beyond it the second try is the sender's next one
TOKEN_MARGIN = timedelta(minutes=5)

STALE = frozenset({40014, 42001})
TRANSIENT = frozenset({-1, 6000, 45009, 45033, 301026, 301057})
# Nothing is wrong with the message: it goes out once the operator has mended the settings
CONFIGURATION = frozenset(
    {40001, 40013, 40056, 41001, 45024, 48001, 48002, 48004, 48006, 50003, 60020, 301002, 301007}
)
UNREACHABLE = frozenset({40003, 40031, 46004, 50002, 60011, 60021, 60111, 81013, 92000, 301021, 701008})
# For gettoken too: repeated wrong secrets ban the calling IP for an hour (§5)
PATIENCE = {45009: timedelta(seconds=60)} | dict.fromkeys(CONFIGURATION, timedelta(seconds=60))


class WeComFault(Exception):
    """A call that did not succeed; `code` is WeCom's errcode, 0 where there was no answer."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}" if code else words)
        self.code, self.words = code, words
        self.wait = PATIENCE.get(code)


class Transient(WeComFault):
    """Try again later. `unanswered`: the request may have been carried out."""

    def __init__(self, code: int, words: str, *, unanswered: bool = False) -> None:
        super().__init__(code, words)
        self.unanswered = unanswered


class Unknown(Transient):
    """This deployment of WeCom has no such call."""


class Permanent(WeComFault):
    """Never send this again as it is."""


class Unreachable(Permanent):
    """The receiver has no account that this app can reach."""


class CodeSpent(Permanent):
    """The response_code of a card is used up or too old: the card can't be changed any more."""


@dataclass(frozen=True)
class Sent:
    """What WeCom said to a message it took."""

    msgid: str
    response_code: str | None
    unreached: frozenset[str]


class WeCom:
    """One app of one tenant. Thread-safe; connections are kept."""

    def __init__(self, base: str, corp_id: str, secret: str, agent_id: int, clock: Clock) -> None:
        self.agent_id = agent_id
        self._credentials = {"corpid": corp_id, "corpsecret": secret}
        self._clock = clock
        limits = httpx.Limits(max_connections=16, max_keepalive_connections=16)
        self._http = httpx.Client(base_url=f"{base}/cgi-bin/", timeout=TIMEOUT, limits=limits)
        self._refreshing = threading.Lock()
        self._token: tuple[str, datetime] | None = None
        self._refused: tuple[WeComFault, datetime] | None = None

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def send(self, message: dict[str, Any]) -> Sent:
        """POST message/send. Raises WeComFault."""
        answer = self.call("POST", "message/send", {**message, "agentid": self.agent_id})
        unreached = f"{answer.get('invaliduser') or ''}|{answer.get('unlicenseduser') or ''}".lower()
        return Sent(
            msgid=str(answer.get("msgid") or ""),
            response_code=answer.get("response_code") or None,
            unreached=frozenset(unreached.split("|")) - {""},
        )

    def update_card(self, userid: str, response_code: str, change: dict[str, Any]) -> frozenset[str]:
        """POST message/update_template_card for one receiver; returns whom it missed. Raises WeComFault."""
        body = {**change, "userids": [userid], "agentid": self.agent_id, "response_code": response_code}
        answer = self.call("POST", "message/update_template_card", body)
        return frozenset(str(one).lower() for one in answer.get("invaliduser") or [])

    def user_of_code(self, code: str) -> str | None:
        """GET auth/getuserinfo: the member behind an OAuth code; None: no member. Raises WeComFault."""
        try:
            answer = self.call("GET", "auth/getuserinfo", code=code)
        except Unknown:
            # private deployments of an older edition have the old path only (§14)
            answer = self.call("GET", "user/getuserinfo", code=code)
        return str(answer.get("userid") or answer.get("UserId") or "") or None

    def create_menu(self, menu: dict[str, Any]) -> None:
        """POST menu/create: replaces the app's whole menu. Raises WeComFault."""
        self.call("POST", "menu/create", menu, agentid=self.agent_id)

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, **query: Any
    ) -> dict[str, Any]:
        """Any call that needs the token; a stale token is renewed once. Raises WeComFault."""
        started = self._clock()
        token = self._current_token()
        answer = self._request(method, path, body, {**query, "access_token": token})
        if answer["errcode"] in STALE:
            if self._clock() > started + STALE_PATIENCE:
                raise Transient(0, "token刚失效，稍后重试")
            token = self._current_token(stale=token)
            answer = self._request(method, path, body, {**query, "access_token": token})
        _raise_for(answer)
        return answer

    def _current_token(self, stale: str | None = None) -> str:
        """One refresh at a time; whoever waited takes what the other one fetched."""
        with self._refreshing:
            now = self._clock()
            if self._token and self._token[0] != stale and now < self._token[1]:
                return self._token[0]
            if self._refused and now < self._refused[1]:
                raise Transient(self._refused[0].code, "等待核对应用Secret")
            try:
                token, life = self._fetch_token()
            except WeComFault as fault:
                self._refused = (fault, now + fault.wait) if fault.wait else None
                # without a token nothing was sent, so this is never «unanswered»
                raise Transient(fault.code, fault.words) from None
            self._token, self._refused = (token, now + max(life - TOKEN_MARGIN, life / 2)), None
            return token

    def _fetch_token(self) -> tuple[str, timedelta]:
        answer = self._request("GET", "gettoken", None, self._credentials)
        _raise_for(answer)
        token, seconds = answer.get("access_token"), _number(answer.get("expires_in") or 7200)
        if not token or seconds is None:
            raise Transient(0, "gettoken的答复里没有token")
        return str(token), timedelta(seconds=seconds)

    def _request(
        self, method: str, path: str, body: dict[str, Any] | None, query: dict[str, Any]
    ) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, params=query, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Transient(0, f"连接不上：{type(error).__name__}") from None
        except httpx.HTTPError as error:
            raise Transient(0, f"没有等到答复：{type(error).__name__}", unanswered=True) from None
        try:
            answer = response.json()
        except ValueError:
            answer = None
        code = _number(answer.get("errcode") or 0) if isinstance(answer, dict) else None
        if response.status_code == 200 and code is not None:
            return {**answer, "errcode": code}
        if response.status_code == 404:
            raise Unknown(0, "HTTP 404")
        # An error page, or half an answer, says nothing of what happened behind it
        unanswered = response.status_code == 200 or response.status_code >= 500
        raise Transient(0, f"HTTP {response.status_code}", unanswered=unanswered)


def _raise_for(answer: dict[str, Any]) -> None:
    code: int = answer["errcode"]
    words = str(answer.get("errmsg") or "").split(", hint:")[0]
    if code == 0:
        return
    if code in TRANSIENT | CONFIGURATION | STALE:
        raise Transient(code, words)
    if code == 60140:
        raise CodeSpent(code, words)
    raise (Unreachable if code in UNREACHABLE else Permanent)(code, words)


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
