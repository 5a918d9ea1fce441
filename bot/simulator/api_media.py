"""media/upload and media/get (企业微信 §11)."""

import re
from typing import Any

from bot.simulator.api import ApiRequest, File
from bot.simulator.errors import ApiError

_MB = 1024 * 1024
_MOST_BYTES = {"image": 10 * _MB, "voice": 2 * _MB, "video": 10 * _MB, "file": 20 * _MB}
_LEAST_BYTES = 6
_STARTS = {"image": (b"\xff\xd8\xff", b"\x89PNG"), "voice": (b"#!AMR",)}
_TYPE = re.compile(rb"content-type:\s*([^\r\n]+)", re.IGNORECASE)
_NAME = re.compile(rb'filename="([^"]*)"')


def upload(call: ApiRequest) -> dict[str, Any]:
    """One file in the form field `media`; 44001 when no plain filename can be read."""
    kind = call.query.get("type", "")
    if kind not in _MOST_BYTES:
        raise ApiError(40005)
    filename, content_type, data = _media_part(call.raw, call.content_type)
    if len(data) < _LEAST_BYTES or len(data) > _MOST_BYTES[kind]:
        raise ApiError(40006)
    if kind in _STARTS and not data.startswith(_STARTS[kind]):
        raise ApiError(40004)
    now = call.sim.now()
    media = call.sim.media.add(kind, filename, content_type, data, now)
    return {"type": kind, "media_id": media.media_id, "created_at": str(int(now.timestamp()))}


def _media_part(raw: bytes, content_type: str) -> tuple[str, str, bytes]:
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if not content_type.startswith("multipart/form-data") or boundary is None:
        raise ApiError(44001)
    for section in raw.split(b"--" + boundary.group(1).encode()):
        head, found, data = section.partition(b"\r\n\r\n")
        if found and b'name="media"' in head:
            name = _NAME.search(head)
            if name is None or not name.group(1) or b"filename*=" in head:
                raise ApiError(44001, "filename")
            given = _TYPE.search(head)
            own_type = given.group(1).decode(errors="replace") if given else "application/octet-stream"
            return name.group(1).decode(errors="replace"), own_type, data[:-2]
    raise ApiError(44001)


def get(call: ApiRequest) -> File:
    media_id = call.query.get("media_id", "")
    if not media_id:
        raise ApiError(41006)
    media = call.sim.media.get(media_id, call.sim.now())
    return File(media.content_type, media.filename, media.data)
