"""Small stores with a life span: tokens, response codes, media, and the windows that limit sending."""

import secrets
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.simulator.errors import ApiError

TOKEN_LIFE = timedelta(seconds=7200)
CODE_LIFE = timedelta(hours=72)
MEDIA_LIFE = timedelta(days=3)
LOGIN_LIFE = timedelta(minutes=5)
SECRET_BAN = timedelta(hours=1)
PER_MINUTE, PER_HOUR = 30, 1000
PERSON_TIMES_PER_ACCOUNT = 200
_LOCAL = ZoneInfo("Asia/Shanghai")


class Tokens:
    """Access tokens; each belongs to one app."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, datetime]] = {}

    def issue(self, agentid: int, now: datetime, *, reuse: bool) -> tuple[str, int]:
        """A token and the seconds it still lives."""
        if reuse:
            for token, (owner, until) in self._known.items():
                if owner == agentid and until > now:
                    return token, int((until - now).total_seconds())
        token = secrets.token_urlsafe(96)
        self._known[token] = (agentid, now + TOKEN_LIFE)
        return token, int(TOKEN_LIFE.total_seconds())

    def owner(self, token: str, now: datetime) -> int:
        """agentid of a usable token; raises ApiError 41001, 40014 or 42001."""
        if not token:
            raise ApiError(41001)
        if token not in self._known:
            raise ApiError(40014)
        agentid, until = self._known[token]
        if until <= now:
            raise ApiError(42001)
        return agentid

    def revoke(self) -> None:
        self._known.clear()


class SecretGuard:
    """Counts wrong secrets per caller; too many close the door for an hour."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = defaultdict(int)
        self._banned_until: dict[str, datetime] = {}

    def check(self, ip: str, now: datetime) -> None:
        if ip in self._banned_until and now < self._banned_until[ip]:
            raise ApiError(45009)

    def failed(self, ip: str, now: datetime, limit: int) -> None:
        self._failures[ip] += 1
        if self._failures[ip] >= limit:
            self._banned_until[ip] = now + SECRET_BAN
            self._failures[ip] = 0


@dataclass
class _Code:
    agentid: int
    msgid: str
    until: datetime
    used: bool = False


class Codes:
    """Response codes: one use each, 72 hours, bound to app and message."""

    def __init__(self) -> None:
        self._known: dict[str, _Code] = {}

    def issue(self, agentid: int, msgid: str, now: datetime) -> str:
        code = secrets.token_urlsafe(32)
        self._known[code] = _Code(agentid, msgid, now + CODE_LIFE)
        return code

    def message(self, code: str, agentid: int, now: datetime) -> str:
        """msgid the code stands for; raises ApiError 60140 or 42015."""
        known = self._known.get(code)
        if known is None or known.used or known.until <= now:
            raise ApiError(60140)
        if known.agentid != agentid:
            raise ApiError(42015)
        return known.msgid

    def use(self, code: str) -> None:
        self._known[code].used = True


class LoginCodes:
    """Codes of the login page: one use each, five minutes, for one app."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, str, datetime]] = {}

    def issue(self, agentid: int, userid: str, now: datetime) -> str:
        code = secrets.token_urlsafe(48)
        self._known[code] = (agentid, userid, now + LOGIN_LIFE)
        return code

    def use(self, code: str, agentid: int, now: datetime) -> str:
        """Whose code it is; raises ApiError 40029."""
        owner, userid, until = self._known.pop(code, (0, "", now))
        if owner != agentid or until <= now:
            raise ApiError(40029)
        return userid


@dataclass(frozen=True)
class Media:
    """An uploaded file; usable by every app of the tenant for three days."""

    media_id: str
    kind: str
    filename: str
    content_type: str
    data: bytes
    until: datetime


class MediaStore:
    def __init__(self) -> None:
        self._known: dict[str, Media] = {}

    def add(self, kind: str, filename: str, content_type: str, data: bytes, now: datetime) -> Media:
        media = Media(secrets.token_urlsafe(48), kind, filename, content_type, data, now + MEDIA_LIFE)
        self._known[media.media_id] = media
        return media

    def get(self, media_id: str, now: datetime) -> Media:
        """Raises ApiError 40007 for unknown or expired ids."""
        media = self._known.get(media_id)
        if media is None or media.until <= now:
            raise ApiError(40007)
        return media


class SendingLimits:
    """Frequency of sending: per member and app (excess vanishes) and per app and day (45009)."""

    def __init__(self, account_cap: int) -> None:
        self._daily_cap = account_cap * PERSON_TIMES_PER_ACCOUNT
        self._sent: dict[tuple[int, str], deque[datetime]] = defaultdict(deque)
        self._daily: dict[tuple[int, str], int] = defaultdict(int)

    def admits(self, agentid: int, userid: str, now: datetime) -> bool:
        """Counts one message to a member; False when it is one too many."""
        sent = self._sent[agentid, userid.lower()]
        while sent and sent[0] <= now - timedelta(hours=1):
            sent.popleft()
        if len(sent) >= PER_HOUR:
            return False
        if len(sent) >= PER_MINUTE and sent[-PER_MINUTE] > now - timedelta(minutes=1):
            return False
        sent.append(now)
        return True

    def count_day(self, agentid: int, persons: int, now: datetime) -> None:
        """Raises ApiError 45009 when the day's person-times would be exceeded."""
        key = (agentid, now.astimezone(_LOCAL).date().isoformat())
        if self._daily[key] + persons > self._daily_cap:
            raise ApiError(45009, "daily person-times")
        self._daily[key] += persons
