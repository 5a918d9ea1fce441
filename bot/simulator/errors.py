"""Error codes of the server API and the shape of an error answer (企业微信 §5, §7)."""

import secrets
from datetime import datetime
from typing import Any

TEXTS = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media type",
    40005: "invalid type param",
    40006: "invalid file size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid menu level",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40029: "invalid oauth code",
    40032: "invalid userid list size",
    40033: "invalid request character",
    40035: "invalid parameter",
    40055: "invalid menu url",
    40056: "invalid agentid",
    40058: "invalid request parameter",
    40063: "some parameters are empty",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41006: "media_id missing",
    41008: "oauth code missing",
    41009: "userid missing",
    41010: "url missing",
    41011: "agentid missing",
    42001: "access_token expired",
    42014: "invalid task_id",
    42015: "agent is not the sender of the card",
    42052: "message too old to recall",
    43012: "callback url required",
    44001: "empty media data",
    44004: "empty content",
    45002: "content size out of limit",
    45009: "api freq out of limit",
    45034: "url without scheme",
    46003: "menu not exist",
    48002: "api forbidden",
    60011: "no privilege to access the member",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    60140: "invalid response_code",
    81013: "user & party & tag all invalid",
    82001: "all targets are empty",
    82101: "update target empty",
    301002: "agentid not allowed with this token",
}


class ApiError(Exception):
    """Refusal of an API call; `fields` are answered beside errcode and errmsg."""

    def __init__(self, code: int, detail: str = "", **fields: Any) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail
        self.fields = fields


def error_body(code: int, detail: str, ip: str, now: datetime) -> dict[str, Any]:
    """errcode and errmsg in the wording of the live server."""
    text = TEXTS.get(code, "request refused")
    if detail:
        text = f"{text} ({detail})"
    hint = f"{int(now.timestamp())}_{secrets.randbelow(100)}_{secrets.token_hex(16)}"
    return {
        "errcode": code,
        "errmsg": f"{text}, hint: [{hint}], from ip: {ip}, "
        f"more info at https://open.work.weixin.qq.com/devtool/query?e={code}",
    }
