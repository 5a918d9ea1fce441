"""Callbacks prepared beforehand, and a client that hands them over on kept connections."""

import asyncio
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.simulator import App, wire
from bot.simulator.wire import Element

CONNECTIONS = 16
PATH = "/wecom/callback"
_numbers = count(1)  # MsgId and CreateTime: no two callbacks of a run are the same


@dataclass
class Run:
    """What the client saw of one side in one round."""

    seconds: float = 0.0
    cpu: float = 0.0  # of the server, in seconds
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    @property
    def cost(self) -> float:
        """The server's processor time for one callback, in milliseconds."""
        return self.cpu / len(self.latencies) * 1000

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000


class NotAccepted(RuntimeError):
    """A callback was answered with something other than 200: then there is nothing to compare."""


def text(app: App, corp_id: str, userid: str, content: str) -> bytes:
    """The HTTP request for a text message."""
    own: list[Element] = [("MsgType", "text"), ("Content", content), ("MsgId", 10**15 + next(_numbers))]
    return _request(app, corp_id, userid, own)


def view(app: App, corp_id: str, userid: str) -> bytes:
    """The HTTP request for an event that nobody handles: kept, and answered 200."""
    own: list[Element] = [("MsgType", "event"), ("Event", "view"), ("EventKey", "https://example.invalid/")]
    return _request(app, corp_id, userid, own)


def _request(app: App, corp_id: str, userid: str, own: Sequence[Element]) -> bytes:
    now = int(time.time())
    common: list[Element] = [
        ("ToUserName", corp_id), ("FromUserName", userid), ("CreateTime", now + next(_numbers)),
    ]  # fmt: skip
    message = wire.xml([*common, *own, ("AgentID", app.agentid)]).encode()
    sealed = wire.encrypt(app.aes_key, wire.frame(message, corp_id, secrets.token_bytes(16)))
    nonce = str(secrets.randbelow(10**10))
    signature = wire.signature(app.token, str(now), nonce, sealed)
    body = wire.envelope(corp_id, app.agentid, sealed).encode()
    head = (
        f"POST {PATH}?msg_signature={signature}&timestamp={now}&nonce={nonce} HTTP/1.1\r\n"
        f"Host: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def drive(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Run:
    """Hands all requests over, one at a time on each connection. Raises NotAccepted."""
    return asyncio.run(_drive(port, requests, connections))


async def _drive(port: int, requests: Sequence[bytes], connections: int) -> Run:
    run, source = Run(), iter(requests)
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_deliver(port, source, run))
    run.seconds = time.perf_counter() - start
    return run


async def _deliver(port: int, source: Iterator[bytes], run: Run) -> None:
    writer: asyncio.StreamWriter | None = None
    for request in source:
        start = time.perf_counter()
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(_length(head))
        run.latencies.append(time.perf_counter() - start)
        if head.split(b" ", 2)[1] != b"200":
            raise NotAccepted(head.split(b"\r\n", 1)[0].decode())
        if b"\r\nconnection: close" in head:
            # the sync worker of gunicorn keeps no connection
            writer.close()
            writer = None
    if writer:
        writer.close()


def _length(head: bytes) -> int:
    return int(head.split(b"\r\ncontent-length:", 1)[1].split(b"\r\n", 1)[0])
