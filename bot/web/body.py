"""The body of a request: no larger and no slower than it has any reason to be."""

import asyncio

from starlette.requests import ClientDisconnect, Request

# the answer to half a body ends its connection
HANG_UP = {"Connection": "close"}


class BadBody(Exception):
    """Too large (413), not all of it in time (408), or cut off (400)."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def read_body(request: Request, *, most: int, within: float) -> bytes:
    """At most `most` bytes, all there after `within` seconds. Raises BadBody."""
    body = bytearray()
    try:
        async with asyncio.timeout(within):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise BadBody(413, f"body over {most} bytes")
    except TimeoutError:
        raise BadBody(408, "body not complete in time") from None
    except ClientDisconnect:
        raise BadBody(400, "request cut off") from None
    return bytes(body)
