"""The callback URL alone, called as ASGI: what it answers, and what it lets in."""

import asyncio
import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from wechatpy.enterprise.crypto import PrpCrypto

from bot.engine.clock import MovableClock
from bot.engine.dispatch import Outcome
from bot.wecom.callback import Callback
from handlers.routing.event import Event

TOKEN, AES_KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"


@dataclass
class BareCallback:
    """The callback alone, called as ASGI; what it lets in is kept in `taken`."""

    token: str = TOKEN
    aes_key: str = AES_KEY
    corp: str = CORP
    agent: int = 1000002
    at: int = 1409659813
    taken: list[Event] = field(default_factory=list)
    fault: Exception | None = None
    outcome: Outcome = Outcome.TAKEN
    read: int = 0

    def __post_init__(self) -> None:
        self.clock = MovableClock(datetime.fromtimestamp(self.at, UTC), frozen=True)
        key = base64.b64decode(self.aes_key + "=")
        self.callback = Callback(self.token, key, self.corp, self.agent, self.clock, self._take)
        self.app = Starlette()
        self.app.add_route("/cb", self.callback.handle, methods=["GET", "POST"])
        self._oracle = PrpCrypto(key)

    async def _take(self, event: Event) -> Outcome:
        if self.fault:
            raise self.fault
        self.taken.append(event)
        return self.outcome

    def ask(self, query: str, body: bytes | Iterator[bytes] = b"", method: str = "POST") -> tuple[int, bytes]:
        """One request, without a content-length; a body from an iterator comes in its chunks."""
        chunks = iter([body]) if isinstance(body, bytes) else body
        status, answer = 0, b""

        async def receive() -> dict[str, Any]:
            chunk = next(chunks, None)
            self.read += len(chunk or b"")
            return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

        async def send(message: Any) -> None:
            nonlocal status, answer
            status = message.get("status", status)
            answer += message.get("body", b"")

        scope = {
            "type": "http", "method": method, "path": "/cb", "query_string": query.encode("latin-1"),
            "headers": [(b"content-type", b"text/xml")], "root_path": "", "scheme": "http",
        }  # fmt: skip
        asyncio.run(self.app(scope, receive, send))
        return status, answer

    def signed(self, encrypted: str, **changes: str) -> str:
        """The query that goes with a ciphertext."""
        query = {"timestamp": str(int(self.clock().timestamp())), "nonce": "1372623149", **changes}
        parts = sorted([self.token, query["timestamp"], query["nonce"], encrypted])
        digest = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
        return urlencode({"msg_signature": digest, **query})

    def post(self, encrypted: str, **changes: str) -> int:
        """Posts a ciphertext, rightly signed."""
        body = f"<xml><ToUserName><![CDATA[x]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return self.ask(self.signed(encrypted, **changes), body.encode())[0]

    def encrypt(self, xml: str, corp: str | None = None) -> str:
        """As wechatpy encrypts."""
        return str(self._oracle.encrypt(xml, self.corp if corp is None else corp).decode())

    def post_xml(self, xml: str, corp: str | None = None) -> int:
        """Encrypts and posts."""
        return self.post(self.encrypt(xml, corp))


def message(content: str = "<![CDATA[进度]]>", sender: str = "zhangsan", number: str = "7") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>1409659813</CreateTime><MsgType><![CDATA[text]]></MsgType><Content>{content}</Content>"
        f"<MsgId>{number}</MsgId><AgentID>1000002</AgentID></xml>"
    )
