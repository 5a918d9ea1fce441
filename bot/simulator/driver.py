"""Sends callbacks as WeCom does: encrypted, with time-outs, retries and copies (企业微信 §1–§3, §14.2)."""

import asyncio
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from bot.simulator import actions, wire, words
from bot.simulator.model import App, Choices, Message, SimulatorError
from bot.simulator.state import Simulator
from bot.simulator.wire import Element

VERIFY_TIMEOUT = 1.0


@dataclass
class Delivery:
    """What the app answered to all attempts and copies; status 0 is a time-out or a connection error."""

    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def status(self) -> int:
        return self.statuses[-1] if self.statuses else 0

    @property
    def accepted(self) -> bool:
        return 200 in self.statuses


@dataclass(frozen=True)
class Sealed:
    """One encrypted callback: query and body."""

    query: Mapping[str, str]
    body: bytes


class Driver:
    """Callbacks of one tenant. Use it from one event loop; `sim.callbacks` says how it delivers."""

    def __init__(self, sim: Simulator, client: httpx.AsyncClient | None = None) -> None:
        self.sim = sim
        # plain http on this machine: no need to load the trusted authorities of the world (0.1 s)
        bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # a connection each: a restarted app must not inherit a dead one
        once = httpx.Limits(max_keepalive_connections=0)
        self._client = client or httpx.AsyncClient(verify=bare, trust_env=False, limits=once)

    async def aclose(self) -> None:
        await self._client.aclose()

    def app(self, agentid: int = 0) -> App:
        """The app by id; 0 is the first one."""
        return self.sim.apps[agentid] if agentid else self.sim.app

    async def verify_url(self, agentid: int = 0) -> bool:
        """What happens when an administrator saves the callback page."""
        plain = secrets.token_hex(10).encode()
        status, body = await self.get_echo(plain, agentid=agentid)
        return status == 200 and body == plain

    async def get_echo(
        self, plain: bytes, changes: Mapping[str, str] | None = None, *, agentid: int = 0
    ) -> tuple[int, bytes]:
        """The GET of the URL verification; `changes` spoil its query. Status 0: no answer within 1 s."""
        app = self.app(agentid)
        echo = wire.encrypt(app.aes_key, wire.frame(plain, self.sim.corp_id, secrets.token_bytes(16)))
        query = {**self.signed(app, echo), "echostr": echo, **(changes or {})}
        try:
            async with asyncio.timeout(VERIFY_TIMEOUT):
                answer = await self._client.get(_url(app), params=query, timeout=VERIFY_TIMEOUT)
        except (httpx.HTTPError, TimeoutError):
            return 0, b""
        return answer.status_code, answer.content

    async def text(self, userid: str, content: str, *, agentid: int = 0, msg_id: int = 0) -> Delivery:
        """A member writes to the app."""
        self.sim.said(userid, self.app(agentid).agentid, content)
        number = msg_id or self.sim.next_msg_id()
        own: list[Element] = [("MsgType", "text"), ("Content", content), ("MsgId", number)]
        return await self.deliver([*self._common(userid), *own], agentid=agentid)

    async def event(
        self, userid: str, event: str, extra: Sequence[Element] = (), *, agentid: int = 0
    ) -> Delivery:
        """Any event; `extra` are its own elements."""
        own: list[Element] = [("MsgType", "event"), ("Event", event), *extra]
        return await self.deliver([*self._common(userid), *own], agentid=agentid)

    async def enter(self, userid: str, *, agentid: int = 0) -> Delivery:
        """A member opens the app."""
        return await self.event(userid, "enter_agent", [("EventKey", "")], agentid=agentid)

    async def click(
        self,
        userid: str,
        message: Message,
        button: str,
        choices: Choices | None = None,
        *,
        force: bool = False,
    ) -> Delivery:
        """A member taps a button, submits a form or takes a menu entry; makes a new response code."""
        tap = actions.tap(message, button, choices, force=force)
        code = self.sim.codes.issue(message.agentid, message.msgid, self.sim.now())
        extra: list[Element] = [
            ("EventKey", tap.key),
            ("TaskId", message.task_id),
            ("CardType", tap.card_type),
            ("ResponseCode", code),
        ]
        items = actions.selected_items(tap.selected)
        empty = self.sim.callbacks.empty_selected
        if items or (empty != "absent" and tap.event == actions.CARD_EVENT):
            blank: list[Element] | str = "\n" if empty == "blank" else []
            extra.append(("SelectedItems", items or blank))
        return await self.event(userid, tap.event, extra, agentid=message.agentid)

    def _common(self, userid: str) -> list[Element]:
        created = int(self.sim.now().timestamp())
        return [("ToUserName", self.sim.corp_id), ("FromUserName", userid), ("CreateTime", created)]

    async def deliver(self, elements: Sequence[Element], *, agentid: int = 0) -> Delivery:
        """Send one callback under `sim.callbacks`: copies, concurrency, order and spelling of elements."""
        policy, app = self.sim.callbacks, self.app(agentid)
        if policy.drop:
            return Delivery()
        whole = [*elements, ("AgentID", app.agentid)]
        if policy.extra_elements:
            whole.append(("FutureElement", [("Inner", words.FUTURE)]))
        if policy.shuffle:
            secrets.SystemRandom().shuffle(whole)
        message = wire.xml(whole, cdata=policy.cdata).encode()
        first = self.seal(app, message)
        delivery = Delivery()
        copies = [self._attempts(app, message, first, delivery) for _ in range(policy.copies)]
        if policy.at_once:
            await asyncio.gather(*copies)
        else:
            for copy in copies:
                await copy
        return delivery

    async def _attempts(self, app: App, message: bytes, first: Sealed, delivery: Delivery) -> None:
        policy = self.sim.callbacks
        for attempt in range(policy.attempts):
            sealed = self.seal(app, message) if policy.fresh else first
            status, body = await self.post(sealed.body, sealed.query, agentid=app.agentid)
            delivery.statuses.append(status)
            delivery.bodies.append(body)
            if not policy.retries(status) or attempt + 1 == policy.attempts:
                return
            await asyncio.sleep(policy.pause)

    def signed(self, app: App, encrypted: str, *, timestamp: int = 0) -> dict[str, str]:
        """Query of a request that carries this ciphertext; the timestamp is the simulator's clock."""
        stamp = str(timestamp or int(self.sim.now().timestamp()))
        nonce = str(secrets.randbelow(10**10))
        given = wire.signature(app.token, stamp, nonce, encrypted)
        return {"msg_signature": given, "timestamp": stamp, "nonce": nonce}

    def seal(self, app: App, message: bytes, *, receiver: str = "") -> Sealed:
        """Encrypt one XML message for the app."""
        framed = wire.frame(message, receiver or self.sim.corp_id, secrets.token_bytes(16))
        encrypted = wire.encrypt(app.aes_key, framed)
        body = wire.envelope(self.sim.corp_id, app.agentid, encrypted, cdata=self.sim.callbacks.cdata)
        return Sealed(self.signed(app, encrypted), body.encode())

    async def post(self, body: bytes, query: Mapping[str, str], *, agentid: int = 0) -> tuple[int, bytes]:
        """One raw POST to the callback URL; status 0 when no whole answer came in time."""
        app, timeout = self.app(agentid), self.sim.callbacks.timeout
        headers = {"Content-Type": "text/xml"}
        try:
            async with asyncio.timeout(timeout):
                answer = await self._client.post(
                    _url(app), params=dict(query), content=body, headers=headers, timeout=timeout
                )
        except (httpx.HTTPError, TimeoutError):
            return 0, b""
        return answer.status_code, answer.content


def _url(app: App) -> str:
    if not app.callback_url:
        raise SimulatorError(words.no_callback(app.agentid))
    return app.callback_url
