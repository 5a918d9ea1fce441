"""The WeCom server API as far as the product uses it: token, messages, cards (企业微信 §5–§7)."""

import asyncio
import json
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from bot.engine.clock import Clock
from bot.wecom import words
from models.rules.kmdraw1.nesting import too_deep
from models.rules.pool.accounts import is_account

Transport = httpx.AsyncBaseTransport
# Fetching a token, sending, and both again: well below the sender's lease of 15 s
WHOLE_CALL = 10.0
# These are for each read and write: a byte now and then satisfies them for ever
TIMEOUT = httpx.Timeout(connect=2.0, read=3.0, write=1.5, pool=0.5)
CONNECTIONS = 16
MAX_ANSWER = 1024 * 1024
TOKEN_MARGIN = timedelta(minutes=5)

STALE = frozenset({40014, 42001})
TRANSIENT = frozenset({-1, 6000, 45009, 45033, 301026, 301057})
# Nothing is wrong with the message: it goes out once the operator has mended the settings
CONFIGURATION = frozenset(
    {40001, 40013, 40056, 41001, 45024, 48001, 48002, 48004, 48006, 50003, 60020, 301002, 301007}
)
UNREACHABLE = frozenset({40003, 40031, 46004, 50002, 60011, 60021, 60111, 81013, 92000, 301021, 701008})
# For gettoken too: repeated wrong secrets ban the calling IP for an hour (企业微信 §5)
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


class NoSuchCall(Transient):
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


class _Line:
    """Connections with a thread of their own: only a task can be ended wherever it happens to wait."""

    def __init__(self, base: str, connections: int, transport: Transport | None = None) -> None:
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        # a packed answer would be measured before it is unpacked
        plain = {"accept-encoding": "identity"}
        self._http = httpx.AsyncClient(
            base_url=f"{base}/cgi-bin/", timeout=TIMEOUT, limits=limits, headers=plain, transport=transport
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wecom", daemon=True)
        self._starting, self._closed = threading.Lock(), False

    def run(self, work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        """Waits, in any other thread, for work that is done here."""
        with self._starting:
            if self._closed:
                work.close()
                raise Transient(0, words.CLOSING)
            if self._thread.ident is None:
                self._thread.start()
            under_way = asyncio.run_coroutine_threadsafe(work, self._loop)
        return under_way.result()

    async def ask(
        self, method: str, path: str, body: dict[str, Any] | None, query: dict[str, Any]
    ) -> tuple[int, bytes]:
        """Status and content. Raises Transient."""
        content = bytearray()
        try:
            async with self._http.stream(method, path, params=query, json=body) as response:
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > MAX_ANSWER:
                        raise Transient(0, words.ENDLESS, unanswered=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Transient(0, words.away(type(error).__name__)) from None
        except httpx.HTTPError as error:
            raise Transient(0, words.no_answer(type(error).__name__), unanswered=True) from None
        return response.status_code, bytes(content)

    def close(self) -> None:
        """Ends what is under way and gives the connections back."""
        with self._starting:
            # what came before this is under way by now; what comes after it would never be answered
            self._closed = True
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._http.aclose()


class WeCom:
    """One app of one tenant. Thread-safe; connections are kept. No call takes longer than `seconds`.

    A `transport` leads to a WeCom of this process instead of to `base`.
    """

    def __init__(
        self,
        base: str,
        corp_id: str,
        secret: str,
        agent_id: int,
        clock: Clock,
        *,
        seconds: float = WHOLE_CALL,
        connections: int = CONNECTIONS,
        transport: Transport | None = None,
    ) -> None:
        self.agent_id = agent_id
        self._credentials = {"corpid": corp_id, "corpsecret": secret}
        self._clock, self._seconds = clock, seconds
        self._line = _Line(base, connections, transport)
        self._refreshing = asyncio.Lock()
        # both until a moment of the steady clock: setting the wall clock back would make them last
        self._token: tuple[str, float] | None = None
        self._refused: tuple[WeComFault, float] | None = None

    def close(self) -> None:
        """Gives the connections back."""
        self._line.close()

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
        except NoSuchCall:
            # private deployments of an older edition have the old path only (企业微信 §13)
            answer = self.call("GET", "user/getuserinfo", code=code)
        userid = str(answer.get("userid") or answer.get("UserId") or "")
        return userid if is_account(userid) else None

    def create_menu(self, menu: dict[str, Any]) -> None:
        """POST menu/create: replaces the app's whole menu. Raises WeComFault."""
        self.call("POST", "menu/create", menu, agentid=self.agent_id)

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, **query: Any
    ) -> dict[str, Any]:
        """Any call that needs the token; a stale token is renewed once. Raises WeComFault."""
        answer = self._line.run(self._call(method, path, body, query))
        _raise_for(answer)
        return answer

    async def _call(
        self, method: str, path: str, body: dict[str, Any] | None, query: dict[str, Any]
    ) -> dict[str, Any]:
        asked = False
        try:
            async with asyncio.timeout(self._seconds):
                token = await self._current_token()
                asked = True
                answer = await self._request(method, path, body, {**query, "access_token": token})
                if answer["errcode"] in STALE:
                    asked = False
                    token = await self._current_token(stale=token)
                    asked = True
                    answer = await self._request(method, path, body, {**query, "access_token": token})
        except TimeoutError:
            raise Transient(0, words.too_slow(self._seconds), unanswered=asked) from None
        return answer

    async def _current_token(self, stale: str | None = None) -> str:
        """One refresh at a time; whoever waited takes what the other one fetched."""
        async with self._refreshing:
            now = self._clock.monotonic()
            if self._token and self._token[0] != stale and now < self._token[1]:
                return self._token[0]
            if self._refused and now < self._refused[1]:
                raise Transient(self._refused[0].code, words.CREDENTIAL_WAITS)
            try:
                token, life = await self._fetch_token()
            except WeComFault as fault:
                self._refused = (fault, now + fault.wait.total_seconds()) if fault.wait else None
                # without a token nothing was sent, so this is never «unanswered»
                raise Transient(fault.code, fault.words) from None
            until = now + max(life - TOKEN_MARGIN, life / 2).total_seconds()
            self._token, self._refused = (token, until), None
            return token

    async def _fetch_token(self) -> tuple[str, timedelta]:
        answer = await self._request("GET", "gettoken", None, self._credentials)
        _raise_for(answer)
        token, seconds = answer.get("access_token"), _number(answer.get("expires_in") or 7200)
        if not token or seconds is None:
            raise Transient(0, words.NOTHING_GIVEN)
        return str(token), timedelta(seconds=seconds)

    async def _request(
        self, method: str, path: str, body: dict[str, Any] | None, query: dict[str, Any]
    ) -> dict[str, Any]:
        status, content = await self._line.ask(method, path, body, query)
        answer = _json(content)
        code = _number(answer.get("errcode") or 0) if isinstance(answer, dict) else None
        if status == 200 and code is not None:
            return {**answer, "errcode": code}
        if status == 404:
            raise NoSuchCall(0, "HTTP 404")
        # An error page, or half an answer, says nothing of what happened behind it
        raise Transient(0, f"HTTP {status}", unanswered=status == 200 or status >= 500)


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


def _json(content: bytes) -> Any:
    """What an answer says; None for what is no JSON, or none that WeCom writes."""
    try:
        text = content.decode()
        return None if too_deep(text) else json.loads(text)
    except ValueError:
        return None


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
