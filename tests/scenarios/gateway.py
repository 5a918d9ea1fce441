"""One address for several instances, as a gateway gives it to WeCom."""

from collections.abc import Callable

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Gateway:
    """What stands before the instances: each request goes to the next one in turn that answers."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        # called when an instance has answered and WeCom has not heard it yet
        self.before_answer: Callable[[], None] | None = None
        self._turn = 0
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.AsyncClient(trust_env=False, timeout=10, limits=limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        answer = await self._pass_on(request, await request.body())
        await answer(scope, receive, send)

    async def _pass_on(self, request: Request, body: bytes) -> Response:
        for _ in range(len(self.addresses)):
            self._turn += 1
            address = self.addresses[self._turn % len(self.addresses)]
            target = f"{address}{request.url.path}?{request.url.query}"
            try:
                found = await self._client.request(request.method, target, content=body)
            except httpx.HTTPError:
                continue
            if stop := self.before_answer:
                self.before_answer = None
                stop()
                return Response(status_code=502)
            return Response(found.content, found.status_code)
        return Response(status_code=502)
