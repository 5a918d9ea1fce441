"""A peer in WeCom's place that answers with any bytes at any pace."""

import json
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def answer(**fields: Any) -> Iterator[bytes]:
    """One whole answer."""
    body = json.dumps({"errcode": 0, "errmsg": "ok", **fields}).encode()
    yield HEAD + b"content-length: %d\r\n\r\n" % len(body) + body


class Peer(socketserver.ThreadingTCPServer):
    """`answers` by path; the calls are counted, and the bytes that went out until the caller hung up."""

    daemon_threads = True
    # a caller that hung up is what the tests are about
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        token = "/cgi-bin/gettoken"
        self.answers: dict[str, Callable[[], Iterator[bytes]]] = {
            token: lambda: answer(access_token="t", expires_in=7200)
        }
        self.calls: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self.closing = threading.Event()
        self.base = f"http://127.0.0.1:{self.server_address[1]}"

    def slowly(self, *parts: bytes, pause: float = 0.05) -> Iterator[bytes]:
        """The parts, then a byte now and then, for ever."""
        yield from parts
        while not self.closing.wait(pause):
            yield b"a"


class _Handler(socketserver.StreamRequestHandler):
    server: Peer

    def handle(self) -> None:
        peer = self.server
        while line := self.rfile.readline():
            path = line.split()[1].decode().partition("?")[0]
            length = 0
            while (header := self.rfile.readline().strip().lower()) != b"":
                if header.startswith(b"content-length:"):
                    length = int(header.partition(b":")[2])
            self.rfile.read(length)
            peer.calls[path] += 1
            try:
                for part in peer.answers[path]():
                    self.wfile.write(part)
                    peer.written[path] += len(part)
            except OSError:
                return


@contextmanager
def open_peer() -> Iterator[Peer]:
    """Serves until the end of the test."""
    with Peer() as peer:
        thread = threading.Thread(target=peer.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield peer
        finally:
            peer.closing.set()
            peer.shutdown()
            thread.join()
