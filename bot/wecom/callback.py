"""GET and POST /wecom/callback: the guards, then wechatpy, then dispatch (企业微信 §1–§3).

Nothing is parsed before the signature holds: wechatpy alone would build a tree of whatever comes in.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import parse_qsl

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from wechatpy.enterprise.crypto import PrpCrypto
from wechatpy.enterprise.exceptions import InvalidCorpIdException

from bot.engine.clock import Clock
from bot.engine.dispatch import Outcome
from bot.web.body import HANG_UP, BadBody, read_body
from bot.wecom.inbound import NoMessage, read_event
from handlers.routing.event import Event

MAX_BODY = 64 * 1024
SLOWEST = 5.0  # WeCom itself waits no longer
MAX_SKEW = timedelta(hours=1)
ENCRYPT = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]{1,65536})\s*(?:\]\]>)?\s*</Encrypt>")
# nothing of a message has this form: who replays one as an echo must not read it
ECHO = re.compile(r"[0-9A-Za-z_-]{1,128}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")
SIGNED = ("msg_signature", "timestamp", "nonce")
log = structlog.get_logger("callback")


class Refused(Exception):
    """A request that is not WeCom's, or can't be read; nothing of it is stored or logged."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Callback:
    """The callback URL of one app. Only `corp_id` and this app are accepted as receivers of a frame."""

    def __init__(
        self,
        token: str,
        aes_key: bytes,
        corp_id: str,
        agent_id: int,
        clock: Clock,
        take: Callable[[Event], Awaitable[Outcome]],
    ) -> None:
        self._token, self._clock, self._take = token, clock, take
        self._corp_id, self._agent_id = corp_id, agent_id
        self._crypto = PrpCrypto(aes_key)
        # what was answered 500, so that WeCom delivers it again
        self.errors = Counter(not_stored=0, failed=0)

    async def handle(self, request: Request) -> Response:
        """WeCom's signature is the permission; everybody else gets 400, 403 or 413."""
        try:
            if request.method == "GET":
                return self._verify_url(request)
            body = await read_body(request, most=MAX_BODY, within=SLOWEST)
            event = self._read(request, body)
        except (Refused, BadBody) as refused:
            log.warning("callback refused", status=refused.status, why=str(refused))
            return Response(status_code=refused.status, headers=HANG_UP if refused.status == 408 else None)
        try:
            outcome = await self._take(event)
        except Exception:
            log.exception("callback not stored", key=event.key, kind=event.kind)
            self.errors["not_stored"] += 1
            return Response(status_code=500)
        if outcome is Outcome.FAILED:
            self.errors["failed"] += 1
        return Response(status_code=200 if outcome is Outcome.TAKEN else 500)

    def _verify_url(self, request: Request) -> Response:
        query = _query(request)
        echo = query.get("echostr", "")
        self._check_signature(query, echo)
        said = self._decrypt(echo)
        if not ECHO.fullmatch(said):
            raise Refused(403, "no echo")
        return PlainTextResponse(said)

    def _read(self, request: Request, body: bytes) -> Event:
        if b"<!" in body.replace(b"<![CDATA[", b""):
            raise Refused(400, "DTD or entities")
        found = ENCRYPT.search(body)
        if not found:
            raise Refused(400, "no Encrypt element")
        encrypted = found[1].decode()
        self._check_signature(_query(request), encrypted)
        try:
            event = read_event(self._decrypt(encrypted))
        except NoMessage as fault:
            raise Refused(400, str(fault)) from None
        # absent on what concerns the whole tenant (企业微信 §3)
        if str(event.raw.get("AgentID") or self._agent_id) != str(self._agent_id):
            raise Refused(403, "another app")
        return event

    def _check_signature(self, query: dict[str, str], encrypted: str) -> None:
        given, timestamp, nonce = (query.get(name, "") for name in SIGNED)
        parts = "".join(sorted([self._token, timestamp, nonce, encrypted]))
        wanted = hashlib.sha1(parts.encode()).hexdigest()  # noqa: S324  (企业微信 §1)
        if not hmac.compare_digest(wanted.encode(), given.encode()):
            raise Refused(403, "wrong signature")
        now = self._clock().timestamp()
        if not TIMESTAMP.fullmatch(timestamp) or abs(int(timestamp) - now) > MAX_SKEW.total_seconds():
            raise Refused(403, "timestamp more than an hour from this machine's clock: check the clock")

    def _decrypt(self, encrypted: str) -> str:
        try:
            return str(self._crypto.decrypt(encrypted, self._corp_id))
        except InvalidCorpIdException:
            raise Refused(403, "wrong receiver") from None
        except Exception:
            # wechatpy lets IndexError, ValueError, struct.error … through
            raise Refused(400, "not decryptable") from None


def _query(request: Request) -> dict[str, str]:
    # one standard percent-decode, but a bare + stays a + (it belongs to base64)
    raw = request.scope["query_string"].decode("latin-1").replace("+", "%2B")
    try:
        return dict(parse_qsl(raw, keep_blank_values=True, max_num_fields=20, errors="replace"))
    except ValueError:
        raise Refused(400, "query not readable") from None
