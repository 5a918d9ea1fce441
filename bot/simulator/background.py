"""Run an ASGI application in a thread of this process."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.engine.clock import system_clock

START_SECONDS, STOP_SECONDS = 10.0, 5.0
LOOK_SECONDS = 0.02


class _Server(uvicorn.Server):
    """Notices the end sooner than the library does (0.1 s): tests start and stop hundreds of servers."""

    async def main_loop(self) -> None:
        ticks = 0
        while not self.should_exit:
            await self.on_tick(ticks)  # keeps the Date header
            ticks += 1
            await asyncio.sleep(LOOK_SECONDS)


@contextmanager
def serve_in_thread(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Yield the address of the running application; port 0 takes a free one."""
    # asyncio switches Nagle's delay off only where the protocol is named: 40 ms an answer
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    address = f"http://{host}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _wait_started(server, thread)
        yield address
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)
        listener.close()


def _wait_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = system_clock.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or system_clock.monotonic() > deadline:
            raise RuntimeError("server did not start")
        time.sleep(0.005)
