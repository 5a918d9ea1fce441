"""Who is looking at a page: a signed cookie with (corp, userid), and the tokens of his forms.

A login says who somebody is; what he may do is looked up at every request.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

LIFE = timedelta(hours=8)
PURPOSE = b"zhian h5 1"


@dataclass(frozen=True)
class Session:
    """One login. `csrf` is new with every login and known to this person's pages only."""

    corp: str
    userid: str
    csrf: str
    since: datetime

    @property
    def key(self) -> str:
        """What this login is called where it is written down; nobody can make it from there."""
        return hashlib.sha256(self.csrf.encode()).hexdigest()[:32]


class Seal:
    """Signs what the browser keeps for us. The key comes from the app's secret and is kept nowhere."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), PURPOSE, "sha256")

    def sign(self, purpose: str, facts: Mapping[str, Any]) -> str:
        """Facts as a cookie value; one purpose can't stand in for another."""
        return str(self._serializer(purpose).dumps(dict(facts)))

    def open(self, purpose: str, value: str) -> dict[str, Any]:
        """What was signed for this purpose; empty where nothing was, or somebody changed it."""
        try:
            facts = self._serializer(purpose).loads(value)
        except BadData:
            return {}
        return facts if isinstance(facts, dict) else {}

    def mac(self, *parts: str) -> str:
        """A short proof that we wrote these parts."""
        joined = "\x00".join(parts).encode()
        return hmac.new(self._key, joined, hashlib.sha256).hexdigest()[:32]

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})


@dataclass(frozen=True)
class Sessions:
    """The sessions of one app: made at login, read at every request, over after eight hours."""

    seal: Seal
    corp: str
    entropy: Callable[[], str]

    def begin(self, userid: str, now: datetime) -> str:
        """A new session at every login: a cookie planted before it is worth nothing."""
        since = int(now.timestamp())
        return self.seal.sign("session", {"c": self.corp, "u": userid, "k": self.entropy(), "t": since})

    def read(self, value: str, now: datetime) -> Session | None:
        """The session in a cookie, unless it is forged, of another corp, or over."""
        facts = self.seal.open("session", value) if value else {}
        if facts.get("c") != self.corp or not facts.get("u"):
            return None
        since = datetime.fromtimestamp(facts["t"], UTC)
        if not since - timedelta(minutes=1) <= now < since + LIFE:
            return None
        return Session(facts["c"], facts["u"], facts["k"], since)

    def token(self, session: Session) -> str:
        """A fresh name for one submission by this person."""
        nonce = self.entropy()
        return f"{nonce}.{self._proof(session, nonce)}"

    def owns(self, session: Session, token: str) -> bool:
        """Whether we gave this token to this person, in this login or an earlier one."""
        nonce, _, proof = token.partition(".")
        return hmac.compare_digest(proof.encode(), self._proof(session, nonce).encode())

    def _proof(self, session: Session, nonce: str) -> str:
        return self.seal.mac("form", session.corp, session.userid.lower(), nonce)
